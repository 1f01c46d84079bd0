package butler_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"butler"
)

func TestWithin(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ hours, now, until string }{
		{"07:00-09:00", "2026-03-10 06:59", ""},
		{"07:00-09:00", "2026-03-10 07:00", "2026-03-10 09:00"},
		{"07:00-09:00", "2026-03-10 08:59", "2026-03-10 09:00"},
		{"07:00-09:00", "2026-03-10 09:00", ""},
		{"22:00-06:00", "2026-03-10 23:00", "2026-03-11 06:00"},
		{"22:00-06:00", "2026-03-10 05:59", "2026-03-10 06:00"},
		{"07:00-09:00, 08:30-10:00", "2026-03-10 07:30", "2026-03-10 10:00"},
		{"00:00-00:00", "2026-03-10 07:30", "never"},
		{"02:00-03:00", "2026-03-29 01:59", ""},                 // these hours are skipped
		{"01:30-02:30", "2026-03-29 01:59", "2026-03-29 03:00"}, // their end is
		{"02:30-04:00", "2026-03-29 03:00", "2026-03-29 04:00"}, // their begin is
		{"01:00-03:00", "2026-10-25 01:30", "2026-10-25 03:00"}, // two o'clock comes twice
	} {
		hours, err := butler.ParseHours(tt.hours)
		if err != nil {
			t.Fatal(err)
		}
		now, err := time.ParseInLocation("2006-01-02 15:04", tt.now, zone)
		if err != nil {
			t.Fatal(err)
		}
		until, within := butler.Within(hours, now)
		got := ""
		switch {
		case within && until.IsZero():
			got = "never"
		case within:
			got = until.Format("2006-01-02 15:04")
		}
		if got != tt.until {
			t.Errorf("%s at %s: %q, not %q", tt.hours, tt.now, got, tt.until)
		}
	}
}

// In every zone, at every time: what counts is the wall clock, and until then every minute is within.
func TestWithinFollowsTheWallClock(t *testing.T) {
	all := zones(t)
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(all).Draw(t, "zone")
		minute := rapid.IntRange(0, 24*60-1)
		h := butler.Hours{From: minute.Draw(t, "from"), To: minute.Draw(t, "to")}
		now := time.Unix(rapid.Int64Range(1.6e9, 1.9e9).Draw(t, "now")/60*60, 0).In(zone)
		inside := func(at time.Time) bool {
			m := at.Hour()*60 + at.Minute()
			if h.From < h.To {
				return h.From <= m && m < h.To
			}
			return m >= h.From || m < h.To
		}
		until, within := butler.Within([]butler.Hours{h}, now)
		if within != inside(now) {
			t.Fatalf("%v at %v: %t", h, now, within)
		}
		if !within {
			return
		}
		if until.IsZero() {
			if h.From != h.To {
				t.Fatalf("%v at %v: it never ends", h, now)
			}
			return
		}
		for at := now; at.Before(until); at = at.Add(time.Minute) {
			if !inside(at) {
				t.Fatalf("%v at %v: until %v, but %v is outside", h, now, until, at)
			}
		}
		if inside(until) {
			t.Fatalf("%v at %v: %v is still within", h, now, until)
		}
	})
}

func TestLoadGate(t *testing.T) {
	start := time.Date(2026, 3, 1, 2, 0, 0, 0, time.UTC)
	busy := butler.LoadLimit{Average: 1}
	idle := butler.LoadLimit{Idle: true}
	load := func(f float64) butler.Load { return butler.Load{Average: f, Pressure: -1, Known: true} }
	wait := func(f float64) butler.Load { return butler.Load{Pressure: f} }
	type step struct {
		load butler.Load
		n    int // measurements, five seconds apart
		held bool
	}
	for name, tt := range map[string]struct {
		limit butler.LoadLimit
		steps []step
	}{
		"one measurement is none":                    {busy, []step{{load(2), 1, false}, {load(.5), 1, false}, {load(2), 1, false}}},
		"two are":                                    {busy, []step{{load(2), 2, true}}},
		"it ends after a calm minute":                {busy, []step{{load(2), 2, true}, {load(.5), 12, true}, {load(.5), 1, false}}},
		"between the limits it stays":                {busy, []step{{load(2), 2, true}, {load(.9), 100, true}, {load(.8), 13, false}}},
		"between the limits it stays off":            {busy, []step{{load(.95), 100, false}}},
		"calm is counted anew":                       {busy, []step{{load(2), 2, true}, {load(.5), 10, true}, {load(.9), 1, true}, {load(.5), 12, true}, {load(.5), 1, false}}},
		"others wait":                                {idle, []step{{wait(.2), 2, true}, {wait(.07), 50, true}, {wait(.05), 13, false}}},
		"what is not told":                           {butler.LoadLimit{Average: 1, Idle: true}, []step{{butler.Load{Average: 9, Pressure: -1}, 100, false}}},
		"it ends also when the kernel tells no more": {idle, []step{{wait(.2), 2, true}, {wait(-1), 13, false}}},
		"both":     {butler.LoadLimit{Average: 1, Idle: true}, []step{{butler.Load{Average: .1, Pressure: .5, Known: true}, 2, true}}},
		"no limit": {butler.LoadLimit{}, []step{{butler.Load{Average: 99, Pressure: 1, Known: true}, 9, false}}},
	} {
		t.Run(name, func(t *testing.T) {
			var g butler.LoadGate
			at := start
			for i, s := range tt.steps {
				for range s.n {
					at = at.Add(5 * time.Second)
					s.load.At = at
					g = g.Next(s.load, tt.limit)
				}
				if held := g.Closed() != ""; held != s.held {
					t.Fatalf("step %d: %q", i+1, g.Closed())
				}
			}
		})
	}
	// Another limit is another gate, and a clock that is set back holds nothing for ever.
	var g butler.LoadGate
	for range 2 {
		l := load(2)
		l.At = start
		g = g.Next(l, busy)
	}
	if g.Next(load(2), butler.LoadLimit{Average: 3}).Closed() != "" {
		t.Error("it is held by a limit that is no more")
	}
	for i := range 14 {
		l := load(.1)
		l.At = start.Add(-24*time.Hour + time.Duration(i)*5*time.Second)
		g = g.Next(l, busy)
	}
	if g.Closed() != "" {
		t.Errorf("held: %s", g.Closed())
	}
}
