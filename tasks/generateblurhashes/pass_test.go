package generateblurhashes_test

import (
	"path/filepath"
	"testing"

	"butler"
	"butler/internal/butlertest"
	"butler/tasks/generateblurhashes"
	"butler/tasks/internal/conform"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	good := conform.Part(t, butlertest.Media(t, butlertest.Film{Seconds: 5}), butler.Movies)
	broken := good
	broken.Path = butlertest.Text(t, filepath.Join(t.TempDir(), "broken.mkv"))
	conform.Run(t, generateblurhashes.Task(), good, broken)
}

func TestHashesOfFiles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		recipe butlertest.Recipe
		kind   butler.SectionKind
		dull   bool
	}{
		{"film", butlertest.Film{}, butler.Movies, false},
		{"black film", butlertest.Film{Picture: "color=c=black"}, butler.Movies, true},
		{"photo", butlertest.Picture{}, butler.Photos, false},
		{"turned photo", butlertest.Picture{Orientation: 6}, butler.Photos, false},
		{"png", butlertest.Picture{Ext: "png"}, butler.Photos, false},
		{"cover of a song", butlertest.Song{Cover: true}, butler.Music, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			part := conform.Part(t, butlertest.Media(t, c.recipe), c.kind)
			var data generateblurhashes.Data
			r := conform.Good(t, generateblurhashes.Task(), part, nil, &data)
			if len(data.ThumbBlurHash) < 6 || data.Dull != c.dull || len(r.Outcome.Result.Artifacts) != 0 {
				t.Errorf("%+v", data)
			}
		})
	}
}
