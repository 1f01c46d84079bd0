// Package photo reads what a photo tells of itself: EXIF, IPTC and XMP data in the file, and the XMP file beside it.
//
// Sources: CIPA DC-008 (EXIF 2.32 and 3.0), IPTC IIM 4.2 and IPTC Photo Metadata 2023, ISO 16684-1 (XMP), and the
// guidelines of the Metadata Working Group (2.0) for keywords and regions of faces.
package photo

import (
	"butler"
	"cmp"
	"slices"
	"time"
)

// Info is what a photo tells. Empty fields say nothing.
type Info struct {
	Data    butler.PhotoData // but for Colours, Place and Stack
	Title   string
	Summary string
	Stars   int // 1 to 5; 0 for none
	// Keywords are paths from the widest word to the narrowest; most have one word.
	Keywords [][]string
	Faces    []Face
	Place    []string // as somebody wrote it: town, region, country

	Time     time.Time // when it was taken, by the clock of the camera: in UTC, whatever the zone was
	Subsec   bool      // Time has fractions of seconds
	Offset   *int      // seconds east of UTC, if the camera knew
	Software string
	Comment  string
	Panorama bool // said to be one
	// Width and Height of the picture, px, as EXIF or the format tells; 0 if they do not.
	Width, Height int
}

// Face is a face of which somebody said whose it is.
type Face struct {
	Name string `json:"name"`
	// The centre and the size, in shares of the width and height of the stored picture; 0 if they are not told.
	X float64 `json:"x"`
	Y float64 `json:"y"`
	W float64 `json:"w"`
	H float64 `json:"h"`
}

// Bounds of what is kept of one photo.
const (
	maxKeywords = 200
	maxFaces    = 200
	maxWord     = 200  // runes of a keyword or name
	maxText     = 4000 // runes of a title, summary or comment
	maxPath     = 8    // words of a keyword's path
)

// over returns what is said in total when i speaks before b.
func (i Info) over(b Info) Info {
	out := i
	out.Data.Taken = ""
	for _, f := range []struct{ to, from *string }{
		{&out.Title, &b.Title},
		{&out.Summary, &b.Summary},
		{&out.Software, &b.Software},
		{&out.Comment, &b.Comment},
		{&out.Data.Camera, &b.Data.Camera},
		{&out.Data.Lens, &b.Data.Lens},
		{&out.Data.Exposure, &b.Data.Exposure},
	} {
		*f.to = cmp.Or(*f.to, *f.from)
	}
	out.Stars = cmp.Or(i.Stars, b.Stars)
	out.Data.Aperture = cmp.Or(i.Data.Aperture, b.Data.Aperture)
	out.Data.ISO = cmp.Or(i.Data.ISO, b.Data.ISO)
	out.Data.FocalLength = cmp.Or(i.Data.FocalLength, b.Data.FocalLength)
	out.Data.Orientation = cmp.Or(i.Data.Orientation, b.Data.Orientation)
	if i.Data.Latitude == nil || i.Data.Longitude == nil {
		out.Data.Latitude, out.Data.Longitude = b.Data.Latitude, b.Data.Longitude
	}
	if i.Time.IsZero() {
		out.Time, out.Subsec, out.Offset = b.Time, b.Subsec, b.Offset
	} else if i.Offset == nil && i.Time.Truncate(time.Second).Equal(b.Time.Truncate(time.Second)) {
		out.Offset = b.Offset
		if !i.Subsec {
			out.Time, out.Subsec = b.Time, b.Subsec
		}
	}
	out.Panorama = i.Panorama || b.Panorama
	if i.Width == 0 {
		out.Width, out.Height = b.Width, b.Height
	}
	if len(i.Faces) == 0 {
		out.Faces = b.Faces
	}
	if len(i.Place) == 0 {
		out.Place = b.Place
	}
	out.Keywords = join(i.Keywords, b.Keywords)
	return out
}

// join returns the keywords of both, each once, without single words that are part of a path.
func join(a, b [][]string) [][]string {
	var all [][]string
	inPath := map[string]bool{}
	for _, k := range slices.Concat(a, b) {
		if len(k) > 1 {
			for _, word := range k {
				inPath[word] = true
			}
		}
	}
	for _, k := range slices.Concat(a, b) {
		if len(k) == 0 || len(k) == 1 && inPath[k[0]] || len(all) >= maxKeywords {
			continue
		}
		if !slices.ContainsFunc(all, func(other []string) bool { return slices.Equal(other, k) }) {
			all = append(all, k)
		}
	}
	return all
}

// clip shortens text, tidied.
func clip(s string, most int) string {
	s = butler.TidyText(s)
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}
