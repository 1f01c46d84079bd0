package catalogue

import (
	"path/filepath"
	"testing"

	"butler"
)

// manyParts stores more Parts than three steps take, by SQL.
func manyParts(t *testing.T, d *DB, section int64) (n int64) {
	t.Helper()
	n = 2*relackAtOnce + 7
	for _, query := range []string{
		"INSERT INTO item_ranges (section, list, sort_key, id, n) VALUES (?1, 'photo', '', 0, ?2 - ?2), (?1, '', '', 0, 0)",
		`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
			INSERT INTO items (section, kind, key, title, sort_title, sort_key, folded, year, idx, idx_end, disc, aired, added)
			SELECT ?1, 'photo', 'p:' || i, '', '', i, '', 0, 0, 0, 0, '', 0 FROM n`,
		"INSERT INTO media (item, version) SELECT id, '' FROM items WHERE section = ? LIMIT ?",
		`INSERT INTO parts (section, media, idx, features, duration, size, modified_ns, content_id, path, container, bitrate, problem, tags)
			SELECT i.section, m.id, 1, 3, 0, 0, 0, 'c', CAST(i.key AS BLOB), '', 0, '', ''
			FROM items AS i JOIN media AS m ON m.item = i.id WHERE i.section = ? ORDER BY m.id LIMIT ?`,
	} {
		_, err := d.writer.ExecContext(t.Context(), query, section, n)
		must(t, err)
	}
	return n
}

func wantLacking(t *testing.T, d *DB, want int64) {
	t.Helper()
	n, err := d.CountLacking(t.Context(), "previews", butler.Target{})
	must(t, err)
	if n != want {
		t.Fatalf("%d parts lack previews, want %d", n, want)
	}
}

// What a server that is no more has begun goes on when Analyses are registered, and what happens
// before that goes by the new definition.
func TestLongChangesSurviveACrash(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalogue.db")
	ctx := t.Context()
	d, err := Open(ctx, Options{Path: path})
	must(t, err)
	s := addSection(t, d, butler.Photos, "s")
	must(t, d.Register(ctx, []butler.Analysis{previews()}))
	n := manyParts(t, d, s.ID)
	must(t, d.Redo(ctx, "previews", butler.Target{})) // the Parts came without bits
	wantLacking(t, d, n)

	begin := func(a butler.Analysis) {
		t.Helper()
		must(t, d.write(ctx, "begin", func(x transaction) error {
			known, err := x.analyses(ctx)
			must(t, err)
			_, err = x.register(ctx, known, a)
			return err
		}))
	}
	step := func() {
		t.Helper()
		must(t, d.write(ctx, "step", func(x transaction) error {
			more, err := x.relackStep(ctx)
			if !more {
				t.Error("there was nothing to do")
			}
			return err
		}))
	}
	crash := func() {
		t.Helper()
		must(t, d.Close())
		d, err = Open(ctx, Options{Path: path})
		must(t, err)
	}
	other := previews()
	other.Version, other.Applies = 2, []butler.Features{butler.HasChapters} // what no Part has
	begin(other)
	step()
	wantLacking(t, d, n-relackAtOnce)
	apply(t, d, s.ID, put(film("/s/new", "New", "new"))) // does not lack it
	wantLacking(t, d, n-relackAtOnce)
	crash()
	must(t, d.Register(ctx, []butler.Analysis{other}))
	wantLacking(t, d, 0)

	begin(previews()) // changes again before the step before was the last one
	step()
	begin(other)
	begin(previews())
	step()
	crash()
	must(t, d.Scanned(ctx, s.ID, noon, ""))
	wantLacking(t, d, n+1)
	must(t, d.Close())
}

// A Section that is being removed is seen by nobody.
func TestSectionIsHiddenWhileItIsRemoved(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalogue.db")
	ctx := t.Context()
	d, err := Open(ctx, Options{Path: path})
	must(t, err)
	s := addSection(t, d, butler.Photos, "s")
	must(t, d.Register(ctx, []butler.Analysis{previews()}))
	manyParts(t, d, s.ID)
	must(t, d.Redo(ctx, "previews", butler.Target{}))
	u, err := d.Lease(ctx, butler.Unit{Part: 1, Analyses: []string{"previews"}})
	must(t, err)

	must(t, d.write(ctx, "begin", func(x transaction) error { return x.hideSection(ctx, "begin", s.ID) }))
	must(t, d.write(ctx, "step", func(x transaction) error {
		_, err := x.removeStep(ctx)
		return err
	}))
	wantKind(t, d.Commit(ctx, u, []butler.Outcome{{Analysis: "previews", Version: 1}}), butler.KindStale)
	_, err = d.Lease(ctx, butler.Unit{Part: relackAtOnce, Analyses: []string{"previews"}})
	wantKind(t, err, butler.KindNotFound)
	wantKind(t, d.Apply(ctx, s.ID, nil), butler.KindNotFound)
	wantKind(t, d.RemoveSection(ctx, s.ID), butler.KindNotFound)
	wantKind(t, d.UpdateSection(ctx, s), butler.KindNotFound)
	wantLacking(t, d, 0)
	for _, section := range []int64{0, s.ID} {
		lack, err := d.Lacking(ctx, butler.LackQuery{Analyses: []string{"previews"}, Target: butler.Target{Section: section}})
		must(t, err)
		items, total, err := list(ctx, d, butler.ItemQuery{Section: s.ID, Kind: butler.Photo})
		must(t, err)
		if len(lack) != 0 || len(items) != 0 || total != 0 {
			t.Errorf("seen: %d parts, %d of %d items", len(lack), len(items), total)
		}
	}
	again := addSection(t, d, butler.Photos, "s") // its name and folders are free
	must(t, d.Close())

	d, err = Open(ctx, Options{Path: path})
	must(t, err)
	all, err := d.Sections(ctx)
	must(t, err)
	if len(all) != 1 || all[0].ID != again.ID {
		t.Errorf("sections: %+v", all)
	}
	must(t, d.Register(ctx, []butler.Analysis{previews()}))
	for _, query := range []string{
		"SELECT count(*) FROM parts", "SELECT count(*) FROM items", "SELECT count(*) FROM sections WHERE removed <> 0",
	} {
		n, err := number(ctx, d.readers, query)
		must(t, err)
		if n != 0 {
			t.Errorf("%s: %d", query, n)
		}
	}
	must(t, d.Close())
}
