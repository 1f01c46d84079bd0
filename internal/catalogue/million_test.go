package catalogue

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"butler"
)

const (
	million    = 1_000_000
	millionth  = 100 // every hundredth Part lacks previews
	lackingAll = million / millionth
)

// BenchmarkMillion asks a Catalogue of a million Parts what the server asks while it works, and in
// the same run the plain anti-join that the masks stand for. The Catalogue is built once.
func BenchmarkMillion(b *testing.B) {
	d, section := buildMillion(b)
	ctx := b.Context()
	each := func(name string, f func(b *testing.B)) {
		b.Run(name, func(b *testing.B) {
			before := resident(b)
			for b.Loop() {
				f(b)
			}
			b.ReportMetric(max(0, resident(b)-before), "MB-growth")
		})
	}
	lacking := func(after int64, limit int) func(*testing.B) {
		return func(b *testing.B) {
			all, err := d.Lacking(ctx, butler.LackQuery{Analyses: []string{"previews", "loudness"}, After: after, Limit: limit})
			must(b, err)
			if len(all) != limit {
				b.Fatalf("%d parts", len(all))
			}
		}
	}
	each("Lacking/first100", lacking(0, 100))
	each("Lacking/middle100", lacking(million/2, 100))
	each("Lacking/all10000", lacking(0, lackingAll))
	each("CountLacking/10000", func(b *testing.B) { countLacking(b, d, "previews", lackingAll) })
	each("CountLacking/million", func(b *testing.B) { countLacking(b, d, "blurhash", million) })
	items := func(offset int, kind butler.ItemKind) func(*testing.B) {
		return func(b *testing.B) {
			page, total, err := list(ctx, d, butler.ItemQuery{Section: section, Kind: kind, Offset: offset, Limit: 100})
			must(b, err)
			if len(page) != 100 || total != million {
				b.Fatalf("%d of %d items", len(page), total)
			}
		}
	}
	each("Items/first100", items(0, butler.Photo))
	changed := 0
	afterChange := func(f func(*testing.B)) func(*testing.B) {
		return func(b *testing.B) {
			b.StopTimer()
			changed++
			_, err := d.writer.ExecContext(ctx, "UPDATE items SET sort_key = ? WHERE id = ?", fmt.Sprint("photo x", changed), changed*9973)
			must(b, err)
			b.StartTimer()
			f(b)
		}
	}
	each("Items/middle100", items(million/2, butler.Photo))
	each("Items/last100", items(million-100, butler.Photo))
	each("Items/middle100/afterChange", afterChange(items(million/2, butler.Photo)))
	each("ItemsOnTop/middle100", items(million/2, ""))
	each("Sections", func(b *testing.B) {
		all, err := d.Sections(ctx)
		must(b, err)
		if all[0].Parts != million || all[0].Items != million {
			b.Fatalf("%+v", all)
		}
	})
	each("Files/walk", func(b *testing.B) {
		n := 0
		for _, err := range d.Files(ctx, section) {
			must(b, err)
			n++
		}
		if n != million {
			b.Fatalf("%d files", n)
		}
	})
	// The same question without masks.
	each("AntiJoin/first100", func(b *testing.B) { antiJoin(b, d, 100) })
	each("AntiJoin/all10000", func(b *testing.B) { antiJoin(b, d, lackingAll) })

	each("Coverage", func(b *testing.B) {
		all, err := d.Coverage(ctx)
		must(b, err)
		if some := (butler.LibraryCoverage{All: all}).Of("GenerateMediaIndexFiles", section); len(some) != 1 || some[0].Done != million-lackingAll {
			b.Fatalf("%+v", some)
		}
	})
	benchmarkLists(b, d, section, each)
	benchmarkTargets(b, d, each)

	benchmarkConclusions(b, d, section, each)
	each("Upgrade", func(b *testing.B) {
		var beside waits
		beside.during(b, d, func() error {
			n, err := d.Upgrade(ctx, "previews", "other", butler.Target{})
			if err == nil && n != million-lackingAll && n != 0 {
				b.Fatalf("%d parts", n)
			}
			return err
		})
		beside.report(b, "writer")
	})
	out := false
	each("OptOut", func(b *testing.B) {
		s, err := d.Section(ctx, section)
		must(b, err)
		s.OptOuts = nil
		if out = !out; out {
			s.OptOuts = []string{previews().Task}
		}
		var beside waits
		beside.during(b, d, func() error { return d.UpdateSection(ctx, s) })
		beside.report(b, "writer")
	})
	b.Run("RemoveSection", func(b *testing.B) { // last: it is gone then
		var beside waits
		beside.during(b, d, func() error { return d.RemoveSection(ctx, section) })
		beside.report(b, "writer")
	})
}

func countLacking(b *testing.B, d *DB, name string, want int64) {
	n, err := d.CountLacking(b.Context(), name, butler.Target{Section: 1})
	must(b, err)
	if n != want {
		b.Fatalf("%d parts lack %s", n, name)
	}
}

func antiJoin(b *testing.B, d *DB, limit int) {
	rows, err := d.readers.QueryContext(b.Context(), `SELECT p.id, p.duration FROM parts AS p
		WHERE p.missing = 0 AND NOT EXISTS (SELECT 1 FROM findings AS f
			WHERE f.part = p.id AND f.analysis = (SELECT id FROM analyses WHERE name = 'previews') AND f.redo = 0)
		ORDER BY p.id LIMIT ?`, limit)
	must(b, err)
	defer rows.Close()
	n := 0
	for rows.Next() {
		n++
	}
	must(b, rows.Err())
	if n != limit {
		b.Fatalf("%d parts", n)
	}
}

// buildMillion makes a Section of a million Parts, of which one in a hundred lacks previews, all lack
// blurhash and none lacks loudness.
func buildMillion(b *testing.B) (*DB, int64) {
	begin := time.Now()
	d, err := Open(b.Context(), Options{Path: filepath.Join(b.TempDir(), "catalogue.db")})
	must(b, err)
	b.Cleanup(func() { must(b, d.Close()) })
	s := addSection(b, d, butler.Movies, "million")
	blur := butler.Analysis{Name: "blurhash", Task: "GenerateBlurHashes", Version: 1, Applies: []butler.Features{butler.HasVideo}}
	exec := func(query string, args ...any) {
		_, err := d.writer.ExecContext(b.Context(), query, args...)
		must(b, err)
	}
	numbers := fmt.Sprintf("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) ", million)
	exec("INSERT INTO item_ranges (section, list, sort_key, id, n) VALUES (?1, 'photo', '', 0, 0), (?1, '', '', 0, 0)", s.ID)
	exec(numbers+`INSERT INTO items (id, section, kind, key, title, sort_title, sort_key, folded, year, idx, idx_end, disc, aired, added)
		SELECT i, ?, 'photo', 'photo:' || i, 'Photo ' || i, '', 'photo ' || (i * 7919 % 1000003), CASE i % 10 WHEN 0 THEN 'photo ' || i END, 1950 + i % 75, 0, 0, 0, '', i * 7919 % 1000003 FROM n`, s.ID)
	exec(numbers + "INSERT INTO media (id, item, version) SELECT i, i, '' FROM n")
	exec(numbers+`INSERT INTO parts (id, section, media, idx, features, duration, size, modified_ns, content_id, path,
			container, bitrate, problem, tags)
		SELECT i, ?, i, 1, 3, 1000, i, i, 'c' || i,
			CAST(printf('/media/million/%03d/a file of some length, %07d.jpg', i / 1000, i) AS BLOB), 'jpeg', 0, '', '' FROM n`, s.ID)
	exec("INSERT INTO analyses (name, task, version, bit) VALUES ('previews', 'GenerateMediaIndexFiles', 1, 0)")
	exec(numbers+`INSERT INTO findings (part, analysis, version, settings, state, reason, at, elapsed_ns, blobs, data)
		SELECT i, 1, 1, ?, 'done', '', 1, 1, '', '{}' FROM n WHERE i % ? <> 0`, settingsHash(""), millionth)
	b.Logf("built in %v", time.Since(begin))
	begin = time.Now()
	loud := loudness()
	loud.Applies = []butler.Features{butler.HasChapters}
	must(b, d.Register(b.Context(), []butler.Analysis{previews(), loud, blur}))
	b.Logf("registered in %v", time.Since(begin))
	begin = time.Now()
	must(b, d.Apply(b.Context(), s.ID, nil))
	b.Logf("ranges cut in %v", time.Since(begin))
	must(b, d.checkpoint(context.Background()))
	addShow(b, d)
	size, err := d.Size(b.Context())
	must(b, err)
	b.Logf("%d MB", size>>20)
	return d, s.ID
}

// resident returns the memory that the process has, in MB.
func resident(b *testing.B) float64 {
	text, err := os.ReadFile("/proc/self/statm")
	must(b, err)
	pages, err := strconv.ParseInt(strings.Fields(string(text))[1], 10, 64)
	must(b, err)
	return float64(pages*int64(os.Getpagesize())) / (1 << 20)
}
