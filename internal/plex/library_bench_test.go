package plex_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"butler"
	"butler/internal/butlertest/fake"
	"butler/internal/plex"
)

// many is a Catalogue of a show with 1,000 episodes.
type many struct {
	*fake.Shelf
	entries []butler.ItemEntry
}

func newMany(b *testing.B) many {
	m := many{Shelf: fake.NewShelf()}
	page, err := m.Shelf.Items(b.Context(), butler.ItemQuery{IDs: []int64{fake.ShelfEpisode}})
	if err != nil {
		b.Fatal(err)
	}
	entries, err := m.Shelf.Entries(b.Context(), page.Items)
	if err != nil {
		b.Fatal(err)
	}
	for i := range 1000 {
		e := entries[0]
		e.ID, e.Index, e.Title = int64(1000+i), i+1, fmt.Sprint("Episode ", i+1)
		m.entries = append(m.entries, e)
	}
	return m
}

// Items returns the show, or its episodes.
func (m many) Items(ctx context.Context, q butler.ItemQuery) (butler.ItemPage, error) {
	if q.IDs != nil {
		return m.Shelf.Items(ctx, q)
	}
	page := butler.ItemPage{Total: int64(len(m.entries))}
	for _, e := range m.entries {
		page.Items = append(page.Items, e.Item)
	}
	return page, nil
}

// Entries returns the episodes.
func (m many) Entries(context.Context, []butler.Item) ([]butler.ItemEntry, error) {
	return m.entries, nil
}

// BenchmarkLeaves answers with 1,000 episodes, without the Catalogue.
func BenchmarkLeaves(b *testing.B) {
	w := newWorld(b)
	o := options(w.operator)
	m := newMany(b)
	o.Library, o.Items = m, m
	h := plex.New(o)
	for _, accept := range []string{"text/xml", "application/json"} {
		b.Run(accept, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, "/library/metadata/4/allLeaves", nil)
				r.Header.Set("Accept", accept)
				r.Header.Set("X-Plex-Token", token)
				answer := httptest.NewRecorder()
				h.ServeHTTP(answer, r)
				if answer.Code != http.StatusOK {
					b.Fatal(answer.Code, answer.Body)
				}
				b.SetBytes(int64(answer.Body.Len()))
			}
		})
	}
}
