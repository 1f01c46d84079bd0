package item

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"butler"
	"butler/internal/similar"
	"butler/internal/web/page"
)

// overview is what the first page of an Item shows.
type overview struct {
	Head     Head
	Item     butler.Item
	Said     butler.Metadata
	Facts    []fact
	Picture  page.Picture
	Pictures []Link // others
	Photo    *photo
	Player   *player
	Strip    *strip
	Chapters []chapter
	Blur     *blur
	Children children
	Similar  string // address of what sounds alike; "" for what has no sound to compare
	Near     *near  // if it is asked for
	Files    []file
	Work     work
}

// Told reports whether it is something that tells a story, of which one says what it is about.
func (v overview) Told() bool {
	switch v.Item.Kind {
	case butler.Movie, butler.Show, butler.Season, butler.Episode:
		return true
	default:
		return false
	}
}

// fact is something that is said of an Item.
type fact struct{ Name, Text string }

// show shows what is known of an Item, or one piece of that page.
func (p *pages) show(w http.ResponseWriter, r *http.Request) error {
	s, err := p.subject(r, tabOverview)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	switch q.Get("part") {
	case "work":
		list, err := p.workOf(r.Context(), s)
		if err != nil {
			return err
		}
		return p.area.Fragment(w, r, "item-work", list)
	case "similar":
		n, err := p.near(r.Context(), s.Item)
		if err != nil {
			return err
		}
		return p.area.Fragment(w, r, "item-similar", n)
	}
	at := whole(q, "at")
	v := overview{
		Head: s.Head, Item: s.Item, Said: s.Metadata, Facts: factsOf(s.Metadata), Picture: page.PictureOf(s.Entry),
		Player: playerOf(s, whole(q, "part"), at), Blur: blurOf(s), Photo: photoOf(s),
	}
	v.Pictures = picturesOf(s, v.Player == nil && v.Photo == nil)
	if v.Player != nil {
		v.Strip, v.Chapters = stripOf(s, v.Player.Part, at), chaptersOf(s, v.Player.Part)
	}
	v.Files = filesOf(s)
	if v.Children, err = p.children(r.Context(), s, whole(q, "below")); err != nil {
		return err
	}
	if v.Work, err = p.workOf(r.Context(), s); err != nil {
		return err
	}
	if p.Similar != nil && (s.Kind == butler.Track || s.Kind == butler.Album || s.Kind == butler.Artist) {
		v.Similar = page.ItemURL(s.ID) + "?part=similar"
		if q.Get("similar") == "1" {
			if v.Near, err = p.near(r.Context(), s.Item); err != nil {
				return err
			}
		}
	}
	return p.area.Show(w, r, page.View{Title: s.Head.Title, Nav: page.NavLibrary, Name: "overview", Data: v, Scripts: []string{"player.js"}})
}

// factsOf returns what is said of an Item, as a list.
func factsOf(m butler.Metadata) (all []fact) {
	add := func(name string, values ...string) {
		if text := strings.Join(slices.DeleteFunc(values, func(s string) bool { return s == "" }), ", "); text != "" {
			all = append(all, fact{name, text})
		}
	}
	people := func(job butler.CreditJob, most int) (names []string) {
		for _, c := range m.Credits {
			if c.Job == job && len(names) < most {
				name := c.Name
				if c.Role != "" {
					name += " (" + c.Role + ")"
				}
				names = append(names, name)
			}
		}
		return names
	}
	const few, many = 4, 12
	add("Original title", m.OriginalTitle)
	add("Genres", m.Genres...)
	add("Directed by", people(butler.JobDirector, few)...)
	add("Written by", people(butler.JobWriter, few)...)
	add("With", people(butler.JobActor, many)...)
	add("Performed by", people(butler.JobPerformer, many)...)
	add("Composed by", people(butler.JobComposer, few)...)
	add("Studio", m.Studio)
	add("Countries", m.Countries...)
	add("Moods", m.Moods...)
	add("Styles", m.Styles...)
	add("Tags", m.Tags...)
	add("Labels", m.Labels...)
	for _, set := range m.Sets {
		add("Set", set.Name)
	}
	var ids []string
	for _, provider := range slices.Sorted(maps.Keys(m.IDs)) {
		ids = append(ids, provider+" "+m.IDs[provider])
	}
	add("Known as", ids...)
	return all
}

// picturesOf returns the addresses of the pictures of an Item, without the one that stands for it if that is shown already.
func picturesOf(s subject, shown bool) (all []Link) {
	first := ""
	if shown {
		first = page.PictureOf(s.Entry).URL
	}
	for _, a := range s.Metadata.Assets {
		if url := page.AssetURL(s.ID, a); a.Kind != butler.AssetTheme && url != first {
			all = append(all, Link{url, string(a.Kind)})
		}
	}
	return all
}

// near is what sounds like an Item.
type near struct {
	Analysed bool
	All      []neighbour
}

// neighbour is an Item that sounds like another.
type neighbour struct {
	Link
	Within string
	Like   int // percent
}

// mostAlike is how many Items that sound alike are shown.
const mostAlike = 12

// near returns what sounds like an Item.
func (p *pages) near(ctx context.Context, item butler.Item) (*near, error) {
	if p.Similar == nil {
		return nil, butler.E(butler.KindUnsupported, "", "this server does not search by sound")
	}
	found, err := p.Similar.Nearest(ctx, item, similar.Query{Limit: mostAlike, MaxDistance: similar.DefaultDistance})
	if err != nil {
		return nil, err
	}
	n := &near{Analysed: found.Analysed}
	items := make([]butler.Item, len(found.Near))
	for i, f := range found.Near {
		items[i] = f.Item
	}
	entries, err := p.Items.Entries(ctx, items)
	if err != nil {
		return nil, err
	}
	for i, e := range entries {
		one := neighbour{Link: Link{page.ItemURL(e.ID), e.Title}, Like: int(100 * (1 - found.Near[i].Distance))}
		for _, parent := range slices.Backward(e.Parents) {
			one.Within = strings.TrimPrefix(one.Within+" › "+parent.Title, " › ")
		}
		n.All = append(n.All, one)
	}
	return n, nil
}

// photo is what a photo tells of itself.
type photo struct {
	URL   string // of the photo, if browsers show it
	Facts []fact
}

// photoOf returns a photo, or nil of other Items.
func photoOf(s subject) *photo {
	if s.Kind != butler.Photo {
		return nil
	}
	p := &photo{}
	for _, m := range s.Media {
		for _, part := range m.Parts {
			if p.URL == "" && part.Missing.IsZero() && page.ShownByBrowsers(part.Container) {
				p.URL = page.FileURL(part)
			}
		}
	}
	d := s.Metadata.Photo
	if d == nil {
		return p
	}
	add := func(name, text string) {
		if text != "" {
			p.Facts = append(p.Facts, fact{name, text})
		}
	}
	add("Taken", strings.Replace(d.Taken, "T", " ", 1))
	add("Camera", d.Camera)
	add("Lens", d.Lens)
	if d.Exposure != "" {
		add("Exposure", d.Exposure+" s")
	}
	if d.Aperture > 0 {
		add("Aperture", "f/"+strconv.FormatFloat(d.Aperture, 'f', -1, 64))
	}
	if d.ISO > 0 {
		add("ISO", strconv.Itoa(d.ISO))
	}
	if d.FocalLength > 0 {
		add("Focal length", strconv.FormatFloat(d.FocalLength, 'f', -1, 64)+" mm")
	}
	if d.Latitude != nil && d.Longitude != nil {
		add("Position", fmt.Sprintf("%.4f, %.4f", *d.Latitude, *d.Longitude))
	}
	add("Place", strings.Join(d.Place, ", "))
	add("People", strings.Join(d.Faces, ", "))
	return p
}
