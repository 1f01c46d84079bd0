package cli

import (
	"io"
	"sync"
)

// relay is stderr. While bars are drawn on it, what others write is sent through them, so that it
// appears above and not among them.
type relay struct {
	mu  sync.Mutex
	w   io.Writer
	via io.Writer // the bars, or nil
}

// Write implements [io.Writer].
func (r *relay) Write(b []byte) (int, error) {
	r.mu.Lock()
	via := r.via
	r.mu.Unlock()
	if via != nil {
		if n, err := via.Write(b); err == nil {
			return n, nil
		}
	}
	return r.w.Write(b)
}

func (r *relay) through(via io.Writer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.via = via
}
