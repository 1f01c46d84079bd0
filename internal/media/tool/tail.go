package tool

import (
	"bytes"
	"slices"
	"sync"
)

// What is kept of a program's standard errors.
const (
	keptFirst  = 12  // lines
	keptLast   = 12  // lines
	keptLength = 300 // bytes of a line
)

// tail keeps the first and the last lines written to it.
type tail struct {
	mu    sync.Mutex
	first []string
	last  []string // the newest at the end
	lost  bool     // lines between first and last were dropped
	line  []byte   // the beginning of the line being written
}

// Write implements [io.Writer]. It never fails.
func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := len(b)
	for {
		i := bytes.IndexAny(b, "\r\n")
		part := b
		if i >= 0 {
			part = b[:i]
		}
		t.line = append(t.line, part[:min(len(part), keptLength-len(t.line))]...)
		if i < 0 {
			return n, nil
		}
		t.end()
		b = b[i+1:]
	}
}

// end takes the line for whole.
func (t *tail) end() {
	line := string(bytes.TrimSpace(t.line))
	t.line = t.line[:0]
	switch {
	case line == "":
	case len(t.first) < keptFirst:
		t.first = append(t.first, line)
	default:
		if len(t.last) == keptLast {
			t.last, t.lost = slices.Delete(t.last, 0, 1), true
		}
		t.last = append(t.last, line)
	}
}

// lines returns what was kept.
func (t *tail) lines() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.line) > 0 {
		t.end()
	}
	all := slices.Clone(t.first)
	if t.lost {
		all = append(all, "…")
	}
	return append(all, t.last...)
}
