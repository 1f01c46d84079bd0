package generateadmarkers_test

import (
	"math"
	"math/rand/v2"
)

// trackRate is that of the sound that is made, in samples per second.
const trackRate = 16000

// track makes sound of one channel: speech-like, music-like, and what is between them.
type track struct {
	r       *rand.Rand
	samples []float32
}

func amplitude(db float64) float64 { return math.Pow(10, db/20) }

func count(seconds float64) int { return int(seconds * trackRate) }

// quiet is nothing but noise of a level.
func (t *track) quiet(seconds, level float64) {
	a := amplitude(level) * math.Sqrt(3)
	for range count(seconds) {
		t.samples = append(t.samples, float32(a*(2*t.r.Float64()-1)))
	}
}

// talk is speech: sentences of syllables with pauses in which only the room is heard.
type talk struct {
	level, room  float64 // dB
	pauses       float64 // s, the longest
	music        float64 // dB of what is played below it; 0 for none
	limit        float64 // what it is pressed to, 0 for not at all
	pitch, tempo float64 // Hz; syllables a second
}

func (t *track) talk(seconds float64, v talk) {
	start := len(t.samples)
	t.quiet(seconds, v.room)
	part := t.samples[start:]
	for at := 0.1 + 0.3*t.r.Float64(); at < seconds-0.4; {
		length := min(1.2+2.8*t.r.Float64(), seconds-0.2-at)
		t.sentence(part[count(at):count(at+length)], v)
		at += length + 0.15 + (v.pauses-0.15)*t.r.Float64()
	}
	if v.music != 0 {
		t.tune(part, v.music)
	}
	if v.limit > 0 {
		for i, s := range part {
			part[i] = float32(v.limit * math.Tanh(float64(s)/v.limit*2.2))
		}
	}
}

func (t *track) sentence(part []float32, v talk) {
	a := amplitude(v.level) * 2.2
	phase, formant := 0.0, 500.0
	for i := range part {
		s := float64(i) / trackRate
		syllable := math.Pow(math.Abs(math.Sin(math.Pi*s*v.tempo)), 0.6)
		if i%2400 == 0 {
			formant = 400 + 900*t.r.Float64()
		}
		phase += (v.pitch + 18*math.Sin(2*math.Pi*s/1.7)) / trackRate
		p := 2 * math.Pi * phase
		voice := math.Sin(p) + 0.6*math.Sin(2*p) + 0.5*math.Sin(math.Round(formant/v.pitch)*p) + 0.2*math.Sin(math.Round(2.4*formant/v.pitch)*p)
		edge := min(1, float64(i)/400, float64(len(part)-i)/400)
		part[i] += float32(a * edge * syllable * voice / 2)
	}
}

// tune adds music: chords that change twice a second, and a beat.
func (t *track) tune(part []float32, level float64) {
	a := amplitude(level) * 0.9
	notes := []float64{0, 2, 4, 5, 7, 9, 11}
	var f [3]float64
	for i := range part {
		if i%(trackRate/2) == 0 {
			root := t.r.IntN(len(notes))
			for k := range f {
				n := notes[(root+2*k)%len(notes)]
				f[k] = 2 * math.Pi * 220 * math.Pow(2, n/12) / trackRate
			}
		}
		x := float64(i)
		v := math.Sin(f[0]*x) + 0.8*math.Sin(f[1]*x) + 0.7*math.Sin(f[2]*x)
		beat := math.Exp(-float64(i%(trackRate/2)) / 1500)
		part[i] += float32(a * (v/2 + 1.2*beat*math.Sin(x*2*math.Pi*70/trackRate)))
	}
}

// soften takes the sound away towards both ends of a stretch.
func soften(part []float32, seconds float64) {
	n := min(count(seconds), len(part)/2)
	for i := range n {
		g := float32(i) / float32(n)
		part[i] *= g
		part[len(part)-1-i] *= g
	}
}
