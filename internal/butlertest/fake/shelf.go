package fake

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"butler"
)

// Shelf is a Catalogue with a small library: films, a series, an album, photos, some of them with nasty
// names. Sections can be changed, Items cannot. Every call of a [butler.ItemReader] is noted in Asked.
type Shelf struct {
	*Catalogue
	entries []butler.ItemEntry
	details map[int64]butler.ItemDetail // what is found out about them
}

// The Items of a [Shelf] that tests begin with.
const (
	ShelfFilm    = 1 // two Media, one of two Parts; streams, chapters, markers, previews, findings
	ShelfNasty   = 2 // names that are no text; its file is missing
	ShelfPhone   = 3 // upright, with pixels that are not square
	ShelfShow    = 4
	ShelfSeason  = 6
	ShelfEpisode = 7 // with an intro
	ShelfArtist  = 10
	ShelfAlbum   = 11
	ShelfTrack   = 12 // with its loudness
	ShelfPhoto   = 14
)

// NewShelf returns one.
func NewShelf() *Shelf {
	s := &Shelf{Catalogue: &Catalogue{}, details: map[int64]butler.ItemDetail{}}
	for _, section := range []butler.Section{
		{Kind: butler.Movies, Name: `Films & "<classics>"`, Roots: []string{"/media/films", "/media/more films"}, OptOuts: []string{"GenerateMediaIndexFiles"}, Scanned: Now()},
		{Kind: butler.Shows, Name: "Series", Roots: []string{"/media/series"}, Scanned: Now()},
		{Kind: butler.Music, Name: "Music", Roots: []string{"/media/music"}, Updated: Now()},
		{Kind: butler.Photos, Name: "Photos \xff\x01", Roots: []string{"/media/photos\xff"}},
	} {
		if _, err := s.AddSection(context.Background(), section); err != nil {
			panic(err) // their names differ
		}
	}
	s.films()
	s.series()
	s.music()
	s.photos()
	return s
}

// put places an Item on the shelf.
func (s *Shelf) put(e butler.ItemEntry, d butler.ItemDetail) {
	e.Key = fmt.Sprintf("%s %d", e.Kind, e.ID)
	if e.Added.IsZero() {
		e.Added = Now().AddDate(0, 0, int(e.ID)-100)
	}
	for i := range e.Media {
		m := &e.Media[i]
		m.Item = e.ID
		for j := range m.Parts {
			p := &m.Parts[j]
			p.Item, p.Media, p.Section, p.Index = e.ID, m.ID, e.Section, j+1
			if p.Modified.IsZero() {
				p.Modified = Now()
			}
			if p.ContentID == "" {
				p.ContentID = fmt.Sprintf("%02xc0ffee", p.ID)
			}
			p.Features = butler.FeaturesOf(s.sections[e.Section-1].Kind, p.Header)
			if p.Missing.IsZero() {
				m.Duration += p.Duration
			}
		}
	}
	for parent := e.Parent; parent != 0; {
		above := s.find(parent)
		e.Parents = append(e.Parents, above.Item)
		if parent == e.Parent {
			above.Children++
		}
		if e.Kind == butler.Episode || e.Kind == butler.Track {
			above.Leaves++
		}
		parent = above.Parent
	}
	d.Item, d.Media, d.Artifacts = e.Item, e.Media, e.Artifacts
	s.entries = append(s.entries, e)
	s.details[e.ID] = d
}

func (s *Shelf) find(id int64) *butler.ItemEntry {
	for i := range s.entries {
		if s.entries[i].ID == id {
			return &s.entries[i]
		}
	}
	return nil
}

// Items returns those that the query asks for.
func (s *Shelf) Items(_ context.Context, q butler.ItemQuery) (butler.ItemPage, error) {
	if err := s.ask(fmt.Sprintf("items %+v", q)); err != nil {
		return butler.ItemPage{}, err
	}
	if q.IDs != nil {
		var all []butler.Item
		for _, id := range q.IDs {
			if e := s.find(id); e != nil {
				all = append(all, e.Item)
			}
		}
		return butler.ItemPage{Items: all, Total: int64(len(all))}, nil
	}
	var all []butler.Item
	for _, e := range s.entries {
		if s.matches(q, e) {
			all = append(all, e.Item)
		}
	}
	slices.SortStableFunc(all, func(a, b butler.Item) int {
		if q.Descending {
			a, b = b, a
		}
		return compare(q, a, b)
	})
	from := q.Offset
	if q.After != "" {
		n, err := strconv.Atoi(q.After)
		if err != nil {
			return butler.ItemPage{}, butler.E(butler.KindInvalid, "list items", "the page is of another query")
		}
		from = n
	}
	from = min(from, len(all))
	to := min(from+max(1, q.Limit), len(all))
	page := butler.ItemPage{Items: all[from:to], Total: int64(len(all))}
	if to < len(all) {
		page.Next = strconv.Itoa(to)
	}
	return page, nil
}

func (s *Shelf) matches(q butler.ItemQuery, e butler.ItemEntry) bool {
	below := e.Parent == q.Parent
	if q.Deep {
		below = slices.ContainsFunc(e.Parents, func(p butler.Item) bool { return p.ID == q.Parent })
	}
	switch {
	case q.Section != 0 && e.Section != q.Section,
		q.Parent != 0 && !below,
		q.Parent == 0 && q.Kind == "" && e.Parent != 0,
		q.Kind != "" && e.Kind != q.Kind,
		q.Year != 0 && e.Year != q.Year,
		!strings.Contains(strings.ToLower(e.Title), strings.ToLower(q.Title)),
		!q.AddedSince.IsZero() && e.Added.Before(q.AddedSince),
		!q.AddedBefore.IsZero() && !e.Added.Before(q.AddedBefore):
		return false
	}
	return true
}

func compare(q butler.ItemQuery, a, b butler.Item) int {
	switch q.Sort {
	case butler.SortAdded:
		return a.Added.Compare(b.Added)
	case butler.SortYear:
		return a.Year - b.Year
	case butler.SortAired:
		return strings.Compare(a.Aired.String(), b.Aired.String())
	case butler.SortNatural:
		if q.Parent != 0 && (a.Disc != b.Disc || a.Index != b.Index) {
			return (a.Disc-b.Disc)*1000 + a.Index - b.Index
		}
	case butler.SortTitle:
	}
	return strings.Compare(a.SortTitle, b.SortTitle)
}

// Entries returns Items as lists show them.
func (s *Shelf) Entries(_ context.Context, items []butler.Item) ([]butler.ItemEntry, error) {
	if err := s.ask(fmt.Sprintf("entries of %d", len(items))); err != nil {
		return nil, err
	}
	all := make([]butler.ItemEntry, len(items))
	for i, item := range items {
		all[i] = *s.find(item.ID)
	}
	return all, nil
}

// Item returns all that is known of an Item.
func (s *Shelf) Item(_ context.Context, id int64) (butler.ItemDetail, error) {
	if err := s.ask(fmt.Sprintf("item %d", id)); err != nil {
		return butler.ItemDetail{}, err
	}
	d, ok := s.details[id]
	if !ok {
		return d, butler.E(butler.KindNotFound, "find item", "there is no item %d", id)
	}
	return d, nil
}

// Media returns a version of an Item.
func (s *Shelf) Media(_ context.Context, id int64) (butler.Media, error) {
	if err := s.ask(fmt.Sprintf("media %d", id)); err != nil {
		return butler.Media{}, err
	}
	for _, e := range s.entries {
		for _, m := range e.Media {
			if m.ID == id {
				return m, nil
			}
		}
	}
	return butler.Media{}, butler.E(butler.KindNotFound, "find media", "there is no media %d", id)
}

// Part returns a file.
func (s *Shelf) Part(_ context.Context, id int64) (butler.Part, error) {
	if err := s.ask(fmt.Sprintf("part %d", id)); err != nil {
		return butler.Part{}, err
	}
	return s.part("part", id, func(p butler.Part) bool { return p.ID == id })
}

// StreamPart returns the file that a Stream is of.
func (s *Shelf) StreamPart(_ context.Context, id int64) (butler.Part, error) {
	if err := s.ask(fmt.Sprintf("part of stream %d", id)); err != nil {
		return butler.Part{}, err
	}
	return s.part("stream", id, func(p butler.Part) bool {
		return slices.ContainsFunc(p.Streams, func(s butler.Stream) bool { return s.ID == id })
	})
}

func (s *Shelf) part(what string, id int64, is func(butler.Part) bool) (butler.Part, error) {
	for _, e := range s.entries {
		for _, m := range e.Media {
			if i := slices.IndexFunc(m.Parts, is); i >= 0 {
				return m.Parts[i], nil
			}
		}
	}
	return butler.Part{}, butler.E(butler.KindNotFound, "find part", "there is no %s %d", what, id)
}

// Place gives the file of a Part another place, size and time: that of a real one.
func (s *Shelf) Place(part int64, change func(*butler.Part)) {
	for i := range s.entries {
		for j := range s.entries[i].Media {
			for k := range s.entries[i].Media[j].Parts {
				if p := &s.entries[i].Media[j].Parts[k]; p.ID == part {
					change(p)
				}
			}
		}
	}
}

// PartArtifacts returns the generated files of a Part.
func (s *Shelf) PartArtifacts(_ context.Context, part int64) ([]butler.Artifact, error) {
	if err := s.ask(fmt.Sprintf("artifacts of %d", part)); err != nil {
		return nil, err
	}
	var all []butler.Artifact
	for _, e := range s.entries {
		for _, a := range e.Artifacts {
			if a.Part == part {
				all = append(all, a)
			}
		}
	}
	return all, nil
}

// Findings returns what was found out about a Part.
func (s *Shelf) Findings(_ context.Context, part int64) ([]butler.Finding, error) {
	if err := s.ask(fmt.Sprintf("findings of %d", part)); err != nil {
		return nil, err
	}
	var all []butler.Finding
	for _, e := range s.entries {
		for _, f := range s.details[e.ID].Findings {
			if f.Part == part {
				all = append(all, f)
			}
		}
	}
	return all, nil
}
