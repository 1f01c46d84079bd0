package media

import (
	"errors"
	"io"
	"sync"
	"time"
)

// aligner finds out by how much the times that a process tells differ from those of the first reading, by the
// packets that it tells of.
type aligner struct {
	marks *landmarks

	mu     sync.Mutex
	change sync.Cond // when one of the following has changed
	lines  int       // packets seen
	known  bool
	by     time.Duration
	ended  bool
}

func newAligner(m *landmarks) *aligner {
	a := &aligner{marks: m}
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
		a.mu.Lock()
		a.lines++
		if !a.known {
			a.by, a.known = a.marks.shift(l)
		}
		a.mu.Unlock()
		a.change.Broadcast()
	}
}

// shift returns what is to be added to the time of the frame that was read as the n-th, and reports whether that is
// known. A frame is made of at least one packet, and the process tells of a packet right after it has written what
// came of it: that many are waited for, and no more, as the process waits until its pictures are read.
func (a *aligner) shift(n int) (time.Duration, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for !a.known && !a.ended && a.lines < n {
		a.change.Wait()
	}
	return a.by, a.known
}
