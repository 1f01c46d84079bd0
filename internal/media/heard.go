package media

import (
	"time"

	"butler"
)

// heard works out when the decoded sound of a stream is heard, by its packets: by how much their times are later
// than the sound before them is long.
type heard struct {
	timeline butler.Timeline
	decoded  time.Duration // of the packets so far
	end      time.Duration // of the last packet, by its own time; noTime if that is not known
	begun    bool
	blind    bool          // a packet's length is not known: nothing can be told of what comes after it
	later    time.Duration // by how much sound is heard later than it was decoded

	doubtful bool // the last packet was off by another amount, which the next one has to confirm
	other    time.Duration
	since    time.Duration // of decoded sound
}

const (
	// adrift is how far decoded sound may be off.
	adrift = 80 * time.Millisecond
	// rounding is how far a packet may be from the end of the one before it if nothing lies between: Matroska
	// gives times and lengths in whole milliseconds, and one in three is a millisecond short.
	rounding = 2 * time.Millisecond
	// maxHeard is the latest time that is taken for one.
	maxHeard = 48 * time.Hour
	// maxAnchors is how many places are kept: a file with more of them is too damaged to be precise about.
	maxAnchors = 2048
)

// packet takes the next packet of the stream.
func (h *heard) packet(l line) {
	if l.pts != noTime && h.end != noTime && (l.pts-h.end).Abs() <= rounding {
		h.decoded = max(0, h.decoded+l.pts-h.end)
	}
	h.end = noTime
	if l.pts != noTime {
		h.end = l.pts + l.length
	}
	length := l.length
	if l.pts != noTime && l.pts < 0 {
		length = max(0, length+l.pts) // what is before the start is not decoded
	} else if l.pts != noTime && !h.blind && l.pts <= maxHeard && len(h.timeline) < maxAnchors {
		h.look(l.pts - h.decoded)
	}
	h.decoded += length
	h.blind = h.blind || l.length == 0
}

// look compares by how much the sound of a packet is heard later with what is known. One packet alone may have a
// time that is wrong.
func (h *heard) look(later time.Duration) {
	tolerance := adrift
	if !h.begun {
		tolerance = time.Millisecond
	}
	switch {
	case (later - h.later).Abs() <= tolerance:
		h.begun, h.doubtful = true, false
	case h.doubtful && (later-h.other).Abs() <= adrift:
		h.anchor(h.since, h.other)
		h.begun, h.doubtful, h.later = true, false, h.other
	default:
		h.doubtful, h.other, h.since = true, later, h.decoded
	}
}

// anchor notes that sound is heard so much later from a place on: if that is earlier than what is before it, from
// where it goes on.
func (h *heard) anchor(decoded, later time.Duration) {
	until := h.timeline.At(decoded)
	for n := len(h.timeline); n > 0 && h.timeline[n-1].Decoded > decoded; n-- {
		h.timeline = h.timeline[:n-1]
	}
	decoded = max(decoded, until-later)
	h.timeline = append(h.timeline, butler.Anchor{Decoded: decoded, At: decoded + later})
}
