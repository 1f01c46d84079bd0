package generatecreditsmarkers_test

import (
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"

	"butler"
	"butler/internal/butlertest"
	"butler/tasks/generatecreditsmarkers"
	"butler/tasks/internal/conform"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	good := conform.Part(t, butlertest.Media(t, butlertest.Film{Seconds: 5, Sound: []butlertest.Sound{{}}}), butler.Movies)
	broken := good
	broken.Path = butlertest.Text(t, filepath.Join(t.TempDir(), "broken.mkv"))
	conform.Run(t, generatecreditsmarkers.Task(), good, broken)
}

// Odd files give a result too.
func TestOddFiles(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		film     butlertest.Film
		declared int64 // ms, in place of what the headers tell
	}{
		"one second":   {butlertest.Film{Seconds: 1}, 0},
		"no sound":     {butlertest.Film{Seconds: 4}, 0},
		"silence":      {butlertest.Film{Seconds: 4, Sound: []butlertest.Sound{{Silent: true}}}, 0},
		"eight tracks": {butlertest.Film{Seconds: 4, Sound: []butlertest.Sound{{Channels: 8}}}, 0},
		"8 kHz":        {butlertest.Film{Seconds: 4, Sound: []butlertest.Sound{{Rate: 8000, Channels: 1, Codec: "flac"}}}, 0},
		"too long":     {butlertest.Film{Seconds: 4, Sound: []butlertest.Sound{{}}}, 9_000_000},
		"too short":    {butlertest.Film{Seconds: 4, Sound: []butlertest.Sound{{}}}, 1},
		"upright":      {butlertest.Film{Seconds: 2, Width: 90, Height: 400}, 0},
		"tiny":         {butlertest.Film{Seconds: 2, Width: 16, Height: 16}, 0},
		"tone mapped":  {butlertest.Film{Seconds: 2, Depth10: true, HDR: true}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			part := conform.Part(t, butlertest.Media(t, c.film), butler.Movies)
			if c.declared != 0 {
				part.Duration = c.declared
			}
			var data generatecreditsmarkers.Data
			r := conform.Good(t, generatecreditsmarkers.Task(), part, nil, &data)
			if markers := conclude(t, butler.Movie, []conform.Result{r})[part.ID]; len(markers) > 0 {
				t.Errorf("%+v", markers)
			}
		})
	}
}

// small makes short films of little.
func small(t testing.TB, seed uint64) (*maker, *film) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 0))
	m := &maker{r: r, w: 320, h: 180, fonts: []*lettering{parseFont(t, goregular.TTF), parseFont(t, gobold.TTF)}}
	m.letter = m.fonts[r.IntN(2)]
	for range 8 {
		m.textures = append(m.textures, texture(r, 480, 270))
	}
	return m, &film{seed: seed, w: 320, h: 180, fps: 4, gop: 12, cuts: true, theme: 5}
}

// Films with known credits, from the picture to the Marker. The evaluation has many more.
func TestFilms(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		make  func(m *maker, f *film) []piece
		final bool // of the last
	}{
		{"roll", func(m *maker, _ *film) []piece {
			return join(fadeOut(m.story(50), 1), m.night(1), m.roll(25, classic()))
		}, true},
		{"cards, scene, roll", func(m *maker, _ *film) []piece {
			return join(m.story(85), m.cards(6, classic()), m.story(20), m.roll(20, classic()))
		}, true},
		{"scene after", func(m *maker, f *film) []piece {
			f.gop, f.cuts = 24, false
			return join(m.story(60), m.roll(20, classic()), m.story(20))
		}, false},
		{"none", func(m *maker, _ *film) []piece {
			return join(m.story(50), m.said(4, 0.1, "Ten years later"), m.story(20), m.said(5, 0.12, "The End"))
		}, false},
		{"chapter", func(m *maker, f *film) []piece {
			f.chapters = []chapterAt{{0, "One"}, {50, "End Credits"}}
			return join(m.story(50), theirs(true, "music", m.story(25)))
		}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m, f := small(t, 11)
			f.pieces = c.make(m, f)
			path := filepath.Join(t.TempDir(), "film.mkv")
			f.make(t, path, nil)
			var data generatecreditsmarkers.Data
			r := conform.Good(t, generatecreditsmarkers.Task(), conform.Part(t, path, butler.Movies), nil, &data)
			check(t, f, conclude(t, butler.Movie, []conform.Result{r})[1], c.final)
			if got, want := data.DurationMS, int64(f.seconds()*1000); got < want-500 || got > want+500 || data.Pictures < 10 || r.Outcome.Result.Artifacts != nil {
				t.Errorf("%+v", data)
			}
		})
	}
}

// check compares Markers with what is true, to within two seconds.
func check(t testing.TB, f *film, markers []butler.Marker, final bool) {
	t.Helper()
	truth := f.truth()
	if len(markers) != len(truth) {
		t.Fatalf("%+v, want %v", markers, truth)
	}
	for i, k := range markers {
		near := func(ms int64, want time.Duration) bool {
			d := ms - want.Milliseconds()
			return -2000 <= d && d <= 2000
		}
		if !near(k.Start, truth[i].Start) || !near(k.End, truth[i].End) {
			t.Errorf("from %d to %d ms, want %v", k.Start, k.End, truth[i])
		}
		if k.Kind != butler.MarkerCredits || k.Confidence <= 0 || k.Confidence > 1 || len(k.Evidence) == 0 || k.Final != (final && i == len(markers)-1) {
			t.Errorf("%+v", k)
		}
	}
}

// Episodes whose endings show nothing but pictures, to a song that they share.
func TestSeason(t *testing.T) {
	t.Parallel()
	var films []*film
	var results []conform.Result
	for i := range 3 {
		m, f := small(t, uint64(20+i))
		f.fps, f.gop = 2, 6
		f.pieces = join(m.story(50+7*float64(i)), theirs(true, "theme", m.story(30)))
		path := filepath.Join(t.TempDir(), "episode.mkv")
		f.make(t, path, nil)
		r := conform.Pass(t, generatecreditsmarkers.Task(), conform.Part(t, path, butler.Shows), nil)
		if r.Outcome.Err != nil {
			t.Fatal(r.Outcome.Err)
		}
		r.Part.ID, r.Part.Item = int64(i+1), int64(i+1)
		films, results = append(films, f), append(results, r)
	}
	for part, markers := range conclude(t, butler.Season, results) {
		check(t, films[part-1], markers, true)
	}
	for part, markers := range conclude(t, butler.Season, results[:1]) {
		if len(markers) > 0 {
			t.Errorf("%d: %+v", part, markers)
		}
	}
}
