package loudness

import "butler"

// MainStream returns the sound of a Part that is played unless another is chosen: the default, or else
// the first; nil if there is none.
func MainStream(p butler.Part) *butler.Stream {
	var first *butler.Stream
	for i, s := range p.Streams {
		if s.Kind != butler.StreamAudio {
			continue
		}
		if s.Default {
			return &p.Streams[i]
		}
		if first == nil {
			first = &p.Streams[i]
		}
	}
	return first
}
