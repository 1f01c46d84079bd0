package catalogue

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"butler"
)

// shelf is a Catalogue with Items of all kinds, and what a plain reading of the contract makes of them.
type shelf struct {
	d     *DB
	clock *clock
	ids   []int64 // of Sections
	all   []butler.Item
	away  []int64 // Items a file of which is missing
	n     int
}

func newShelf(t *rapid.T, path string) *shelf {
	d, err := Open(context.Background(), Options{Path: path})
	must2(t, err)
	_, err = d.writer.Exec("PRAGMA synchronous = OFF")
	must2(t, err)
	s := &shelf{d: d, clock: &clock{noon}}
	d.now = s.clock.now
	for i := range rapid.IntRange(1, 3).Draw(t, "sections") {
		name := fmt.Sprint("s", i)
		added, err := d.AddSection(context.Background(), butler.Section{Kind: butler.Shows, Name: name, Roots: []string{"/" + name}})
		must2(t, err)
		s.ids = append(s.ids, added.ID)
	}
	for range rapid.IntRange(0, 12).Draw(t, "batches") {
		s.add(t)
	}
	return s
}

// add stores an episode, a film or an extra.
func (s *shelf) add(t *rapid.T) {
	s.clock.advance(time.Duration(rapid.IntRange(0, 2).Draw(t, "pause")) * time.Second)
	title := rapid.SampledFrom([]string{"Émile", "emile", "ÉMILE 2", "Straße", "STRASSE", "b\xff", "\x00", "", "Ω"})
	item := func(kind butler.ItemKind, key string) butler.Item {
		return butler.Item{
			Kind: kind, Key: key, Title: title.Draw(t, "title"), Index: rapid.IntRange(0, 3).Draw(t, "index"),
			Year: rapid.IntRange(1998, 2000).Draw(t, "year"), Disc: rapid.IntRange(0, 1).Draw(t, "disc"),
			Aired: butler.Date{Year: 2000, Month: 1, Day: rapid.IntRange(1, 3).Draw(t, "day")},
		}
	}
	s.n++
	show := fmt.Sprint("show", rapid.IntRange(1, 2).Draw(t, "show"))
	season := show + fmt.Sprint("/", rapid.IntRange(1, 2).Draw(t, "season"))
	p := film(fmt.Sprint("/m/", s.n), "", fmt.Sprint(s.n))
	switch rapid.IntRange(0, 3).Draw(t, "what") {
	case 0:
		p.Place.Items = []butler.Item{item(butler.Movie, fmt.Sprint("film", s.n))}
	case 1:
		p.Place.Items = []butler.Item{item(butler.Show, show), item(butler.Extra, fmt.Sprint("extra", s.n))}
	default:
		p.Place.Items = []butler.Item{item(butler.Show, show), item(butler.Season, season), item(butler.Episode, fmt.Sprint("e", s.n))}
	}
	section := rapid.SampledFrom(s.ids).Draw(t, "section")
	must2(t, s.d.Apply(context.Background(), section, []butler.Change{put(p)}))
	if rapid.IntRange(0, 3).Draw(t, "away") == 0 {
		for f, err := range s.d.Files(context.Background(), section) {
			must2(t, err)
			if f.Path == p.File.Path && !f.Missing {
				must2(t, s.d.Apply(context.Background(), section, []butler.Change{{Missing: f.Part}}))
				away, err := s.d.Part(context.Background(), f.Part)
				must2(t, err)
				s.away = append(s.away, away.Item)
			}
		}
	}
	s.read(t)
}

// read takes all Items as they are.
func (s *shelf) read(t *rapid.T) {
	s.all = nil
	var ids []int64
	must2(t, s.d.read(context.Background(), "read", func(x transaction) (err error) {
		ids, err = x.column(context.Background(), "SELECT id FROM items")
		return err
	}))
	p, err := s.d.Items(context.Background(), butler.ItemQuery{IDs: append(ids, 12345)})
	must2(t, err)
	if len(p.Items) != len(ids) || p.Total != int64(len(ids)) {
		t.Fatalf("%d of %d items by their ids", len(p.Items), len(ids))
	}
	s.all = p.Items
}

func (s *shelf) item(id int64) butler.Item {
	i := slices.IndexFunc(s.all, func(item butler.Item) bool { return item.ID == id })
	if i < 0 {
		return butler.Item{}
	}
	return s.all[i]
}

// chain returns the Items from below one down to another, or nil if it does not lie there.
func (s *shelf) chain(from int64, item butler.Item) (chain []butler.Item) {
	for ; item.ID != 0; item = s.item(item.Parent) {
		chain = append(chain, item)
		if item.Parent == from {
			slices.Reverse(chain)
			return chain
		}
	}
	return nil
}

func (s *shelf) leaf(item butler.Item) bool {
	return item.Kind != butler.Extra && !slices.ContainsFunc(s.all, func(c butler.Item) bool {
		return c.Parent == item.ID && c.Kind != butler.Extra
	})
}

func (s *shelf) wants(q butler.ItemQuery, item butler.Item) bool {
	switch {
	case q.Section != 0 && item.Section != q.Section,
		q.Kind != "" && item.Kind != q.Kind,
		q.Parent == 0 && q.Kind == "" && !q.Deep && q.Trouble == "" && item.Parent != 0,
		q.Trouble != "" && !slices.Contains(s.away, item.ID), // none failed
		q.Trouble == butler.TroubleFailed,
		q.Parent != 0 && !q.Deep && item.Parent != q.Parent,
		q.Parent != 0 && q.Deep && s.chain(q.Parent, item) == nil,
		q.Deep && q.Kind != butler.Extra && !s.leaf(item),
		q.Year != 0 && item.Year != q.Year,
		!q.AddedSince.IsZero() && item.Added.Before(q.AddedSince),
		!q.AddedBefore.IsZero() && !item.Added.Before(q.AddedBefore):
		return false
	}
	return strings.Contains(fold(item.Title), fold(q.Title))
}

// order compares two Items of a list.
func (s *shelf) order(q butler.ItemQuery, a, b butler.Item) int {
	title := func(a, b butler.Item) int {
		return cmp.Or(strings.Compare(sortKey(a), sortKey(b)), cmp.Compare(a.ID, b.ID))
	}
	natural := func(a, b butler.Item) int {
		return cmp.Or(cmp.Compare(a.Disc, b.Disc), cmp.Compare(a.Index, b.Index), title(a, b))
	}
	switch {
	case q.Sort == butler.SortAdded:
		return cmp.Or(a.Added.Compare(b.Added), cmp.Compare(a.ID, b.ID))
	case q.Sort == butler.SortYear:
		return cmp.Or(cmp.Compare(a.Year, b.Year), title(a, b))
	case q.Sort == butler.SortAired:
		return cmp.Or(strings.Compare(a.Aired.String(), b.Aired.String()), cmp.Compare(a.ID, b.ID))
	case q.Sort == butler.SortNatural && q.Parent != 0:
		return slices.CompareFunc(s.chain(q.Parent, a), s.chain(q.Parent, b), natural)
	}
	return title(a, b)
}

func (s *shelf) list(q butler.ItemQuery) (ids []int64) {
	var all []butler.Item
	for _, item := range s.all {
		if s.wants(q, item) {
			all = append(all, item)
		}
	}
	slices.SortFunc(all, func(a, b butler.Item) int { return s.order(q, a, b) })
	if q.Descending {
		slices.Reverse(all)
	}
	for _, item := range all {
		ids = append(ids, item.ID)
	}
	return ids
}

func (s *shelf) query(t *rapid.T) butler.ItemQuery {
	q := butler.ItemQuery{
		Section: rapid.SampledFrom(append([]int64{0, 99}, s.ids...)).Draw(t, "of"), Deep: rapid.Bool().Draw(t, "deep"),
		Kind:       rapid.SampledFrom([]butler.ItemKind{"", butler.Movie, butler.Show, butler.Season, butler.Episode, butler.Extra}).Draw(t, "kind"),
		Sort:       rapid.SampledFrom([]butler.ItemSort{"", butler.SortTitle, butler.SortAdded, butler.SortYear, butler.SortAired}).Draw(t, "sort"),
		Descending: rapid.Bool().Draw(t, "descending"),
	}
	if rapid.Bool().Draw(t, "below") && len(s.all) > 0 {
		q.Parent = rapid.SampledFrom(s.all).Draw(t, "parent").ID
	}
	switch rapid.IntRange(0, 5).Draw(t, "filter") {
	case 0:
		q.Title = rapid.SampledFrom([]string{"É", "strasse", "2", "\xff", "ω", "%", "_"}).Draw(t, "text")
	case 1:
		q.Year = rapid.IntRange(1999, 2001).Draw(t, "in")
	case 3:
		q.Trouble = rapid.SampledFrom([]butler.Trouble{butler.TroubleMissing, butler.TroubleMissing, butler.TroubleFailed}).Draw(t, "trouble")
	case 2:
		q.AddedSince = noon.Add(time.Duration(rapid.IntRange(1, 8).Draw(t, "since")) * time.Second)
		q.AddedBefore = q.AddedSince.Add(time.Duration(rapid.IntRange(0, 5).Draw(t, "for")) * time.Second)
	}
	return q
}

func ids(items []butler.Item) (all []int64) {
	for _, item := range items {
		all = append(all, item.ID)
	}
	return all
}

// Whatever is asked for, in whatever order: pages by offset and by cursor make up the list that the
// contract describes, and each knows how long that is.
func TestListsFollowTheContract(t *testing.T) {
	dir, n := t.TempDir(), 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		s := newShelf(rt, filepath.Join(dir, fmt.Sprintf("%d.db", n)))
		defer func() { must2(rt, s.d.Close()) }()
		for range 8 {
			q := s.query(rt)
			want := s.list(q)
			q.Limit = rapid.IntRange(1, 5).Draw(rt, "limit")
			q.Offset = rapid.IntRange(0, 6).Draw(rt, "offset")
			skipped := min(q.Offset, len(want))
			var got []int64
			for {
				p, err := s.d.Items(context.Background(), q)
				must2(rt, err)
				if p.Total != int64(len(want)) || len(p.Items) > q.Limit || p.Next != "" && len(p.Items) != q.Limit {
					rt.Fatalf("%+v: %d items of %d, want %d, next %q", q, len(p.Items), p.Total, len(want), p.Next)
				}
				got = append(got, ids(p.Items)...)
				q.After = p.Next
				if rapid.Bool().Draw(rt, "by offset") {
					q.After, q.Offset = "", skipped+len(got)
				}
				if p.Next == "" {
					break
				}
			}
			if !slices.Equal(got, want[skipped:]) {
				rt.Fatalf("%+v\ngives %v\nwant  %v", q, got, want[skipped:])
			}
		}
	})
}

// Items that were there all the time come exactly once, though others come and go between pages.
func TestCursorsStayInPlace(t *testing.T) {
	dir, n := t.TempDir(), 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		s := newShelf(rt, filepath.Join(dir, fmt.Sprintf("%d.db", n)))
		defer func() { must2(rt, s.d.Close()) }()
		q := s.query(rt)
		q.Parent, q.Section, q.Limit, q.Title = 0, 0, 2, ""
		before := s.list(q)
		stable := slices.Clone(before)
		var got []int64
		for first := true; first || q.After != ""; first = false {
			p, err := s.d.Items(context.Background(), q)
			must2(rt, err)
			got = append(got, ids(p.Items)...)
			q.After = p.Next
			// One goes, and one comes.
			var present []butler.KnownFile
			for f, err := range s.d.Files(context.Background(), s.ids[0]) {
				must2(rt, err)
				present = append(present, f)
			}
			if len(present) > 0 && rapid.Bool().Draw(rt, "remove") {
				gone := rapid.SampledFrom(present).Draw(rt, "gone").Part
				must2(rt, s.d.Apply(context.Background(), s.ids[0], []butler.Change{{Missing: gone}}))
				_, err := s.d.RemoveMissing(context.Background(), s.ids[0])
				must2(rt, err)
			}
			if len(s.all) < 30 && rapid.Bool().Draw(rt, "more") {
				s.n += 100
				p := film(fmt.Sprint("/m/", s.n), "", fmt.Sprint(s.n))
				p.Place.Items[0].Key, p.Place.Items[0].Title = fmt.Sprint("film", s.n), fmt.Sprint("Émile", s.n)
				must2(rt, s.d.Apply(context.Background(), s.ids[0], []butler.Change{put(p)}))
			}
			s.read(rt)
			now := s.list(q)
			stable = slices.DeleteFunc(stable, func(id int64) bool { return !slices.Contains(now, id) })
		}
		for _, id := range stable {
			if i := slices.Index(got, id); i < 0 || slices.Contains(got[i+1:], id) {
				rt.Fatalf("%+v: item %d in %v", q, id, got)
			}
		}
	})
}

func TestCursorsAreBoundToTheirQuery(t *testing.T) {
	d, _ := openTest(t)
	s := addSection(t, d, butler.Movies, "m")
	for i := range 3 {
		apply(t, d, s.ID, put(film(fmt.Sprint("/m/", i), fmt.Sprint(i), fmt.Sprint(i))))
	}
	q := butler.ItemQuery{Section: s.ID, Kind: butler.Movie, Limit: 1}
	p, err := d.Items(t.Context(), q)
	must(t, err)
	for name, change := range map[string]func(*butler.ItemQuery){
		"section": func(q *butler.ItemQuery) { q.Section = 0 },
		"parent":  func(q *butler.ItemQuery) { q.Parent = 1 },
		"deep":    func(q *butler.ItemQuery) { q.Deep = true },
		"kind":    func(q *butler.ItemQuery) { q.Kind = "" },
		"title":   func(q *butler.ItemQuery) { q.Title = "x" },
		"year":    func(q *butler.ItemQuery) { q.Year = 1999 },
		"since":   func(q *butler.ItemQuery) { q.AddedSince = noon },
		"before":  func(q *butler.ItemQuery) { q.AddedBefore = noon },
		"sort":    func(q *butler.ItemQuery) { q.Sort = butler.SortAdded },
		"order":   func(q *butler.ItemQuery) { q.Descending = true },
		"broken":  func(q *butler.ItemQuery) { q.After = p.Next[1:] },
		"garbage": func(q *butler.ItemQuery) { q.After = "%%%" },
		"no json": func(q *butler.ItemQuery) { q.After = base64.RawURLEncoding.EncodeToString([]byte("null")) },
		"unknown": func(q *butler.ItemQuery) { q.After, q.Sort = "", "size" },
	} {
		other := q
		other.After = p.Next
		change(&other)
		_, err := d.Items(t.Context(), other)
		if !butler.IsKind(err, butler.KindInvalid) || butler.HintOf(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	q.After, q.Limit = p.Next, 10 // the size of pages may change
	p, err = d.Items(t.Context(), q)
	must(t, err)
	if len(p.Items) != 2 || p.Next != "" {
		t.Errorf("page: %+v", p)
	}
}

func FuzzCursor(f *testing.F) {
	f.Add("")
	f.Add("eyJxIjoiMDAifQ")
	l, err := newListing("list items", butler.ItemQuery{Section: 1, Sort: butler.SortYear})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(l.cursor(listed{path: "p"}))
	f.Fuzz(func(t *testing.T, text string) {
		p, err := l.position("list items", text)
		if err != nil {
			wantKind(t, err, butler.KindInvalid)
			return
		}
		if (p == nil) != (text == "") {
			t.Errorf("%q is %+v", text, p)
		}
	})
}
