package catalogue

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"butler"
)

// introAt is what previews find: Markers at some places, in ms.
func introAt(stretches ...[2]int64) (all []butler.Marker) {
	for _, s := range stretches {
		all = append(all, butler.Marker{Kind: butler.MarkerIntro, Start: s[0], End: s[1], Confidence: 0.5})
	}
	return all
}

// finds commits that previews found Markers in a Part, anew if it was done before.
func finds(t testing.TB, d *DB, part int64, stretches ...[2]int64) {
	t.Helper()
	must(t, d.Redo(t.Context(), "previews", butler.Target{}))
	u, err := d.Lease(t.Context(), butler.Unit{Part: part, Analyses: []string{"previews"}})
	must(t, err)
	must(t, d.Commit(t.Context(), u, []butler.Outcome{{Analysis: "previews", Version: 1, Result: butler.Result{Markers: introAt(stretches...)}}}))
}

// inForce returns where the Markers of a Part are, and what people did with them.
func inForce(t testing.TB, d *DB, part int64) (all []string) {
	t.Helper()
	p, err := d.PartMarkers(t.Context(), part)
	must(t, err)
	for _, m := range slices.Concat(p.Markers, p.Removed) {
		all = append(all, fmt.Sprintf("%s %d-%d %s", m.Kind, m.Start, m.End, m.Edited))
	}
	return all
}

func wantMarkers(t testing.TB, d *DB, part int64, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, inForce(t, d, part)); diff != "" {
		t.Helper()
		t.Error(diff)
	}
}

func markedFilm(t *testing.T) (d *DB, section butler.Section, part int64) {
	t.Helper()
	d, _ = openTest(t)
	must(t, d.Register(t.Context(), []butler.Analysis{previews(), loudness()}))
	section = addSection(t, d, butler.Movies, "f")
	apply(t, d, section.ID, put(film("/media/f/a", "A", "ca")))
	part = partAt(t, d, section.ID, "/media/f/a")
	finds(t, d, part, [2]int64{1000, 5000}, [2]int64{60_000, 80_000})
	return d, section, part
}

// of returns the id of the Marker that begins at a time.
func of(t testing.TB, d *DB, part, start int64) int64 {
	t.Helper()
	p, err := d.PartMarkers(t.Context(), part)
	must(t, err)
	for _, m := range slices.Concat(p.Markers, p.Removed) {
		if m.Start == start {
			return m.ID
		}
	}
	t.Fatalf("no marker begins at %d: %+v", start, p)
	return 0
}

func introBetween(start, end int64) *butler.MarkerSpan {
	return &butler.MarkerSpan{Kind: butler.MarkerIntro, Start: start, End: end}
}

func TestEditedMarkers(t *testing.T) {
	d, section, part := markedFilm(t)
	ctx := t.Context()
	moved, err := d.EditMarker(ctx, part, of(t, d, part, 1000), introBetween(2000, 6500))
	must(t, err)
	p, err := d.Part(ctx, part)
	must(t, err)
	if moved.ID <= butler.FirstMarkerEdit || moved.Edited != butler.MarkerMoved || moved.Source != "previews" || moved.Item != p.Item || moved.Part != part {
		t.Errorf("%+v", moved)
	}
	if _, err := d.EditMarker(ctx, part, of(t, d, part, 60_000), nil); err != nil {
		t.Fatal(err)
	}
	_, err = d.EditMarker(ctx, part, 0, &butler.MarkerSpan{Kind: butler.MarkerCredits, Start: 85_000, End: 90_000, Final: true})
	must(t, err)
	want := []string{"intro 2000-6500 moved", "credits 85000-90000 added", "intro 60000-80000 removed"}
	wantMarkers(t, d, part, want...)

	// What is found again, a little off, changes nothing; and what is new comes beside it.
	finds(t, d, part, [2]int64{900, 5200}, [2]int64{59_000, 81_000}, [2]int64{30_000, 40_000})
	wantMarkers(t, d, part, "intro 2000-6500 moved", "intro 30000-40000 ", "credits 85000-90000 added", "intro 60000-80000 removed")
	finds(t, d, part)
	wantMarkers(t, d, part, want...)

	// Items show what is in force.
	item, err := d.Item(ctx, p.Item)
	must(t, err)
	if len(item.Markers) != 2 || item.Markers[0].Start != 2000 {
		t.Errorf("%+v", item.Markers)
	}

	// A move back and forth is taken back one by one. The id stays.
	again, err := d.EditMarker(ctx, part, moved.ID, introBetween(3000, 7000))
	must(t, err)
	same, err := d.EditMarker(ctx, part, moved.ID, introBetween(3000, 7000)) // nothing to take back
	must(t, err)
	if again.ID != moved.ID || same.ID != moved.ID {
		t.Errorf("%+v, %+v", again, same)
	}
	must(t, d.UndoMarker(ctx, part, moved.ID))
	wantMarkers(t, d, part, want...)
	must(t, d.UndoMarker(ctx, part, of(t, d, part, 60_000)))
	must(t, d.UndoMarker(ctx, part, moved.ID))
	wantKind(t, d.UndoMarker(ctx, part, moved.ID), butler.KindNotFound)
	wantMarkers(t, d, part, "credits 85000-90000 added")
	finds(t, d, part, [2]int64{1000, 5000})
	wantMarkers(t, d, part, "intro 1000-5000 ", "credits 85000-90000 added")

	// Other content is not what was spoken of; when it is back, so is what was said.
	changed := film("/media/f/a", "A", "other")
	changed.Part = part
	apply(t, d, section.ID, put(changed))
	wantMarkers(t, d, part)
	changed.File.ContentID = "ca"
	apply(t, d, section.ID, put(changed))
	wantMarkers(t, d, part, "credits 85000-90000 added")
	apply(t, d, section.ID, butler.Change{Rewrite: &butler.RewriteFile{Part: part, Was: "ca", ContentID: "tagged", Size: 1234}})
	wantMarkers(t, d, part, "credits 85000-90000 added")
}

func TestMarkersThatCannotBeEdited(t *testing.T) {
	d, _, part := markedFilm(t)
	ctx := t.Context()
	first := of(t, d, part, 1000)
	for _, c := range []struct {
		part, marker int64
		says         *butler.MarkerSpan
		kind         butler.Kind
	}{
		{part + 1, 0, introBetween(1, 2), butler.KindNotFound},
		{part, first + 99, introBetween(1, 2), butler.KindNotFound},
		{part, 0, nil, butler.KindInvalid},
		{part, 0, introBetween(5, 5), butler.KindInvalid},
		{part, 0, introBetween(80_000, 90_001), butler.KindInvalid},
		{part, first, &butler.MarkerSpan{Kind: "<b>", End: 5}, butler.KindInvalid},
	} {
		_, err := d.EditMarker(ctx, c.part, c.marker, c.says)
		wantKind(t, err, c.kind)
	}
	wantKind(t, d.UndoMarker(ctx, part, first), butler.KindNotFound)
	_, err := d.PartMarkers(ctx, part+1)
	wantKind(t, err, butler.KindNotFound)
	// One that is hidden behind an edit is no more to be edited.
	_, err = d.EditMarker(ctx, part, first, introBetween(1000, 5001))
	must(t, err)
	_, err = d.EditMarker(ctx, part, first, nil)
	wantKind(t, err, butler.KindNotFound)
}

// What analyses found may go beyond what the headers say of a file.
func TestMarkerBeyondTheHeader(t *testing.T) {
	d, _, part := markedFilm(t)
	finds(t, d, part, [2]int64{85_000, 90_400})
	if _, err := d.EditMarker(t.Context(), part, of(t, d, part, 85_000), introBetween(86_000, 90_400)); err != nil {
		t.Error(err)
	}
}

func TestEditsAreBounded(t *testing.T) {
	d, _, part := markedFilm(t)
	ctx := t.Context()
	m, err := d.EditMarker(ctx, part, 0, introBetween(100, 200))
	must(t, err)
	for i := range int64(maxMarkerUndos + 15) {
		_, err := d.EditMarker(ctx, part, m.ID, introBetween(100+i, 300+i))
		must(t, err)
	}
	undone := 0
	for d.UndoMarker(ctx, part, m.ID) == nil {
		undone++
	}
	if undone != maxMarkerUndos {
		t.Errorf("%d edits were kept", undone)
	}
	_, err = d.writer.ExecContext(ctx, `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
		INSERT INTO marker_edits (part, content_id, marker, found, says, removed, at)
		SELECT id, content_id, i, '', '{"kind":"intro","end":1}', 0, 1 FROM parts, n WHERE id = ?1`, part, maxMarkerEdits-1)
	must(t, err)
	if _, err := d.EditMarker(ctx, part, 0, introBetween(3, 4)); err != nil {
		t.Fatal(err)
	}
	_, err = d.EditMarker(ctx, part, 0, introBetween(1, 2))
	wantKind(t, err, butler.KindConflict)
}

// What is drawn from edits is due when people say something; what is drawn from what was found is not.
func TestEditsMakeDueWhatIsDrawnFromThem(t *testing.T) {
	d, _ := openTest(t)
	exports := butler.Conclusion{Name: "edl", Task: "T", Version: 1, From: []string{"previews", butler.MarkerEdits}, Groups: []butler.ItemKind{butler.Episode}}
	registered(t, d, intros(), exports)
	s := addSection(t, d, butler.Shows, "s")
	apply(t, d, s.ID, put(episode("/media/s/a", "S", 1, 1, "a")), put(episode("/media/s/b", "S", 1, 2, "b")))
	part := partAt(t, d, s.ID, "/media/s/a")
	finds(t, d, part, [2]int64{100, 200})
	all := butler.DueQuery{Conclusions: []string{"intros", "edl"}}
	for _, due := range dueNow(t, d, all) {
		must(t, d.Conclude(t.Context(), due, "", nil, nil, 0, butler.UnitReport{}))
	}
	var told []butler.Event
	d.publish = func(e butler.Event) { told = append(told, e) }
	_, err := d.EditMarker(t.Context(), part, of(t, d, part, 100), introBetween(150, 250))
	must(t, err)
	if len(told) != 1 || told[0].Topic != butler.TopicItem || told[0].Change != butler.ChangeUpdated {
		t.Errorf("told: %+v", told)
	}
	due := dueNow(t, d, all)
	if len(due) != 1 || due[0].Conclusion != "edl" {
		t.Fatalf("due: %+v", due)
	}
	_, members, err := d.Group(t.Context(), exports, due[0].Group)
	must(t, err)
	if len(members) != 1 || len(members[0].Markers) != 1 || members[0].Markers[0].Start != 150 {
		t.Errorf("%+v", members)
	}
	season, err := d.Items(t.Context(), butler.ItemQuery{Section: s.ID, Kind: butler.Season})
	must(t, err)
	_, members, err = d.Group(t.Context(), intros(), season.Items[0].ID)
	must(t, err)
	if len(members) != 2 || len(members[0].Markers) != 1 || members[0].Markers[0].Start != 100 {
		t.Errorf("what is concluded from is not as it was found: %+v", members)
	}
	must(t, d.Conclude(t.Context(), due[0], "", nil, nil, 0, butler.UnitReport{}))
	must(t, d.UndoMarker(t.Context(), part, of(t, d, part, 150)))
	if due := dueNow(t, d, all); len(due) != 1 {
		t.Errorf("due after an undo: %+v", due)
	}
}

// What people said goes with a file into the trash and back, also if it was there again meanwhile as a new one.
func TestEditsAndTheTrash(t *testing.T) {
	for name, path := range map[string]string{"back": "", "anew": "/media/f/a"} {
		t.Run(name, func(t *testing.T) {
			d, s, part := markedFilm(t)
			_, err := d.EditMarker(t.Context(), part, of(t, d, part, 1000), introBetween(2000, 6500))
			must(t, err)
			apply(t, d, s.ID, butler.Change{Missing: part})
			if n, err := d.Collect(t.Context(), 7, []int64{part}); err != nil || n != 1 {
				t.Fatal(n, err)
			}
			if path != "" {
				apply(t, d, s.ID, put(film(path, "A", "ca")))
				part = partAt(t, d, s.ID, path)
				wantMarkers(t, d, part)
			}
			_, err = d.Undo(t.Context(), 7)
			must(t, err)
			if got := inForce(t, d, part); !slices.Contains(got, "intro 2000-6500 moved") {
				t.Errorf("%q", got)
			}
		})
	}
}

// Whatever is edited, taken back and found in whatever order: the Catalogue says what the edits that stand say.
func TestEditsAgainstAnalysesModel(t *testing.T) {
	d, _, part := markedFilm(t)
	ctx := t.Context()
	rapid.Check(t, func(r *rapid.T) {
		finds(t, d, part)
		for _, id := range edited(t, d, part) { // of the round before
			for d.UndoMarker(ctx, part, id) == nil {
				continue
			}
		}
		said := map[int64][]butler.MarkerSpan{} // of each edited Marker, the last one; no length for a removal
		stretch := func() [2]int64 {
			start := rapid.Int64Range(0, 80_000).Draw(r, "start")
			return [2]int64{start, start + rapid.Int64Range(100, 9000).Draw(r, "length")}
		}
		for range rapid.IntRange(1, 8).Draw(r, "steps") {
			p, err := d.PartMarkers(ctx, part)
			must(t, err)
			switch what := rapid.SampledFrom([]string{"find", "add", "move", "remove", "undo"}).Draw(r, "what"); what {
			case "find":
				var all [][2]int64
				for range rapid.IntRange(0, 3).Draw(r, "found") {
					all = append(all, stretch())
				}
				finds(t, d, part, all...)
			case "add":
				s := stretch()
				m, err := d.EditMarker(ctx, part, 0, introBetween(s[0], s[1]))
				must(t, err)
				said[m.ID] = []butler.MarkerSpan{m.Span()}
			case "move", "remove":
				if len(p.Markers) == 0 {
					continue
				}
				is := rapid.SampledFrom(p.Markers).Draw(r, "marker")
				to := (*butler.MarkerSpan)(nil)
				if what == "move" {
					s := stretch()
					to = introBetween(s[0], s[1])
				}
				m, err := d.EditMarker(ctx, part, is.ID, to)
				must(t, err)
				if to == nil {
					to = &butler.MarkerSpan{}
				}
				if last := said[m.ID]; len(last) == 0 || last[len(last)-1] != *to {
					said[m.ID] = append(said[m.ID], *to)
				}
			case "undo":
				var ids []int64
				for id := range said {
					ids = append(ids, id)
				}
				if len(ids) == 0 {
					continue
				}
				slices.Sort(ids)
				id := rapid.SampledFrom(ids).Draw(r, "undone")
				must(t, d.UndoMarker(ctx, part, id))
				if said[id] = said[id][:len(said[id])-1]; len(said[id]) == 0 {
					delete(said, id)
				}
			}
			p, err = d.PartMarkers(ctx, part)
			must(t, err)
			edits := 0
			for _, m := range slices.Concat(p.Markers, p.Removed) {
				if m.Edited == "" {
					continue
				}
				edits++
				last := said[m.ID]
				if len(last) == 0 {
					r.Fatalf("%+v is of nobody", m)
				}
				if removed := last[len(last)-1] == (butler.MarkerSpan{}); removed != (m.Edited == butler.MarkerRemoved) || !removed && last[len(last)-1] != m.Span() {
					r.Fatalf("%+v, but it was said %+v", m, last)
				}
			}
			if edits != len(said) {
				r.Fatalf("%d edits stand, and %d were made", edits, len(said))
			}
		}
	})
}

// edited returns the ids of the Markers of a Part that a person said something of.
func edited(t testing.TB, d *DB, part int64) (all []int64) {
	t.Helper()
	p, err := d.PartMarkers(t.Context(), part)
	must(t, err)
	for _, m := range slices.Concat(p.Markers, p.Removed) {
		if m.Edited != "" {
			all = append(all, m.ID)
		}
	}
	return all
}
