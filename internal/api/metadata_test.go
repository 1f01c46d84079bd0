package api_test

import (
	"context"
	"strings"

	"butler"
	"butler/internal/api"
	"butler/internal/butlertest/fake"
)

// posters is a store of Blobs that has one picture.
type posters struct{}

func (posters) PutBlob(context.Context, []byte) (string, error) { return "", nil }

func (posters) Blob(_ context.Context, digest string) ([]byte, error) {
	if digest != strings.Repeat("a", 64) {
		return nil, butler.E(butler.KindNotFound, "read blob", "there is no such blob")
	}
	return []byte("a picture"), nil
}

// withWords gives the server films of which something is said.
func withWords(o *api.Options) {
	var trees []butler.ItemTree
	for id := range int64(films) {
		trees = append(trees, butler.ItemTree{Item: film(id + 1)})
	}
	m := fake.NewMetadata(trees...)
	for _, said := range []butler.ItemMetadata{
		{Origin: butler.OriginLocal, Metadata: butler.Metadata{Title: "Of the NFO", Genres: []string{"Drama"}, IDs: map[string]string{"imdb": "tt1"}, Assets: []butler.Asset{
			{Kind: butler.AssetPoster, Digest: strings.Repeat("a", 64), Size: 9, Type: "image/jpeg", Width: 2, Height: 3, From: "poster.jpg"},
		}}, Note: "banner.jpg: its end is missing"},
		{Origin: butler.OriginOnline, Metadata: butler.Metadata{Title: "Of a provider", Summary: "S"}, Provider: "tmdb", Confidence: 0.9},
	} {
		said.Item = 1
		if err := m.SetMetadata(context.Background(), said); err != nil {
			panic(err) // the fake knows the film
		}
	}
	o.Metadata, o.Blobs = m, posters{}
}

// metadataCases are all that is done with what is said of items, and everything that is refused.
func metadataCases() []goldenCase {
	const one, asset = "/api/v1/items/1/metadata", "/api/v1/items/1/assets/"
	return []goldenCase{{name: "metadata", change: withWords, steps: []step{
		addFilms,
		{"GET", one, ""},
		{"PATCH", one, `{"set":{"title":"Mine","year":1999,"genres":["A","B"]},"locked":{"title":true,"summary":true}}`},
		{"GET", one, ""},
		{"PATCH", one, `{"set":{"genres":null},"locked":{"title":false}}`},
		{"PATCH", one, `{"set":{"nothing":1}}`},
		{"PATCH", one, `{"set":{"year":"soon"}}`},
		{"PATCH", one, `{"set":{"assets":[]}}`},
		{"PATCH", one, `{"locked":{"nothing":true}}`},
		{"PATCH", "/api/v1/items/99/metadata", `{"set":{"title":"x"}}`},
		{"PUT", one, `{"metadata":{"title":"All"},"locked":["tagline"]}`},
		{"PUT", one, `{"metadata":{"rating":77}}`},
		{"PUT", one, `{"metadata":{},"locked":["nothing"]}`},
		{"GET", "/api/v1/items/99/metadata", ""},
		{"GET", asset + strings.Repeat("a", 64), ""},
		{"GET", asset + strings.Repeat("b", 64), ""},
		{"GET", "/api/v1/items/x/assets/a", ""},
	}}}
}
