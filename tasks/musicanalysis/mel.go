package musicanalysis

import (
	"math"

	"butler/internal/sound"
)

const (
	frameShort = 1024 // samples: 46 ms
	hopShort   = 256  // 12 ms
	// framesPerSecond is how often the onset strength is known.
	framesPerSecond = float64(rate) / hopShort

	bands   = 40
	lowest  = 30.0  // Hz
	highest = 10500 // Hz
	// floorBand is added to the power of a band, so that what is inaudible has no weight.
	floorBand = 1e-7
)

// mel is the spectrum of the frame at hand in bands that are about as wide as the ear's.
type mel struct {
	fft    *sound.FFT
	window []float32
	power  []float32
	bands  [bands]band

	log    [bands]float32 // natural logarithm of the power
	energy float64        // mean square of the frame
	centre float64        // Hz
	flat   float64        // geometric over arithmetic mean of the bands
}

// band is a triangle over some bins.
type band struct {
	first   int
	weights []float32
	top     float32 // Hz
}

func newMel() *mel {
	m := &mel{fft: sound.NewFFT(frameShort), window: sound.Hann(frameShort)}
	m.power = make([]float32, m.fft.Bins())
	var sum float64
	for _, w := range m.window {
		sum += float64(w)
	}
	lo, hi := melOf(lowest), melOf(highest)
	corner := func(i int) float64 { return hzOf(lo+(hi-lo)*float64(i)/(bands+1)) * frameShort / rate }
	for i := range m.bands {
		m.bands[i] = newBand(corner(i), corner(i+1), corner(i+2), 4/(sum*sum))
	}
	return m
}

// newBand returns a triangle between three places in bins. Low bands are narrower than a bin: they take
// the share of the bins next to them.
func newBand(left, top, right, scale float64) band {
	b := band{first: int(left), top: float32(top * rate / frameShort)}
	for k := b.first; k <= min(int(right)+1, frameShort/2); k++ {
		w := (right - float64(k)) / max(right-top, 1)
		if float64(k) <= top {
			w = (float64(k) - left) / max(top-left, 1)
		}
		b.weights = append(b.weights, float32(max(0, w)*scale))
	}
	return b
}

// melOf is the mel scale of O'Shaughnessy (1987).
func melOf(hz float64) float64 { return 1127 * math.Log1p(hz/700) }
func hzOf(mel float64) float64 { return 700 * math.Expm1(mel/1127) }

// analyse takes the next frame.
func (m *mel) analyse(frame []float32) {
	m.energy = sound.Energy(frame) / frameShort
	m.power = m.fft.Power(m.power, frame, m.window)
	var total, weighted, logs float32
	for i := range m.bands {
		b := &m.bands[i]
		bins := m.power[b.first:][:len(b.weights)]
		var sum float32
		for k, w := range b.weights {
			sum += w * bins[k]
		}
		l := logarithm(sum + floorBand)
		m.log[i] = l
		logs += l
		total += sum
		weighted += sum * b.top
	}
	if total > 0 {
		m.centre = float64(weighted / total)
		m.flat = math.Exp(float64(logs/bands)) / (float64(total)/bands + floorBand)
	}
}

// logarithm returns the natural logarithm of a normal number above 0, to within 0.00002: far less than the
// levels of two frames of the same sound differ.
func logarithm(x float32) float32 {
	bits := math.Float32bits(x)
	m := math.Float32frombits(bits&(1<<23-1)|127<<23) - 1 // from 0 to 1
	whole := float32(int32(bits>>23) - 127)
	// A polynomial of degree 5 through the logarithm to base 2 at Chebyshev's points.
	return math.Ln2 * (whole + 1.651467e-05 + m*(1.441492+m*(-0.7064864+m*(0.4094703+m*(-0.1874886+m*(0.04300496))))))
}
