package settings

import (
	"testing"

	"pgregory.net/rapid"

	"butler"
)

func TestNightInWords(t *testing.T) {
	tests := []struct {
		w     butler.Window
		quiet string
		want  string
	}{
		{butler.Window{Start: 2, End: 5}, "", "Work goes on from 02:00 to 05:00: 3 h."},
		{butler.Window{Start: 22, End: 6}, "", "Work goes on from 22:00 to 06:00: 8 h."},
		{butler.Window{Start: 2, End: 2}, "", "Work goes on all day; a night begins at 02:00."},
		{butler.Window{Start: 2, End: 5}, "04:30-09:00", "Work goes on from 02:00 to 05:00: 3 h. The quiet hours take 30 min of it."},
		{butler.Window{Start: 2, End: 5}, "12:00-13:00", "Work goes on from 02:00 to 05:00: 3 h."},
		{butler.Window{Start: 2, End: 5}, "22:00-06:00", "Work goes on from 02:00 to 05:00: 3 h. The quiet hours take all of it: nothing will be done."},
		{butler.Window{Start: 2, End: 5}, "02:00-03:00, 02:30-03:30", "Work goes on from 02:00 to 05:00: 3 h. The quiet hours take 1 h 30 min of it."},
	}
	for _, tt := range tests {
		quiet, err := butler.ParseHours(tt.quiet)
		if err != nil {
			t.Fatal(err)
		}
		if got := nightInWords(tt.w, quiet); got != tt.want {
			t.Errorf("%v, quiet %q: %q, want %q", tt.w, tt.quiet, got, tt.want)
		}
	}
}

// However a span lies, its pieces are within the picture, do not overlap, and are as long as it is.
func TestStretches(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := butler.Hours{From: rapid.IntRange(0, 47).Draw(t, "from") * 30, To: rapid.IntRange(0, 47).Draw(t, "to") * 30}
		length, width := h.To-h.From, 0
		if length <= 0 {
			length += dayMinutes
		}
		drawn := map[int]bool{}
		for _, s := range stretches(h) {
			for x := s.X; x < s.X+s.Width; x++ {
				if x < 0 || x >= dayWidth || drawn[x] {
					t.Fatalf("%v is drawn as %v", h, stretches(h))
				}
				drawn[x] = true
			}
			width += s.Width
		}
		if width*dayMinutes != length*dayWidth {
			t.Fatalf("%v is drawn as %v", h, stretches(h))
		}
	})
}
