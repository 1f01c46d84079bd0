// Package fingerprint describes sound so that the same recording is known again, through other encoders,
// levels and mixes: Chromaprint's default algorithm ("test2"), bit by bit as its fpcalc gives it but for
// roundings, and a form to keep it in.
//
// The spectrum of every third of a second is folded into the twelve notes of an octave (chroma; Bartsch and
// Wakefield 2001). That picture of notes over time is asked sixteen questions (Ke, Hoiem and Sukthankar,
// "Computer Vision for Music Identification", 2005): is there more in this rectangle than in that? Each
// answer, in four steps, is two bits. What is asked and the steps are Chromaprint's, or nothing would be
// comparable.
package fingerprint

import (
	"math"
	"time"

	"butler/internal/sound"
)

// The sizes of the algorithm.
const (
	rate     = 11025 // samples per second
	frame    = 4096  // samples of a spectrum
	hop      = frame / 3
	lowest   = 28 // Hz
	highest  = 3520
	notes    = 12
	smooth   = 5    // spectra that are smoothed over
	width    = 16   // spectra that the questions look at
	quietest = 0.01 // norm of the notes below which there is nothing to be heard
)

// Step is how far the words of a fingerprint are apart.
const Step = time.Duration(hop) * time.Second / rate // 123.8 ms

// Span is how much sound a word describes, from its time on. The first word is that of time 0.
const Span = time.Duration(frame+(smooth+width-2)*hop) * time.Second / rate // 2.72 s

// At returns the time at which what the n-th word describes begins.
func At(n int) time.Duration { return time.Duration(n) * hop * time.Second / rate }

// Middle returns the time in the middle of what the n-th word describes.
func Middle(n int) time.Duration { return At(n) + Span/2 }

// Nearest returns the number of the word whose middle is nearest to a time; it may be below 0.
func Nearest(t time.Duration) int {
	return int(math.Round((t - Span/2).Seconds() * rate / hop))
}

// Calculator makes the fingerprint of sound. It keeps 4 bytes for every [Step] and nothing else.
type Calculator struct {
	resampler *sound.Resampler
	framer    *sound.Framer
	fft       *sound.FFT
	window    []float32
	scratch   []float32
	power     []float32
	note      [highest*frame/rate + 1]uint8 // of each bin

	questions [16]question

	spectra int                    // so far
	recent  [smooth][notes]float64 // ring, by number
	sums    [width + 1]picture     // ring: of the rows before each, by number
	words   []uint32
}

// picture is a summed row: at n, the sum of all notes below n in all rows so far.
type picture [notes + 1]float64

// New returns a Calculator.
func New() *Calculator {
	c := &Calculator{
		resampler: sound.NewResampler(16000, rate, highest),
		fft:       sound.NewFFT(frame),
		window:    sound.Hamming(frame),
		questions: questions(),
	}
	c.power = make([]float32, int(math.Round(float64(highest)*frame/rate)))
	for i := range c.power {
		if i == 0 {
			continue
		}
		octaves := math.Log2(float64(i) * rate / frame / 27.5)
		c.note[i] = uint8(notes * (octaves - math.Floor(octaves)))
	}
	c.framer = sound.NewFramer(frame, hop, c.spectrum)
	return c
}

// Write takes the next samples: one channel, 16,000 a second ([butler.Speech] gives it).
func (c *Calculator) Write(samples []float32) {
	for len(samples) > 0 {
		part := samples[:min(len(samples), 16000)]
		samples = samples[len(part):]
		c.scratch = c.resampler.Append(c.scratch[:0], part)
		c.framer.Write(c.scratch)
	}
}

// Words returns the fingerprint of what was written so far: one word for every [Step], none for sound
// shorter than [Span].
func (c *Calculator) Words() []uint32 { return c.words }

// spectrum takes the next frame.
func (c *Calculator) spectrum(frame []float32) {
	const first = (lowest*4096*2 + rate) / (2 * rate) // rounded
	var chroma [notes]float64
	for i, p := range c.fft.Power(c.power, frame, c.window)[first:] {
		chroma[c.note[i+first]] += float64(p)
	}
	c.recent[c.spectra%smooth] = chroma
	c.spectra++
	if c.spectra >= smooth {
		c.row()
	}
}

// row smooths the last spectra into a row of the picture, and asks the questions once there are enough.
func (c *Calculator) row() {
	weights := [smooth]float64{0.25, 0.75, 1, 0.75, 0.25}
	var row [notes]float64
	norm := 0.0
	for n := range row {
		for k, w := range weights {
			row[n] += w * c.recent[(c.spectra-smooth+k)%smooth][n]
		}
		norm += row[n] * row[n]
	}
	norm = math.Sqrt(norm)
	rows := c.spectra - smooth + 1
	before, after := &c.sums[(rows-1)%(width+1)], &c.sums[rows%(width+1)]
	sum := 0.0
	for n, v := range row {
		if norm >= quietest {
			sum += v / norm
		}
		after[n+1] = before[n+1] + sum
	}
	if rows >= width {
		c.words = append(c.words, c.word(rows-width))
	}
}

// area returns the sum of the notes from low to high in the rows from x, counted from start.
func (c *Calculator) area(start, x, rows, low, high int) float64 {
	a, b := &c.sums[(start+x)%(width+1)], &c.sums[(start+x+rows)%(width+1)]
	return b[high] - a[high] - b[low] + a[low]
}
