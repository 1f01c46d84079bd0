package catalogue

import (
	"context"
	"sync"
	"time"

	"butler/internal/catalogue/internal/catdb"
)

// maxAbsence is how much of the time in which the server was away, or the machine asleep, counts as passed. A clock that
// is set forward by years looks just like that.
const maxAbsence = 7 * 24 * time.Hour

// steadyClock tells how much time has passed, whatever the wall clock was set to meanwhile: it goes on with the
// monotonic clock, and where the wall clock went on further (the server was away, the machine asleep), by that, but no
// more than maxAbsence at a time. What the wall clock has shown before counts no second time, so that a clock
// that is wrong at each start adds nothing.
type steadyClock struct {
	mu   sync.Mutex
	ms   int64     // that have passed
	wall int64     // ms, the latest time that was seen
	seen time.Time // when it was looked at last
}

// read returns how much time has passed by now, in ms, and the latest time that the wall clock has shown.
func (c *steadyClock) read(now time.Time) (ms, wall int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := toMS(now)
	if c.wall == 0 {
		c.wall = at
	}
	passed := int64(0)
	if !c.seen.IsZero() {
		passed = max(0, now.Sub(c.seen).Milliseconds()) // by the monotonic clock
	}
	c.ms += min(max(at-c.wall, passed), passed+maxAbsence.Milliseconds())
	c.wall = max(c.wall, at)
	c.seen = now
	return c.ms, c.wall
}

// startSteady goes on with the time that was stored.
func (d *DB) startSteady(ctx context.Context) error {
	row, err := d.reads.Steady(ctx)
	d.steady.ms, d.steady.wall = row.Ms, row.Wall
	return err
}

// keepTime stores how much time has passed.
func (d *DB) keepTime(ctx context.Context, t transaction) error {
	ms, wall := d.steady.read(d.now())
	return t.SetSteady(ctx, catdb.SetSteadyParams{Ms: ms, Wall: wall})
}
