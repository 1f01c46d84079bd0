package media

import (
	"bufio"
	"context"
	"io"
	"strings"
	"sync/atomic"
	"time"

	"butler"
)

// progress counts signs of life of a process: data on a pipe, and reports that say something new.
type progress struct{ signs atomic.Int64 }

// of returns a reader that counts what it reads.
func (p *progress) of(in io.Reader) io.Reader { return counting{in, p} }

type counting struct {
	in io.Reader
	p  *progress
}

func (c counting) Read(b []byte) (int, error) {
	n, err := c.in.Read(b)
	if n > 0 {
		c.p.signs.Add(1)
	}
	return n, err
}

// read reads what `-progress` writes. Of a report only what has been produced counts: speed and rates
// change also while nothing goes on.
func (p *progress) read(in io.Reader) error {
	counted := []string{"frame=", "out_time_us=", "total_size="}
	seen := map[string]string{}
	for lines := bufio.NewScanner(in); lines.Scan(); {
		for _, name := range counted {
			if v, ok := strings.CutPrefix(lines.Text(), name); ok && seen[name] != v {
				seen[name] = v
				p.signs.Add(1)
			}
		}
	}
	_, err := io.Copy(io.Discard, in)
	if err != nil && !isClosed(err) {
		return butler.E(butler.KindInternal, "read progress", "%w", err)
	}
	return nil
}

// watch ends a process that has given no sign of life for a while, until the returned function is called.
func watch(stall time.Duration, p *progress, cancel context.CancelCauseFunc) (stop func()) {
	done := make(chan struct{})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(stall / 4)
		defer tick.Stop()
		signs, since := p.signs.Load(), time.Now()
		for {
			select {
			case <-done:
				return
			case now := <-tick.C:
				if n := p.signs.Load(); n != signs {
					signs, since = n, now
				} else if now.Sub(since) >= stall {
					cancel(butler.E(butler.KindTimeout, "read media", "no progress for %v", stall).
						WithHint("the file may be damaged such that the decoder hangs, or its disk does not answer"))
					return
				}
			}
		}
	}()
	return func() {
		close(done)
		<-ended
	}
}
