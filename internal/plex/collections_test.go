package plex_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"butler"
	"butler/internal/butlertest/fake"
	"butler/internal/butlertest/golden"
	"butler/internal/plex"
)

// withCollections returns a server with a Collection that a rule built, of two films of the shelf.
func withCollections(t *testing.T, w *world) http.Handler {
	t.Helper()
	o := options(w.operator)
	o.Library, o.Items, o.Bundles = w.shelf, w.shelf, w.bundles
	o.Now = fake.Now
	page, err := w.shelf.Items(t.Context(), butler.ItemQuery{Section: 1, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	var items []butler.DescribedItem
	for _, item := range page.Items {
		items = append(items, butler.DescribedItem{Item: item})
	}
	c := fake.NewCollections(items...)
	built := butler.BuiltCollection{
		Collection: butler.Collection{Key: "western", Title: "Western & more", Kind: butler.Movie, Summary: "Everything of the genre Western."},
		Members:    []int64{fake.ShelfFilm, fake.ShelfPhone},
	}
	if _, err := c.Build(t.Context(), 1, "genre", []butler.BuiltCollection{built}, false); err != nil {
		t.Fatal(err)
	}
	o.Collections = c
	return plex.New(o)
}

// The calls are those of python-plexapi, and what goes wrong with them.
func TestCollections(t *testing.T) {
	w := newWorld(t)
	h := withCollections(t, w)
	const (
		built = "/library/collections/1000000001"
		made  = "/library/collections/1000000002"
		uri   = "server%3A%2F%2F0123456789abcdef%2Fcom.plexapp.plugins.library%2Flibrary%2Fmetadata%2F"
	)
	steps := []struct{ method, target string }{
		{"GET", "/library/sections/1/all?includeGuids=1&type=18&X-Plex-Container-Start=0&X-Plex-Container-Size=100"},
		{"GET", "/library/sections/1/collections?title=WEST&includeMeta=1"},
		{"GET", "/library/sections/1/collections?title=none"},
		{"GET", "/library/sections/7/collections"},
		{"POST", fmt.Sprintf("/library/collections?uri=%s%d,%d&type=1&title=Best&smart=0&sectionId=1", uri, fake.ShelfPhone, fake.ShelfFilm)},
		{"POST", fmt.Sprintf("/library/collections?uri=%s%d&type=1&title=Best&smart=0&sectionId=1", uri, fake.ShelfPhone)},
		{"POST", "/library/collections?uri=" + uri + "x&type=1&title=Other&smart=0&sectionId=1"},
		{"POST", "/library/collections?type=1&title=Other&smart=1&sectionId=1"},
		{"POST", "/library/collections?type=1&title=Other&sectionId=x"},
		{"POST", "/library/collections?type=1,2&title=Other&sectionId=1"},
		{"GET", made + "?includeChildren=1"},
		{"GET", "/library/metadata/1000000002"},
		{"GET", made + "/children"},
		{"GET", "/library/metadata/1000000002/children?X-Plex-Container-Start=1&X-Plex-Container-Size=1"},
		{"GET", fmt.Sprintf("/library/metadata/%d", fake.ShelfNasty)},
		{"PUT", fmt.Sprintf("%s/items?uri=%s%d", made, uri, fake.ShelfNasty)},
		{"PUT", fmt.Sprintf("%s/items/%d/move", made, fake.ShelfNasty)},
		{"PUT", fmt.Sprintf("%s/items/%d/move?after=%d", made, fake.ShelfNasty, fake.ShelfPhone)},
		{"PUT", fmt.Sprintf("%s/items/%d/move?after=99", made, fake.ShelfNasty)},
		{"GET", made + "/items"},
		{"GET", fmt.Sprintf("/library/metadata/%d", fake.ShelfNasty)},
		{"DELETE", fmt.Sprintf("%s/items/%d", made, fake.ShelfNasty)},
		{"DELETE", fmt.Sprintf("%s/items/%d", made, fake.ShelfNasty)},
		{"PUT", "/library/sections/1/all?type=18&id=1000000002&title.value=Worst&title.locked=1&summary.value=of%20all&summary.locked=1"},
		{"PUT", made + "?titleSort.value=aaa&titleSort.locked=1"},
		{"PUT", "/library/sections/1/all?type=1&id=1&title.value=x"},
		{"PUT", "/library/sections/1/all?type=18&id=1000000001&title.value=x"},
		{"PUT", fmt.Sprintf("/library/sections/1/all?type=1&id=%d&collection[0].tag.tag=Worst&collection[1].tag.tag=New&collection.locked=1", fake.ShelfNasty)},
		{"PUT", fmt.Sprintf("/library/metadata/%d?collection[].tag.tag-=Worst,No%%2520such&collection.locked=1", fake.ShelfNasty)},
		{"PUT", fmt.Sprintf("/library/metadata/%d?collection[].tag.tag-=%%25zz", fake.ShelfNasty)},
		{"GET", "/library/collections/1000000003/children"},
		{"GET", made},
		{"PUT", fmt.Sprintf("%s/items?uri=%s%d", built, uri, fake.ShelfNasty)},
		{"DELETE", made},
		{"DELETE", made},
		{"GET", made},
		{"GET", "/library/metadata/1000000009"},
	}
	var got strings.Builder
	for _, s := range steps {
		for _, accept := range []string{"application/xml", "application/json"} {
			if accept == "application/json" && s.method != http.MethodGet {
				continue // once
			}
			r := httptest.NewRequestWithContext(context.Background(), s.method, s.target, nil)
			r.Header.Set("X-Plex-Token", token)
			r.Header.Set("Accept", accept)
			answer := httptest.NewRecorder()
			h.ServeHTTP(answer, r)
			fmt.Fprintf(&got, "> %s %s (%s)\n%d\n%s\n", s.method, s.target, accept, answer.Code, answer.Body)
		}
	}
	golden.Compare(t, "testdata/collections.golden", strings.ReplaceAll(got.String(), w.film, "/media/films/Sintel cd1.mp4"), *update)
}
