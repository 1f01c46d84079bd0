package catalogue

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"butler"
)

// trashed is a Catalogue with two episodes and a film of which everything there is was found out, and the ids of
// their Parts. The film and one episode are missing.
func trashed(t *testing.T) (d *DB, c *clock, s butler.Section, parts []int64) {
	t.Helper()
	d, c = openTest(t)
	s = addSection(t, d, butler.Shows, "shows")
	must(t, d.Register(t.Context(), []butler.Analysis{previews(), loudness()}))
	nasty := episode("/media/shows/a\xff\n.mkv", "Show \xfe", 1, 1, "aa")
	nasty.File.Chapters = []butler.Chapter{{Index: 1, End: 10, Title: "One\x00"}}
	apply(t, d, s.ID, put(nasty), put(episode("/media/shows/b.mkv", "Show \xfe", 1, 2, "bb")), put(film("/media/shows/c.mkv", "C", "cc")))
	for f, err := range d.Files(t.Context(), s.ID) {
		must(t, err)
		parts = append(parts, f.Part)
	}
	for _, p := range parts {
		for _, statement := range []string{
			`INSERT INTO findings SELECT ?1, id, 1, 0, 0, 'done', '', 7, 8, '[{"name":"x","digest":"d' || ?1 || '","size":5}]', '{"a":1.5}' FROM analyses`,
			`INSERT INTO artifacts SELECT ?1, 'index-' || a.id || '.bif', p.section, a.id, 100, 3 FROM analyses AS a, parts AS p WHERE p.id = ?1`,
			`INSERT INTO markers (part, analysis, kind, start_ms, end_ms, final, confidence, evidence) SELECT ?1, id, 'intro', 1, 2, 0, 0.123456789, '' FROM analyses`,
			`INSERT INTO vectors (part, analysis, numbers) SELECT ?1, id, x'00ff80' FROM analyses`,
			`INSERT INTO metadata (item, origin, section, at, provider, confidence, note, stamp, locked, assets, data)
				SELECT i.id, 'people', i.section, 1, '', 1e300, '', '', '', '[{"digest":"m' || ?1 || '","size":9}]', '{}'
				FROM media AS m JOIN items AS i ON i.id = m.item JOIN parts AS p ON p.media = m.id WHERE p.id = ?1`,
			`UPDATE parts SET lacks = 0 WHERE id = ?1`,
		} {
			_, err := d.writer.ExecContext(t.Context(), statement, p)
			must(t, err)
		}
	}
	_, err := d.writer.ExecContext(t.Context(), `INSERT INTO collections (section, rule, key, kind, title, sort_title, sort_key, summary, added)
		SELECT id, '', 'k', 'movie', 'K', '', 'k', '', 1 FROM sections`)
	must(t, err)
	_, err = d.writer.ExecContext(t.Context(), `INSERT INTO collection_items SELECT c.id, i.id, i.id FROM collections AS c, items AS i`)
	must(t, err)
	apply(t, d, s.ID, butler.Change{Missing: parts[0]}, butler.Change{Missing: parts[2]})
	return d, c, s, parts
}

// dump returns all rows of all tables, but for what does not come back as it was.
func dump(t *testing.T, d *DB) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	must(t, d.read(t.Context(), "dump", func(tx transaction) error {
		tables, err := tx.readRows(t.Context(), "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('sqlite_sequence', 'sqlite_stat1', 'sqlite_stat4', 'steady', 'collected', 'retries', 'leases')")
		if err != nil {
			return err
		}
		for _, table := range tables {
			name := table.text("name")
			rows, err := tx.readRows(t.Context(), "SELECT * FROM "+name)
			if err != nil {
				return err
			}
			for _, r := range rows {
				delete(r, map[string]string{"vectors": "mark", "metadata": "id", "parts": "missed"}[name])
				all[name] = append(all[name], fmt.Sprintf("%v", r))
			}
			slices.Sort(all[name])
		}
		return nil
	}))
	return all
}

func TestUndoPutsAllBack(t *testing.T) {
	d, c, s, parts := trashed(t)
	before := dump(t, d)
	for _, table := range []string{"findings", "artifacts", "markers", "vectors", "metadata", "collection_items", "chapters", "streams", "stored", "stored_assets"} {
		if len(before[table]) == 0 {
			t.Fatalf("nothing is in %s", table)
		}
	}
	digests := digestsOf(t, d)
	const run = 42
	n, err := d.Collect(t.Context(), run, parts) // one is there
	if err != nil || n != 2 {
		t.Fatalf("%d are taken out, %v", n, err)
	}
	if after := digestsOf(t, d); !slices.Equal(after, digests) || !slices.IsSorted(after) {
		t.Errorf("digests %v, want %v", after, digests)
	}
	if stored, err := d.Stored(t.Context()); err != nil || sumOf(stored) >= 3*2*105 {
		t.Errorf("what is kept counts as stored: %v, %v", stored, err)
	}
	all, err := d.Undoable(t.Context())
	if err != nil || len(all) != 1 || all[0].Parts != 2 || all[0].Items != 2 || all[0].Run != run || !all[0].At.Equal(noon) {
		t.Errorf("to undo: %+v, %v", all, err)
	}
	if sec, err := d.Section(t.Context(), s.ID); err != nil || sec.Missing != 0 || sec.Parts != 1 || sec.Items != 1 {
		t.Errorf("the section is %+v, %v", sec, err)
	}
	c.advance(time.Hour)
	if n, err := d.Undo(t.Context(), run); err != nil || n != 2 {
		t.Fatalf("%d are put back, %v", n, err)
	}
	if diff := cmp.Diff(before, dump(t, d)); diff != "" {
		t.Errorf("after the undo (-before +after):\n%s", diff)
	}
	if problems, err := d.Check(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("%v, %v", problems, err)
	}
	if _, err := d.Undo(t.Context(), run); !butler.IsKind(err, butler.KindNotFound) {
		t.Errorf("undone twice: %v", err)
	}
}

// Undo fits itself into what has come meanwhile.
func TestUndoAfterChanges(t *testing.T) {
	const run = 7
	undo := func(t *testing.T, d *DB, want int64) {
		t.Helper()
		if n, err := d.Undo(t.Context(), run); err != nil || n != want {
			t.Fatalf("%d are put back, want %d; %v", n, want, err)
		}
		if problems, err := d.Check(t.Context()); err != nil || len(problems) > 0 {
			t.Errorf("%v, %v", problems, err)
		}
		if all, err := d.Undoable(t.Context()); err != nil || len(all) > 0 {
			t.Errorf("still kept: %v, %v", all, err)
		}
	}
	collect := func(t *testing.T) (*DB, butler.Section, []int64) {
		t.Helper()
		d, _, s, parts := trashed(t)
		if n, err := d.Collect(t.Context(), run, parts); err != nil || n != 2 {
			t.Fatalf("%d, %v", n, err)
		}
		return d, s, parts
	}
	t.Run("the file is there again, as a new one", func(t *testing.T) {
		d, s, parts := collect(t)
		apply(t, d, s.ID, put(film("/media/shows/c.mkv", "C", "cc")))
		undo(t, d, 1)
		if id := partAt(t, d, s.ID, "/media/shows/c.mkv"); id == parts[2] || id == 0 {
			t.Errorf("part %d has the path", id)
		}
	})
	t.Run("what people said is given to what has come anew", func(t *testing.T) {
		for _, path := range []string{"/media/shows/c.mkv", "/media/shows/under another name.mkv"} {
			d, _, s, parts := trashed(t)
			item := func() butler.Item {
				t.Helper()
				page, err := d.Items(t.Context(), butler.ItemQuery{Section: s.ID, Kind: butler.Movie})
				if err != nil || len(page.Items) != 1 {
					t.Fatalf("films %+v, %v", page, err)
				}
				return page.Items[0]
			}
			was := item()
			for origin, title := range map[butler.Origin]string{butler.OriginUser: "Mine", butler.OriginLocal: "Of a sidecar"} {
				must(t, d.SetMetadata(t.Context(), butler.ItemMetadata{Item: was.ID, Origin: origin, Metadata: butler.Metadata{Title: title}}))
			}
			if _, err := d.Collect(t.Context(), run, parts); err != nil {
				t.Fatal(err)
			}
			apply(t, d, s.ID, put(film(path, "C", "cc")))
			now := item()
			if _, err := d.Undo(t.Context(), run); err != nil {
				t.Fatal(err)
			}
			if got := item(); got.ID != now.ID || got.ID == was.ID || got.Title != "Mine" {
				t.Errorf("%s: item %d, was %d, is called %q", path, got.ID, was.ID, got.Title)
			}
			said, err := d.Metadata(t.Context(), now.ID)
			if err != nil || len(said) != 1 || said[0].Origin != butler.OriginUser {
				t.Errorf("%s: %+v, %v", path, said, err)
			}
			if all, err := d.ItemCollections(t.Context(), now.ID); err != nil || len(all) != 1 {
				t.Errorf("%s: it is in %+v, %v", path, all, err)
			}
			if problems, err := d.Check(t.Context()); err != nil || len(problems) > 0 {
				t.Errorf("%v, %v", problems, err)
			}
		}
	})
	t.Run("its show went too", func(t *testing.T) {
		d, s, parts := collect(t)
		apply(t, d, s.ID, butler.Change{Missing: parts[1]})
		if _, err := d.RemoveMissing(t.Context(), s.ID); err != nil {
			t.Fatal(err)
		}
		undo(t, d, 2)
		page, err := d.Items(t.Context(), butler.ItemQuery{Section: s.ID, Kind: butler.Show})
		if err != nil || len(page.Items) != 1 {
			t.Errorf("shows %+v, %v", page, err)
		}
	})
	t.Run("another file is of the same film", func(t *testing.T) {
		d, s, parts := collect(t)
		apply(t, d, s.ID, put(film("/media/shows/c2.mkv", "C", "c2")))
		undo(t, d, 2)
		page, err := d.Items(t.Context(), butler.ItemQuery{Section: s.ID, Kind: butler.Movie})
		if err != nil || len(page.Items) != 1 {
			t.Fatalf("films %+v, %v", page, err)
		}
		if p, err := d.Part(t.Context(), parts[2]); err != nil || p.Item != page.Items[0].ID {
			t.Errorf("the old file is of %d, %v", p.Item, err)
		}
	})
	t.Run("the section is gone", func(t *testing.T) {
		d, s, _ := collect(t)
		must(t, d.RemoveSection(t.Context(), s.ID))
		if all, err := d.Undoable(t.Context()); err != nil || len(all) > 0 {
			t.Errorf("still kept: %v, %v", all, err)
		}
	})
}

// Each table that goes with a Part or an Item is put back, or is known not to be.
func TestTrashKnowsAllTables(t *testing.T) {
	d, _ := openTest(t)
	known := []string{"items", "media", "parts", "leases", "retries"}
	for _, table := range append(partTables(), itemTables()...) {
		known = append(known, table.name)
	}
	must(t, d.read(t.Context(), "read tables", func(tx transaction) error {
		rows, err := tx.readRows(t.Context(), `SELECT DISTINCT s.name, f."table" AS other FROM sqlite_schema AS s, pragma_foreign_key_list(s.name) AS f
			WHERE s.type = 'table' AND f."table" IN ('items', 'media', 'parts')`)
		if len(rows) == 0 {
			t.Error("no table refers to any")
		}
		for _, r := range rows {
			if !slices.Contains(known, r.text("name")) {
				t.Errorf("%s refers to %s, and an undo does not know of it", r.text("name"), r.text("other"))
			}
		}
		return err
	}))
}

func TestLongMissing(t *testing.T) {
	const day = 24 * time.Hour
	d, c, s, parts := trashed(t)
	missing := func(before time.Time) (all []int64) {
		t.Helper()
		for p, err := range d.LongMissing(t.Context(), s.ID, before) {
			must(t, err)
			if p.Bytes != 200 || p.Since.IsZero() || !strings.HasPrefix(p.Path, "/media/shows/") || p.ContentID == "" {
				t.Errorf("%+v", p)
			}
			all = append(all, p.Part)
		}
		return all
	}
	month := func() []int64 { return missing(c.t.Add(-30 * day)) }
	want := []int64{parts[0], parts[2]}
	if got := month(); got != nil {
		t.Errorf("at once: %v", got)
	}
	d.steady.seen = time.Time{} // as after a restart
	c.advance(9000 * day)       // while the server was away
	if got := month(); got != nil {
		t.Errorf("the clock was set forward: %v", got)
	}
	c.advance(-9001 * day)
	if got := month(); got != nil {
		t.Errorf("the clock was set back: %v", got)
	}
	c.advance(9001*day + 24*day)
	if got := month(); !slices.Equal(got, want) {
		t.Errorf("after a month: %v, want %v", got, want)
	}
	const run = 3
	if _, err := d.Collect(t.Context(), run, want); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Undo(t.Context(), run); err != nil {
		t.Fatal(err)
	}
	if got := month(); got != nil {
		t.Errorf("right after an undo: %v", got)
	}
}

func digestsOf(t *testing.T, d *DB) (all []string) {
	t.Helper()
	for digest, err := range d.BlobDigests(t.Context()) {
		must(t, err)
		all = append(all, digest)
	}
	return all
}

func sumOf(all []butler.Stored) (bytes int64) {
	for _, s := range all {
		bytes += s.Bytes
	}
	return bytes
}

func TestPruneRuns(t *testing.T) {
	d, c := openTest(t)
	end := func(task string, state butler.RunState, dry bool) int64 {
		t.Helper()
		c.advance(time.Hour)
		r, err := d.CreateRun(t.Context(), butler.Run{Task: task, State: state, Trigger: butler.TriggerManual, Dry: dry, Started: c.t, Ended: c.t})
		must(t, err)
		must(t, d.ReportUnit(t.Context(), r.ID, butler.UnitReport{Subject: "x", State: butler.UnitDone}))
		return r.ID
	}
	old := []int64{end("A", butler.RunDone, false), end("A", butler.RunFailed, false)}
	success := end("A", butler.RunDone, false)
	dry := end("A", butler.RunDone, true)
	last := end("A", butler.RunFailed, false)
	only := end("B", butler.RunFailed, false)
	c.advance(time.Hour)
	active, err := d.CreateRun(t.Context(), butler.Run{Task: "B", State: butler.RunQueued, Trigger: butler.TriggerManual})
	must(t, err)
	cut := c.t
	young := end("A", butler.RunSkipped, false)

	gone := []int64{old[0], old[1], dry, last, only} // the last of A is the skipped one, that of B waits
	if n, err := d.PruneRuns(t.Context(), cut, true); err != nil || n != int64(len(gone)) {
		t.Fatalf("dry: %d, %v", n, err)
	}
	if n, err := d.PruneRuns(t.Context(), cut, false); err != nil || n != int64(len(gone)) {
		t.Fatalf("%d, %v", n, err)
	}
	var left []int64
	runs, err := d.Runs(t.Context(), butler.RunQuery{Limit: 100})
	must(t, err)
	for _, r := range runs {
		left = append(left, r.ID)
	}
	if want := []int64{young, active.ID, success}; !slices.Equal(left, want) {
		t.Errorf("runs %v are left, want %v", left, want)
	}
}
