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

// Conclusions that are switched off make nothing: there is nothing to cover.
func TestCoverageOfWhatIsWanted(t *testing.T) {
	on := false
	tasks := []butler.Task{{Conclusions: []butler.Conclusion{
		{Name: "intros"}, {Name: "export", Enabled: func(butler.Settings) bool { return on }},
	}}}
	makes := wanted(tasks, func() butler.Settings { return butler.Settings{} })
	if !makes("previews") || !makes("intros") || makes("export") {
		t.Error("before it is switched on")
	}
	if on = true; !makes("export") {
		t.Error("after it is switched on")
	}
	cover := &coverage{reader: &counter{}, wanted: func(string) bool { return false }, now: time.Now}
	if got, err := cover.look(t.Context()); err != nil || len(got.All) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
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
				time.Sleep(time.Nanosecond)
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
