package media

import (
	"errors"
	"io"
	"sync"
	"time"

	"butler"
)

// aligner finds out by how much the times that a process tells differ from those of the first reading, by the
// packets that it tells of.
type aligner struct {
	marks  *landmarks
	strict bool
	latest time.Duration // where the first landmark may be, if strict
	most   int           // packets that there may be

	mu     sync.Mutex
	change sync.Cond // when one of the following has changed
	lines  int       // packets seen
	early  int       // of them, those before the first key packet
	keyed  bool      // that was seen
	hasty  bool      // it was waited long enough for it
	known  bool
	by     time.Duration
	lost   bool // the process shows another part of the file
	ended  bool
}

// newAligner is for a process that enters a file somewhere, so as to show a stretch.
func newAligner(m *landmarks, e entry, s butler.Stretch) *aligner {
	a := &aligner{marks: m, strict: e.strict, latest: s.From, most: int((s.To - s.From + 2*maxApproach) / time.Second * maxFrameRate)}
	a.change.L = &a.mu
	return a
}

// read reads the packets.
func (a *aligner) read(in io.Reader) error {
	defer func() {
		a.mu.Lock()
		a.ended = true
		a.mu.Unlock()
		a.change.Broadcast()
	}()
	for in := newLines(in); ; {
		l, err := in.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if !a.line(l) {
			return butler.E(butler.KindTimeout, "look closer", "more than %d packets were read", a.most)
		}
	}
}

// line takes a packet, and reports false if there were too many: times that stand still never reach an end.
func (a *aligner) line(l line) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	defer a.change.Broadcast()
	a.lines++
	if a.keyed = a.keyed || l.key; !a.keyed {
		a.early++
	}
	by, ok := a.marks.shift(l, a.by)
	if !ok {
		return a.lines <= a.most
	}
	if a.strict && (!a.known && l.shown()+by > a.latest || a.known && (by-a.by).Abs() > sameTime) {
		a.lost = true
	}
	a.by, a.known = by, true
	return a.lines <= a.most
}

// astray reports whether the process did not show what it was to show: it began too late, at a place that was not
// recognised, or came to one where times jump.
func (a *aligner) astray() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.strict && (a.lost || !a.known)
}

// patience is how long frames wait for a key packet.
const patience = 2 * time.Second

// shift returns what is to be added to the time of the frame that was read as the n-th, and reports whether that is
// known. A frame is made of at least one packet, from a key packet on, and the process tells of a packet right after
// it has written what came of it: that many are waited for, and no more, as the process waits until its pictures are
// read. Decoders that show something before a key packet are why the wait for that has an end.
func (a *aligner) shift(n int) (time.Duration, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	waits := func() bool { return !a.known && !a.ended && (a.lines < n || a.lines < n+a.early && !a.hasty) }
	if waits() {
		defer time.AfterFunc(patience, a.hurry).Stop()
	}
	for waits() {
		a.change.Wait()
	}
	return a.by, a.known && !a.lost
}

// hurry ends the wait for a key packet.
func (a *aligner) hurry() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.hasty = true
	a.change.Broadcast()
}
