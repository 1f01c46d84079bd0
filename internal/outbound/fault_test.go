package outbound

import (
	"testing"
	"time"
)

func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"17", "-1", "Sat, 01 Jan 2000 00:00:21 GMT", "99999999999999", "1e9", "", " 5 "} {
		f.Add(s)
	}
	now := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s string) {
		if d := retryAfter(s, now); d < 0 || d > maxHold {
			t.Errorf("%q is %v", s, d)
		}
	})
}
