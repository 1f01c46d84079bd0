package guide

import (
	"context"
	"io"
)

// await returns what do returns, or that ctx ended: on a mount that hangs do never ends, and what waits for it has to
// be left behind. What it returns too late is given to drop.
func await[T any](ctx context.Context, do func() (T, error), drop func(T)) (T, error) {
	type outcome struct {
		got T
		err error
	}
	done := make(chan outcome)
	go func() {
		got, err := do()
		select {
		case done <- outcome{got, err}:
		case <-ctx.Done():
			drop(got)
		}
	}()
	select {
	case o := <-done:
		return o.got, o.err
	case <-ctx.Done():
		var none T
		return none, interrupted(ctx)
	}
}

// stoppable reads from a file until ctx ends, whatever the file does, and however little is found in it.
type stoppable struct {
	ctx    context.Context
	r      io.Reader
	buffer []byte // of the reading that goes on, which may outlive the call
}

func (s *stoppable) Read(p []byte) (int, error) {
	if s.ctx.Err() != nil {
		return 0, interrupted(s.ctx)
	}
	if s.buffer == nil {
		s.buffer = make([]byte, 64<<10)
	}
	to := s.buffer[:min(len(p), len(s.buffer))]
	n, err := await(s.ctx, func() (int, error) { return s.r.Read(to) }, func(int) {})
	return copy(p, to[:n]), err
}
