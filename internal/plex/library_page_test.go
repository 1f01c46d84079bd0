package plex_test

import (
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"butler"
	"butler/internal/butlertest/fake"
	"butler/internal/plex"
	"butler/plexapi"
)

// long is a Catalogue of a Section with many films, of which it gives a thousand at a time.
type long struct {
	*fake.Shelf
	total int
	asked []butler.ItemQuery
}

func (l *long) Items(_ context.Context, q butler.ItemQuery) (butler.ItemPage, error) {
	l.asked = append(l.asked, q)
	from := q.Offset
	if q.After != "" {
		if _, err := fmt.Sscan(q.After, &from); err != nil || q.Offset != 0 {
			return butler.ItemPage{}, butler.E(butler.KindInvalid, "", "not a page of this query")
		}
	}
	page := butler.ItemPage{Total: int64(l.total)}
	for i := from; i < min(from+q.Limit, l.total); i++ {
		page.Items = append(page.Items, butler.Item{ID: int64(i + 1), Section: 1, Kind: butler.Movie, Title: fmt.Sprint(i)})
	}
	if to := from + q.Limit; to < l.total {
		page.Next = fmt.Sprint(to)
	}
	return page, nil
}

func (l *long) Entries(_ context.Context, items []butler.Item) ([]butler.ItemEntry, error) {
	all := make([]butler.ItemEntry, len(items))
	for i, item := range items {
		all[i].Item = item
	}
	return all, nil
}

// Who asks for all gets all, up to a limit, read in pieces; who asks for a page gets that.
func TestLongLists(t *testing.T) {
	cases := []struct {
		query               string
		total, size, pieces int
		of                  int64 // what the answer says that there are
	}{
		{"", 2500, 2500, 3, 2500},
		{"?X-Plex-Container-Start=2400", 2500, 100, 1, 2500},
		{"?X-Plex-Container-Start=10&X-Plex-Container-Size=1500", 2500, 1500, 2, 2500},
		{"?limit=7", 2500, 7, 1, 7},
		{"?limit=7&X-Plex-Container-Start=5", 2500, 2, 1, 7},
		{"?limit=7&X-Plex-Container-Start=100&X-Plex-Container-Size=100", 2500, 0, 1, 7},
		{"?limit=0", 2500, 0, 1, 0},
		{"", 12_000, 10_000, 10, 12_000},
		{"?X-Plex-Container-Size=2147483647", 12_000, 10_000, 10, 12_000},
		{"?X-Plex-Container-Start=11000", 12_000, 1000, 1, 12_000},
		{"", 0, 0, 1, 0},
	}
	for _, c := range cases {
		l := &long{Shelf: fake.NewShelf(), total: c.total}
		o := options(fake.NewOperator())
		o.Library, o.Items = l, l
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/library/sections/1/all"+c.query, nil)
		r.Header.Set("X-Plex-Token", token)
		answer := httptest.NewRecorder()
		plex.New(o).ServeHTTP(answer, r)
		var list plexapi.Container[plexapi.Items]
		if err := xml.Unmarshal(answer.Body.Bytes(), &list); err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, item := range list.MediaContainer.Metadata {
			seen[item.RatingKey] = true
		}
		if len(seen) != c.size || list.MediaContainer.TotalSize != c.of || len(l.asked) != c.pieces {
			t.Errorf("%q of %d: %d items of %d in %d pieces", c.query, c.total, len(seen), list.MediaContainer.TotalSize, len(l.asked))
		}
	}
}

// Pages put together are the list, whether their limits come in headers or in the query.
func TestPages(t *testing.T) {
	w := newWorld(t)
	keys := func(target string, header http.Header) (all []string, total int64) {
		answer := w.do(t, "GET", target, header)
		var list plexapi.Container[plexapi.Items]
		if err := xml.Unmarshal(answer.Body.Bytes(), &list); err != nil {
			t.Fatalf("%s: %v", target, err)
		}
		for _, item := range list.MediaContainer.Metadata {
			all = append(all, item.RatingKey)
		}
		if len(all) != list.MediaContainer.Size {
			t.Errorf("%s: %d items, size %d", target, len(all), list.MediaContainer.Size)
		}
		return all, list.MediaContainer.TotalSize
	}
	for _, target := range []string{
		"/library/sections/1/all", "/library/sections/2/all?type=3,4", "/library/metadata/4/allLeaves", "/library/metadata/1,2,3,4",
		"/library/recentlyAdded", "/library/all",
	} {
		whole, total := keys(target, nil)
		if int64(len(whole)) != total || total < 2 {
			t.Errorf("%s: %d items of %d", target, len(whole), total)
		}
		join := "?"
		if strings.Contains(target, "?") {
			join = "&"
		}
		for _, size := range []int{1, 2} {
			var byHeader, byQuery []string
			for start := 0; start < len(whole); start += size {
				page, _ := keys(target, http.Header{"X-Plex-Container-Start": {fmt.Sprint(start)}, "X-Plex-Container-Size": {fmt.Sprint(size)}})
				byHeader = append(byHeader, page...)
				page, _ = keys(fmt.Sprintf("%s%sX-Plex-Container-Start=%d&X-Plex-Container-Size=%d", target, join, start, size), nil)
				byQuery = append(byQuery, page...)
			}
			if !slices.Equal(byHeader, whole) || !slices.Equal(byQuery, whole) {
				t.Errorf("%s by %d: %q and %q, want %q", target, size, byHeader, byQuery, whole)
			}
		}
	}
}

// A page of those of one index is made of them alone.
func TestPageByIndex(t *testing.T) {
	w := newWorld(t)
	for query, want := range map[string]string{
		"index=1&X-Plex-Container-Size=1":    `title="Season 1"`,
		"index=1&X-Plex-Container-Size=0":    `size="0" totalSize="1"`,
		"index=1&X-Plex-Container-Start=1":   `size="0" totalSize="1" offset="1"`,
		"index=9&X-Plex-Container-Size=5":    `size="0" totalSize="0"`,
		"index=None&X-Plex-Container-Size=1": `size="1" totalSize="2"`,
	} {
		if answer := w.do(t, "GET", "/library/metadata/4/children?"+query, nil); answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), want) {
			t.Errorf("%s: status %d, no %s in %s", query, answer.Code, want, answer.Body)
		}
	}
}
