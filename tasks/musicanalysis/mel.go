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
	from   [bands + 2]float64 // bins, of the corners of the triangles
	scale  float32

	log    [bands]float32 // natural logarithm of the power
	energy float64        // mean square of the frame
	centre float64        // Hz
	flat   float64        // geometric over arithmetic mean of the bands
	total  float64
}

func newMel() *mel {
	m := &mel{fft: sound.NewFFT(frameShort), window: sound.Hann(frameShort)}
	m.power = make([]float32, m.fft.Bins())
	var sum float32
	for _, w := range m.window {
		sum += w
	}
	m.scale = 4 / (sum * sum)
	lo, hi := melOf(lowest), melOf(highest)
	for i := range m.from {
		m.from[i] = hzOf(lo+(hi-lo)*float64(i)/(bands+1)) * frameShort / rate
	}
	return m
}

// melOf is the mel scale of O'Shaughnessy (1987).
func melOf(hz float64) float64 { return 1127 * math.Log1p(hz/700) }
func hzOf(mel float64) float64 { return 700 * math.Expm1(mel/1127) }

// analyse takes the next frame.
func (m *mel) analyse(frame []float32) {
	m.energy = sound.Energy(frame) / frameShort
	m.power = m.fft.Power(m.power, frame, m.window)
	var all [bands]float64
	var total, weighted, logs float64
	for b := range all {
		left, top, right := m.from[b], m.from[b+1], m.from[b+2]
		// Low bands are narrower than a bin: they take the share of the bins next to them.
		var sum float64
		for k := int(left); k <= min(int(right)+1, len(m.power)-1); k++ {
			x := float64(k)
			w := 0.0
			if x <= top {
				w = (x - left) / max(top-left, 1)
			} else {
				w = (right - x) / max(right-top, 1)
			}
			if w > 0 {
				sum += w * float64(m.power[k])
			}
		}
		sum *= float64(m.scale)
		all[b] = sum
		l := math.Log(sum + floorBand)
		m.log[b] = float32(l)
		logs += l
		total += sum
		weighted += sum * top
	}
	m.total = total
	if total > 0 {
		m.centre = weighted / total * rate / frameShort
		m.flat = math.Exp(logs/bands) / (total/bands + floorBand)
	}
}
