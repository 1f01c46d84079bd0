package catalogue

import (
	"fmt"
	"testing"

	"butler"
)

// benchmarkConclusions concludes from a million Parts: each photo is a group, and all lie in albums of a
// hundred, which are groups of another Conclusion.
func benchmarkConclusions(b *testing.B, d *DB, section int64, each func(string, func(*testing.B))) {
	ctx := b.Context()
	exec := func(query string, args ...any) {
		_, err := d.writer.ExecContext(ctx, query, args...)
		must(b, err)
	}
	const first = 10_000_000 // id of the first album
	exec(fmt.Sprintf(`WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
		INSERT INTO items (id, section, kind, key, title, sort_title, sort_key, year, idx, idx_end, disc, aired, added)
		SELECT %d + i, ?, 'album', 'album:' || i, '', '', '', 0, 0, 0, 0, '', 0 FROM n`, million/100, first), section)
	exec(fmt.Sprintf("UPDATE items SET parent = %d + id / 100 WHERE id <= %d", first, million))
	single := butler.Conclusion{Name: "single", Task: "Single", Version: 1, From: []string{"previews"}, Groups: []butler.ItemKind{butler.Photo}}
	album := butler.Conclusion{Name: "album", Task: "Album", Version: 1, From: []string{"previews", "blurhash"}, Groups: []butler.ItemKind{butler.Album}}
	both := []string{"single", "album"}
	b.Run("RegisterConclusions", func(b *testing.B) {
		var beside waits
		beside.during(b, d, func() error { return d.RegisterConclusions(ctx, []butler.Conclusion{single, album}) })
		beside.report(b, "writer")
	})
	due := func(want int, q butler.DueQuery) func(*testing.B) {
		return func(b *testing.B) {
			all, err := d.Due(ctx, q)
			must(b, err)
			if len(all) != want {
				b.Fatalf("%d groups", len(all))
			}
		}
	}
	each("Due/first100", due(100, butler.DueQuery{Conclusions: both, Limit: 100}))
	each("Due/middle100", due(100, butler.DueQuery{Conclusions: both, After: million / 2, Limit: 100}))
	each("Due/album", due(100, butler.DueQuery{Conclusions: both, Target: butler.Target{Item: first + 77}, Limit: 1000}))
	each("Due/first100whole", due(100, butler.DueQuery{Conclusions: both, Whole: true, Limit: 100}))
	each("Due/noneWhole", due(0, butler.DueQuery{Conclusions: []string{"album"}, Whole: true, Limit: 100}))
	each("Group/100", func(b *testing.B) {
		_, members, err := d.Group(ctx, album, first+77)
		must(b, err)
		if len(members) != 100 {
			b.Fatalf("%d members", len(members))
		}
	})
	each("Conclude/100", func(b *testing.B) {
		all, err := d.Due(ctx, butler.DueQuery{Conclusions: []string{"album"}, Limit: 1})
		must(b, err)
		_, members, err := d.Group(ctx, album, all[0].Group)
		must(b, err)
		var drawn []butler.Drawn
		for _, m := range members {
			drawn = append(drawn, butler.Drawn{Part: m.Part.ID, Result: butler.Result{Data: []byte("1")}})
		}
		must(b, d.Conclude(ctx, all[0], "", drawn, nil, 0, butler.UnitReport{}))
	})
	part := int64(0)
	commit := func(analysis string) func(*testing.B) {
		return func(b *testing.B) {
			part += 100 // those lack previews
			u, err := d.Lease(ctx, butler.Unit{Part: part, Analyses: []string{analysis}})
			must(b, err)
			must(b, d.Commit(ctx, u, []butler.Outcome{{Analysis: analysis, Version: 1}}))
		}
	}
	each("Commit/marksTwoGroups", commit("previews"))
	part = 0
	other := butler.Analysis{Name: "alone", Task: "Alone", Version: 1, Applies: []butler.Features{butler.HasVideo}}
	must(b, d.Register(ctx, []butler.Analysis{other}))
	each("Commit/marksNone", commit("alone"))
	each("CountStale/none", func(b *testing.B) { countStale(b, d, "", 0) })
	each("CountStale/million", func(b *testing.B) { countStale(b, d, "other", million-lackingAll) })

	const vectors, numbers = 100_000, 64
	exec(fmt.Sprintf(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
		INSERT INTO vectors (part, analysis, numbers) SELECT i, 1, randomblob(%d) FROM n`, vectors, 4*numbers))
	each("Vectors/100000", func(b *testing.B) {
		n := 0
		for mark := int64(0); ; {
			all, next, err := d.Vectors(ctx, "previews", mark, maxPage)
			must(b, err)
			if len(all) == 0 {
				break
			}
			n, mark = n+len(all), next
		}
		if n != vectors {
			b.Fatalf("%d vectors", n)
		}
	})
}

// countStale counts those of an Analysis, where some more may have been made meanwhile.
func countStale(b *testing.B, d *DB, settings string, least int64) {
	n, err := d.CountStale(b.Context(), "previews", settings, butler.Target{})
	must(b, err)
	if n.Version != 0 || n.Settings < least || least == 0 && n.Settings != 0 {
		b.Fatalf("%+v", n)
	}
}
