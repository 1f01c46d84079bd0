package generateadmarkers_test

import (
	"math/rand/v2"

	"butler/internal/eval"
)

// station is the recipe of a recording: a broadcaster with its habits, and what was on.
type station struct {
	name, group string
	held        bool
	seed        uint64

	codec      string // mpeg2video or libx264
	rate       string // "25", "30000/1001"
	w, h       int
	aspect     string // "16:9"
	gop        int
	interlaced bool

	corner    corner
	opacity   float64 // of the logo; 0 for none
	logoInAds bool
	late      float64 // s, after which the logo comes back
	gap       gap
	ident     float64 // s, how long the station's ident before and after a break is
	show      show
	ads       ads
	plan      []piece
}

// gap is what lies between two commercials, and between them and the programme.
type gap struct {
	black, silent     bool
	shortest, longest float64 // s; 0 for a hard cut
	floor             float64 // dB, of what is heard in silence
}

// show is how a programme looks and sounds.
type show struct {
	shortest, longest float64 // s, of shots
	cameras           int     // shots go back and forth between so many; 0 for new ones all the time
	talk              talk
	rows, columns     float64 // share of the picture that bars take on each side
	blackouts         float64 // a minute: black and silent inside the programme
	pauses            float64 // a minute: only silent
	blacks            float64 // a minute: only black
}

// ads are how commercials look and sound.
type ads struct {
	lengths           []float64
	odd               float64 // s, by how much lengths are off
	shortest, longest float64 // s, of shots
	level             float64 // dB
	within            bool    // lengths count the gap too
}

// piece is a part of a recording: a programme of some seconds, or a break of some commercials.
type piece struct {
	programme float64
	ads       int
	other     bool    // another programme than the one recorded
	cut       float64 // share of the first commercial that was missed
}

// scene is a stretch of a recording with one shot.
type scene struct {
	from, to      float64
	seed          uint64
	logo, still   bool
	rows, columns float64
	black         bool
}

// broadcast is a recording before it is encoded.
type broadcast struct {
	station
	r      *rand.Rand
	scenes []scene
	track  track
	at     float64
	truth  []eval.Span

	canvas *canvas // of [broadcast.frame]
	mark   *logo
	shot   *shot
	shown  uint64
}

func (s station) air() *broadcast {
	r := rand.New(rand.NewPCG(s.seed, 7))
	b := &broadcast{station: s, r: r, track: track{r: r}}
	for i, p := range s.plan {
		if p.ads == 0 {
			b.programme(p)
			continue
		}
		b.pause(p, i == 0, i == len(s.plan)-1)
	}
	return b
}

func (b *broadcast) between(low, high float64) float64 { return low + (high-low)*b.r.Float64() }

func (b *broadcast) add(seconds float64, s scene) {
	s.from, s.to = b.at, b.at+seconds
	b.scenes = append(b.scenes, s)
	b.at += seconds
}

func (b *broadcast) programme(p piece) {
	s, voice := b.show, b.show.talk
	if p.other {
		voice.pitch *= 1.5
		s.shortest, s.longest, s.cameras = 2, 7, 0
	}
	var cameras []uint64
	for range s.cameras {
		cameras = append(cameras, b.r.Uint64())
	}
	end, start := b.at+p.programme, b.at
	minutes := s.blackouts + s.pauses + s.blacks
	for b.at < end-0.01 {
		length := end - b.at
		if minutes > 0 {
			length = min(length, 8+b.r.ExpFloat64()*60/minutes)
		}
		if rest := end - b.at - length; rest < 5 {
			length = end - b.at
		}
		from, until := len(b.track.samples), b.at+length
		b.track.talk(length, voice)
		for b.at < until-0.01 {
			n := b.between(s.shortest, s.longest)
			if until-b.at-n < s.shortest {
				n = until - b.at
			}
			seed := b.r.Uint64()
			if len(cameras) > 0 {
				seed = cameras[b.r.IntN(len(cameras))]
			}
			b.add(n, scene{seed: seed, logo: b.at-start >= b.late, still: s.cameras > 0, rows: s.rows, columns: s.columns})
		}
		if b.at >= end-0.01 {
			break
		}
		n := b.between(0.4, 1.4)
		switch x := b.r.Float64() * minutes; {
		case x < s.blackouts:
			soften(b.track.samples[from:], 0.3)
			b.track.quiet(n, b.gap.floor)
			b.add(n, scene{black: true, logo: true})
		case x < s.blackouts+s.pauses:
			b.track.quiet(n, b.gap.floor)
			b.scenes[len(b.scenes)-1].to += n
			b.at += n
		default:
			b.track.talk(n, voice)
			b.add(n, scene{black: true, logo: true})
		}
	}
}

func (b *broadcast) separate() float64 {
	g := b.gap
	if g.longest == 0 {
		return 0
	}
	n := b.between(g.shortest, g.longest)
	if g.silent {
		b.track.quiet(n, g.floor)
	} else {
		b.track.talk(n, talk{level: -24, room: -40, pauses: 0.2, music: -26, pitch: 150, tempo: 4})
	}
	if g.black {
		b.add(n, scene{black: true})
	} else {
		b.add(n, scene{seed: b.r.Uint64()})
	}
	return n
}

func (b *broadcast) pause(p piece, first, last bool) {
	start := b.at
	if !first && b.ident > 0 {
		b.jingle()
	}
	for i := range p.ads {
		n := b.ads.lengths[b.r.IntN(len(b.ads.lengths))] + b.between(-b.ads.odd, b.ads.odd)
		if !first || i > 0 {
			g := b.separate()
			if b.ads.within {
				n -= g
			}
		} else {
			n *= 1 - p.cut
		}
		if last && i == p.ads-1 {
			n *= 0.6 // the recording ends in it
		}
		b.commercial(n)
	}
	if !last {
		b.separate()
		if b.ident > 0 {
			b.jingle()
		}
	}
	b.truth = append(b.truth, eval.MS(int64(start*1000), int64(b.at*1000)))
}

func (b *broadcast) commercial(n float64) {
	from := len(b.track.samples)
	b.track.talk(n, talk{
		level: b.ads.level - 4, room: -50, pauses: 0.35, music: b.ads.level - 3, limit: amplitude(b.ads.level) * 1.6,
		pitch: b.between(100, 240), tempo: b.between(4, 6),
	})
	if b.gap.silent {
		soften(b.track.samples[from:], 0.08)
	}
	for end := b.at + n; b.at < end-0.01; {
		length := b.between(b.ads.shortest, b.ads.longest)
		if end-b.at-length < b.ads.shortest {
			length = end - b.at
		}
		b.add(length, scene{seed: b.r.Uint64(), logo: b.logoInAds})
	}
}

// jingle is a station's ident.
func (b *broadcast) jingle() {
	b.track.quiet(b.ident, -60)
	part := b.track.samples[len(b.track.samples)-count(b.ident):]
	b.track.tune(part, -20)
	soften(part, 0.2)
	b.add(b.ident, scene{seed: 4711, still: true})
}
