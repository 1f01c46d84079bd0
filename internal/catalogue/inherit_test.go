package catalogue

import (
	"testing"

	"butler"
)

// moveTo finds a Part's file under another name.
func moveTo(part int64, p *butler.PutFile) butler.Change {
	return butler.Change{Move: &butler.MoveFile{Part: part, Path: p.File.Path, Size: p.File.Size, ModifiedNS: 1, Place: p.Place}}
}

func TestWhoRenamesAFolderLosesNothing(t *testing.T) {
	d, _ := openTest(t)
	ctx := t.Context()
	s := addSection(t, d, butler.Shows, "Shows")
	apply(t, d, s.ID, put(episode("/media/Shows/a/1", "Old", 1, 1, "c1")), put(episode("/media/Shows/a/2", "Old", 1, 2, "c2")))
	parts := []int64{partAt(t, d, s.ID, "/media/Shows/a/1"), partAt(t, d, s.ID, "/media/Shows/a/2")}
	shows, _, err := list(ctx, d, butler.ItemQuery{Section: s.ID})
	must(t, err)
	say := func(item int64, o butler.Origin, title string) {
		t.Helper()
		must(t, d.SetMetadata(ctx, butler.ItemMetadata{Item: item, Origin: o, Metadata: butler.Metadata{Title: title}}))
	}
	say(shows[0].ID, butler.OriginUser, "Mine")
	episodes, _, err := list(ctx, d, butler.ItemQuery{Section: s.ID, Kind: butler.Episode})
	must(t, err)
	say(episodes[0].ID, butler.OriginLocal, "First")
	c, err := d.AddCollection(ctx, butler.Collection{Section: s.ID, Title: "Best", Kind: butler.Show}, []int64{shows[0].ID})
	must(t, err)

	// One file moves: the show has another still.
	apply(t, d, s.ID, moveTo(parts[0], episode("/media/Shows/b/1", "New", 1, 1, "c1")))
	titles := titlesOf(t, d, butler.ItemQuery{Section: s.ID})
	if len(titles) != 2 || titles[0] != "Mine" || titles[1] != "New" {
		t.Errorf("shows %q", titles)
	}
	// The other one follows.
	apply(t, d, s.ID, moveTo(parts[1], episode("/media/Shows/b/2", "New", 1, 2, "c2")))
	if titles := titlesOf(t, d, butler.ItemQuery{Section: s.ID}); len(titles) != 1 || titles[0] != "Mine" {
		t.Errorf("shows %q", titles)
	}
	if titles := titlesOf(t, d, butler.ItemQuery{Section: s.ID, Kind: butler.Episode}); len(titles) != 2 || titles[0] != "First" {
		t.Errorf("episodes %q", titles)
	}
	shows, _, err = list(ctx, d, butler.ItemQuery{Section: s.ID})
	must(t, err)
	if got := membersOf(t, d, c.ID); len(got) != 1 || got[0] != shows[0].ID {
		t.Errorf("members %d, want %d", got, shows[0].ID)
	}
	wantNone(t, d)
}

// A file that is missing keeps nothing back from those that were found under another name.
func TestAMissingFileKeepsNothingBack(t *testing.T) {
	d, _ := openTest(t)
	s := addSection(t, d, butler.Shows, "Shows")
	apply(t, d, s.ID, put(episode("/media/Shows/a/1", "Old", 1, 1, "c1")), put(episode("/media/Shows/a/2", "Old", 1, 2, "c2")))
	parts := []int64{partAt(t, d, s.ID, "/media/Shows/a/1"), partAt(t, d, s.ID, "/media/Shows/a/2")}
	shows, _, err := list(t.Context(), d, butler.ItemQuery{Section: s.ID})
	must(t, err)
	must(t, d.SetMetadata(t.Context(), butler.ItemMetadata{Item: shows[0].ID, Origin: butler.OriginUser, Metadata: butler.Metadata{Title: "Mine"}}))
	apply(t, d, s.ID, butler.Change{Missing: parts[1]})
	apply(t, d, s.ID, moveTo(parts[0], episode("/media/Shows/b/1", "New", 1, 1, "c1")))
	if titles := titlesOf(t, d, butler.ItemQuery{Section: s.ID}); len(titles) != 2 || titles[0] != "Mine" || titles[1] != "Mine" {
		t.Errorf("shows %q", titles)
	}
}

func TestWhatAFileSaysOfItselfGoesWithIt(t *testing.T) {
	d, _ := openTest(t)
	ctx := t.Context()
	s := addSection(t, d, butler.Movies, "Films")
	must(t, d.Register(ctx, []butler.Analysis{previews()}))
	apply(t, d, s.ID, put(film("/media/Films/a", "Old", "c1")))
	part := partAt(t, d, s.ID, "/media/Films/a")
	commit := func(m *butler.Metadata) error {
		t.Helper()
		must(t, d.Redo(ctx, "previews", butler.Target{}))
		u, err := d.Lease(ctx, butler.Unit{Part: part, Analyses: []string{"previews"}})
		must(t, err)
		return d.Commit(ctx, u, []butler.Outcome{{Analysis: "previews", Version: 1, Result: butler.Result{Metadata: m}}})
	}
	check := func(want string) {
		t.Helper()
		if titles := titlesOf(t, d, butler.ItemQuery{Section: s.ID}); len(titles) != 1 || titles[0] != want {
			t.Errorf("films %q, want %q", titles, want)
		}
		wantNone(t, d)
	}
	must(t, commit(&butler.Metadata{Title: "Says"}))
	check("Says")
	must(t, commit(nil)) // an Analysis that says nothing forgets nothing
	check("Says")
	must(t, commit(&butler.Metadata{Rating: 99}))
	all, err := d.Findings(ctx, part)
	must(t, err)
	if len(all) != 1 || all[0].State == butler.UnitFailed && all[0].Reason == "" {
		t.Errorf("%+v", all)
	}
	check("Says")
	apply(t, d, s.ID, moveTo(part, film("/media/Films/b", "New", "c1")))
	check("Says")
	other := film("/media/Films/b", "New", "c2")
	other.Part = part
	apply(t, d, s.ID, put(other))
	check("New")
}
