package catalogue

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"butler"
)

// shape tells what a Section holds, for comparison.
func shape(t *testing.T, d *DB, section int64) []string {
	t.Helper()
	var all []string
	for f, err := range d.Files(t.Context(), section) {
		must(t, err)
		p, err := d.Part(t.Context(), f.Part)
		must(t, err)
		item, err := d.Item(t.Context(), p.Item)
		must(t, err)
		state := ""
		if f.Missing {
			state = " missing"
		}
		all = append(all, fmt.Sprintf("%d %s %s in %s%s", f.Part, f.Path, f.ContentID, item.Title, state))
	}
	return all
}

func TestApply(t *testing.T) {
	a, b := film("/f/a", "A", "ca"), film("/f/b", "B", "cb")
	move := func(part int64, path, title string) butler.Change {
		return butler.Change{Move: &butler.MoveFile{Part: part, Path: path, Size: 1000, ModifiedNS: 5, Place: film("", title, "").Place}}
	}
	known := func(part int64, p *butler.PutFile) butler.Change {
		p.Part = part
		return put(p)
	}
	tests := []struct {
		name    string
		changes []butler.Change // after 1 is A at /f/a and 2 is B at /f/b
		want    []string
	}{
		{"nothing", nil, []string{"1 /f/a ca in A", "2 /f/b cb in B"}},
		{"stored again", []butler.Change{put(a), put(b)}, []string{"1 /f/a ca in A", "2 /f/b cb in B"}},
		{"new content", []butler.Change{known(1, film("/f/a", "A", "c2"))}, []string{"1 /f/a c2 in A", "2 /f/b cb in B"}},
		{"another place", []butler.Change{known(1, film("/f/a", "B", "ca"))}, []string{"1 /f/a ca in B", "2 /f/b cb in B"}},
		{"moved", []butler.Change{move(1, "/f/c", "C")}, []string{"2 /f/b cb in B", "1 /f/c ca in C"}},
		{"places exchanged", []butler.Change{move(1, "/f/b", "B"), move(2, "/f/a", "A")}, []string{"2 /f/a cb in A", "1 /f/b ca in B"}},
		{"moved away, another file there", []butler.Change{put(film("/f/a", "A", "new")), move(1, "/f/c", "A")},
			[]string{"4 /f/a new in A", "2 /f/b cb in B", "1 /f/c ca in A"}},
		{"overwritten by a move", []butler.Change{move(1, "/f/b", "B")}, []string{"1 /f/b ca in B", "2 /f/b cb in B missing"}},
		{"missing", []butler.Change{{Missing: 1}, {Missing: 1}}, []string{"1 /f/a ca in A missing", "2 /f/b cb in B"}},
		{"missing and back", []butler.Change{{Missing: 1}, {Back: 1}}, []string{"1 /f/a ca in A", "2 /f/b cb in B"}},
		{"back by being stored", []butler.Change{{Missing: 1}, put(a)}, []string{"1 /f/a ca in A", "2 /f/b cb in B"}},
		{"another where one is missing", []butler.Change{{Missing: 1}, put(film("/f/a", "A", "new"))},
			[]string{"1 /f/a ca in A missing", "3 /f/a new in A", "2 /f/b cb in B"}},
		{"back where another is", []butler.Change{{Missing: 1}, put(film("/f/a", "A", "new")), {Back: 1}},
			[]string{"1 /f/a ca in A", "3 /f/a new in A missing", "2 /f/b cb in B"}},
		{"touched", []butler.Change{{Touch: &butler.TouchFile{Part: 1, ModifiedNS: 7}}}, []string{"1 /f/a ca in A", "2 /f/b cb in B"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d, _ := openTest(t)
			s := addSection(t, d, butler.Movies, "f")
			apply(t, d, s.ID, put(film("/f/a", "A", "ca")), put(film("/f/b", "B", "cb")))
			apply(t, d, s.ID, test.changes...)
			if diff := cmp.Diff(test.want, shape(t, d, s.ID)); diff != "" {
				t.Error(diff)
			}
			empty, err := number(t.Context(), d.readers, "SELECT count(*) FROM items WHERE id NOT IN (SELECT item FROM media JOIN parts ON media = media.id)")
			must(t, err)
			if empty != 0 {
				t.Errorf("%d empty items", empty)
			}
		})
	}
}

func TestApplyIsAllOrNothing(t *testing.T) {
	d, _ := openTest(t)
	s := addSection(t, d, butler.Movies, "f")
	other := addSection(t, d, butler.Movies, "g")
	apply(t, d, s.ID, put(film("/f/a", "A", "ca")))
	twice := film("/f/e", "E", "e")
	twice.Place.Items = []butler.Item{{Kind: butler.Show, Key: "1"}, {Kind: butler.Season, Key: "1"}}
	nowhere := film("/f/e", "E", "e")
	nowhere.Place.Items = nil
	tests := []struct {
		name    string
		section int64
		bad     []butler.Change
		kind    butler.Kind
	}{
		{"no such part", s.ID, []butler.Change{{Missing: 99}}, butler.KindNotFound},
		{"a part of another section", other.ID, []butler.Change{{Back: 1}}, butler.KindNotFound},
		{"no such section", 99, nil, butler.KindNotFound},
		{"nothing set", s.ID, []butler.Change{{}}, butler.KindInvalid},
		{"two set", s.ID, []butler.Change{{Missing: 1, Back: 1}}, butler.KindInvalid},
		{"no path", s.ID, []butler.Change{put(film("", "X", "x"))}, butler.KindInvalid},
		{"a zero in the path", s.ID, []butler.Change{put(film("/f/\x00", "X", "x"))}, butler.KindInvalid},
		{"an item in itself", s.ID, []butler.Change{put(twice)}, butler.KindInvalid},
		{"no place", s.ID, []butler.Change{put(nowhere)}, butler.KindInvalid},
		{"touching nothing", s.ID, []butler.Change{{Touch: &butler.TouchFile{Part: 99}}}, butler.KindNotFound},
		{"moving nothing", s.ID, []butler.Change{{Move: &butler.MoveFile{Part: 99, Path: "/f/z"}}}, butler.KindNotFound},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := d.Apply(t.Context(), test.section, append([]butler.Change{put(film("/f/b", "B", "cb"))}, test.bad...))
			wantKind(t, err, test.kind)
			if diff := cmp.Diff([]string{"1 /f/a ca in A"}, shape(t, d, s.ID)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Two folders in each other's place turn the tree over without a loop.
func TestTreeIsTurnedOver(t *testing.T) {
	d, _ := openTest(t)
	s := addSection(t, d, butler.Shows, "f")
	one, two := film("/f/c", "C", "c"), film("/f/d", "D", "d")
	one.Place.Items = []butler.Item{{Kind: butler.Show, Key: "1"}, {Kind: butler.Season, Key: "2"}}
	two.Place.Items = []butler.Item{{Kind: butler.Show, Key: "2"}, {Kind: butler.Season, Key: "1"}}
	apply(t, d, s.ID, put(one), put(two), put(one))
	top, err := d.Items(t.Context(), butler.ItemQuery{Section: s.ID})
	must(t, err)
	if top.Total != 1 || top.Items[0].Key != "1" {
		t.Errorf("on top: %+v", top.Items)
	}
}

// All of a file comes back as it was stored, whatever bytes its names hold.
func TestPartIsKeptWhole(t *testing.T) {
	d, _ := openTest(t)
	s := addSection(t, d, butler.Movies, "f")
	p := film("/f/\xff\n☃", "T\x00\xff", "c")
	p.File.Modified = time.Unix(0, 1_700_000_000_123_456_789)
	p.File.Bitrate, p.File.Problem, p.File.Tags = 5, "odd", map[string]string{"title": "x"}
	p.File.Chapters = []butler.Chapter{{Index: 1, Start: 0, End: 10, Title: "One"}, {Index: 2, Start: 10, End: 20}}
	p.File.Streams[1].Language, p.File.Streams[1].Default, p.File.Streams[0].SAR = "de", true, "64:45"
	p.Place.Items[0].Aired = butler.Date{Year: 2001, Month: 2, Day: 3}
	apply(t, d, s.ID, put(p))
	got, err := d.Part(t.Context(), 1)
	must(t, err)
	want := p.File
	want.ID, want.Media, want.Item, want.Section, want.Index = 1, 1, 1, s.ID, 1
	want.Streams[0].ID, want.Streams[1].ID = 1, 2
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })); diff != "" {
		t.Error(diff)
	}
	item, err := d.Item(t.Context(), 1)
	must(t, err)
	if item.Title != "T\x00\xff" || item.Key != "film:T\x00\xff" || item.Aired != p.Place.Items[0].Aired || item.Year != 1999 {
		t.Errorf("item: %+v", item.Item)
	}

	// Streams that stay keep their ids.
	p.Part, p.File.Streams, p.File.Chapters = 1, p.File.Streams[1:], p.File.Chapters[:1]
	apply(t, d, s.ID, put(p))
	got, err = d.Part(t.Context(), 1)
	must(t, err)
	if len(got.Streams) != 1 || got.Streams[0].ID != 2 || len(got.Chapters) != 1 {
		t.Errorf("part: %+v", got)
	}
}

func TestSectionsKeepApart(t *testing.T) {
	d, _ := openTest(t)
	ctx := t.Context()
	s := addSection(t, d, butler.Movies, "Films")
	section := func(name string, roots ...string) butler.Section {
		return butler.Section{Kind: butler.Movies, Name: name, Roots: roots}
	}
	tests := []struct {
		name string
		s    butler.Section
		kind butler.Kind
	}{
		{"same name", section("Films", "/x"), butler.KindConflict},
		{"same root", section("X", "/media/Films/"), butler.KindConflict},
		{"inside", section("X", "/x", "/media/Films/deep"), butler.KindConflict},
		{"around", section("X", "/media"), butler.KindConflict},
		{"around all", section("X", "/"), butler.KindConflict},
		{"in itself", section("X", "/x", "/x/y"), butler.KindInvalid},
		{"not a full path", section("X", "x"), butler.KindInvalid},
		{"no root", section("X"), butler.KindInvalid},
		{"no name", section(" ", "/x"), butler.KindInvalid},
		{"no kind", butler.Section{Name: "X", Roots: []string{"/x"}}, butler.KindInvalid},
	}
	for _, test := range tests {
		_, err := d.AddSection(ctx, test.s)
		if !butler.IsKind(err, test.kind) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	beside, err := d.AddSection(ctx, section("Y", "/media/Films2", "/media/\xff/"))
	must(t, err)
	if diff := cmp.Diff([]string{"/media/Films2", "/media/\xff"}, beside.Roots); diff != "" {
		t.Error(diff)
	}
	s.Name, s.OptOuts = "Movies", []string{"LoudnessAnalysis"}
	must(t, d.UpdateSection(ctx, s))
	must(t, d.Scanned(ctx, s.ID, noon, "half of it is away"))
	got, err := d.Section(ctx, s.ID)
	must(t, err)
	if got.Name != "Movies" || len(got.OptOuts) != 1 || !got.Scanned.Equal(noon) || got.Warning == "" || got.UUID != s.UUID {
		t.Errorf("section: %+v", got)
	}
	s.ID = 99
	s.Name, s.Roots = "Z", []string{"/z"}
	wantKind(t, d.UpdateSection(ctx, s), butler.KindNotFound)
	wantKind(t, d.RemoveSection(ctx, 99), butler.KindNotFound)
	wantKind(t, d.Scanned(ctx, 99, noon, ""), butler.KindNotFound)
	_, err = d.Section(ctx, 99)
	wantKind(t, err, butler.KindNotFound)

	apply(t, d, beside.ID, put(film("/media/Films2/a", "A", "c")), put(episode("/media/Films2/b", "S", 1, 1, "d")))
	must(t, d.RemoveSection(ctx, beside.ID))
	for _, table := range []string{"parts", "items", "media", "streams", "item_ranges"} {
		n, err := number(ctx, d.readers, "SELECT count(*) FROM "+table)
		must(t, err)
		if n != 0 {
			t.Errorf("%d rows left in %s", n, table)
		}
	}
}
