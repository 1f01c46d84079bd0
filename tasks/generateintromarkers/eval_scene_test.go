//go:build eval

package generateintromarkers_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"butler/internal/eval"
	"butler/internal/sound"
)

// voices speak: of espeak-ng, and of flite ("flite:"). Those kept aside are heard nowhere else.
func voices(held bool) []string {
	if held {
		return []string{"en-gb-scotland", "it", "pt-br", "sv", "pl+f2", "nl+m3", "flite:rms", "flite:kal16"}
	}
	return []string{"en-us", "en-gb+f3", "de", "fr+f2", "es", "hu+m2", "flite:slt", "flite:awb"}
}

const sentencesOfVoice = 60

// sentences returns speech, sentence by sentence, mono at 16 kHz.
func sentences(t testing.TB, held bool) [][]float32 {
	t.Helper()
	var all [][]float32
	for v, voice := range voices(held) {
		dir := eval.Dir(t, "intros-speech")
		random := rand.New(rand.NewPCG(uint64(v), 31))
		for n := range sentencesOfVoice {
			var text []string
			for range 4 + random.IntN(9) {
				var word strings.Builder
				for range 1 + random.IntN(3) {
					word.WriteString([]string{"b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v"}[random.IntN(13)])
					word.WriteString([]string{"a", "e", "i", "o", "u", "ai", "an", "er", "is", "ol"}[random.IntN(10)])
				}
				text = append(text, word.String())
			}
			speed := fmt.Sprint(130 + random.IntN(70))
			path := eval.Make(t, filepath.Join(dir, fmt.Sprintf("%s-%d.wav", strings.ReplaceAll(voice, ":", "-"), n)), func(path string) {
				words := strings.Join(text, " ")
				if name, ok := strings.CutPrefix(voice, "flite:"); ok {
					eval.Run(t, "flite", "-voice", name, "-t", words, "-o", path)
				} else {
					eval.Run(t, "espeak-ng", "-v", voice, "-s", speed, "-w", path, words)
				}
			})
			all = append(all, readWAV(t, path))
		}
	}
	return all
}

// readWAV reads one channel of 16 bits, and brings it to 16 kHz.
func readWAV(t testing.TB, path string) []float32 {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	from := int(binary.LittleEndian.Uint32(data[24:]))
	data = data[44:]
	s := make([]float32, len(data)/2)
	for i := range s {
		s[i] = float32(int16(binary.LittleEndian.Uint16(data[2*i:]))) / 32768
	}
	if from == rate {
		return s
	}
	r := sound.NewResampler(from, rate, min(from, rate)*2/5)
	return r.Flush(r.Append(nil, s))
}

// stage makes the sound of scenes.
type stage struct {
	random *rand.Rand
	speech [][]float32
	cues   [][]float32 // background music; none for nil
}

// scene is people who speak, somewhere, now and then with music beneath and things that fall.
func (st *stage) scene(seconds float64) []float32 {
	r := st.random
	s := make([]float32, int(seconds*rate))
	st.place(s)
	for at := r.Float64() * 2; at < seconds; {
		sentence := faster(st.speech[r.IntN(len(st.speech))], 0.87+0.26*r.Float64())
		mix(s, int(at*rate), sentence, 0.25+0.5*r.Float64())
		at += float64(len(sentence))/rate + 0.2 + 2*r.Float64()*r.Float64()*r.Float64()*3
	}
	for range int(seconds / 15) {
		st.bang(s[r.IntN(len(s)):])
	}
	if len(st.cues) > 0 && r.Float64() < 0.6 && seconds > 8 {
		cue := st.cues[r.IntN(len(st.cues))]
		length := min(len(s)/2, 9*rate)
		from := r.IntN(max(1, len(cue)-length))
		part := fade(cue[from:min(len(cue), from+length)], 1)
		mix(s, r.IntN(len(s)-length+1), part, 0.15+0.4*r.Float64())
	}
	return s
}

// place is the noise of a room, a street, the wind, a machine.
func (st *stage) place(s []float32) {
	r := st.random
	level := 0.001 + 0.01*r.Float64()*r.Float64()
	smooth := 0.5 + 0.49*r.Float64()
	hum, hz := 0.0, 40+100*r.Float64()
	if r.IntN(4) == 0 {
		hum = level
	}
	sin, cos := math.Sincos(2 * math.Pi * hz / rate)
	x, y := 0.0, hum
	swell, volume := 0.1+r.Float64(), 0.0
	v := 0.0
	for i := range s {
		if i%256 == 0 {
			volume = 3 * level * (1 + 0.5*math.Sin(swell*float64(i)/rate))
		}
		v = smooth*v + (1-smooth)*(2*r.Float64()-1)*1.7
		x, y = x*cos+y*sin, y*cos-x*sin
		s[i] += float32(volume*v + x)
	}
}

// bang is a noise that dies away.
func (st *stage) bang(s []float32) {
	r := st.random
	level, decay, v := 0.1+0.4*r.Float64(), math.Exp(-1/(rate*(0.02+0.3*r.Float64()))), 0.0
	smooth := 0.9 * r.Float64()
	for i := 0; i < len(s) && level > 1e-4; i++ {
		v = smooth*v + (1-smooth)*r.NormFloat64()
		s[i] += float32(level * v)
		level *= decay
	}
}

// mix adds sound to other sound.
func mix(s []float32, at int, add []float32, volume float64) {
	for i, v := range add {
		if at+i >= 0 && at+i < len(s) {
			s[at+i] += v * float32(volume)
		}
	}
}

// faster plays sound faster by a factor, and so higher.
func faster(s []float32, factor float64) []float32 {
	out := make([]float32, max(0, int(float64(len(s)-1)/factor)))
	for i := range out {
		at := float64(i) * factor
		n := int(at)
		f := float32(at - float64(n))
		out[i] = s[n]*(1-f) + s[n+1]*f
	}
	return out
}

// fade lets a copy come and go over some seconds.
func fade(s []float32, seconds float64) []float32 {
	out := append([]float32(nil), s...)
	n := min(int(seconds*rate), len(s)/2)
	for i := range n {
		g := float32(i) / float32(n)
		out[i] *= g
		out[len(out)-1-i] *= g
	}
	return out
}

// remix is the same music as another mix has it: other levels of low and high, and an echo.
func remix(s []float32, random *rand.Rand) []float32 {
	out := make([]float32, len(s))
	delay, echo, tilt := 160+random.IntN(320), float32(0.15+0.25*random.Float64()), float32(0.2+0.5*random.Float64())
	gain := float32(0.5 + 0.5*random.Float64())
	low := float32(0)
	for i, v := range s {
		if i >= delay {
			v += echo * s[i-delay]
		}
		low += 0.3 * (v - low)
		out[i] = gain * (low + (1-tilt)*(v-low))
	}
	return out
}
