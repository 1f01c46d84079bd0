package sound

import "slices"

// Framer cuts sound into frames of n samples, one every hop.
type Framer struct {
	n, hop int
	each   func(frame []float32)
	buffer []float32
	skip   int // samples to leave out before the next frame, where hop is above n
}

// NewFramer returns a Framer that gives each frame to a function, during whose call the frame is valid.
// Frames overlap where hop is below n, so it must not be changed. It panics if n or hop is below 1.
func NewFramer(n, hop int, each func(frame []float32)) *Framer {
	if n < 1 || hop < 1 {
		panic("sound: frames need a length and a step")
	}
	return &Framer{n: n, hop: hop, each: each, buffer: make([]float32, 0, max(2*n, n+8*hop))}
}

// Write takes the next samples. What is no number, or beyond what any decoder gives, counts as silence.
func (f *Framer) Write(samples []float32) {
	for len(samples) > 0 {
		if f.skip > 0 {
			k := min(f.skip, len(samples))
			f.skip -= k
			samples = samples[k:]
			continue
		}
		k := min(cap(f.buffer)-len(f.buffer), len(samples))
		f.buffer = AppendClean(f.buffer, samples[:k])
		samples = samples[k:]
		f.emit()
	}
}

// emit hands out the whole frames in the buffer and keeps the rest.
func (f *Framer) emit() {
	at := 0
	for ; at+f.n <= len(f.buffer); at += f.hop {
		f.each(f.buffer[at : at+f.n : at+f.n])
	}
	if at == 0 {
		return
	}
	f.skip = max(0, at-len(f.buffer))
	f.buffer = f.buffer[:copy(f.buffer, f.buffer[min(at, len(f.buffer)):])]
}

// Limit is the largest sample that counts: 40 dB above full scale.
const Limit = 100

// AppendClean appends samples, with 0 for those that are no number or beyond ±[Limit].
func AppendClean(dst, samples []float32) []float32 {
	n := len(dst)
	dst = slices.Grow(dst, len(samples))[:n+len(samples)]
	out := dst[n:]
	for i, s := range samples {
		if !(s >= -Limit && s <= Limit) {
			s = 0
		}
		out[i] = s
	}
	return dst
}
