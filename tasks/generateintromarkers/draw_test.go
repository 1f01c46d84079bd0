package generateintromarkers_test

import (
	"testing"
	"time"

	"butler"
)

// part is a stretch of an episode: of a scene that no other has, or a piece of music by its seed.
type part struct {
	seconds float64
	piece   uint64 // 0 for a scene
	intro   bool
}

func scene(seconds float64) part               { return part{seconds: seconds} }
func music(piece uint64, seconds float64) part { return part{seconds: seconds, piece: piece} }
func theme(piece uint64, seconds float64) part { return part{seconds, piece, true} }

// build adds an episode, and returns where its intro is.
func (s *season) build(t testing.TB, seed uint64, parts []part, chapters ...butler.Chapter) (start, end time.Duration) {
	t.Helper()
	var samples []float32
	for i, p := range parts {
		at := time.Duration(len(samples)) * time.Second / rate
		if p.piece > 0 {
			samples = append(samples, piece(p.piece, p.seconds)...)
		} else {
			samples = append(samples, talk(seed*100+uint64(i), p.seconds)...)
		}
		if p.intro {
			start, end = at, time.Duration(len(samples))*time.Second/rate
		}
	}
	s.add(t, samples, nil, nil, chapters...)
	return start, end
}

func TestSeasons(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		episodes [][]part
	}{
		{"cold opens of any length", [][]part{
			{theme(1, 30), scene(60)},
			{scene(41.3), theme(1, 30), scene(50)},
			{scene(20.7), theme(1, 30), scene(50)},
		}},
		{"two episodes", [][]part{
			{scene(11), theme(1, 25), scene(50)},
			{scene(23), theme(1, 25), scene(50)},
		}},
		{"one without", [][]part{
			{scene(11), theme(1, 25), scene(50)},
			{scene(70)},
			{scene(23), theme(1, 25), scene(50)},
			{scene(3), theme(1, 25), scene(50)},
		}},
		{"another from the middle of the season", [][]part{
			{scene(11), theme(1, 25), scene(50)},
			{scene(7), theme(1, 25), scene(50)},
			{scene(17), theme(1, 25), scene(50)},
			{scene(2), theme(2, 30), scene(50)},
			{scene(20), theme(2, 30), scene(50)},
			{scene(9), theme(2, 30), scene(50)},
		}},
		{"the music again within", [][]part{
			{scene(11), theme(1, 25), scene(20), music(1, 15), scene(50)},
			{scene(23), theme(1, 25), scene(50)},
			{scene(3), theme(1, 25), scene(50)},
		}},
		{"the sign of a studio and nothing else", [][]part{
			{music(3, 6), scene(60)},
			{music(3, 6), scene(60)},
			{music(3, 6), scene(60)},
		}},
		{"nothing in common", [][]part{
			{scene(20), music(4, 30), scene(50)},
			{scene(30), music(5, 30), scene(50)},
			{scene(40), music(6, 30), scene(50)},
		}},
		{"the music of the end", [][]part{
			{scene(90), music(1, 30)},
			{scene(100), music(1, 30)},
			{scene(95), music(1, 30)},
		}},
		{"a single episode", [][]part{{scene(11), music(1, 25), scene(50)}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var s season
			type truth struct{ start, end time.Duration }
			var want []truth
			for i, e := range c.episodes {
				start, end := s.build(t, uint64(i+1), e)
				want = append(want, truth{start, end})
			}
			found := s.draw(t)
			for i, w := range want {
				m, ok := found[int64(i+1)]
				start, end := time.Duration(m.Start)*time.Millisecond, time.Duration(m.End)*time.Millisecond
				if ok != (w.end > 0) || (start-w.start).Abs() > 500*time.Millisecond || (end-w.end).Abs() > 500*time.Millisecond {
					t.Errorf("episode %d: %v–%v, want %v–%v", i+1, start, end, w.start, w.end)
				}
			}
		})
	}
}
