package butler_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"butler"
)

func TestEffective(t *testing.T) {
	poster := func(digest string) butler.Asset { return butler.Asset{Kind: butler.AssetPoster, Digest: digest} }
	art := func(digest string) butler.Asset { return butler.Asset{Kind: butler.AssetArt, Digest: digest} }
	said := []butler.ItemMetadata{
		{Origin: butler.OriginOnline, Metadata: butler.Metadata{
			Title: "online", Summary: "of a provider", Studio: "S", Year: 2001, Genres: []string{"Drama"},
			IDs: map[string]string{"tmdb": "1", "imdb": "tt1"}, Assets: []butler.Asset{poster("p"), art("a"), art("b")},
		}},
		{Origin: butler.OriginLocal, Metadata: butler.Metadata{
			Title: "local", Genres: []string{"Western", "Comedy"}, IDs: map[string]string{"imdb": "tt2"}, Assets: []butler.Asset{poster("q")},
		}},
		{Origin: butler.OriginUser, Locked: []string{"studio", "title"}, Metadata: butler.Metadata{Title: "mine"}},
	}
	want := butler.Metadata{
		Title: "mine", Summary: "of a provider", Year: 2001, Genres: []string{"Western", "Comedy"},
		IDs: map[string]string{"tmdb": "1", "imdb": "tt2"}, Assets: []butler.Asset{poster("q"), art("a"), art("b")},
	}
	if d := cmp.Diff(want, butler.Effective(said)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(butler.Metadata{}, butler.Effective(nil)); d != "" {
		t.Error(d)
	}
}
