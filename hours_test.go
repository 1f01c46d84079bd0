package butler_test

import (
	"testing"

	"butler"
)

func TestHours(t *testing.T) {
	for text, want := range map[string]string{
		"":                          "",
		"7:00-09:00":                "07:00-09:00",
		" 07:00 - 9:30 ,22:00-6:00": "07:00-09:30, 22:00-06:00",
	} {
		if got, ok := butler.FormatHours.Parse(text); !ok || got != want {
			t.Errorf("%q: %q, %t", text, got, ok)
		}
	}
	for _, text := range []string{"7", "07:00", "07:00-", "25:00-26:00", "07:00-09:60", "a-b"} {
		if _, ok := butler.FormatHours.Parse(text); ok {
			t.Errorf("%q is allowed", text)
		}
	}
}
