package photo

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/bep/imagemeta"
)

// tags collects EXIF and IPTC data as the library hands them over.
type tags struct {
	text          map[string]string // by name
	number        map[string]float64
	keywords      []string
	gps           map[string]bool // names that were said of GPS
	width, height int
}

// take takes one tag. Those of the preview are left out.
func (t *tags) take(tag imagemeta.TagInfo) {
	if t.text == nil {
		t.text, t.number, t.gps = map[string]string{}, map[string]float64{}, map[string]bool{}
	}
	if tag.Source == imagemeta.IPTC {
		t.iptc(tag)
		return
	}
	isGPS := strings.HasPrefix(tag.Tag, "GPS")
	if strings.Contains(tag.Namespace, "IFD1") || strings.Contains(tag.Namespace, "Interop") ||
		isGPS != strings.Contains(tag.Namespace, "GPSInfoIFD") {
		return
	}
	if _, had := t.text[tag.Tag]; had {
		return // the first counts
	}
	t.text[tag.Tag] = valueText(tag.Tag, tag.Value)
	if n, ok := valueNumber(tag.Value); ok {
		t.number[tag.Tag] = n
	}
	t.gps[tag.Tag] = isGPS
}

func (t *tags) iptc(tag imagemeta.TagInfo) {
	switch v := tag.Value.(type) {
	case string:
		if tag.Tag == "Keywords" {
			t.keywords = append(t.keywords, v)
		} else if _, had := t.text["IPTC "+tag.Tag]; !had {
			t.text["IPTC "+tag.Tag] = v
		}
	case []string:
		if tag.Tag == "Keywords" {
			t.keywords = append(t.keywords, v[:min(len(v), maxKeywords)]...)
		}
	}
}

// valueText returns the text of a value, of which that of Windows is UTF-16.
func valueText(name string, value any) string {
	switch v := value.(type) {
	case string:
		return strings.TrimSpace(strings.TrimRight(v, "\x00"))
	case []byte:
		if strings.HasPrefix(name, "XP") {
			units := make([]uint16, 0, len(v)/2)
			for i := 0; i+1 < len(v); i += 2 {
				units = append(units, uint16(v[i])|uint16(v[i+1])<<8)
			}
			return strings.TrimSpace(strings.TrimRight(string(utf16.Decode(units)), "\x00"))
		}
	case fmt.Stringer:
		return v.String()
	}
	return ""
}

func valueNumber(value any) (float64, bool) {
	var n float64
	switch v := value.(type) {
	case int:
		n = float64(v)
	case uint8:
		n = float64(v)
	case uint16:
		n = float64(v)
	case uint32:
		n = float64(v)
	case int32:
		n = float64(v)
	case float32:
		n = float64(v)
	case float64:
		n = v
	case interface{ Float64() float64 }:
		n = v.Float64()
	case []any: // of several, as of ISO, the first counts
		if len(v) == 0 {
			return 0, false
		}
		return valueNumber(v[0])
	default:
		return 0, false
	}
	return n, !math.IsNaN(n) && !math.IsInf(n, 0)
}

// info returns what the tags say.
func (t *tags) info() Info {
	i := Info{
		Title:    clip(firstOf(t.text["IPTC ObjectName"], t.text["IPTC Headline"], t.text["XPTitle"]), maxText),
		Summary:  clip(firstOf(t.text["IPTC Caption-Abstract"], meaningful(t.text["ImageDescription"]), t.text["XPComment"]), maxText),
		Software: clip(t.text["Software"], maxWord),
		Comment:  clip(t.text["UserComment"], maxText),
		Width:    t.width, Height: t.height,
	}
	for _, k := range append(slices.Clone(t.keywords), strings.Split(t.text["XPKeywords"], ";")...) {
		if k = clip(k, maxWord); k != "" {
			i.Keywords = append(i.Keywords, []string{k})
		}
	}
	i.Keywords = join(i.Keywords, nil)
	i.Place = place(t.text["IPTC City"], t.text["IPTC Province-State"], t.text["IPTC Country-PrimaryLocationName"])
	i.Data.Camera = camera(t.text["Make"], t.text["Model"])
	i.Data.Lens = clip(t.text["LensModel"], maxWord)
	if exposure, ok := t.number["ExposureTime"]; ok {
		i.Data.Exposure = exposureText(exposure)
	}
	i.Data.Aperture = hundredths(sane(t.number["FNumber"], 0.5, 512))
	i.Data.ISO = int(sane(t.number["ISO"], 1, 1e8))
	i.Data.FocalLength = hundredths(sane(t.number["FocalLength"], 0.1, 1e5))
	i.Data.Orientation = int(sane(t.number["Orientation"], 1, 8))
	i.Stars = int(sane(t.number["Rating"], 1, 5))
	if i.Width == 0 {
		i.Width, i.Height = int(sane(t.number["ExifImageWidth"], 1, 1<<20)), int(sane(t.number["ExifImageHeight"], 1, 1<<20))
	}
	t.position(&i)
	t.time(&i)
	return i
}

func firstOf(all ...string) string {
	for _, s := range all {
		if strings.TrimSpace(s) != "" {
			return s
		}
	}
	return ""
}

// meaningful leaves out what cameras write of every photo.
func meaningful(s string) string {
	for _, empty := range []string{"OLYMPUS DIGITAL CAMERA", "SONY DSC", "DCIM", "SAMSUNG", "MINOLTA DIGITAL CAMERA", "KONICA MINOLTA DIGITAL CAMERA", "DIGITAL CAMERA"} {
		if strings.EqualFold(strings.TrimSpace(s), empty) {
			return ""
		}
	}
	return s
}

// camera joins maker and model, without the legal form of the maker, and without saying the maker twice.
func camera(maker, model string) string {
	maker, model = clip(maker, maxWord), clip(model, maxWord)
	for _, form := range []string{" CORP", " IMAGING", " OPTICAL", " CO.", " CO,", " COMPANY", " COMPUTER", " ELECTRIC", " DIGITAL", " TECH", " AG", " INC", " LTD"} {
		if at := strings.Index(strings.ToUpper(maker), form); at > 0 && at+len(form) <= len(maker) {
			maker = maker[:at]
		}
	}
	brand, _, _ := strings.Cut(model, " ")
	for word := range strings.FieldsSeq(maker) {
		if len(model) >= len(word) && strings.EqualFold(model[:len(word)], word) {
			return model
		}
	}
	if maker == "" || strings.EqualFold(brand, "PENTAX") {
		return model
	}
	return strings.TrimSpace(maker + " " + model)
}

// exposureText writes seconds as photographers do.
func exposureText(seconds float64) string {
	switch {
	case !(seconds > 0 && seconds < 1e6):
		return ""
	case seconds < 0.3:
		return "1/" + strconv.FormatFloat(math.Round(1/seconds), 'f', -1, 64)
	}
	return strconv.FormatFloat(math.Round(seconds*10)/10, 'f', -1, 64)
}

// sane returns v if it is in a range, or 0.
func sane(v, least, most float64) float64 {
	if v >= least && v <= most {
		return v
	}
	return 0
}

func hundredths(v float64) float64 { return math.Round(v*100) / 100 }

// position takes the coordinates. A pair of zeros is what cameras write that do not know.
func (t *tags) position(i *Info) {
	lat, ok1 := t.number["GPSLatitude"]
	lon, ok2 := t.number["GPSLongitude"]
	if !ok1 || !ok2 || !t.gps["GPSLatitude"] || t.text["GPSStatus"] == "V" {
		return
	}
	if strings.HasPrefix(t.text["GPSLatitudeRef"], "S") {
		lat = -math.Abs(lat)
	}
	if strings.HasPrefix(t.text["GPSLongitudeRef"], "W") {
		lon = -math.Abs(lon)
	}
	i.setPosition(lat, lon)
}

func (i *Info) setPosition(lat, lon float64) {
	if math.Abs(lat) > 90 || math.Abs(lon) > 180 || math.IsNaN(lat) || math.IsNaN(lon) || lat == 0 && lon == 0 {
		return
	}
	i.Data.Latitude, i.Data.Longitude = &lat, &lon
}

// time takes when the picture was taken; else when it was digitized, else when the file was changed.
func (t *tags) time(i *Info) {
	for _, from := range []struct{ time, fraction, offset string }{
		{"DateTimeOriginal", "SubSecTimeOriginal", "OffsetTimeOriginal"},
		{"CreateDate", "SubSecTimeDigitized", "OffsetTimeDigitized"},
		{"ModifyDate", "SubSecTime", "OffsetTime"},
	} {
		at, err := time.Parse("2006:01:02 15:04:05", t.text[from.time])
		if err != nil || !plausible(at) {
			continue
		}
		i.Time = at
		if n, ok := t.number[from.fraction]; ok && n >= 0 {
			i.Time, i.Subsec = at.Add(fraction(int(n))), true
		}
		i.Offset = parseOffset(firstOf(t.text[from.offset], t.text["OffsetTime"]))
		return
	}
	if t.text["IPTC DateCreated"] != "" {
		clock, _, _ := strings.Cut(strings.ReplaceAll(t.text["IPTC TimeCreated"], "-", "+"), "+")
		if at, err := time.Parse("2006:01:02 15:04:05", t.text["IPTC DateCreated"]+" "+clock); err == nil && plausible(at) {
			i.Time = at
		}
	}
}

// plausible reports whether photos may be of a time: there were none before 1826.
func plausible(at time.Time) bool { return at.Year() >= 1826 && at.Year() <= 2100 }

// fraction turns the digits after a decimal point into a time. The library drops zeros before them, so that "05" is
// taken for half a second instead of a twentieth: one digit is tenths, two are hundredths.
func fraction(n int) time.Duration {
	scale := time.Second / 10
	for v := n; v >= 10; v /= 10 {
		scale /= 10
	}
	return min(time.Duration(n)*scale, time.Second-1).Truncate(time.Millisecond)
}

// parseOffset reads "+02:00", in seconds, or nil.
func parseOffset(s string) *int {
	at, err := time.Parse("-07:00", s)
	if s == "Z" {
		at, err = time.Time{}, nil
	}
	if err != nil {
		return nil
	}
	_, offset := at.Zone()
	return &offset
}

func offsetText(seconds int) string {
	return time.Unix(0, 0).In(time.FixedZone("", seconds)).Format("-07:00")
}

// place returns names from the smallest, or nil if no town is among them.
func place(city, region, country string) []string {
	var all []string
	for _, s := range []string{city, region, country} {
		if s = clip(s, maxWord); s != "" && !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	if strings.TrimSpace(city) == "" {
		return nil
	}
	return all
}
