package eval_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"butler/internal/eval"
)

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		name                string
		truth, found        []eval.Span
		right, wrong, lacks int
		errors              []time.Duration
	}{
		{name: "nothing there, nothing found"},
		{name: "exact", truth: []eval.Span{eval.MS(10_000, 70_000)}, found: []eval.Span{eval.MS(10_000, 70_000)}, right: 1,
			errors: []time.Duration{0, 0}},
		{name: "at the tolerance", truth: []eval.Span{eval.MS(10_000, 70_000)}, found: []eval.Span{eval.MS(8_000, 72_000)}, right: 1,
			errors: []time.Duration{2 * time.Second, 2 * time.Second}},
		{name: "one end too far off", truth: []eval.Span{eval.MS(10_000, 70_000)}, found: []eval.Span{eval.MS(10_000, 72_001)}, wrong: 1, lacks: 1,
			errors: []time.Duration{0, 2001 * time.Millisecond}},
		{name: "elsewhere", truth: []eval.Span{eval.MS(0, 10)}, found: []eval.Span{eval.MS(10, 20)}, wrong: 1, lacks: 1},
		{name: "one of two", truth: []eval.Span{eval.MS(0, 30_000), eval.MS(60_000, 90_000)}, found: []eval.Span{eval.MS(60_500, 90_000)},
			right: 1, lacks: 1, errors: []time.Duration{500 * time.Millisecond, 0}},
		{name: "cut in two", truth: []eval.Span{eval.MS(0, 30_000)}, found: []eval.Span{eval.MS(0, 10_000), eval.MS(10_000, 30_000)},
			wrong: 2, lacks: 1, errors: []time.Duration{10 * time.Second, 0}},
	} {
		m := eval.Match(c.truth, c.found, 2*time.Second)
		if m.True != c.right || m.False != c.wrong || m.Missed != c.lacks || !slices.Equal(m.Errors, c.errors) {
			t.Errorf("%s: %+v", c.name, m)
		}
	}
}

func TestMatchCountsEverythingOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spans := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) eval.Span {
			start := rapid.Int64Range(0, 100_000).Draw(t, "start")
			return eval.MS(start, start+rapid.Int64Range(1, 30_000).Draw(t, "length"))
		}), 0, 6)
		truth, found := spans.Draw(t, "truth"), spans.Draw(t, "found")
		m := eval.Match(truth, found, 2*time.Second)
		if m.True+m.False != len(found) || m.True+m.Missed != len(truth) || len(m.Errors) < 2*m.True {
			t.Fatalf("%+v of %d and %d", m, len(truth), len(found))
		}
	})
}

func TestSteps(t *testing.T) {
	both, found, truth, neither := eval.Steps([]eval.Span{eval.MS(0, 500)}, []eval.Span{eval.MS(300, 700)}, time.Second, 100*time.Millisecond)
	if both != 2 || found != 2 || truth != 3 || neither != 3 {
		t.Errorf("%d %d %d %d", both, found, truth, neither)
	}
}
