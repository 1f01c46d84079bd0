package musicanalysis

import (
	"math"

	"butler/internal/sound"
)

const (
	frameLong = 8192 // samples: 0.37 s, 2.7 Hz a bin
	hopLong   = 4096

	fine       = 120   // steps of an octave in which tones are first told apart: 10 cents
	perTone    = 10    // of them in a semitone
	lowestTone = 60.0  // Hz
	topTone    = 2400  // Hz: above are hardly fundamentals
	segment    = 86    // frames that are kept until the tuning is better known: 16 s
	faint      = 1e-4  // of the power of a frame's greatest peak, below which there is none
	overtones  = 4     // of which a peak may be one
	overtone   = 0.55  // what a tone counts for being the next lower of which a peak may be an overtone
	a4         = 440.0 // Hz
)

// harmony is which tones there are: a chroma by spectral peaks (Gómez, Tonal Description of Music Audio
// Signals, 2006), that is tuned to the track and taken apart into what does not depend on the key.
type harmony struct {
	fft    *sound.FFT
	window []float32
	power  []float32

	frames [][fine]float32  // of the segment at hand
	folds  [perTone]float64 // how strong tones are, by their place in the semitone
	chroma chromas
}

func newHarmony() *harmony {
	h := &harmony{fft: sound.NewFFT(frameLong), window: sound.Hann(frameLong)}
	h.power = make([]float32, int(math.Ceil(topTone*1.02*frameLong/rate))+2)
	h.frames = make([][fine]float32, 0, segment)
	return h
}

// add takes the next frame.
func (h *harmony) add(frame []float32) {
	if sound.Energy(frame)/frameLong < quiet {
		return
	}
	h.power = h.fft.Power(h.power, frame, h.window)
	var tones [fine]float32
	if !h.peaks(&tones) {
		return
	}
	h.frames = append(h.frames, tones)
	for i, v := range tones {
		h.folds[i%perTone] += float64(v)
	}
	if len(h.frames) == segment {
		h.finish()
	}
}

// peaks finds the peaks of the spectrum and notes the tones that may have made them.
func (h *harmony) peaks(tones *[fine]float32) bool {
	const width = float64(rate) / frameLong
	p := h.power
	first := int(math.Ceil(lowestTone / width))
	var greatest float32
	for _, v := range p[first:] {
		greatest = max(greatest, v)
	}
	if greatest == 0 {
		return false
	}
	least := greatest * faint
	var sum float32
	for k := first; k < len(p)-1; k++ {
		v := p[k]
		if v < least || v < p[k-1] || v <= p[k+1] {
			continue
		}
		// A parabola through the logarithms is exact to a few hundredths of a bin for this window.
		l, c, r := math.Log(float64(p[k-1])+1e-20), math.Log(float64(v)), math.Log(float64(p[k+1])+1e-20)
		hz := (float64(k) + 0.5*(l-r)/(l-2*c+r)) * width
		octaves := math.Log2(hz / a4 * math.Pow(2, 9.0/12))
		weight := float32(math.Pow(float64(v/greatest), 0.25))
		for n := 1; n <= overtones; n++ {
			at := (octaves - math.Log2(float64(n))) * fine
			add(tones, at, weight)
			sum += weight
			weight *= overtone
		}
	}
	if sum == 0 {
		return false
	}
	for i := range tones {
		tones[i] /= sum
	}
	return true
}

// add shares a weight between the two steps next to a place.
func add(tones *[fine]float32, at float64, weight float32) {
	low := math.Floor(at)
	share := float32(at - low)
	i := ((int(low) % fine) + fine) % fine
	tones[i] += weight * (1 - share)
	tones[(i+1)%fine] += weight * share
}

// tuning returns how many cents the track is above A = 440 Hz.
func (h *harmony) tuning() (float64, bool) {
	var x, y, sum float64
	for i, v := range h.folds {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / perTone)
		x, y, sum = x+v*cos, y+v*sin, sum+v
	}
	if sum == 0 {
		return 0, false
	}
	return 100 * math.Atan2(y, x) / (2 * math.Pi), true
}

// finish takes the frames of a segment into account, by what is known of the tuning at its end.
func (h *harmony) finish() {
	cents, ok := h.tuning()
	if !ok {
		return
	}
	for i := range h.frames {
		var c [12]float64
		for k, v := range h.frames[i] {
			tone := float64(k)/perTone - cents/100
			near := math.Round(tone)
			w := 1 - 2*math.Abs(tone-near) // what lies between two tones counts for neither
			c[((int(near)%12)+12)%12] += w * float64(v)
		}
		h.chroma.add(&c)
	}
	h.frames = h.frames[:0]
}

func (h *harmony) key() *Key { return h.chroma.key() }
