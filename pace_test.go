package butler_test

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"butler"
)

func TestPace(t *testing.T) {
	type at struct{ second, done, total float64 }
	noon := time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		points []at
		rate   float64
		left   time.Duration
	}{
		"nothing seen":        {nil, 0, 0},
		"one point":           {[]at{{0, 1, 10}}, 0, 0},
		"nothing done":        {[]at{{0, 1, 10}, {60, 1, 10}}, 0, 0},
		"steady":              {[]at{{0, 0, 100}, {12, 2, 100}, {24, 4, 100}, {36, 6, 100}, {48, 8, 100}, {60, 10, 100}}, 10, 9 * time.Minute},
		"a short time":        {[]at{{0, 0, 100}, {2, 1, 100}, {4, 2, 100}, {6, 3, 100}, {10, 5, 100}}, 30, 0},
		"few":                 {[]at{{0, 0, 100}, {20, 1, 100}, {40, 2, 100}, {60, 3, 100}}, 3, 0},
		"few steps":           {[]at{{0, 0, 100}, {30, 5, 100}, {60, 10, 100}}, 10, 0},
		"the total grows":     {[]at{{0, 0, 50}, {12, 2, 50}, {24, 4, 50}, {36, 6, 60}, {48, 8, 80}, {60, 10, 100}}, 10, 0},
		"the total unknown":   {[]at{{0, 0, -1}, {12, 2, -1}, {24, 4, -1}, {36, 6, -1}, {48, 8, -1}, {60, 10, -1}}, 10, 0},
		"it has nearly ended": {[]at{{0, 0, 100}, {12, 25, 100}, {24, 50, 100}, {36, 75, 100}, {40, 99, 100}, {60, 100, 100}}, 100, 0},
		"it has just begun":   {[]at{{0, 0, 100}, {12, 0, 100}, {24, 0, 100}, {36, 0, 100}, {48, 0, 100}, {60, 10, 100}}, 10, 0},
		"it began anew":       {[]at{{0, 50, 100}, {12, 60, 100}, {24, 70, 100}, {60, 0, 100}}, 0, 0},
		"more than the total": {[]at{{0, 0, 5}, {12, 2, 5}, {24, 4, 5}, {36, 6, 5}, {48, 8, 5}, {60, 10, 5}}, 10, 0},
		"slow, but even":      {[]at{{0, 0, 20}, {600, 1, 20}, {1200, 2, 20}, {1800, 3, 20}, {2400, 4, 20}}, 0.1, 160 * time.Minute},
	} {
		var p butler.Pace
		now := noon
		for _, s := range tt.points {
			now = noon.Add(time.Duration(s.second) * time.Second)
			p = p.Note(now, s.done, s.total)
		}
		rate, ok := p.PerMinute(now)
		if math.Abs(rate-tt.rate) > 1e-9 || ok != (tt.rate > 0) {
			t.Errorf("%s: %v a minute (%t), want %v", name, rate, ok, tt.rate)
		}
		left, ok := p.Left(now)
		if left.Likely.Round(time.Second) != tt.left || ok != (tt.left > 0 || name == "it has nearly ended") {
			t.Errorf("%s: %v left (%t), want %v", name, left, ok, tt.left)
		}
	}
}

// A Pace that stands still says so: what is left grows with the time in which nothing happens, until it says nothing.
func TestPaceThatStands(t *testing.T) {
	var p butler.Pace
	now := time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
	for i := range 10 {
		now = now.Add(6 * time.Second)
		p = p.Note(now, float64(i), 100)
	}
	before, ok := p.Left(now)
	later, okLater := p.Left(now.Add(20 * time.Second))
	if !ok || !okLater || later.Likely <= before.Likely {
		t.Errorf("%v (%t), and 20 s later %v (%t)", before, ok, later, okLater)
	}
	if left, ok := p.Left(now.Add(24 * time.Hour)); ok {
		t.Errorf("a day later still %v", left)
	}
}

// Whatever a Pace is told of, what it says is a range in order, it keeps no more than it needs, and a copy stays as it was.
func TestPaceProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
		var p butler.Pace
		for range rapid.IntRange(0, 60).Draw(t, "points") {
			now = now.Add(time.Duration(rapid.Int64Range(-int64(time.Minute), int64(time.Hour)).Draw(t, "later")))
			before := p.Progress(now)
			next := p.Note(now, rapid.Float64Range(0, 1e9).Draw(t, "done"), rapid.Float64Range(-1, 1e9).Draw(t, "total"))
			after := p.Progress(now)
			if before.Rate != after.Rate || (before.Left == nil) != (after.Left == nil) {
				t.Fatal("an older pace has changed")
			}
			p = next
			progress := p.Progress(now)
			if progress.Rate < 0 || math.IsNaN(progress.Rate) {
				t.Fatalf("a rate of %v", progress.Rate)
			}
			if f := progress.Left; f != nil && (f.Least < 0 || f.Likely < f.Least || f.Most < f.Likely) {
				t.Fatalf("what is left: %v", *f)
			}
		}
	})
}

func BenchmarkPaceNote(b *testing.B) {
	var p butler.Pace
	now := time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
	for i := 0; b.Loop(); i++ {
		p = p.Note(now.Add(time.Duration(i)*50*time.Millisecond), float64(i), 1e9)
	}
}
