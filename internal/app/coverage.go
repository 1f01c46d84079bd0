package app

import (
	"context"
	"slices"
	"sync"
	"time"

	"butler"
)

// coverage counts how far Analyses are with the library, and tells what it has counted again for a while: where counting
// takes longer, for longer, so that it never takes more than a small share of the machine's time.
type coverage struct {
	reader butler.CoverageReader
	wanted func(analysis string) bool // reports whether it is made at all; nil for always
	now    func() time.Time

	mu   sync.Mutex // one counts at a time; who asks meanwhile gets the same
	last butler.LibraryCoverage
	took time.Duration
}

const (
	coverageKept  = 2 * time.Second // at least
	coverageShare = 20              // times as long as counting took
)

// look returns what there is. [butler.LibraryCoverage.At] says when it was counted.
func (c *coverage) look(ctx context.Context) (butler.LibraryCoverage, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	begun := c.now()
	if age := begun.Sub(c.last.At); !c.last.At.IsZero() && age >= 0 && age < max(coverageKept, coverageShare*c.took) {
		return c.last, nil
	}
	all, err := c.reader.Coverage(ctx)
	if err != nil {
		return butler.LibraryCoverage{}, err
	}
	if c.wanted != nil {
		all = slices.DeleteFunc(all, func(of butler.Coverage) bool { return !c.wanted(of.Analysis) })
	}
	c.last, c.took = butler.LibraryCoverage{At: begun, All: all}, c.now().Sub(begun)
	return c.last, nil
}

// wanted returns a function that reports whether an Analysis or a Conclusion of some Tasks is made at all: Conclusions may
// be switched off by settings of their own.
func wanted(tasks []butler.Task, settings func() butler.Settings) func(string) bool {
	switches := map[string]func(butler.Settings) bool{}
	for _, t := range tasks {
		for _, c := range t.Conclusions {
			if c.Enabled != nil {
				switches[c.Name] = c.Enabled
			}
		}
	}
	return func(analysis string) bool {
		enabled := switches[analysis]
		return enabled == nil || enabled(settings())
	}
}
