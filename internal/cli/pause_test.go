package cli

import (
	"testing"
	"time"
)

func TestPauseEnd(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 28, 22, 30, 0, 500, berlin) // the clocks change in the night
	for _, tt := range []struct {
		length time.Duration
		until  string
		long   bool
		want   string // "" for an error
	}{
		{want: "0001-01-01T00:00:00Z"},
		{length: 2 * time.Hour, long: true, want: "2026-03-29T00:30:00+01:00"},
		{until: "23:00", want: "2026-03-28T23:00:00+01:00"},
		{until: "22:30", want: "2026-03-29T22:30:00+02:00"},
		{until: "07:00", want: "2026-03-29T07:00:00+02:00"},
		{until: "2026-04-01T00:00:00Z", want: "2026-04-01T00:00:00Z"},
		{until: "2026-01-01T00:00:00Z"},
		{until: "24:00"}, {until: "soon"},
		{long: true}, {length: -time.Hour, long: true}, {length: time.Hour, long: true, until: "23:00"},
	} {
		got, err := pauseEnd(now, tt.length, tt.until, tt.long)
		if (err == nil) != (tt.want != "") || err == nil && got.Format(time.RFC3339) != tt.want {
			t.Errorf("%v %q: %v, %v, want %q", tt.length, tt.until, got, err, tt.want)
		}
	}
}
