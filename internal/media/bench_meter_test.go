package media_test

import (
	"context"
	"runtime"
	"time"

	"butler"

	"golang.org/x/sys/unix"
)

// metered returns an Analysis that adds to spent, under its name, the processor time that its Analyzers take.
func metered(a butler.Analysis, spent map[string]time.Duration) butler.Analysis {
	begin := a.Begin
	a.Begin = func(in butler.AnalysisInput) (butler.Analyzer, error) {
		inner, err := begin(in)
		if err != nil {
			return nil, err
		}
		m := &meter{Analyzer: inner, end: func(d time.Duration) { spent[a.Name] += d }}
		if refiner, ok := inner.(butler.Refiner); ok {
			return &refiningMeter{m, refiner}, nil
		}
		return m, nil
	}
	return a
}

// meter measures the processor time of an Analyzer's methods.
type meter struct {
	butler.Analyzer
	spent time.Duration
	end   func(time.Duration) // told what was spent, when the Analyzer is closed
}

// run measures the time of the thread that does something.
func (m *meter) run(do func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	before := threadTime()
	err := do()
	m.spent += threadTime() - before
	return err
}

func threadTime() time.Duration {
	var t unix.Timespec
	_ = unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t)
	return time.Duration(t.Nano())
}

func (m *meter) Packet(p *butler.Packet) error {
	return m.run(func() error { return m.Analyzer.Packet(p) })
}

func (m *meter) Frame(f *butler.Frame) error {
	return m.run(func() error { return m.Analyzer.Frame(f) })
}

func (m *meter) Sound(s *butler.Sound) error {
	return m.run(func() error { return m.Analyzer.Sound(s) })
}

func (m *meter) Finish(ctx context.Context, end butler.PassEnd) (r butler.Result, err error) {
	err = m.run(func() error {
		r, err = m.Analyzer.Finish(ctx, end)
		return err
	})
	return r, err
}

func (m *meter) Close() error {
	err := m.run(m.Analyzer.Close)
	m.end(m.spent)
	return err
}

// refiningMeter is a meter of a Refiner.
type refiningMeter struct {
	*meter
	refiner butler.Refiner
}

func (m *refiningMeter) Closer(end butler.PassEnd) (s []butler.Stretch) {
	_ = m.run(func() error {
		s = m.refiner.Closer(end)
		return nil
	})
	return s
}

func (m *refiningMeter) CloseFrame(f *butler.Frame) error {
	return m.run(func() error { return m.refiner.CloseFrame(f) })
}
