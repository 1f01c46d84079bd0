package generateintromarkers_test

import (
	"path/filepath"
	"testing"

	"butler"
	"butler/internal/butlertest"
	"butler/tasks/generateintromarkers"
	"butler/tasks/internal/conform"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	good := conform.Part(t, butlertest.Media(t, butlertest.Film{Seconds: 5, Sound: []butlertest.Sound{{}}}), butler.Shows)
	broken := good
	broken.Path = butlertest.Text(t, filepath.Join(t.TempDir(), "broken.mkv"))
	conform.Run(t, generateintromarkers.Task(), good, broken)
}

func TestFiles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name           string
		film           butlertest.Film
		words          int // at least
		black, silence bool
	}{
		{"episode", butlertest.Film{Seconds: 5, Sound: []butlertest.Sound{{}}}, 15, false, false},
		{"a second", butlertest.Film{Seconds: 1, Sound: []butlertest.Sound{{}}}, 0, false, false},
		{"5.1 and black", butlertest.Film{Seconds: 5, Picture: "color=c=black", Sound: []butlertest.Sound{{Channels: 6}}}, 15, true, false},
		{"silent", butlertest.Film{Seconds: 5, Sound: []butlertest.Sound{{Silent: true}}}, 15, false, true},
		{"8 kHz", butlertest.Film{Seconds: 5, Sound: []butlertest.Sound{{Codec: "pcm_s16le", Rate: 8000, Channels: 1}}}, 15, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			part := conform.Part(t, butlertest.Media(t, c.film), butler.Shows)
			var data generateintromarkers.Data
			r := conform.Good(t, generateintromarkers.Task(), part, nil, &data)
			if data.Words < c.words || data.KeyFrames == 0 || (data.Black == data.KeyFrames) != c.black || (data.Silences > 0) != c.silence {
				t.Errorf("%+v", data)
			}
			size := 0
			for _, b := range r.Outcome.Result.Blobs {
				size += len(b.Data)
			}
			// 400 kB an hour.
			if limit := 1000 + int(data.DurationMS)*400_000/3_600_000; size > limit {
				t.Errorf("Blobs of %d bytes for %d ms", size, data.DurationMS)
			}
		})
	}
}

func TestFilmWithoutSound(t *testing.T) {
	t.Parallel()
	part := conform.Part(t, butlertest.Media(t, butlertest.Film{}), butler.Shows)
	r := conform.Pass(t, generateintromarkers.Task(), part, nil)
	if !butler.IsKind(r.Outcome.Err, butler.KindDamaged) {
		t.Errorf("error %v", r.Outcome.Err)
	}
}
