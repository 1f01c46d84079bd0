//go:build eval

package musicanalysis

import (
	"fmt"
	"math/rand/v2"
)

// style is what the pieces of one album have in common.
type style struct {
	name     string
	seed     uint64
	font     string  // of fluidsynth; "" for our own synthesizer
	programs [3]int  // of melody, chords, bass: General MIDI; or the voices of our own
	drums    int     // pattern, 0 for none
	comp     int     // how chords are played
	bass     int     // how the bass is played
	waltz    bool    // three beats a bar
	swing    bool    //
	tempo    float64 // about which the pieces' tempi lie
	busy     float64 // share of beats on which the melody moves in halves
	cents    float64 // out of tune
	held     bool
}

// work is one piece and what is true of it.
type work struct {
	style
	album, number int
	tempo         float64
	tonic         int
	minor         bool
	notes         []note
	seconds       float64
}

// note is one tone; times are in beats. Channel 3 is the drums.
type note struct {
	channel, key, loud int
	at, length         float64
}

func (w work) name() string { return fmt.Sprintf("%s-%d", w.style.name, w.number) }

const (
	perAlbum    = 6
	pieceLength = 26.0 // seconds
)

// works returns all pieces: albums of one style each, every other one kept aside.
func works() []work {
	fonts := []string{"/usr/share/sounds/sf2/TimGM6mb.sf2", "/usr/share/sounds/sf2/FluidR3_GM.sf2"}
	ensembles := [][3]int{ // melody, chords, bass
		{73, 0, 32}, {40, 24, 43}, {65, 26, 33}, {0, 0, 0}, {56, 4, 32}, {80, 81, 38}, {30, 29, 34}, {71, 46, 42},
		{21, 24, 32}, {68, 48, 43}, {11, 5, 35}, {105, 25, 32}, {52, 19, 19}, {75, 108, 33}, {82, 90, 39}, {60, 61, 58},
	}
	random := rand.New(rand.NewPCG(2024, 1))
	var all []work
	for album := range 28 {
		s := style{
			name: fmt.Sprintf("album%02d", album), seed: uint64(album) + 1, programs: ensembles[album%len(ensembles)],
			font: fonts[album/len(ensembles)], drums: []int{1, 0, 2, 0, 3, 4, 1, 0, 2, 0, 3, 0, 0, 1, 4, 2}[(album*5+album/16)%16],
			comp: random.IntN(4), bass: random.IntN(3), waltz: album%5 == 3, swing: album%6 == 4,
			tempo: 60 * pow(200.0/60, (float64((album*7)%24)+0.5)/24), busy: 0.15 + 0.6*random.Float64(),
			cents: []float64{0, 0, 0, 15, -25, 40, -40, 8}[album%8], held: album%2 == 1,
		}
		if album >= 24 { // swing is not only among those that were chosen on
			s.swing, s.waltz = true, false
		}
		if album%16 >= 13 { // our own synthesizer plays some
			s.font, s.programs = "", [3]int{album % 4, (album + 1) % 4, (album + 2) % 4}
		}
		for n := range perAlbum {
			all = append(all, compose(s, album, n))
		}
	}
	return all
}

func pow(base, e float64) float64 {
	// By hand, so that the material is the same on every machine.
	out, step := 1.0, base
	for range 40 {
		e *= 2
		step = sqrt(step)
		if e >= 1 {
			out, e = out*step, e-1
		}
	}
	return out
}

func sqrt(x float64) float64 {
	y := x
	for range 60 {
		y = (y + x/y) / 2
	}
	return y
}

// compose writes a piece in a style.
func compose(s style, album, number int) work {
	random := rand.New(rand.NewPCG(s.seed, uint64(number)+77))
	w := work{style: s, album: album, number: number}
	w.tempo = min(200, max(60, s.tempo*(0.82+0.4*random.Float64())))
	w.tempo = float64(int(w.tempo*10)) / 10
	w.tonic = (album*7 + number*5 + random.IntN(2)) % 12
	w.minor = random.IntN(100) < 30+40*(album%2)
	c := composer{work: &w, random: random, beats: 4}
	if s.waltz {
		c.beats = 3
	}
	bars := int(pieceLength*w.tempo/60) / c.beats
	c.score(max(8, bars/4*4))
	for _, n := range w.notes {
		w.seconds = max(w.seconds, (n.at+n.length)*60/w.tempo)
	}
	return w
}

type composer struct {
	*work
	random *rand.Rand
	beats  int // of a bar
	degree int // of the melody, steps of the scale above the tonic
}

// score writes the bars: phrases of four, which end on the dominant or the tonic.
func (c *composer) score(bars int) {
	c.degree = 7
	next := map[int][]int{0: {3, 4, 5, 1, 0}, 1: {4, 4, 6}, 2: {5, 3}, 3: {4, 0, 1, 4}, 4: {0, 5, 0, 3}, 5: {3, 1, 4}, 6: {0}}
	var phrase [4]int
	for bar := range bars {
		place := bar % 4
		if place == 0 && (bar%8 == 0 || c.random.IntN(3) == 0) {
			phrase[0] = 0
			for i := 1; i < 4; i++ {
				choices := next[phrase[i-1]]
				phrase[i] = choices[c.random.IntN(len(choices))]
			}
			if c.random.IntN(2) == 0 {
				phrase[3] = 4
			}
		}
		chord := phrase[place]
		switch bar {
		case bars - 1:
			chord = 0
		case bars - 2:
			chord = 4
		}
		at := float64(bar * c.beats)
		c.chords(chord, at)
		c.low(chord, at)
		c.melody(chord, at)
		c.beat(at)
	}
}

// pitch returns the key of a step of the scale. The seventh is raised above the dominant of a minor key.
func (c *composer) pitch(octave, step int, raised bool) int {
	scale := [7]int{0, 2, 4, 5, 7, 9, 11}
	if c.minor {
		scale = [7]int{0, 2, 3, 5, 7, 8, 10}
		if raised {
			scale[6] = 11
		}
	}
	o := step / 7
	if step < 0 {
		o = (step - 6) / 7
	}
	return 12*(octave+o) + c.tonic + scale[step-7*o]
}

func (c *composer) add(channel, key, loud int, at, length float64) {
	if c.swing {
		at = swung(at)
	}
	c.notes = append(c.notes, note{channel, key, min(127, max(20, loud+c.random.IntN(13)-6)), at + 0.012*c.random.Float64(), length})
}

// swung delays the second halves of beats.
func swung(at float64) float64 {
	whole := float64(int(at))
	part := at - whole
	if part < 0.5 {
		return whole + part*4/3
	}
	return whole + 2.0/3 + (part-0.5)*2/3
}

func (c *composer) chords(chord int, at float64) {
	raised := chord == 4 || chord == 6
	tones := []int{c.pitch(4, chord, raised), c.pitch(4, chord+2, raised), c.pitch(4, chord+4, raised)}
	for i, k := range tones {
		for k > 71 {
			k -= 12
		}
		tones[i] = k
	}
	n := float64(c.beats)
	switch c.comp {
	case 0: // held
		for _, k := range tones {
			c.add(1, k, 62, at, n*0.97)
		}
	case 1: // on each beat
		for b := range c.beats {
			for _, k := range tones {
				c.add(1, k, 72-8*min(b, 1), at+float64(b), 0.7)
			}
		}
	case 2: // broken, in halves
		order := []int{0, 2, 1, 2}
		for b := range 2 * c.beats {
			c.add(1, tones[order[b%4]], 70-4*(b%2), at+float64(b)/2, 0.6)
		}
	case 3: // between the beats
		for b := range c.beats {
			for _, k := range tones {
				c.add(1, k, 70, at+float64(b)+0.5, 0.35)
			}
		}
	}
}

func (c *composer) low(chord int, at float64) {
	raised := chord == 4 || chord == 6
	root, fifth := c.pitch(3, chord, raised), c.pitch(3, chord+4, raised)
	for root > 50 {
		root -= 12
	}
	for fifth > 52 {
		fifth -= 12
	}
	switch c.bass {
	case 0: // root and fifth
		c.add(2, root, 88, at, 1)
		if c.beats == 4 {
			c.add(2, fifth, 80, at+2, 1)
		}
	case 1: // walking
		for b := range c.beats {
			k := root
			if b%2 == 1 {
				k = c.pitch(3, chord+b*2-2, raised)
			}
			for k > 54 {
				k -= 12
			}
			c.add(2, k, 84, at+float64(b), 0.9)
		}
	case 2: // in halves
		for b := range 2 * c.beats {
			c.add(2, root, 86-10*(b%2), at+float64(b)/2, 0.4)
		}
	}
}

func (c *composer) melody(chord int, at float64) {
	raised := chord == 4 || chord == 6
	for b := 0.0; b < float64(c.beats); {
		length := 1.0
		switch r := c.random.Float64(); {
		case r < c.busy:
			length = 0.5
		case r > 0.88 && b+2 <= float64(c.beats):
			length = 2
		}
		length = min(length, float64(c.beats)-b)
		if c.random.IntN(12) > 0 {
			if b == 0 || c.random.IntN(3) == 0 { // to a tone of the chord
				near := c.degree
				for !inChord(near, chord) {
					near++
				}
				if c.random.IntN(2) == 0 && near-c.degree > 1 {
					near = c.degree - 1
					for !inChord(near, chord) {
						near--
					}
				}
				c.degree = near
			} else {
				c.degree += []int{-2, -1, -1, 1, 1, 2}[c.random.IntN(6)]
			}
			if c.degree > 13 {
				c.degree -= 4
			}
			if c.degree < 3 {
				c.degree += 4
			}
			c.add(0, c.pitch(5, c.degree-4, raised), 92, at+b, length*0.92)
		}
		b += length
	}
}

func inChord(degree, chord int) bool {
	d := ((degree-chord)%7 + 7) % 7
	return d == 0 || d == 2 || d == 4
}

// beat writes a bar of drums.
func (c *composer) beat(at float64) {
	const kick, snare, closed, ride, shaker = 36, 38, 42, 51, 70
	n := float64(c.beats)
	hits := func(key, loud int, from, step float64) {
		for b := from; b < n-0.01; b += step {
			c.add(3, key, loud, at+b, 0.2)
		}
	}
	switch c.drums {
	case 1: // rock
		hits(kick, 105, 0, 2)
		hits(snare, 100, 1, 2)
		hits(closed, 75, 0, 0.5)
	case 2: // four on the floor
		hits(kick, 110, 0, 1)
		hits(closed, 80, 0.5, 1)
		hits(snare, 90, 1, 2)
	case 3: // ride and a soft kick
		hits(ride, 80, 0, 1)
		c.add(3, kick, 80, at, 0.2)
		if c.beats == 4 {
			c.add(3, kick, 70, at+2.5, 0.2)
		}
		hits(closed, 70, 1, 2)
	case 4: // busy
		hits(kick, 105, 0, 1.5)
		hits(snare, 100, 1, 2)
		hits(shaker, 60, 0, 0.25)
	}
}
