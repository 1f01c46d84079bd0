package loudnessanalysis_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"butler"
	"butler/internal/butlertest"
	"butler/internal/loudness"
	"butler/tasks/internal/conform"
	"butler/tasks/loudnessanalysis"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	good := conform.Part(t, butlertest.Media(t, butlertest.Song{Ext: "flac"}), butler.Music)
	broken := good
	broken.Path = butlertest.Text(t, filepath.Join(t.TempDir(), "broken.flac"))
	conform.Run(t, loudnessanalysis.Task(), good, broken)
}

func TestFiles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		recipe   butlertest.Recipe
		kind     butler.SectionKind
		channels []int // of each stream
		why      string
	}{
		{"song", butlertest.Song{}, butler.Music, []int{2}, ""},
		{"mono", butlertest.Song{Channels: 1, Rate: 22050}, butler.Music, []int{1}, ""},
		{"5.1", butlertest.Song{Ext: "flac", Channels: 6}, butler.Music, []int{6}, ""},
		{"silent", butlertest.Song{Ext: "flac", Silent: true}, butler.Music, []int{2}, "silence throughout"},
		{"a fifth of a second", butlertest.Song{Ext: "flac", Seconds: 0.2}, butler.Music, []int{2}, "shorter than"},
		{"film with many streams", butlertest.ManySounds(), butler.Movies, []int{2, 6, 6, 2, 1, 2}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			part := conform.Part(t, butlertest.Media(t, c.recipe), c.kind)
			var data loudnessanalysis.Data
			r := conform.Good(t, loudnessanalysis.Task(), part, nil, &data)
			if len(data.Streams) != len(c.channels) {
				t.Fatalf("%+v", data)
			}
			for i, s := range data.Streams {
				if s.Channels != c.channels[i] || (s.Loudness == nil) != (c.why != "") || !strings.HasPrefix(s.Why, c.why) {
					t.Errorf("%+v", s)
				}
				f, err := os.Open(filepath.Join(r.Dir, s.Levels))
				if err != nil {
					t.Fatal(err)
				}
				defer f.Close()
				n := 0
				for _, err := range loudness.Levels(f) {
					if err != nil {
						t.Fatal(err)
					}
					n++
				}
				if n != s.LevelCount || int64(n) != s.DurationMS/100 {
					t.Errorf("%d levels in %d ms, and %d announced", n, s.DurationMS, s.LevelCount)
				}
			}
		})
	}
}

func TestFilmWithoutSound(t *testing.T) {
	t.Parallel()
	part := conform.Part(t, butlertest.Media(t, butlertest.Film{}), butler.Movies)
	r := conform.Pass(t, loudnessanalysis.Task(), part, nil)
	if !butler.IsKind(r.Outcome.Err, butler.KindDamaged) {
		t.Errorf("error %v", r.Outcome.Err)
	}
}
