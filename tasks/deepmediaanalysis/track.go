package deepmediaanalysis

import (
	"time"

	"butler"
)

const (
	// maxStreams bounds what is kept of a hostile file. ffmpeg's own limit is 1000.
	maxStreams = 1024
	// maxCurves bounds the streams of which the bandwidth is worked out: those with a lower index.
	maxCurves = 32
	// maxGaps is how many gaps are listed.
	maxGaps = 20
	// far is the latest time that can be right, unless the headers say longer.
	far = 48 * time.Hour
)

// track gathers what there is to know of the packets of one stream.
type track struct {
	Stream
	steady   bool // moving pictures or sound, which must not pause
	start    time.Duration
	end      time.Duration
	previous time.Duration // decoding time of the last packet; -1 before it
	expected time.Duration // where the next packet should be
	curve    *curve        // nil for streams whose bandwidth does not matter
}

func newTrack(index int, streams []butler.Stream) *track {
	t := &track{Stream: Stream{Index: index}, start: -1, previous: -1}
	for _, s := range streams {
		if s.Index == index {
			t.Kind, t.Codec = string(s.Kind), s.Codec
			t.steady = s.Kind == butler.StreamVideo || s.Kind == butler.StreamAudio
			if t.steady && index < maxCurves {
				t.curve = newCurve()
			}
		}
	}
	return t
}

// time returns the time of a packet in the order of the file, or -1.
func (t *track) time(p *butler.Packet, limit time.Duration) time.Duration {
	at := p.DTS
	if at < 0 {
		at = p.PTS
	}
	switch {
	case at < 0:
		t.Untimed++
	case at > limit:
		t.Wild++
		return -1
	}
	return at
}

// add counts a packet. It returns its time, or -1, and the gap before it, or 0.
func (t *track) add(p *butler.Packet, limit time.Duration) (at, gap time.Duration) {
	t.Packets++
	t.Bytes += int64(max(0, p.Size))
	at = t.time(p, limit)
	if at < 0 {
		return at, 0
	}
	if t.previous >= 0 && at <= t.previous {
		t.Backward++
	}
	if t.steady && t.previous >= 0 && at-t.expected > time.Second {
		gap = at - t.expected
		t.GapCount++
		t.LongestGap = max(t.LongestGap, gap.Milliseconds())
	}
	t.previous = at
	length := max(0, min(p.Length, limit-at))
	t.expected = at + length
	begin := at
	if p.PTS >= 0 && p.PTS <= limit {
		begin = p.PTS
	}
	if t.start < 0 || begin < t.start {
		t.start = begin
	}
	t.end = max(t.end, begin+length)
	return at, gap
}

func (t *track) describe() Stream {
	s := t.Stream
	s.StartMS, s.EndMS = max(0, t.start).Milliseconds(), t.end.Milliseconds()
	length := t.end - max(0, t.start)
	s.Bitrate = rate(s.Bytes, length)
	if t.curve != nil && s.Bytes > 0 {
		s.Required = bandwidths(t.curve, length)
	}
	return s
}
