//go:build eval

package generateintromarkers_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"butler"
	"butler/internal/eval"
)

// take is an episode as it was made.
type take struct {
	sound    []float32
	truth    []eval.Span
	keys     []time.Duration // key frames
	black    []time.Duration // those that are black
	chapters []butler.Chapter
}

// show makes the episodes of one season.
type show struct {
	t      testing.TB
	name   string
	group  string
	held   bool
	random *rand.Rand
	stage  stage
	pieces uint64
	takes  []*take
	blind  bool // no pictures are looked at
}

func newShow(t testing.TB, group string, number int, held bool, speech [][]float32) *show {
	seed := uint64(number) + 1000
	for _, c := range group {
		seed = seed*31 + uint64(c)
	}
	if held {
		seed += 1 << 40
	}
	random := rand.New(rand.NewPCG(seed, 5))
	s := &show{t: t, name: fmt.Sprintf("%s %d", group, number), group: group, held: held, random: random, pieces: seed % (1 << 30) * 100}
	s.stage = stage{random: random, speech: speech}
	// Shows of one producer take their background music from one library.
	for range 4 {
		s.stage.cues = append(s.stage.cues, composed(t, 1+random.Uint64N(12), 60, held))
	}
	return s
}

// music is a piece that no other show has.
func (s *show) music(seconds float64) []float32 {
	s.pieces++
	return composed(s.t, s.pieces, seconds, s.held)
}

// between returns a number of seconds.
func (s *show) between(low, high float64) float64 { return low + (high-low)*s.random.Float64() }

// begin begins an episode.
func (s *show) begin() *take {
	k := &take{keys: []time.Duration{0}}
	s.takes = append(s.takes, k)
	return k
}

func (k *take) now() time.Duration { return time.Duration(len(k.sound)) * time.Second / rate }

// add adds sound, with shots of some seconds, and mostly a key frame where it begins; in some cases black
// goes before.
func (s *show) add(k *take, sound []float32) {
	r := s.random
	at := k.now()
	switch r.IntN(4) {
	case 0:
		k.black = append(k.black, at-time.Duration(r.IntN(500))*time.Millisecond)
	case 1:
		k.black = append(k.black, at)
	}
	if r.IntN(5) > 0 {
		k.keys = append(k.keys, at)
	}
	end := at + time.Duration(len(sound))*time.Second/rate
	for t := at; ; {
		t += time.Duration(1500+r.IntN(6000)) * time.Millisecond
		if t >= end-time.Second {
			break
		}
		if r.IntN(10) > 0 {
			k.keys = append(k.keys, t)
		}
	}
	k.sound = append(k.sound, sound...)
}

func (s *show) scene(k *take, seconds float64) { s.add(k, s.stage.scene(seconds)) }

// silence adds next to nothing, as films have between scenes.
func (s *show) silence(k *take, seconds float64) {
	k.sound = append(k.sound, make([]float32, int(seconds*rate))...)
}

// intro adds what is to be found.
func (s *show) intro(k *take, music []float32) {
	if s.random.IntN(3) == 0 {
		s.silence(k, 0.2+0.6*s.random.Float64())
	}
	from := k.now()
	s.add(k, fade(music, 0.05))
	k.truth = append(k.truth, eval.Span{Start: from, End: k.now()})
	if s.random.IntN(3) == 0 {
		s.silence(k, 0.2+0.6*s.random.Float64())
	}
}

// usual makes the rest of an episode, of about four minutes.
func (s *show) usual(k *take) {
	for range 2 + s.random.IntN(2) {
		s.scene(k, s.between(40, 90))
	}
}

// finish makes the key frames an encoder sets: those of the cuts, and one at least every ten seconds.
func (k *take) finish() {
	slices.Sort(k.keys)
	var all []time.Duration
	for _, t := range append(k.keys, k.now()) {
		for len(all) > 0 && t-all[len(all)-1] > 10*time.Second {
			all = append(all, all[len(all)-1]+10*time.Second)
		}
		if len(all) == 0 || t-all[len(all)-1] > 300*time.Millisecond {
			all = append(all, t)
		}
	}
	k.keys = all
	k.black = slices.DeleteFunc(k.black, func(t time.Duration) bool { return t < 0 })
}

// situations are what seasons are like. Each makes the episodes of one.
func situations() map[string]func(s *show) {
	return map[string]func(s *show){
		"plain": func(s *show) {
			theme := s.music(s.between(20, 80))
			for range 4 + s.random.IntN(5) {
				k := s.begin()
				if s.random.IntN(3) > 0 {
					s.scene(k, s.between(3, 130))
				}
				s.intro(k, theme)
				s.usual(k)
			}
		},
		"two episodes": func(s *show) {
			theme := s.music(s.between(15, 60))
			for range 2 {
				k := s.begin()
				s.scene(k, s.between(3, 60))
				s.intro(k, theme)
				s.usual(k)
			}
		},
		"some without": func(s *show) {
			theme := s.music(s.between(15, 60))
			for i := range 8 {
				k := s.begin()
				s.scene(k, s.between(3, 60))
				if i%3 > 0 {
					s.intro(k, theme)
				}
				s.usual(k)
			}
		},
		"two intros": func(s *show) {
			a, b := s.music(s.between(20, 60)), s.music(s.between(20, 60))
			for i := range 8 {
				k := s.begin()
				s.scene(k, s.between(3, 60))
				if i < 3 {
					s.intro(k, a)
				} else {
					s.intro(k, b)
				}
				s.usual(k)
			}
		},
		"recap": func(s *show) {
			theme, sting := s.music(s.between(20, 60)), s.music(4)
			for i := range 5 {
				k := s.begin()
				if i > 0 {
					s.add(k, sting)
					for range 4 + s.random.IntN(4) {
						old := s.takes[s.random.IntN(i)].sound
						n := int(s.between(2, 8) * rate)
						from := s.random.IntN(len(old) - n)
						s.add(k, old[from:from+n])
					}
				}
				s.scene(k, s.between(3, 60))
				s.intro(k, theme)
				s.usual(k)
			}
		},
		"recap without intro": func(s *show) {
			sting := s.music(4)
			for i := range 5 {
				k := s.begin()
				if i > 0 {
					s.add(k, sting)
					for range 4 + s.random.IntN(4) {
						old := s.takes[s.random.IntN(i)].sound
						n := int(s.between(2, 8) * rate)
						from := s.random.IntN(len(old) - n)
						s.add(k, old[from:from+n])
					}
				}
				s.scene(k, s.between(30, 60))
				s.usual(k)
			}
		},
		"again within": func(s *show) {
			theme := s.music(s.between(25, 60))
			for i := range 5 {
				k := s.begin()
				s.scene(k, s.between(3, 60))
				s.intro(k, theme)
				s.scene(k, s.between(30, 60))
				if i%2 == 0 {
					n := int(s.between(0.3, 1) * float64(len(theme)))
					s.add(k, fade(theme[:n], 0.5))
				}
				s.usual(k)
			}
		},
		"other mix": func(s *show) {
			theme := s.music(s.between(20, 60))
			for range 6 {
				k := s.begin()
				s.scene(k, s.between(3, 60))
				s.intro(k, remix(theme, s.random))
				s.usual(k)
			}
		},
		"dubbed": func(s *show) {
			theme := s.music(s.between(25, 60))
			for i := range 6 {
				k := s.begin()
				s.scene(k, s.between(3, 60))
				music := slices.Clone(theme)
				if i%2 == 1 { // someone speaks over a part of it
					for at := s.between(0, 5); at < float64(len(music))/rate*0.6; at += s.between(4, 9) {
						mix(music, int(at*rate), s.stage.speech[s.random.IntN(len(s.stage.speech))], 0.3)
					}
				}
				s.intro(k, music)
				s.usual(k)
			}
		},
		"signs of studios": func(s *show) {
			theme, a, b := s.music(s.between(20, 60)), s.music(s.between(3, 8)), s.music(s.between(3, 8))
			for range 5 {
				k := s.begin()
				s.add(k, a)
				s.scene(k, s.between(3, 60))
				s.intro(k, theme)
				s.usual(k)
				s.add(k, b)
			}
		},
		"signs alone": func(s *show) {
			a, b := s.music(s.between(3, 8)), s.music(s.between(3, 8))
			for range 5 {
				k := s.begin()
				s.add(k, a)
				s.scene(k, s.between(30, 60))
				s.usual(k)
				s.add(k, b)
			}
		},
		"single": func(s *show) {
			k := s.begin()
			s.scene(k, s.between(3, 60))
			s.add(k, s.music(40))
			s.usual(k)
		},
		"single with chapters": func(s *show) {
			k := s.begin()
			s.scene(k, s.between(3, 60))
			s.intro(k, s.music(s.between(20, 60)))
			s.usual(k)
			names := []string{"Opening", "OP", "Intro", "Générique", "Vorspann", "オープニング", "Opening Credits", "Cabecera"}
			s.chapters(k, names[s.random.IntN(len(names))])
		},
		"chapters": func(s *show) {
			theme := s.music(s.between(20, 60))
			for range 4 {
				k := s.begin()
				s.scene(k, s.between(3, 60))
				s.intro(k, theme)
				s.usual(k)
				s.chapters(k, "Chapter 2")
			}
		},
		"unrelated": func(s *show) {
			for range 7 {
				k := s.begin()
				s.scene(k, s.between(3, 60))
				s.add(k, s.music(s.between(20, 60)))
				s.usual(k)
			}
		},
		"credits' music": func(s *show) {
			theme := s.music(s.between(25, 60))
			for range 4 {
				k := s.begin()
				s.scene(k, s.between(3, 60))
				s.intro(k, theme)
				s.usual(k)
				s.add(k, theme)
			}
		},
		"credits alone": func(s *show) {
			theme := s.music(s.between(25, 60))
			for range 4 {
				k := s.begin()
				s.scene(k, s.between(30, 60))
				s.usual(k)
				s.usual(k)
				s.add(k, theme)
			}
		},
		"twice the same file": func(s *show) {
			theme := s.music(s.between(20, 60))
			for range 4 {
				k := s.begin()
				s.scene(k, s.between(3, 60))
				s.intro(k, theme)
				s.usual(k)
			}
			again := *s.takes[1]
			s.takes = append(s.takes, &again)
		},
		"nothing but the same file": func(s *show) {
			k := s.begin()
			s.scene(k, s.between(3, 60))
			s.add(k, s.music(40))
			s.usual(k)
			again := *k
			s.takes = append(s.takes, &again)
		},
		"short": func(s *show) {
			theme := s.music(s.between(11, 15))
			for range 6 {
				k := s.begin()
				s.scene(k, s.between(10, 90))
				s.intro(k, theme)
				s.usual(k)
			}
		},
		"long": func(s *show) {
			theme := s.music(s.between(95, 140))
			for range 4 {
				k := s.begin()
				s.scene(k, s.between(10, 60))
				s.intro(k, theme)
				s.usual(k)
				s.usual(k)
			}
		},
		"faded": func(s *show) {
			theme := s.music(s.between(20, 60))
			for range 5 {
				k := s.begin()
				s.scene(k, s.between(10, 60))
				from := k.now()
				s.add(k, fade(theme, s.between(0.5, 1.5)))
				k.truth = append(k.truth, eval.Span{Start: from, End: k.now()})
				s.usual(k)
			}
		},
		"cues again": func(s *show) { // longer ones, and nothing spoken over them: the hardest of what is no intro
			a, b := s.music(s.between(12, 20)), s.music(s.between(12, 25))
			for i := range 8 {
				k := s.begin()
				for n := range 5 {
					s.scene(k, s.between(20, 60))
					switch {
					case n == 1+i%3 && i%4 == 0:
						s.add(k, fade(a, 0.5))
					case n == 2-i%2 && i%4 == 1:
						s.add(k, fade(b, 0.5))
					}
				}
			}
		},
		"short versions": func(s *show) {
			theme := s.music(s.between(45, 70))
			short := theme[:int(s.between(15, 22)*rate)]
			for i := range 6 {
				k := s.begin()
				s.scene(k, s.between(3, 60))
				if i%3 == 0 {
					s.intro(k, theme)
				} else {
					s.intro(k, fade(short, 0.5))
				}
				s.usual(k)
			}
		},
		"scenes over its ends": func(s *show) {
			theme := s.music(s.between(25, 60))
			for range 6 {
				k := s.begin()
				s.scene(k, s.between(5, 60))
				music := slices.Clone(theme)
				n := int(s.between(0.5, 2) * rate)
				mix(music, 0, s.stage.scene(float64(n)/rate), 0.7)
				n = int(s.between(0.5, 2) * rate)
				mix(music, len(music)-n, s.stage.scene(float64(n)/rate), 0.7)
				s.intro(k, music)
				s.usual(k)
			}
		},
		"long episodes": func(s *show) {
			theme := s.music(s.between(25, 80))
			for range 3 {
				k := s.begin()
				for range s.random.IntN(5) {
					s.scene(k, s.between(60, 120))
				}
				s.intro(k, theme)
				for range 10 {
					s.scene(k, s.between(60, 120))
				}
			}
		},
		"one at PAL speed": func(s *show) {
			theme := s.music(s.between(20, 60))
			for i := range 5 {
				k := s.begin()
				s.scene(k, s.between(10, 60))
				if i == 2 {
					s.intro(k, faster(theme, 25.0/24*1.001))
				} else {
					s.intro(k, theme)
				}
				s.usual(k)
			}
		},
	}
}

// chapters adds three: the intro is the second.
func (s *show) chapters(k *take, name string) {
	at := k.truth[0]
	for i, b := range []eval.Span{{End: at.Start}, at, {Start: at.End, End: k.now()}} {
		title := fmt.Sprintf("Chapter %d", i+1)
		if i == 1 {
			title = name
		}
		k.chapters = append(k.chapters, butler.Chapter{Index: i + 1, Start: b.Start.Milliseconds(), End: b.End.Milliseconds(), Title: title})
	}
}
