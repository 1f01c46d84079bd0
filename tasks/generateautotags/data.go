package generateautotags

import (
	"fmt"
	"slices"
	"time"

	"butler"
	"butler/internal/photo"
)

// Data is what is known of a photo.
type Data struct {
	Tags     []string     `json:"tags"`               // as in the Metadata
	Keywords [][]string   `json:"keywords,omitempty"` // of the file, each a path from wide to narrow
	Faces    []photo.Face `json:"faces,omitempty"`
	Place    *Place       `json:"place,omitempty"`
	Season   string       `json:"season,omitempty"`
	Daytime  string       `json:"daytime,omitempty"`
	BySun    bool         `json:"bySun,omitempty"`  // the daytime follows from the sun, not from the clock
	Kinds    []string     `json:"kinds,omitempty"`  // panorama, screenshot, black and white
	People   int          `json:"people,omitempty"` // faces that were found
	Stars    int          `json:"stars,omitempty"`  // 1 to 5
	Software string       `json:"software,omitempty"`
	Colours  []Colour     `json:"colours"`
	Waves    string       `json:"pHash"` // 16 hexadecimal digits
	Slopes   string       `json:"dHash"` // the same
	Dull     bool         `json:"dull,omitempty"`
}

// Place is where a photo was taken.
type Place struct {
	Names []string `json:"names"` // from the smallest
	From  string   `json:"from"`  // "file", or "coordinates"
}

// Colour is a main colour.
type Colour struct {
	Hex   string  `json:"hex"`
	Name  string  `json:"name"`
	Share float64 `json:"share"` // of the picture
}

// describe puts together what a photo tells and what it looks like.
func (a *analyzer) describe(i photo.Info) (Data, error) {
	d := Data{
		Keywords: i.Keywords, Faces: i.Faces, Stars: i.Stars, Software: i.Software, Dull: a.look.dull,
		Waves: fmt.Sprintf("%016x", a.look.hashes.Waves), Slopes: fmt.Sprintf("%016x", a.look.hashes.Slopes),
	}
	for _, c := range a.look.colours {
		d.Colours = append(d.Colours, Colour{c.Hex, c.Name(), float64(int(c.Share*1000+0.5)) / 1000})
	}
	if err := a.place(&d, i); err != nil {
		return d, err
	}
	a.time(&d, i)
	d.Kinds = append(kinds(i, a.in.Part, a.look), a.faces.kinds()...)
	d.People = a.faces.count
	d.tag()
	return d, nil
}

// place names where a photo was taken: what somebody wrote into it counts more than its coordinates.
func (a *analyzer) place(d *Data, i photo.Info) error {
	if len(i.Place) > 0 {
		d.Place = &Place{i.Place, "file"}
		return nil
	}
	if i.Data.Latitude == nil || !a.in.Settings.Bool(PrefPlaces) {
		return nil
	}
	names, err := a.places.Place(*i.Data.Latitude, *i.Data.Longitude)
	if len(names) > 0 {
		d.Place = &Place{names, "coordinates"}
	}
	return err
}

// time says in which season and at what time of the day a photo was taken. A time of midnight sharp is a date alone.
func (a *analyzer) time(d *Data, i photo.Info) {
	if i.Time.IsZero() {
		return
	}
	latitude := map[string]float64{hemisphereNorth: 45, hemisphereSouth: -45}[a.in.Settings.Text(PrefHemisphere)]
	if i.Data.Latitude != nil {
		latitude = *i.Data.Latitude
	}
	d.Season = string(photo.SeasonAt(i.Time.Month(), latitude))
	if i.Time.Equal(i.Time.Truncate(24 * time.Hour)) {
		return
	}
	if i.Offset != nil && i.Data.Latitude != nil {
		instant := i.Time.Add(-time.Duration(*i.Offset) * time.Second)
		d.Daytime, d.BySun = string(photo.DaytimeBySun(instant, *i.Data.Latitude, *i.Data.Longitude)), true
		return
	}
	d.Daytime = string(photo.DaytimeByClock(i.Time))
}

// tag collects the tags, each once.
func (d *Data) tag() {
	var all []string
	for _, path := range d.Keywords {
		all = append(all, path...)
	}
	for _, f := range d.Faces {
		all = append(all, f.Name)
	}
	if d.Place != nil {
		all = append(all, d.Place.Names...)
	}
	all = append(all, d.Season, d.Daytime)
	all = append(all, d.Kinds...)
	d.Tags = []string{}
	for _, t := range all {
		if t != "" && !slices.Contains(d.Tags, t) {
			d.Tags = append(d.Tags, t)
		}
	}
}

// metadata says of the Item what is in the photo.
func (d Data) metadata(i photo.Info, a appearance) *butler.Metadata {
	m := butler.Metadata{
		Title: i.Title, Summary: i.Summary, Tags: d.Tags, UserRating: 2 * float64(i.Stars),
	}
	if !i.Time.IsZero() {
		m.Aired, m.Year = butler.DateOf(i.Time), i.Time.Year()
	}
	p := i.Data
	for _, c := range a.colours {
		p.Colours = append(p.Colours, c.Hex)
	}
	if d.Place != nil {
		p.Place = d.Place.Names
		if d.Place.From == "coordinates" || len(p.Place) == 3 {
			m.Countries = p.Place[len(p.Place)-1:]
		}
	}
	m.Photo = &p
	return &m
}
