package human

import (
	"testing"

	"pgregory.net/rapid"
)

func TestFit(t *testing.T) {
	for _, tt := range []struct {
		in   string
		most int
		want string
	}{
		{"running", 7, "running"},
		{"running", 6, "runni…"},
		{"running", 1, "…"},
		{"running", 0, ""},
		{"running", -3, ""},
		{"", -3, ""},
		{"東京都", 6, "東京都"},
		{"東京都", 5, "東京…"},
		{"東京都", 4, "東…"},
		{"e\u0301te\u0301", 3, "e\u0301te\u0301"},
		{"👨‍👩‍👧 family", 2, "…"},
		{"👨‍👩‍👧 family", 4, "👨‍👩‍👧 …"},
	} {
		if got := Fit(tt.in, tt.most); got != tt.want {
			t.Errorf("Fit(%q, %d) = %q, want %q", tt.in, tt.most, got, tt.want)
		}
	}
}

// Whatever a name holds, a cell is never wider than its column.
func TestNothingIsWiderThanItsColumn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, width := Clean(rapid.String().Draw(t, "text")), rapid.IntRange(0, 40).Draw(t, "width")
		// Spaces join with what some scripts write before a word, so a cell may be narrower.
		if got := Columns(Pad(s, width)); got > width {
			t.Fatalf("%q takes %d columns, want %d", Pad(s, width), got, width)
		}
		if got := Columns(Fit(s, width)); got > width {
			t.Fatalf("%q takes %d columns of %d", Fit(s, width), got, width)
		}
	})
}
