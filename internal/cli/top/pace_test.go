package top

import (
	"testing"
	"time"

	"butler"
)

func TestPace(t *testing.T) {
	type at struct {
		second      int
		done, total int64
	}
	for name, tt := range map[string]struct {
		samples []at
		rate    float64
		left    time.Duration
	}{
		"nothing known":       {nil, 0, 0},
		"one sample":          {[]at{{0, 1, 10}}, 0, 0},
		"nothing done":        {[]at{{0, 1, 10}, {60, 1, 10}}, 0, 0},
		"steady":              {[]at{{0, 0, 100}, {30, 5, 100}, {60, 10, 100}}, 10, 9 * time.Minute},
		"a short time":        {[]at{{0, 0, 100}, {5, 2, 100}, {10, 5, 100}}, 30, 0},
		"few":                 {[]at{{0, 0, 100}, {30, 1, 100}, {60, 3, 100}}, 3, 0},
		"the total grows":     {[]at{{0, 0, 50}, {30, 5, 60}, {60, 10, 100}}, 10, 0},
		"the total unknown":   {[]at{{0, 0, -1}, {30, 5, -1}, {60, 10, -1}}, 10, 0},
		"it slows down":       {[]at{{0, 0, 100}, {30, 9, 100}, {60, 10, 100}}, 10, 0},
		"it has just begun":   {[]at{{0, 0, 100}, {30, 0, 100}, {60, 10, 100}}, 10, 0},
		"the old is dropped":  {[]at{{0, 0, 100}, {100, 50, 100}, {130, 55, 100}, {160, 60, 100}}, 10, 4 * time.Minute},
		"more than the total": {[]at{{0, 0, 5}, {30, 5, 5}, {60, 10, 5}}, 10, 0},
	} {
		var p pace
		for _, s := range tt.samples {
			p = p.with(noon().Add(time.Duration(s.second)*time.Second), butler.Run{Done: s.done, Total: s.total})
		}
		rate, ok := p.perMinute()
		if rate != tt.rate || ok != (tt.rate > 0) {
			t.Errorf("%s: %v a minute (%t), want %v", name, rate, ok, tt.rate)
		}
		left, ok := p.remaining()
		if left.Round(time.Second) != tt.left || ok != (tt.left > 0) {
			t.Errorf("%s: %v left (%t), want %v", name, left, ok, tt.left)
		}
	}
}

// However often a server is asked, no more samples are kept than a pace needs, and a copy stays as it was.
func TestPaceIsBounded(t *testing.T) {
	var p pace
	for i := range 100_000 {
		p = p.with(noon().Add(time.Duration(i)*50*time.Millisecond), butler.Run{Done: int64(i)})
	}
	if most := int(paceSpan/paceStep) + 2; len(p) > most {
		t.Errorf("%d samples, want at most %d", len(p), most)
	}
	before := append(pace(nil), p...)
	p.with(noon().Add(2*time.Hour), butler.Run{})
	for i := range before {
		if before[i] != p[i] {
			t.Fatal("an older pace has changed")
		}
	}
}

func TestRoughly(t *testing.T) {
	for d, want := range map[time.Duration]string{
		time.Second: "less than 1 min", 61 * time.Second: "about 2 min", 11 * time.Minute: "about 15 min",
		61 * time.Minute: "about 1.5 h", 5 * time.Hour: "about 5 h",
	} {
		if got := roughly(d); got != want {
			t.Errorf("roughly(%v) = %q, want %q", d, got, want)
		}
	}
}
