package media

import (
	"slices"
	"time"
)

// landmarks are the key packets of the stream that pictures are made of, as they came when the file was read.
// Where a later process enters the file is recognised by what its packets hold: times alone would mislead, as
// those of a transport stream do that jumps, of which every process makes its own.
type landmarks struct {
	stream int
	all    []landmark
	passed int   // key packets that were not kept, as they come right after one that was
	read   int64 // bytes of the packets of all streams so far
}

// landmark is a key packet.
type landmark struct {
	at   time.Duration // when its picture is shown
	sum  uint32        // of what it holds
	size int32         // bytes
	read int64         // bytes of the packets before it
}

// newLandmarks returns nil if none of the consumers will look closer.
func newLandmarks(pl plan, consumers []*consumer) *landmarks {
	if pl.video == nil || pl.video.still || !slices.ContainsFunc(consumers, (*consumer).refines) {
		return nil
	}
	return &landmarks{stream: pl.video.stream}
}

// maxLandmarks is how many are kept: of files of nothing but key packets, four a second for 18 hours; of those whose
// times jump for ever, 8 MB. What comes after them is not looked at closely.
const maxLandmarks = 1 << 18

// add takes the next packet of any stream. Where all packets are key packets, four a second are kept.
func (m *landmarks) add(l line) {
	if l.stream == m.stream && l.key && len(m.all) < maxLandmarks {
		if at := l.shown(); at != noTime && (len(m.all) == 0 || (at-m.all[len(m.all)-1].at).Abs() >= keySpacing) {
			m.all = append(m.all, landmark{at: at, sum: l.sum, size: int32(l.size), read: m.read}) //nolint:gosec // sizes are 32 bits in ffmpeg
		} else if at != noTime {
			m.passed++
		}
	}
	m.read += l.size
}

// onlyKeys reports whether all packets seem to be key packets.
func (m *landmarks) onlyKeys() bool { return m.passed > len(m.all) }

// shown returns when the picture of a packet is shown, as far as is known.
func (l line) shown() time.Duration {
	if l.pts != noTime {
		return l.pts
	}
	return l.dts
}

// before returns the last landmark that is shown at a time or before it, or the first of all. It reports false if
// there is none.
func (m *landmarks) before(at time.Duration) (found landmark, ok bool) {
	if m == nil || len(m.all) == 0 {
		return landmark{}, false
	}
	found = m.all[0]
	for _, k := range m.all {
		if k.at <= at && (k.at > found.at || found.at > at) {
			found = k
		}
	}
	return found, true
}

// sameTime is by how much two processes may tell the time of one packet differently, where no jump is between them.
const sameTime = 500 * time.Millisecond

// shift returns what is to be added to the times that another process tells, from one of its packets; so far it was
// by. It reports false if the packet is no landmark, or holds the same as several that are far from where it should be.
func (m *landmarks) shift(l line, by time.Duration) (time.Duration, bool) {
	at := l.shown()
	if !l.key || at == noTime {
		return 0, false
	}
	var best time.Duration
	found := 0
	for _, k := range m.all {
		if k.sum != l.sum || int64(k.size) != l.size {
			continue
		}
		if d := k.at - at; found == 0 || (d-by).Abs() < (best-by).Abs() {
			best = d
		}
		found++
	}
	return best, found == 1 || found > 1 && (best-by).Abs() <= sameTime
}
