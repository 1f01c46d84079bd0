package butler_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"butler"
)

func TestWindowOn(t *testing.T) {
	tests := []struct {
		name        string
		zone        string
		start, end  int
		day         string
		open, close string // RFC 3339
	}{
		{"plain night", "Europe/Berlin", 2, 5, "2026-01-15", "2026-01-15T02:00:00+01:00", "2026-01-15T05:00:00+01:00"},
		{"past midnight", "Europe/Berlin", 22, 3, "2026-01-15", "2026-01-15T22:00:00+01:00", "2026-01-16T03:00:00+01:00"},
		{"whole day", "Europe/Berlin", 4, 4, "2026-01-15", "2026-01-15T04:00:00+01:00", "2026-01-16T04:00:00+01:00"},
		{"until midnight", "UTC", 20, 0, "2026-01-15", "2026-01-15T20:00:00Z", "2026-01-16T00:00:00Z"},
		{"opens in the skipped hour", "Europe/Berlin", 2, 5, "2026-03-29", "2026-03-29T03:00:00+02:00", "2026-03-29T05:00:00+02:00"},
		{"closes in the skipped hour", "America/New_York", 1, 2, "2026-03-08", "2026-03-08T01:00:00-05:00", "2026-03-08T03:00:00-04:00"},
		{"would vanish", "Europe/Berlin", 2, 3, "2026-03-29", "2026-03-29T03:00:00+02:00", "2026-03-29T04:00:00+02:00"},
		{"repeated hour inside", "Europe/Berlin", 2, 5, "2026-10-25", "2026-10-25T02:00:00+02:00", "2026-10-25T05:00:00+01:00"},
		{"exactly the repeated hour", "Europe/Berlin", 2, 3, "2026-10-25", "2026-10-25T02:00:00+02:00", "2026-10-25T03:00:00+01:00"},
		{"closes at the repeated hour", "Europe/Berlin", 23, 2, "2026-10-24", "2026-10-24T23:00:00+02:00", "2026-10-25T02:00:00+02:00"},
		{"clock skips midnight", "America/Havana", 0, 1, "2026-03-08", "2026-03-08T01:00:00-04:00", "2026-03-08T02:00:00-04:00"},
		{"half an hour is skipped", "Australia/Lord_Howe", 2, 3, "2026-10-04", "2026-10-04T02:30:00+11:00", "2026-10-04T03:00:00+11:00"},
		{"half an hour is repeated", "Australia/Lord_Howe", 1, 2, "2026-04-05", "2026-04-05T01:00:00+11:00", "2026-04-05T02:00:00+10:30"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			day, err := butler.ParseDate(tt.day)
			if err != nil {
				t.Fatal(err)
			}
			s, ok := butler.Window{Start: tt.start, End: tt.end}.On(day, zone(t, tt.zone))
			if !ok {
				t.Fatal("no opening")
			}
			if got := s.Open.Format(time.RFC3339); got != tt.open {
				t.Errorf("opens %s, want %s", got, tt.open)
			}
			if got := s.Close.Format(time.RFC3339); got != tt.close {
				t.Errorf("closes %s, want %s", got, tt.close)
			}
		})
	}
}

func TestWindowSkipsADayThatNeverWas(t *testing.T) {
	w := butler.Window{Start: 2, End: 5}
	apia := zone(t, "Pacific/Apia") // had no 30 December 2011
	if _, ok := w.On(butler.Date{Year: 2011, Month: 12, Day: 30}, apia); ok {
		t.Error("a day that never was has an opening")
	}
	next := w.Next(time.Date(2011, 12, 29, 12, 0, 0, 0, apia))
	if want := (butler.Date{Year: 2011, Month: 12, Day: 31}); next.Day != want {
		t.Errorf("next opening on %s, want %s", next.Day, want)
	}
}

func TestWindowDay(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	w := butler.Window{Start: 22, End: 3}
	tests := []struct {
		now  time.Time
		want string
	}{
		{time.Date(2026, 1, 15, 21, 59, 59, 0, berlin), "2026-01-15"},
		{time.Date(2026, 1, 15, 22, 0, 0, 0, berlin), "2026-01-15"},
		{time.Date(2026, 1, 16, 2, 59, 59, 0, berlin), "2026-01-15"},
		{time.Date(2026, 1, 16, 3, 0, 0, 0, berlin), "2026-01-16"},
	}
	for _, tt := range tests {
		if got := w.Day(tt.now).String(); got != tt.want {
			t.Errorf("day of %s is %s, want %s", tt.now, got, tt.want)
		}
	}
}

func TestWindowValidate(t *testing.T) {
	for _, w := range []butler.Window{{-1, 5}, {2, 24}} {
		if !butler.IsKind(w.Validate(), butler.KindInvalid) {
			t.Errorf("%v passes", w)
		}
	}
	if err := (butler.Window{Start: 0, End: 23}).Validate(); err != nil {
		t.Error(err)
	}
}

// Ten years in every zone, all 576 windows: every day has one opening; openings follow each other without overlap;
// the wall clock at an opening shows the hour or, after a skip, a later one, and an instant before
// it an earlier one.
func TestWindowEveryZone(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	windows := r.Perm(24 * 24)
	next := 0
	for _, z := range zones(t) {
		for range 3 {
			n := windows[next%len(windows)]
			next++
			w := butler.Window{Start: n / 24, End: n % 24}
			checkYears(t, w, z, 2018, 10)
			if t.Failed() {
				t.Fatalf("zone %s, window %s", z, w)
			}
		}
	}
	if next < 24*24 {
		t.Errorf("only %d windows", next)
	}
}

func checkYears(t *testing.T, w butler.Window, z *time.Location, from, years int) {
	t.Helper()
	day, last := butler.Date{Year: from, Month: 1, Day: 1}, butler.Date{Year: from + years, Month: 1, Day: 1}
	var previous butler.Span
	for ; day.Before(last); day = day.AddDays(1) {
		if day.Day != 1 && !clockChanges(day, z) {
			continue // as the first quiet day of the month
		}
		s, ok := w.On(day, z)
		if !ok {
			continue
		}
		if !s.Close.After(s.Open) {
			t.Errorf("%s: closes %s before it opens %s", day, s.Close, s.Open)
		}
		if s.Open.Before(previous.Close) {
			t.Errorf("%s opens %s, before the day before closes %s", day, s.Open, previous.Close)
		}
		if butler.DateOf(s.Open) == day && s.Open.Hour() < w.Start {
			t.Errorf("%s opens %s, before its hour", day, s.Open)
		}
		if before := s.Open.Add(-time.Nanosecond); butler.DateOf(before) == day && before.Hour() >= w.Start {
			t.Errorf("%s opens %s, after its hour had come", day, s.Open)
		}
		for _, now := range []time.Time{s.Open, s.Open.Add(s.Close.Sub(s.Open) / 2), s.Close.Add(-time.Nanosecond)} {
			if got, in := w.At(now); !in || got != s {
				t.Errorf("%s lies in %v (%v), want %v", now, got, in, s)
			}
		}
		if got := w.Next(s.Open.Add(-time.Nanosecond)); got != s {
			t.Errorf("next before %s is %v, want %v", s.Open, got, s)
		}
		if got, in := w.At(s.Close); in && got == s {
			t.Errorf("%s still lies in %v", s.Close, s)
		}
		previous = s
	}
}

// clockChanges reports whether the zone's offset is another within two days of a day.
func clockChanges(day butler.Date, z *time.Location) bool {
	noon := func(days int) int {
		_, offset := time.Date(day.Year, day.Month, day.Day+days, 12, 0, 0, 0, z).Zone()
		return offset
	}
	return noon(-2) != noon(2)
}
