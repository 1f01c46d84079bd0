package catalogue

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"butler"
)

// Whatever is asked for, Metadata are looked up in their index, and Items are gone through in the order of ids.
func TestOldMetadataReadsItsIndexes(t *testing.T) {
	d, clock := openTest(t)
	s := addSection(t, d, butler.Photos, "s")
	addSection(t, d, butler.Movies, "other")
	manyParts(t, d, s.ID)
	for _, analysed := range []bool{false, true} {
		if analysed {
			must(t, d.Optimize(t.Context()))
		}
		kinds := []butler.ItemKind{butler.Photo, butler.Movie}
		for want, q := range map[string]butler.OldQuery{
			"items_kind_id":      {Kinds: kinds},
			"items_kind_id (":    {Kinds: kinds, Section: s.ID, After: 7},
			"INTEGER PRIMARY":    {},
			"items_parent":       {Item: 1, Kinds: kinds},
			"COVERING INDEX met": {Kinds: kinds[:1]},
		} {
			q.Origin, q.Before = butler.OriginOnline, clock.now()
			must(t, d.read(t.Context(), "explain", func(x transaction) error {
				query, args, err := x.old(t.Context(), q)
				must(t, err)
				got := plan(t, x, query, args...)
				if !strings.Contains(got, want) || !strings.Contains(got, "COVERING INDEX metadata_old (origin=? AND item=? AND at>?)") ||
					!strings.Contains(got, "parts_media") || q.Item == 0 && strings.Contains(got, "TEMP B-TREE") {
					t.Errorf("%+v, analysed %v: %s", q, analysed, got)
				}
				return nil
			}))
		}
	}
}

// BenchmarkOldMetadata walks through 100,000 films of which one in a thousand is old.
func BenchmarkOldMetadata(b *testing.B) {
	const films = 100_000
	d, clock := openTest(b)
	s := addSection(b, d, butler.Movies, "Films")
	for i := 0; i < films; i += 5000 {
		var changes []butler.Change
		for n := i; n < i+5000; n++ {
			changes = append(changes, put(film(fmt.Sprintf("/media/Films/%06d", n), fmt.Sprintf("Film %06d", n), fmt.Sprint("c", n))))
		}
		apply(b, d, s.ID, changes...)
	}
	_, err := d.writer.ExecContext(b.Context(), `INSERT INTO metadata (item, origin, section, at, provider, confidence, note, stamp, locked, assets, data)
		SELECT id, 'online', section, ?, 'tmdb', 1, '', '', '', '', '{"title":"Title","summary":"'||hex(randomblob(500))||'"}' FROM items WHERE id % 1000 <> 0`, toMS(clock.now()))
	must(b, err)
	must(b, d.checkpoint(context.Background()))
	walk := func(b *testing.B, q butler.OldQuery, want int) {
		b.Helper()
		n := 0
		for {
			all, err := d.OldMetadata(b.Context(), q)
			must(b, err)
			n += len(all)
			if len(all) < q.Limit {
				break
			}
			q.After = all[len(all)-1].ID
		}
		if n != want {
			b.Fatalf("%d old, want %d", n, want)
		}
	}
	q := butler.OldQuery{Origin: butler.OriginOnline, Section: s.ID, Kinds: []butler.ItemKind{butler.Movie}, Before: clock.now().Add(-time.Hour), Limit: 50}
	b.Run("walk100of100000", func(b *testing.B) {
		for b.Loop() {
			walk(b, q, films/1000)
		}
	})
	q.Origin, q.Limit = butler.OriginLocal, 1000
	b.Run("walkAll100000", func(b *testing.B) {
		for b.Loop() {
			walk(b, q, films)
		}
	})
	b.Run("firstPage", func(b *testing.B) {
		for b.Loop() {
			all, err := d.OldMetadata(b.Context(), q)
			must(b, err)
			if len(all) != 1000 {
				b.Fatal(len(all))
			}
		}
	})
	b.Run("described1000", func(b *testing.B) {
		for b.Loop() {
			all, err := d.Described(b.Context(), s.ID, butler.Movie, 50_000, 1000)
			must(b, err)
			if len(all) != 1000 {
				b.Fatal(len(all))
			}
		}
	})
	b.Run("setMetadata", func(b *testing.B) {
		i := 0
		for b.Loop() {
			i++
			must(b, d.SetMetadata(b.Context(), butler.ItemMetadata{
				Item: int64(i%films + 1), Origin: butler.OriginLocal, Metadata: butler.Metadata{Title: fmt.Sprint("A title ", i), Year: 1999},
			}))
		}
	})
}
