package butler_test

import (
	"strings"
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

func TestEffectiveStack(t *testing.T) {
	stack := butler.ItemMetadata{Origin: butler.OriginStack, Metadata: butler.Metadata{Tags: []string{"burst"}, Photo: &butler.PhotoData{Stack: 7}}}
	photo := butler.ItemMetadata{Origin: butler.OriginPhoto, Metadata: butler.Metadata{Tags: []string{"winter"}, Photo: &butler.PhotoData{Camera: "X100", Stack: 0}}}
	user := butler.ItemMetadata{Origin: butler.OriginUser, Metadata: butler.Metadata{Tags: []string{"mine"}}}
	locked := butler.ItemMetadata{Origin: butler.OriginUser, Locked: []string{"tags"}}
	for _, c := range []struct {
		name   string
		all    []butler.ItemMetadata
		tags   string
		camera string
	}{
		{"alone", []butler.ItemMetadata{stack}, "burst", ""},
		{"with what the photo tells", []butler.ItemMetadata{stack, photo}, "winter burst", "X100"},
		{"a user's tags stay", []butler.ItemMetadata{photo, user, stack}, "mine", "X100"},
		{"locked without any", []butler.ItemMetadata{photo, stack, locked}, "", "X100"},
	} {
		m := butler.Effective(c.all)
		if got := strings.Join(m.Tags, " "); got != c.tags || m.Photo == nil || m.Photo.Stack != 7 || m.Photo.Camera != c.camera {
			t.Errorf("%s: tags %q, photo %+v", c.name, got, m.Photo)
		}
	}
	if photo.Photo.Stack != 0 {
		t.Error("what was said has changed")
	}
}
