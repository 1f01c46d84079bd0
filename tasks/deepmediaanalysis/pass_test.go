package deepmediaanalysis_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
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

// A file whose middle is overwritten is reported damaged there, and nowhere else.
func TestDamageIsReportedWithItsTime(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		film butlertest.Film
		at   float64 // of the file's bytes, which are spread evenly over its time
	}{
		{"mkv", butlertest.Film{Seconds: 30, Sound: []butlertest.Sound{{}}}, 0.5},
		{"early", butlertest.Film{Seconds: 30, Sound: []butlertest.Sound{{}}}, 0.2},
		{"ts", butlertest.Film{Ext: "ts", Seconds: 30, Sound: []butlertest.Sound{{}}}, 0.7},
		{"mp4", butlertest.Film{Ext: "mp4", Seconds: 30, Sound: []butlertest.Sound{{}}}, 0.4},
		{"sound", butlertest.Film{Seconds: 120, NoPicture: true, Sound: []butlertest.Sound{{Codec: "ac3"}}}, 0.6},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			whole := butlertest.Media(t, c.film)
			b, err := os.ReadFile(whole)
			if err != nil {
				t.Fatal(err)
			}
			// A second's bytes, some of which are flipped: headers of packets in between are hit, too.
			from, random := int(c.at*float64(len(b))), rand.New(rand.NewPCG(1, 2))
			for i := from; i < from+int(float64(len(b))/c.film.Seconds); i += 1 + random.IntN(60) {
				b[i] ^= byte(1 + random.IntN(255))
			}
			path := filepath.Join(t.TempDir(), "damaged"+filepath.Ext(whole))
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
			var data deepmediaanalysis.Data
			result := conform.Good(t, deepmediaanalysis.Task(), conform.Part(t, path, butler.Movies), nil, &data)
			if len(data.Faults) == 0 || len(data.DamagedStreams) == 0 {
				t.Fatalf("nothing is said of it: %+v", data)
			}
			const near = 3000 // ms
			begin := int64(c.at * c.film.Seconds * 1000)
			for _, f := range data.Faults {
				if f.AtMS < begin-near || f.UntilMS > begin+1000+near || f.What == "" {
					t.Errorf("damaged from %d ms on, but told of %+v", begin, f)
				}
			}
			if s := result.Outcome.Result.Summary; !strings.Contains(s, "fault") {
				t.Error(s)
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
