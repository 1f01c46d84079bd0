package butler_test

import (
	"strings"
	"testing"

	"butler"
)

func TestPreferenceParse(t *testing.T) {
	b := butler.Preference{ID: "B", Type: butler.PreferenceBool}
	n := butler.Preference{ID: "N", Type: butler.PreferenceInt, Min: 0, Max: 23}
	e := butler.Preference{ID: "E", Type: butler.PreferenceText, Enum: []butler.EnumValue{{Value: "never"}, {Value: "asap"}}}
	d := butler.Preference{ID: "D", Type: butler.PreferenceDouble}
	x := butler.Preference{ID: "X", Type: butler.PreferenceText}
	tests := []struct {
		p    butler.Preference
		in   string
		want string
		ok   bool
	}{
		{b, "true", "true", true}, {b, "1", "true", true}, {b, "FALSE", "false", true}, {b, "", "", false}, {b, "yes", "", false},
		{n, "007", "7", true}, {n, "23", "23", true}, {n, "24", "", false}, {n, "-1", "", false}, {n, "2.5", "", false}, {n, "99999999999999999999", "", false},
		{e, "asap", "asap", true}, {e, "sometimes", "", false},
		{d, "1.5", "1.5", true}, {d, "NaN", "", false}, {d, "Inf", "", false},
		{x, "any text", "any text", true}, {x, "nul\x00", "", false},
		{x, "two\nlines", "", false}, {x, "\x1b[31mred", "", false}, {x, "\xff", "", false},
		{x, "Café „é“ 日本", "Café „é“ 日本", true},
		{x, strings.Repeat("x", 4096), strings.Repeat("x", 4096), true}, {x, strings.Repeat("x", 4097), "", false},
	}
	for _, tt := range tests {
		got, err := tt.p.Parse(tt.in)
		if (err == nil) != tt.ok || got != tt.want {
			t.Errorf("%s of %q: %q, %v", tt.p.Type, tt.in, got, err)
		}
		if err != nil && !butler.IsKind(err, butler.KindInvalid) {
			t.Errorf("%q: kind %s", tt.in, butler.KindOf(err))
		}
	}
}

func TestSettings(t *testing.T) {
	s := butler.NewSettings(butler.CorePreferences(2), map[string]string{
		butler.PrefStartHour: "22",
		butler.PrefEndHour:   "99", // not allowed: the default holds
		"Unknown":            "x",
	})
	if got, want := s.Window(), (butler.Window{Start: 22, End: 5}); got != want {
		t.Errorf("window %v, want %v", got, want)
	}
	if got := s.Int(butler.PrefLongRunningJobs); got != 1 {
		t.Errorf("%d units on two cores", got)
	}
	for _, d := range s.Definitions() {
		if _, err := d.Parse(d.Default); err != nil && d.Default != "" {
			t.Errorf("default of %s: %v", d.ID, err)
		}
	}
}
