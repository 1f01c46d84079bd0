package loudnessanalysis

import (
	"math"

	"butler"
)

const (
	minRate     = 4000 // below, the K-weighting filter does not exist
	maxRate     = 1 << 20
	maxChannels = 64
	chunk       = 1024 // frames that are worked on at a time: they stay in the processor's cache

	blocksMomentary = 4  // blocks of 100 ms in the momentary loudness
	blocksShort     = 30 // and in the short-term loudness
)

// meter measures the loudness of one stream, in memory that does not depend on its length.
type meter struct {
	channels int
	rate     int
	block    int // frames in the block of 100 ms that is being filled
	filled   int // of them, those that have come
	frames   int64

	filter kCoefficients
	peaks  *oversampler
	each   []channel

	samplePeak float32 // of all channels; full scale is 1
	truePeak   float32

	energy float64 // weighted, of the block that is being filled
	ring   [blocksShort]float64
	blocks int64 // finished
	gated  histogram
	short  histogram

	// level is called for each block with the momentary loudness, −Inf for silence.
	level func(loudness float64) error
}

// channel is the state of one channel of a meter.
type channel struct {
	weight float64
	filter kState
	// samples holds the history, then those that are worked on.
	samples []float32
	// The magnitude of the greatest of those that are worked on, and what none of the history exceeds.
	most, before uint32
	invalid      int64 // samples that are no numbers or absurd
}

func newMeter(rate, channels int, layout string, level func(float64) error) (*meter, error) {
	if rate < minRate || rate > maxRate || channels < 1 || channels > maxChannels {
		return nil, butler.E(butler.KindUnsupported, "measure loudness", "%d channels at %d samples per second", channels, rate)
	}
	m := &meter{
		channels: channels, rate: rate, block: rate / 10,
		filter: kWeighting(rate), peaks: newOversampler(rate),
		each: make([]channel, channels), level: level,
	}
	for i, w := range weights(layout, channels) {
		m.each[i] = channel{weight: w, samples: make([]float32, history, history+chunk)}
	}
	return m, nil
}

// add takes interleaved samples of whole frames.
func (m *meter) add(samples []float32) error {
	for len(samples) > 0 {
		n := min(chunk, m.block-m.filled, len(samples)/m.channels)
		for i := range m.each {
			c := &m.each[i]
			c.take(samples[i:], m.channels, n)
			m.findPeak(c)
			if c.weight > 0 {
				m.energy += c.weight * c.filter.energy(&m.filter, c.samples[history:])
			}
		}
		samples = samples[n*m.channels:]
		m.frames += int64(n)
		if m.filled += n; m.filled == m.block {
			if err := m.endBlock(); err != nil {
				return err
			}
		}
	}
	return nil
}

// take moves the history to the front and appends n samples, every stride-th of interleaved.
func (c *channel) take(interleaved []float32, stride, n int) {
	if len(c.samples) >= 2*history {
		c.before = 0 // the history is wholly of those taken last
	}
	c.before = max(c.before, c.most)
	copy(c.samples[:history], c.samples[len(c.samples)-history:])
	c.samples = c.samples[:history+n]
	out := c.samples[history:]
	var most uint32
	for i, at := 0, 0; i < len(out) && at < len(interleaved); i, at = i+1, at+stride {
		x := interleaved[at]
		out[i] = x
		most = max(most, magnitude(x))
	}
	c.most = most
	if most > magnitude(absurd) {
		c.silence()
	}
}

// absurd is 40 dB above full scale. No sound is louder, but damaged packets of codecs with floating point
// decode to that, and would count for more than all the rest.
const absurd = 100

// silence removes the samples that are no numbers or absurd.
func (c *channel) silence() {
	c.most = 0
	for i, x := range c.samples[history:] {
		if magnitude(x) > magnitude(absurd) {
			c.samples[history+i] = 0
			c.invalid++
		}
		c.most = max(c.most, magnitude(c.samples[history+i]))
	}
}

// findPeak looks for a new peak of all channels in one. Where its greatest sample is too low for one
// beside it, as nearly everywhere, that is all there is to do.
func (m *meter) findPeak(c *channel) {
	m.samplePeak = max(m.samplePeak, math.Float32frombits(c.most))
	m.truePeak = max(m.truePeak, m.samplePeak)
	if m.peaks.most()*math.Float32frombits(max(c.most, c.before)) > m.truePeak {
		m.truePeak = m.peaks.peak(c.samples, m.truePeak)
	}
}

// endBlock takes the block of 100 ms that has been filled.
func (m *meter) endBlock() error {
	meanSquare := m.energy * m.filter.gain / float64(m.block)
	m.energy, m.filled = 0, 0
	for i := range m.each {
		m.each[i].filter.settle()
	}
	m.ring[m.blocks%blocksShort] = meanSquare
	m.blocks++
	// A block has a frame more now and then, where a tenth of the rate is no whole number.
	m.block = int((m.blocks+1)*int64(m.rate)/10 - m.blocks*int64(m.rate)/10)
	momentary := m.recent(blocksMomentary)
	loudness := lufs(momentary)
	if m.blocks >= blocksMomentary {
		m.gated.add(loudness, momentary)
	}
	if m.blocks >= blocksShort {
		short := m.recent(blocksShort)
		m.short.add(lufs(short), short)
	}
	return m.level(loudness)
}

// recent returns the mean square of the last n blocks, or of as many as there are.
func (m *meter) recent(n int64) float64 {
	n = min(n, m.blocks)
	sum := 0.0
	for i := m.blocks - n; i < m.blocks; i++ {
		sum += m.ring[i%blocksShort]
	}
	return sum / float64(n)
}

// finish lets the end of the sound pass through the interpolation. No more may be added.
func (m *meter) finish() {
	silence := make([]float32, half)
	for i := range m.each {
		c := &m.each[i]
		c.take(silence, 1, half)
		m.findPeak(c)
	}
}
