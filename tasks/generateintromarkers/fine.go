package generateintromarkers

import (
	"encoding/binary"
	"math"
	"time"

	"butler"
	"butler/internal/sound"
)

// Fine words tell where exactly two files begin and cease to sound the same, once it is known that they
// do: a fingerprint describes near three seconds at a time, a fine word an eighth of one. Each of its 16
// bits says whether the step between two neighbouring bands rises (after Haitsma and Kalker, "A Highly
// Robust Audio Fingerprinting System", 2002, with short frames).
const (
	fineFrame = 1024 // samples of a spectrum: 64 ms
	fineHop   = 512  // 32 ms
	fineLag   = 4    // frames over which steps are compared
	fineBits  = 16
	fineLow   = 200.0 // Hz
	fineHigh  = 4000.0

	fineStep = time.Duration(fineHop) * time.Second / butler.SpeechRate
)

// fineTime returns the middle of what the n-th fine word compares.
func fineTime(n float64) time.Duration {
	return time.Duration((n*fineHop + (fineFrame+fineLag*fineHop)/2) / butler.SpeechRate * float64(time.Second))
}

// fineAt is the inverse of fineTime.
func fineAt(t time.Duration) float64 {
	return (t.Seconds()*butler.SpeechRate - (fineFrame+fineLag*fineHop)/2) / fineHop
}

type fineCalculator struct {
	framer *sound.Framer
	fft    *sound.FFT
	window []float32
	power  []float32
	edges  [fineBits + 2]int              // bins at which the bands begin
	steps  [fineLag + 1][fineBits]float32 // ring
	frames int
	words  []uint16
}

func newFineCalculator() *fineCalculator {
	c := &fineCalculator{fft: sound.NewFFT(fineFrame), window: sound.Hann(fineFrame)}
	for i := range c.edges {
		hz := fineLow * math.Pow(fineHigh/fineLow, float64(i)/(fineBits+1))
		c.edges[i] = int(math.Round(hz * fineFrame / butler.SpeechRate))
	}
	c.power = make([]float32, c.edges[fineBits+1])
	c.framer = sound.NewFramer(fineFrame, fineHop, c.frame)
	return c
}

func (c *fineCalculator) write(samples []float32) { c.framer.Write(samples) }

func (c *fineCalculator) frame(frame []float32) {
	p := c.fft.Power(c.power, frame, c.window)
	var level [fineBits + 1]float32
	for b := range level {
		sum := float32(1e-7) // far below what can be heard
		for _, v := range p[c.edges[b]:c.edges[b+1]] {
			sum += v
		}
		level[b] = float32(math.Log(float64(sum)))
	}
	now := &c.steps[c.frames%len(c.steps)]
	for b := range now {
		now[b] = level[b] - level[b+1]
	}
	c.frames++
	if c.frames <= fineLag {
		return
	}
	before := &c.steps[c.frames%len(c.steps)]
	var w uint16
	for b := range now {
		if now[b] > before[b] {
			w |= 1 << b
		}
	}
	c.words = append(c.words, w)
}

const fineMagic = "BFW\x01"

// encodeFine writes fine words down: "BFW", 1, then each, little-endian.
func encodeFine(words []uint16) []byte {
	data := make([]byte, 0, len(fineMagic)+2*len(words))
	data = append(data, fineMagic...)
	for _, w := range words {
		data = binary.LittleEndian.AppendUint16(data, w)
	}
	return data
}

func decodeFine(data []byte) ([]uint16, error) {
	if len(data) < len(fineMagic) || string(data[:len(fineMagic)]) != fineMagic || len(data)%2 != 0 {
		return nil, butler.E(butler.KindDamaged, "read fine words", "these are not the bytes of fine words")
	}
	data = data[len(fineMagic):]
	words := make([]uint16, len(data)/2)
	for i := range words {
		words[i] = binary.LittleEndian.Uint16(data[2*i:])
	}
	return words, nil
}
