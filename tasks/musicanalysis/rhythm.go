package musicanalysis

import (
	"math"

	"butler/internal/sound"
)

const (
	windowRhythm = 1024 // onset strengths: 12 s
	hopRhythm    = 512
	lags         = 400  // of the autocorrelation: 4.6 s
	padded       = 4096 // of the Fourier transform: 1.3 beats per minute a bin
	smooth       = 86   // onset strengths whose mean is taken off each: 1 s
)

// rhythm is when something begins, and how regularly. Onset strength is the growth of the bands' levels
// over the greatest of the neighbouring bands before (Böck & Widmer, Maximum filter vibrato suppression
// for onset detection, 2013). Windows of 12 s are compared with themselves and taken apart into
// frequencies (Grosche, Müller & Kurth, Cyclic tempogram, 2010), and the means over all are kept.
type rhythm struct {
	old    [2][bands]float32 // logarithms of the frames before
	n      int
	window []float32 // the last onset strengths
	fft    *sound.FFT
	shape  []float32
	buffer []float32
	power  []float32

	acf      [lags]float64
	spectrum [padded / 2]float64
	windows  int

	flux    [3]float64 // of low, middle and high bands
	onsets  int
	peak    [3]float32 // the last strengths, for counting peaks
	recent  float64    // slow mean of strengths
	variety float64    // Σ strength²
}

func newRhythm() *rhythm {
	return &rhythm{
		window: make([]float32, 0, windowRhythm), fft: sound.NewFFT(padded), shape: sound.Hann(windowRhythm),
		buffer: make([]float32, padded), power: make([]float32, padded/2),
	}
}

// add takes the next frame.
func (r *rhythm) add(m *mel) {
	now := &m.log
	before := &r.old[r.n%2] // two frames back: 23 ms
	var strength float32
	if r.n >= 2 {
		var groups [3]float32
		for b := range bands {
			high := before[b]
			if b > 0 {
				high = max(high, before[b-1])
			}
			if b < bands-1 {
				high = max(high, before[b+1])
			}
			if d := now[b] - high; d > 0 {
				groups[b*3/bands] += d
			}
		}
		for i, g := range groups {
			r.flux[i] += float64(g)
			strength += g
		}
	}
	*before = *now
	r.n++
	r.count(strength)
	r.window = append(r.window, strength)
	if len(r.window) == windowRhythm {
		r.look()
		r.window = r.window[:copy(r.window, r.window[hopRhythm:])]
	}
}

// count counts peaks that stand out.
func (r *rhythm) count(strength float32) {
	r.peak[0], r.peak[1], r.peak[2] = r.peak[1], r.peak[2], strength
	r.recent += (float64(strength) - r.recent) / smooth
	r.variety += float64(strength) * float64(strength)
	if p := r.peak[1]; p > r.peak[0] && p >= r.peak[2] && float64(p) > 1.5*r.recent+3 {
		r.onsets++
	}
}

// look takes the window at hand into account.
func (r *rhythm) look() {
	var w [windowRhythm]float32
	n := len(r.window)
	local(w[:n], r.window)
	energy := sound.Energy(w[:n])
	if energy < 1 {
		return
	}
	for lag := range min(lags, n/2) {
		a, b := w[:n-lag], w[lag:n]
		var s0, s1 float32
		for i := 0; i+1 < len(a); i += 2 {
			s0 += a[i] * b[i]
			s1 += a[i+1] * b[i+1]
		}
		r.acf[lag] += float64(s0+s1) / energy * float64(n) / float64(n-lag)
	}
	clear(r.buffer)
	for i := range n {
		r.buffer[i] = w[i] * r.shape[i*windowRhythm/n]
	}
	r.power = r.fft.Power(r.power, r.buffer, nil)
	var sum float64
	for _, p := range r.power {
		sum += math.Sqrt(float64(p))
	}
	for i, p := range r.power {
		r.spectrum[i] += math.Sqrt(float64(p)) / sum
	}
	r.windows++
}

// local takes off each strength the mean of the second around it, and what is left below nothing.
func local(dst, src []float32) {
	var sum float64
	n := 0
	for i := range len(src) + smooth/2 {
		if i < len(src) {
			sum, n = sum+float64(src[i]), n+1
		}
		if i >= smooth {
			sum, n = sum-float64(src[i-smooth]), n-1
		}
		if at := i - smooth/2; at >= 0 {
			dst[at] = max(0, src[at]-float32(sum/float64(n)))
		}
	}
	// Without its mean the window tells of what changes only.
	var mean float32
	for _, v := range dst {
		mean += v / float32(len(dst))
	}
	for i := range dst {
		dst[i] -= mean
	}
}

// finish takes the last window into account, if there was no whole one.
func (r *rhythm) finish() {
	if r.windows == 0 && len(r.window) >= smooth {
		r.look()
	}
	if r.windows == 0 {
		return
	}
	for i := range r.acf {
		r.acf[i] /= float64(r.windows)
	}
	for i := range r.spectrum {
		r.spectrum[i] /= float64(r.windows)
	}
	r.windows = 1
}

// density returns how many onsets a second has.
func (r *rhythm) density() float64 { return float64(r.onsets) * framesPerSecond / float64(max(r.n, 1)) }

// at returns the autocorrelation at a lag in seconds: the greatest nearby, for beats are not exact.
func (r *rhythm) at(seconds float64) float64 {
	x := seconds * framesPerSecond
	if x < 1 || x >= lags-2 {
		return 0
	}
	i := int(x)
	f := x - float64(i)
	return r.acf[i]*(1-f) + r.acf[i+1]*f
}

// pulse returns the strength of a frequency in Hz, in terms of the mean of all.
func (r *rhythm) pulse(hz float64) float64 {
	x := hz / framesPerSecond * padded
	i := int(x)
	if i < 1 || i >= len(r.spectrum)-1 {
		return 0
	}
	f := x - float64(i)
	return (r.spectrum[i]*(1-f) + r.spectrum[i+1]*f) * float64(len(r.spectrum))
}
