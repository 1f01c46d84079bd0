package cli

import (
	"time"

	"butler"
)

// readDay reads a day; "" leaves what is there.
func readDay(s string, into *butler.Date) (err error) {
	if s == "" {
		return nil
	}
	if *into, err = butler.ParseDate(s); err != nil {
		return usage("%q is no day: use the form 2006-01-02", s)
	}
	return nil
}

// parseDay returns the beginning of a day here, or zero for "".
func parseDay(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if _, err := butler.ParseDate(s); err != nil {
		return time.Time{}, usage("%q is no day: use the form 2006-01-02", s)
	}
	return time.ParseInLocation(time.DateOnly, s, time.Local)
}
