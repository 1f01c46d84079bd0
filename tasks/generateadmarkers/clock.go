package generateadmarkers

import (
	"time"

	"butler"
)

// clock tells when sound that was heard is heard in the recording: it may begin later than the picture, and
// where packets were lost the sound after them comes too early.
type clock struct {
	stream int // of the sound; -1 for none
	heard  time.Duration
	points []point
}

// point is where the sound was found to be off.
type point struct {
	heard, at time.Duration
}

const (
	// adrift is how far the sound may be off.
	adrift = 80 * time.Millisecond
	// mostPoints bounds what is kept: a recording with more is too damaged to be precise about.
	mostPoints = 20_000
)

func newClock(p butler.Part) clock {
	for _, s := range p.Streams {
		if s.Kind == butler.StreamAudio {
			return clock{stream: s.Index}
		}
	}
	return clock{stream: -1}
}

func (c *clock) packet(p *butler.Packet) {
	if p.Stream != c.stream {
		return
	}
	if p.PTS >= 0 && p.PTS <= longestSound && len(c.points) < mostPoints && c.off(p.PTS) {
		c.points = append(c.points, point{c.heard, p.PTS})
	}
	c.heard += max(0, p.Length)
}

// off reports whether the sound that is heard now is not where it was expected.
func (c *clock) off(at time.Duration) bool {
	if len(c.points) == 0 {
		return true
	}
	last := c.points[len(c.points)-1]
	d := at - (last.at + c.heard - last.heard)
	return d < -adrift || d > adrift
}

// align puts levels where they belong. Where there is none, the one before holds: that nothing was
// received is no silence.
func (c *clock) align(all []uint8) []uint8 {
	if len(c.points) == 0 {
		return all
	}
	var out []uint8
	for i, p := range c.points {
		from, to := min(int(p.heard/window), len(all)), len(all)
		if i+1 < len(c.points) {
			to = min(int(c.points[i+1].heard/window), len(all))
		}
		if from >= to {
			continue
		}
		at := int(p.at / window)
		if at < len(out) {
			out = out[:at] // time went back: what comes later counts
		}
		for len(out) < at {
			out = append(out, all[from])
		}
		out = append(out, all[from:to]...)
	}
	return out
}
