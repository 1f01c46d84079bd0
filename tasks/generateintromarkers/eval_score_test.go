//go:build eval

package generateintromarkers_test

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"butler/internal/eval"
)

// soundfont is of the Debian package timgm6mb-soundfont.
const soundfont = "/usr/share/sounds/sf2/TimGM6mb.sf2"

// composed returns a piece of music of some seconds: composed by its seed, played by fluidsynth, mono at
// 16 kHz. Pieces kept aside are for other instruments than the others.
func composed(t testing.TB, seed uint64, seconds float64, held bool) []float32 {
	t.Helper()
	path := filepath.Join(eval.Dir(t, "intros-music-1"), fmt.Sprintf("%d-%.1f-%v.wav", seed, seconds, held))
	eval.Make(t, path, func(path string) {
		score := path + ".mid"
		if err := os.WriteFile(score, compose(seed, seconds, held), 0o600); err != nil {
			t.Fatal(err)
		}
		defer os.Remove(score)
		eval.Run(t, "fluidsynth", "-ni", "-q", "-r", "16000", "-g", "0.7", "-T", "wav", "-F", path, soundfont, score)
	})
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data = data[44:]
	s := make([]float32, min(len(data)/4, int(seconds*rate)))
	for i := range s {
		l := int16(binary.LittleEndian.Uint16(data[4*i:]))
		r := int16(binary.LittleEndian.Uint16(data[4*i+2:]))
		s[i] = (float32(l) + float32(r)) / 65536
	}
	for len(s) < int(seconds*rate) {
		s = append(s, 0)
	}
	return s
}

const ticks = 480 // of a beat

// message is one of MIDI at a time in ticks.
type message struct {
	at    int
	bytes []byte
}

// compose writes a Standard MIDI File: chords, bass, a tune of two halves that come again, drums in some.
func compose(seed uint64, seconds float64, held bool) []byte {
	random := rand.New(rand.NewPCG(seed, 4242))
	tempo := 66 + random.IntN(100) // beats a minute
	beats := int(seconds*float64(tempo)/60) + 1
	root := 36 + random.IntN(12)
	scale := [][]int{{0, 2, 4, 5, 7, 9, 11}, {0, 2, 3, 5, 7, 8, 10}, {0, 2, 3, 5, 7, 9, 10}, {0, 2, 4, 5, 7, 9, 10}}[random.IntN(4)]
	pitch := func(degree int) int {
		octave := 0
		for ; degree < 0; degree += 7 {
			octave--
		}
		return root + 12*(octave+degree/7) + scale[degree%7]
	}
	var all []message
	add := func(at int, b ...byte) { all = append(all, message{at, b}) }
	note := func(channel, at, length, key, velocity int) {
		if key = max(0, min(127, key)); at < beats*ticks {
			add(at, byte(0x90|channel), byte(key), byte(velocity))
			add(min(at+length, beats*ticks), byte(0x80|channel), byte(key), 0)
		}
	}
	program := func() byte {
		p := byte(2 * random.IntN(48)) // no sound effects
		if held {
			p++
		}
		return p
	}
	for channel := range 4 {
		add(0, byte(0xC0|channel), program())
	}
	chords := make([]int, 4+4*random.IntN(2))
	for i := range chords {
		chords[i] = random.IntN(7)
	}
	drums, busy, repeats := random.IntN(2) == 0, 0.3+0.6*random.Float64(), random.IntN(2) == 0
	type step struct{ at, length, degree int }
	var tune []step
	for beat := 0; beat < beats; beat += 4 {
		bar := beat / 4
		chord := chords[bar%len(chords)]
		for _, third := range []int{0, 2, 4} {
			note(0, beat*ticks, 4*ticks, pitch(7+chord+third), 50)
		}
		for b := range 4 {
			if b%2 == 0 || random.Float64() < busy {
				note(1, (beat+b)*ticks, ticks, pitch(chord), 80)
			}
			if drums {
				note(9, (beat+b)*ticks, ticks/2, []int{36, 38}[b%2], 90)
				note(9, (beat+b)*ticks+ticks/2, ticks/2, 42, 60)
			}
		}
		if bar%8 < 4 || !repeats { // otherwise the tune comes again
			if bar%8 == 0 {
				tune = nil
			}
			for half := 0; half < 8; half++ {
				if random.Float64() < busy {
					tune = append(tune, step{bar%4*4*ticks + half*ticks/2, ticks/2 + random.IntN(ticks), 14 + chord + random.IntN(9) - 4})
				}
			}
		}
		for _, s := range tune {
			if s.at/(4*ticks) == bar%4 {
				note(2, beat*ticks+s.at%(4*ticks), s.length, pitch(s.degree), 95)
				if bar%8 >= 4 {
					note(3, beat*ticks+s.at%(4*ticks), s.length, pitch(s.degree+2), 70)
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b message) int { return a.at - b.at })
	micros := 60_000_000 / tempo
	track := []byte{0, 0xFF, 0x51, 3, byte(micros >> 16), byte(micros >> 8), byte(micros)}
	last := 0
	for _, m := range all {
		track = append(variable(track, m.at-last), m.bytes...)
		last = m.at
	}
	track = append(variable(track, ticks), 0xFF, 0x2F, 0)
	file := append([]byte("MThd\x00\x00\x00\x06\x00\x00\x00\x01"), ticks>>8, ticks&0xFF)
	file = binary.BigEndian.AppendUint32(append(file, "MTrk"...), uint32(len(track)))
	return append(file, track...)
}

// variable appends a number as MIDI writes it.
func variable(b []byte, n int) []byte {
	for shift := 21; shift > 0; shift -= 7 {
		if n >= 1<<shift {
			b = append(b, byte(n>>shift&0x7F|0x80))
		}
	}
	return append(b, byte(n&0x7F))
}
