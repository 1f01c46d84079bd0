package app

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"butler"
)

// counter counts slowly.
type counter struct {
	asked int
	takes time.Duration
	err   error
}

func (c *counter) Coverage(context.Context) ([]butler.Coverage, error) {
	c.asked++
	time.Sleep(c.takes)
	return []butler.Coverage{{Total: int64(c.asked)}}, c.err
}

// What was counted is told again for a while, which is longer where counting takes longer.
func TestCoverageIsKeptForAWhile(t *testing.T) {
	for name, c := range map[string]struct{ takes, kept time.Duration }{
		"small library": {time.Millisecond, coverageKept},
		"large library": {time.Second, coverageShare * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				reader := &counter{takes: c.takes}
				cover := &coverage{reader: reader, now: time.Now}
				look := func(want int64) {
					t.Helper()
					got, err := cover.look(t.Context())
					if err != nil || got.All[0].Total != want || got.At.IsZero() {
						t.Fatalf("%+v, %v; want count %d", got, err, want)
					}
				}
				look(1)
				look(1)
				time.Sleep(c.kept - c.takes - 1)
				look(1)
				time.Sleep(1)
				look(2)
				reader.err = errors.New("no disk")
				time.Sleep(c.kept)
				if _, err := cover.look(t.Context()); !errors.Is(err, reader.err) {
					t.Errorf("%v", err)
				}
				reader.err = nil
				look(4) // a failure is not kept
			})
		})
	}
}
