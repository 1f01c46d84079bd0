// Package silero runs the voice activity detector of the Silero team, version 6, at 16 kHz: a small neural
// network that says of every 32 ms of sound how probably somebody speaks. It is written out here in Go
// (with AVX2 where there is), so that it needs neither a runtime nor a download: a short-time spectrum,
// four convolutions, one LSTM cell, one sum.
//
// Source: https://github.com/snakers4/silero-vad, MIT licence, see LICENSE beside.
package silero

import "butler/internal/sound"

// Rate is the rate of the samples, per second.
const Rate = 16000

// Chunk is how many samples one probability is of.
const Chunk = 512

const (
	context = 64 // samples before a chunk that the network sees as well
	ahead   = 64 // samples made up behind it, by reflection
	seen    = context + Chunk + ahead
	batch   = 16 // chunks that go through the convolutions together
)

// quiet is the largest sample that counts as silence: half a step of 16 bits. Chunks of such samples are
// not worked on.
const quiet = 0.5 / 32768

// Detector listens to one sound. It is not to be used by several goroutines at once.
type Detector struct {
	net    *network
	each   func(p float32)
	buffer []float32 // context, and what is not a whole batch yet
	work   buffers
	h, c   [hidden]float32
}

// New returns a Detector that gives the probability of each chunk to a function, in order.
func New(each func(p float32)) *Detector {
	d := &Detector{net: load(), each: each, work: newBuffers()}
	d.buffer = make([]float32, context, context+batch*Chunk)
	return d
}

// Write takes the next samples. What is no number counts as silence.
func (d *Detector) Write(samples []float32) {
	for len(samples) > 0 {
		n := min(cap(d.buffer)-len(d.buffer), len(samples))
		d.buffer = sound.AppendClean(d.buffer, samples[:n])
		samples = samples[n:]
		if len(d.buffer) == cap(d.buffer) {
			d.flush(batch)
		}
	}
}

// Finish gives the probabilities of what is left, the last chunk filled with silence.
func (d *Detector) Finish() {
	n := (len(d.buffer) - context + Chunk - 1) / Chunk
	for len(d.buffer) < context+n*Chunk {
		d.buffer = append(d.buffer, 0)
	}
	d.flush(n)
}

// flush works on the n chunks in the buffer.
func (d *Detector) flush(n int) {
	var loud [batch]int // of the chunks that are worked on
	k := 0
	var silent [batch]bool
	for i := range n {
		silent[i] = isQuiet(d.buffer[i*Chunk:][:context+Chunk])
		if !silent[i] {
			loud[k] = i
			k++
		}
	}
	d.net.encode(&d.work, d.buffer, loud[:k])
	k = 0
	for i := range n {
		if silent[i] {
			d.h, d.c = [hidden]float32{}, [hidden]float32{}
			d.each(0)
			continue
		}
		d.each(d.net.decode(d.work.gates[k*gates:][:gates], &d.h, &d.c))
		k++
	}
	d.buffer = d.buffer[:copy(d.buffer, d.buffer[n*Chunk:][:context])]
}

func isQuiet(samples []float32) bool {
	for _, s := range samples {
		if s > quiet || s < -quiet {
			return false
		}
	}
	return true
}
