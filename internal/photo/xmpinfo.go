package photo

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// The namespaces of XMP that say something of a photo.
const (
	nsDC        = "http://purl.org/dc/elements/1.1/"
	nsXMP       = "http://ns.adobe.com/xap/1.0/"
	nsExif      = "http://ns.adobe.com/exif/1.0/"
	nsExifEX    = "http://cipa.jp/exif/1.0/"
	nsTIFF      = "http://ns.adobe.com/tiff/1.0/"
	nsAux       = "http://ns.adobe.com/exif/1.0/aux/"
	nsPhotoshop = "http://ns.adobe.com/photoshop/1.0/"
	nsLightroom = "http://ns.adobe.com/lightroom/1.0/"
	nsDigiKam   = "http://www.digikam.org/ns/1.0/"
	nsMicrosoft = "http://ns.microsoft.com/photo/1.0/"
	nsMSRegions = "http://ns.microsoft.com/photo/1.2/"
	nsMSInfo    = "http://ns.microsoft.com/photo/1.2/t/RegionInfo#"
	nsMSRegion  = "http://ns.microsoft.com/photo/1.2/t/Region#"
	nsMWG       = "http://www.metadataworkinggroup.com/schemas/regions/"
	nsKeywords  = "http://www.metadataworkinggroup.com/schemas/keywords/"
	nsArea      = "http://ns.adobe.com/xmp/sType/Area#"
	nsIPTCExt   = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
	nsPano      = "http://ns.google.com/photos/1.0/panorama/"
)

// parseXMP returns what a packet says; a broken one, what it says up to where it breaks.
func parseXMP(packet []byte) Info {
	all, _ := readXMP(packet)
	text := func(space, local string) string { return get(all, space, local).one() }
	i := Info{
		Title:    clip(firstOf(text(nsDC, "title"), text(nsPhotoshop, "Headline")), maxText),
		Summary:  clip(text(nsDC, "description"), maxText),
		Software: clip(text(nsXMP, "CreatorTool"), maxWord),
		Comment:  clip(text(nsExif, "UserComment"), maxText),
		Place:    place(text(nsPhotoshop, "City"), text(nsPhotoshop, "State"), text(nsPhotoshop, "Country")),
		Panorama: text(nsPano, "ProjectionType") != "" || strings.EqualFold(text(nsPano, "UsePanoramaViewer"), "true"),
		Stars:    stars(text(nsXMP, "Rating"), text(nsMicrosoft, "Rating")),
		Keywords: keywords(all),
		Faces:    faces(all),
	}
	i.Data.Camera = camera(text(nsTIFF, "Make"), text(nsTIFF, "Model"))
	i.Data.Lens = clip(firstOf(text(nsExifEX, "LensModel"), text(nsAux, "Lens")), maxWord)
	i.Data.Exposure = exposureText(rational(text(nsExif, "ExposureTime")))
	i.Data.Aperture = hundredths(sane(rational(text(nsExif, "FNumber")), 0.5, 512))
	i.Data.FocalLength = hundredths(sane(rational(text(nsExif, "FocalLength")), 0.1, 1e5))
	i.Data.ISO = int(sane(rational(firstOf(text(nsExif, "ISOSpeedRatings"), text(nsExifEX, "PhotographicSensitivity"))), 1, 1e8))
	i.Data.Orientation = int(sane(rational(text(nsTIFF, "Orientation")), 1, 8))
	if lat, ok1 := coordinate(text(nsExif, "GPSLatitude")); ok1 {
		if lon, ok2 := coordinate(text(nsExif, "GPSLongitude")); ok2 {
			i.setPosition(lat, lon)
		}
	}
	for _, s := range []string{text(nsExif, "DateTimeOriginal"), text(nsPhotoshop, "DateCreated"), text(nsXMP, "CreateDate")} {
		if i.setTime(s) {
			break
		}
	}
	return i
}

// stars reads a rating of XMP, 0 to 5, or of Microsoft, in hundredths: 1, 25, 50, 75, 99.
func stars(adobe, microsoft string) int {
	if n := int(math.Round(sane(rational(adobe), 0.5, 5))); n > 0 {
		return n
	}
	if n := sane(rational(microsoft), 1, 100); n > 0 {
		return 1 + int(math.Round((n-1)/24.5))
	}
	return 0
}

// rational reads "1/250" or "0.004"; 0 if it is none.
func rational(s string) float64 {
	a, b, divided := strings.Cut(strings.TrimSpace(s), "/")
	n, err := strconv.ParseFloat(a, 64)
	if err != nil {
		return 0
	}
	if divided {
		d, err := strconv.ParseFloat(b, 64)
		if err != nil || d == 0 {
			return 0
		}
		n /= d
	}
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return 0
	}
	return n
}

// coordinate reads "52,31.23N" or "52,31,14N": XMP, part 2, 8.2.
func coordinate(s string) (degrees float64, ok bool) {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0, false
	}
	sign := map[byte]float64{'N': 1, 'E': 1, 'S': -1, 'W': -1}[s[len(s)-1]]
	if sign == 0 {
		degrees, err := strconv.ParseFloat(s, 64)
		return degrees, err == nil
	}
	scale := 1.0
	for part := range strings.SplitSeq(s[:len(s)-1], ",") {
		n, err := strconv.ParseFloat(part, 64)
		if err != nil || n < 0 || scale > 3600 {
			return 0, false
		}
		degrees += n / scale
		scale *= 60
	}
	return sign * degrees, true
}

// setTime reads a time of ISO 8601 as XMP writes it, and reports whether it is one with at least a day.
func (i *Info) setTime(s string) bool {
	s = strings.TrimSpace(s)
	for _, layout := range []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02"} {
		at, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		if !plausible(at) {
			return false
		}
		if strings.Contains(layout, "Z07") {
			_, offset := at.Zone()
			i.Offset = &offset
		}
		i.Time = time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), at.Nanosecond(), time.UTC).Truncate(time.Millisecond)
		i.Subsec = strings.Contains(s, ".")
		return true
	}
	return false
}

// keywords collects those of all ways to write them. Paths come first.
func keywords(all []property) (paths [][]string) {
	add := func(words []string) {
		var path []string
		for _, w := range words {
			if w = clip(w, maxWord); w != "" && len(path) < maxPath {
				path = append(path, w)
			}
		}
		if len(path) > 0 && len(paths) < maxKeywords {
			paths = append(paths, path)
		}
	}
	for _, s := range get(all, nsLightroom, "hierarchicalSubject").texts() {
		add(strings.Split(s, "|"))
	}
	for _, s := range get(all, nsDigiKam, "TagsList").texts() {
		add(strings.Split(s, "/"))
	}
	for _, s := range get(all, nsMicrosoft, "LastKeywordXMP").texts() {
		add(strings.Split(s, "/"))
	}
	hierarchy(get(get(all, nsKeywords, "Keywords").fields, nsKeywords, "Hierarchy").items, nil, add)
	for _, s := range get(all, nsDC, "subject").texts() {
		add([]string{s})
	}
	return join(paths, nil)
}

// hierarchy walks the keywords of the Metadata Working Group.
func hierarchy(items []property, above []string, add func([]string)) {
	for _, i := range items {
		path := append(above[:len(above):len(above)], get(i.fields, nsKeywords, "Keyword").one())
		children := get(i.fields, nsKeywords, "Children").items
		if len(children) == 0 || len(path) >= maxPath {
			add(path)
			continue
		}
		hierarchy(children, path, add)
	}
}

// faces collects the regions of the Metadata Working Group and of Microsoft, and the people of IPTC.
func faces(all []property) (found []Face) {
	add := func(f Face) {
		f.Name = clip(f.Name, maxWord)
		if f.Name == "" || len(found) >= maxFaces {
			return
		}
		for _, n := range []*float64{&f.X, &f.Y, &f.W, &f.H} {
			*n = math.Round(sane(*n, 0, 1)*1e4) / 1e4
		}
		for _, other := range found {
			if other.Name == f.Name {
				return // the same person, in the words of another schema
			}
		}
		found = append(found, f)
	}
	for _, r := range get(get(all, nsMWG, "Regions").fields, nsMWG, "RegionList").items {
		kind := get(r.fields, nsMWG, "Type").one()
		if kind != "" && !strings.EqualFold(kind, "Face") {
			continue
		}
		area := get(r.fields, nsMWG, "Area").fields
		number := func(name string) float64 { return rational(get(area, nsArea, name).one()) }
		add(Face{get(r.fields, nsMWG, "Name").one(), number("x"), number("y"), number("w"), number("h")})
	}
	for _, r := range get(get(all, nsMSRegions, "RegionInfo").fields, nsMSInfo, "Regions").items {
		f := Face{Name: get(r.fields, nsMSRegion, "PersonDisplayName").one()}
		if parts := strings.Split(get(r.fields, nsMSRegion, "Rectangle").one(), ","); len(parts) == 4 { // from the upper left
			f.W, f.H = rational(parts[2]), rational(parts[3])
			f.X, f.Y = rational(parts[0])+f.W/2, rational(parts[1])+f.H/2
		}
		add(f)
	}
	for _, name := range get(all, nsIPTCExt, "PersonInImage").texts() {
		add(Face{Name: name})
	}
	return found
}
