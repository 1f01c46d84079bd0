package media

import (
	"runtime/debug"
	"sync"
	"time"

	"butler"
)

// consumer is an Analyzer in a Pass. Its methods are called by several goroutines; the Analyzer's by
// one at a time. After an error, or a panic, which becomes one, the Analyzer is called no more.
type consumer struct {
	analysis butler.Analysis
	analyzer butler.Analyzer
	wants    butler.Wants

	mu     sync.Mutex
	err    error
	last   time.Duration // of the last frame it was given
	frames int64         // that it was given
}

// begin makes the Analyzer and asks what it wants.
func (c *consumer) begin(in butler.AnalysisInput) {
	c.err = guard("begin", func() (err error) {
		c.analyzer, err = c.analysis.Begin(in)
		return err
	})
	if c.err != nil {
		c.analyzer = nil
		return
	}
	c.call("say what it wants", func(a butler.Analyzer) error {
		c.wants = a.Wants()
		return nil
	})
}

// call does something with the Analyzer, unless it has failed. It reports whether the Analyzer is
// still of use.
func (c *consumer) call(what string, do func(butler.Analyzer) error) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return false
	}
	c.err = guard(what, func() error { return do(c.analyzer) })
	return c.err == nil
}

// failed reports whether the Analyzer is of no use any more.
func (c *consumer) failed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err != nil
}

// frame hands a picture on if the Analyzer needs one at its time.
func (c *consumer) frame(f *butler.Frame) bool {
	return c.call("take a picture", func(a butler.Analyzer) error {
		w := c.wants.Frames
		if c.frames > 0 && len(w.At) == 0 && !w.Dense && f.Time >= c.last && f.Time-c.last < w.Every/2 {
			return nil
		}
		c.frames++
		c.last = f.Time
		return a.Frame(f)
	})
}

// closer asks the Analyzer what it wants to see frame by frame, if it is one that may.
func (c *consumer) closer(end butler.PassEnd) (stretches []butler.Stretch) {
	if w := c.wants.Frames; w == nil || w.Width <= 0 || !c.refines() {
		return nil
	}
	c.call("say what to look at closely", func(a butler.Analyzer) error {
		stretches = a.(butler.Refiner).Closer(end) //nolint:forcetypeassert // it refines
		return nil
	})
	return bounded(stretches, end.Duration)
}

// refines reports whether the Analyzer may want to look closer.
func (c *consumer) refines() bool {
	_, ok := c.analyzer.(butler.Refiner)
	return ok && !c.failed()
}

// closeFrame hands a picture of a stretch on.
func (c *consumer) closeFrame(f *butler.Frame) {
	c.call("take a close picture", func(a butler.Analyzer) error {
		return a.(butler.Refiner).CloseFrame(f) //nolint:forcetypeassert // it refines
	})
}

// close frees the Analyzer. Its last error counts if it is the first.
func (c *consumer) close() {
	if c.analyzer == nil {
		return
	}
	if err := guard("close", c.analyzer.Close); c.err == nil {
		c.err = err
	}
}

// guard turns a panic into an error.
func guard(what string, do func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = butler.E(butler.KindInternal, what, "panic: %v\n%s", v, firstLines(debug.Stack()))
		}
	}()
	return do()
}

// stackShown is how much of a stack goes into an error, in bytes.
const stackShown = 2000

func firstLines(stack []byte) string {
	return string(stack[:min(len(stack), stackShown)])
}
