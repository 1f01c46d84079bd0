package generatevoiceactivity

import (
	"time"

	"butler"
)

// timeline says when in a file what was decoded is to be heard: sound may begin later than the pictures,
// and recordings have holes, of both of which decoded sound knows nothing.
type timeline struct {
	known bool
	next  time.Duration // where the next packet is expected
	shift []shift
	total time.Duration // of all shifts
}

// shift is how much later all is to be heard from a time of the decoded sound on.
type shift struct {
	from, by time.Duration
}

const (
	leastHole = 200 * time.Millisecond
	mostHole  = 6 * time.Hour // longer ones are damaged times
	mostHoles = 4096
)

// packet takes note of the next packet of the stream.
func (l *timeline) packet(p *butler.Packet) {
	if p.PTS < 0 || l.known && p.PTS < l.next {
		return
	}
	hole := p.PTS - l.next
	switch {
	case hole > mostHole || len(l.shift) == mostHoles:
	case !l.known && hole > 0, hole >= leastHole:
		l.shift = append(l.shift, shift{p.PTS - l.total - hole, hole})
		l.total += hole
	}
	l.known = true
	l.next = p.PTS + p.Length
	if p.Length == 0 { // unknown: what is missing cannot be told
		l.next += mostHole
	}
}

// at returns when a time of the decoded sound is to be heard, both in milliseconds.
func (l *timeline) at(ms int64) int64 {
	t := ms
	for _, s := range l.shift {
		if s.from.Milliseconds() > ms {
			break
		}
		t += s.by.Milliseconds()
	}
	return t
}
