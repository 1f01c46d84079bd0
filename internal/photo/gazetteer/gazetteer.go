// Package gazetteer says which town, region and country coordinates lie in. Its data are in the program: see SOURCES.md.
package gazetteer

import (
	_ "embed"
	"math"
	"sort"
	"strings"
	"sync"
)

//go:embed places.bin.gz
var packed []byte

const (
	near     = 30.0   // km beyond its edge that a town is named for
	coast    = 60.0   // km from the nearest town that a place off all outlines is still in its country
	crowd    = 3000.0 // people per square kilometre of a town, from which its size is guessed
	maxReach = 25.0   // km from its middle to its edge, of the largest
	kmPerDeg = 111.2
)

// Gazetteer names places. It may be used by several goroutines.
type Gazetteer struct {
	load func() (*data, error)
}

// New returns a Gazetteer, which unpacks its data (about 6 MB) when it is asked first.
func New() *Gazetteer {
	return &Gazetteer{load: sync.OnceValues(func() (*data, error) { return unpack(packed) })}
}

// Place returns the names of a place from the smallest: town, region and country; fewer where no town is near, none at
// sea. Errors: data that cannot be unpacked, which a test rules out.
func (g *Gazetteer) Place(latitude, longitude float64) ([]string, error) {
	if !(math.Abs(latitude) <= 90 && math.Abs(longitude) <= 180) {
		return nil, nil
	}
	d, err := g.load()
	if err != nil {
		return nil, err
	}
	town, beyond := d.nearest(latitude, longitude)
	if town >= 0 && beyond <= near {
		region := d.townRegion[town]
		return tidy(d.names[town], d.regions[region], d.countries[d.regionCountry[region]]), nil
	}
	if c := d.within(latitude, longitude); c >= 0 {
		return tidy(d.countries[c]), nil
	}
	if town >= 0 && beyond <= coast {
		return tidy(d.countries[d.regionCountry[d.townRegion[town]]]), nil
	}
	return nil, nil
}

// tidy leaves out names that are empty or said already.
func tidy(names ...string) []string {
	var all []string
	for _, n := range names {
		if n != "" && (len(all) == 0 || !strings.EqualFold(all[len(all)-1], n)) {
			all = append(all, n)
		}
	}
	return all
}

// nearest returns the town that a place belongs to: of those it lies within, the one in whose middle it is most, each
// measured by its own size; else the one whose edge is nearest, and how far beyond it the place lies, in km. -1 for
// none.
func (d *data) nearest(latitude, longitude float64) (town int, beyond float64) {
	span := (coast + maxReach) / kmPerDeg
	first := sort.Search(len(d.lat), func(i int) bool { return float64(d.lat[i])/1000 >= latitude-span })
	town, beyond = -1, math.Inf(1)
	depth := math.Inf(1) // share of the way from the middle to the edge
	for i := first; i < len(d.lat) && float64(d.lat[i])/1000 <= latitude+span; i++ {
		lat, lon := float64(d.lat[i])/1000, float64(d.lon[i])/1000
		east := math.Abs(lon - longitude)
		east = min(east, 360-east) * math.Cos((lat+latitude)/2*math.Pi/180)
		if east > span {
			continue
		}
		away := kmPerDeg * math.Hypot(east, lat-latitude)
		reach := min(maxReach, math.Sqrt(d.population(i)/(crowd*math.Pi)))
		out, deep := max(0, away-reach), away/reach
		if out < beyond || out == beyond && deep < depth {
			town, beyond, depth = i, out, deep
		}
	}
	return town, beyond
}

// population returns about how many people live in a town.
func (d *data) population(i int) float64 { return max(500, math.Exp2(float64(d.size[i])/8)) }

// within returns the country in whose outline a place lies, or -1. Outlines are even-odd: holes are rings as well.
func (d *data) within(latitude, longitude float64) int {
	x, y := longitude*100, latitude*100
	for _, s := range d.shapes {
		if x < s.minX || x > s.maxX || y < s.minY || y > s.maxY {
			continue
		}
		inside := false
		for _, ring := range s.rings {
			for i, a := range ring {
				b := ring[(i+1)%len(ring)]
				ax, ay, bx, by := float64(a[0]), float64(a[1]), float64(b[0]), float64(b[1])
				if (ay > y) != (by > y) && x < (bx-ax)*(y-ay)/(by-ay)+ax {
					inside = !inside
				}
			}
		}
		if inside {
			return s.country
		}
	}
	return -1
}
