package cli

import (
	"testing"
	"time"

	"butler"
)

// What will find nothing to do takes no time; what is all but done does.
func TestExpected(t *testing.T) {
	now := time.Date(2026, 3, 15, 3, 0, 0, 0, time.UTC)
	for want, e := range map[string]*butler.Expect{
		"":                nil,
		"not known yet":   {Begin: now},
		"nothing to do":   {Begin: now, End: now, Work: &butler.Forecast{Basis: "no file lacks it"}},
		"less than 1 min": {Begin: now.Add(-time.Hour), End: now, Work: &butler.Forecast{}},
		"up to 5 min":     {Begin: now, End: now.Add(time.Minute), Work: &butler.Forecast{Most: 5 * time.Minute}},
	} {
		if got := expected(e); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
