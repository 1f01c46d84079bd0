package deepmediaanalysis_test

import (
	"path/filepath"
	"testing"

	"butler"
	"butler/internal/butlertest"
	"butler/tasks/deepmediaanalysis"
	"butler/tasks/internal/conform"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	good := conform.Part(t, butlertest.Media(t, butlertest.Film{Seconds: 5, Sound: []butlertest.Sound{{}}}), butler.Movies)
	broken := good
	broken.Path = butlertest.Text(t, filepath.Join(t.TempDir(), "broken.mkv"))
	conform.Run(t, deepmediaanalysis.Task(), good, broken)
}

func TestFiles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		recipe    butlertest.Recipe
		kind      butler.SectionKind
		streams   int
		durations [2]int64 // ms, from and to
		keyFrames int
		gop       int
		variable  bool
	}{
		{"mkv", butlertest.Film{Seconds: 5, Sound: []butlertest.Sound{{}}}, butler.Movies, 2, [2]int64{4990, 5100}, 5, 25, false},
		{"mp4", butlertest.Film{Ext: "mp4", Seconds: 5, GOP: 50, Sound: []butlertest.Sound{{}}}, butler.Movies, 2, [2]int64{4990, 5100}, 3, 50, false},
		{"ntsc", butlertest.Film{Rate: "24000/1001", Seconds: 5, GOP: 24}, butler.Movies, 1, [2]int64{4950, 5060}, 5, 24, false},
		{"variable", butlertest.Film{Seconds: 5, Variable: true}, butler.Movies, 1, [2]int64{4500, 5200}, 0, 0, true},
		{"song", butlertest.Song{}, butler.Music, 1, [2]int64{1990, 2100}, 0, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			part := conform.Part(t, butlertest.Media(t, c.recipe), c.kind)
			var data deepmediaanalysis.Data
			conform.Good(t, deepmediaanalysis.Task(), part, nil, &data)
			if len(data.Streams) != c.streams || data.DurationMS < c.durations[0] || data.DurationMS > c.durations[1] || data.Bytes != part.Size {
				t.Errorf("%+v", data)
			}
			if data.Bitrate <= 0 || data.PeakBitrate <= 0 || len(data.Required) != 8 || data.GapCount != 0 || data.DamageCount != 0 {
				t.Errorf("%+v", data)
			}
			if k := data.KeyFrames; c.gop > 0 && (k.Count != c.keyFrames || k.MaxFrames != c.gop) {
				t.Errorf("%+v", k)
			}
			if k := data.KeyFrames; k != nil && k.Variable != c.variable {
				t.Errorf("%+v", k)
			}
		})
	}
}

func TestTruncated(t *testing.T) {
	t.Parallel()
	path := butlertest.Truncated(t, butlertest.Film{Seconds: 10, Sound: []butlertest.Sound{{}}}, filepath.Join(t.TempDir(), "cut.mkv"), 0.5)
	var data deepmediaanalysis.Data
	conform.Good(t, deepmediaanalysis.Task(), conform.Part(t, path, butler.Movies), nil, &data)
	if data.DurationMS >= data.HeaderDurationMS || data.DurationMS < 1000 {
		t.Errorf("%+v", data)
	}
}
