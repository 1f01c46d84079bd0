package butler

import (
	"encoding/json"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMetadata is how much one Origin may say of an Item, in bytes of JSON.
const maxMetadata = 1 << 20

// Clean returns m as it is stored: its text is valid, without control characters but for tabs and line ends, and
// without space around it; entries of lists that say nothing are left out. Errors: [KindInvalid] for an Origin that
// there is not, numbers out of their range, Assets without a Blob, and for more than a MiB.
func (m ItemMetadata) Clean() (ItemMetadata, error) {
	const op = "set metadata"
	wrong := func(format string, args ...any) (ItemMetadata, error) {
		return ItemMetadata{}, E(KindInvalid, op, format, args...)
	}
	if !slices.Contains(Origins(), m.Origin) {
		return wrong("%q is no origin of metadata", m.Origin)
	}
	for name, n := range map[string]float64{"rating": m.Rating, "userRating": m.UserRating} {
		if !(n >= 0 && n <= 10) {
			return wrong("%s is %v, not 0 to 10", name, n)
		}
	}
	if !(m.Confidence >= 0 && m.Confidence <= 1) {
		return wrong("the confidence is %v, not 0 to 1", m.Confidence)
	}
	if m.Year < 0 || m.Year > 9999 || m.Aired.Year < 0 || m.Aired.Year > 9999 || m.Runtime < 0 {
		return wrong("a year is not 0 to 9999, or the runtime is negative")
	}
	if why := m.Photo.wrong(); why != "" {
		return wrong("%s", why)
	}
	for _, a := range m.Assets {
		if len(a.Digest) != 64 || strings.Trim(a.Digest, "0123456789abcdef") != "" || a.Size < 0 || a.Width < 0 || a.Height < 0 {
			return wrong("%q of %d bytes is no blob", a.Digest, a.Size)
		}
	}
	if m.Origin != OriginUser && len(m.Locked) > 0 {
		return wrong("fields are locked by a user only")
	}
	known := metadataFields()
	for _, name := range m.Locked {
		if !known[name] {
			return wrong("there is no field %q", name)
		}
	}
	m.Metadata = m.Metadata.tidy()
	m.Locked = slices.Compact(slices.Sorted(slices.Values(m.Locked)))
	m.Note, m.Provider = TidyText(m.Note), TidyText(m.Provider)
	b, err := json.Marshal(m)
	if err != nil {
		return wrong("%w", err)
	}
	if len(b) > maxMetadata {
		return wrong("%d bytes of metadata are more than %d", len(b), maxMetadata)
	}
	return m, nil
}

// wrong says what is wrong with numbers of a photo, or nothing.
func (p *PhotoData) wrong() string {
	if p == nil {
		return ""
	}
	within := func(f *float64, most float64) bool { return f == nil || math.Abs(*f) <= most }
	switch {
	case !within(p.Latitude, 90) || !within(p.Longitude, 180):
		return "the photo is at no place on earth"
	case !(p.Aperture >= 0 && p.Aperture <= math.MaxFloat32 && p.FocalLength >= 0 && p.FocalLength <= math.MaxFloat32):
		return "aperture or focal length of the photo is no number of its kind"
	case p.ISO < 0 || p.Orientation < 0 || p.Orientation > 8 || p.Stack < 0:
		return "ISO, orientation or stack of the photo is out of its range"
	}
	return ""
}

// metadataFields returns the JSON names of the fields.
func metadataFields() map[string]bool {
	all := make(map[string]bool)
	for f := range reflect.TypeFor[Metadata]().Fields() {
		all[fieldName(f)] = true
	}
	return all
}

// fieldName returns the JSON name of a field.
func fieldName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

// tidy returns a copy with tidy text.
func (m Metadata) tidy() Metadata {
	for _, list := range []*[]string{&m.Genres, &m.Moods, &m.Styles, &m.Countries, &m.Tags, &m.Labels} {
		*list = tidyList(*list)
	}
	for _, s := range []*string{
		&m.Title, &m.SortTitle, &m.OriginalTitle, &m.Tagline, &m.Studio, &m.ContentRating,
	} {
		*s = TidyLine(*s)
	}
	m.Summary = TidyText(m.Summary)
	m.IDs = tidyIDs(m.IDs)
	m.Sets = slices.Clone(m.Sets)
	for i, s := range m.Sets {
		m.Sets[i] = ItemSet{TidyLine(s.Name), TidyLine(s.ID), max(0, s.Place)}
	}
	m.Sets = emptyToNil(slices.DeleteFunc(m.Sets, func(s ItemSet) bool { return s.Name == "" }))
	m.Credits = slices.Clone(m.Credits)
	for i, c := range m.Credits {
		m.Credits[i] = Credit{TidyLine(c.Name), CreditJob(TidyLine(string(c.Job))), TidyLine(c.Role), tidyIDs(c.IDs)}
	}
	m.Credits = emptyToNil(slices.DeleteFunc(m.Credits, func(c Credit) bool { return c.Name == "" }))
	m.Assets = emptyToNil(slices.Clone(m.Assets))
	for i := range m.Assets {
		a := &m.Assets[i]
		a.Kind, a.Type, a.From = AssetKind(TidyLine(string(a.Kind))), TidyLine(a.Type), TidyLine(a.From)
	}
	if m.Photo != nil {
		p := *m.Photo
		for _, s := range []*string{&p.Taken, &p.Camera, &p.Lens, &p.Exposure} {
			*s = TidyLine(*s)
		}
		p.Place, p.Faces, p.Colours = tidyList(p.Place), tidyList(p.Faces), tidyList(p.Colours)
		m.Photo = &p
	}
	return m
}

// tidyList returns text that says something, each once, in its order.
func tidyList(list []string) (all []string) {
	seen := make(map[string]bool, len(list))
	for _, s := range list {
		if s = TidyLine(s); s != "" && !seen[s] {
			seen[s] = true
			all = append(all, s)
		}
	}
	return all
}

func tidyIDs(ids map[string]string) map[string]string {
	all := make(map[string]string, len(ids))
	for _, k := range slices.Sorted(maps.Keys(ids)) {
		if v := TidyLine(ids[k]); v != "" && TidyLine(k) != "" {
			all[TidyLine(k)] = v
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all
}

// TidyText makes text such that XML can hold it and terminals show it: valid, without control characters but for tabs and
// line ends, and without space around it.
func TidyText(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.IsControl(r) || r == 0xFFFE || r == 0xFFFF {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, string(utf8.RuneError))))
}

// TidyLine makes text such that it is one line.
func TidyLine(s string) string { return strings.Join(strings.Fields(TidyText(s)), " ") }

func emptyToNil[T any](s []T) []T {
	if len(s) == 0 {
		return nil
	}
	return s
}
