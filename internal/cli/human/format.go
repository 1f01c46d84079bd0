package human

import (
	"fmt"
	"time"
)

// Size returns a number of bytes; a negative one was freed.
func Size(n int64) string {
	f, sign := float64(n), ""
	if n < 0 {
		f, sign = -f, "-"
	}
	if f < 1000 {
		return fmt.Sprintf("%s%.0f B", sign, f)
	}
	const units = "kMGTPE"
	i := -1
	for f >= 999.95 && i < len(units)-1 {
		f /= 1000
		i++
	}
	return fmt.Sprintf("%s%.1f %cB", sign, f, units[i])
}

// Moment returns a time in the zone of the person who reads it.
func Moment(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.Local().Format("2006-01-02 15:04:05")
}

// Span returns how long something took.
func Span(d time.Duration) string {
	switch {
	case d < 0:
		return "-"
	case d < time.Second:
		return d.Round(time.Millisecond).String()
	case d < time.Minute:
		return d.Round(100 * time.Millisecond).String()
	}
	return d.Round(time.Second).String()
}

// Length returns milliseconds of film or music.
func Length(ms int64) string { return (time.Duration(ms) * time.Millisecond).String() }

// YesNo returns a switch in words.
func YesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// Named returns a text, or a dash for none.
func Named(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// Count returns a number with its noun.
func Count(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
