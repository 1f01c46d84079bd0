package chart_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"butler/internal/web/chart"
)

func names(all []chart.Tick) string {
	var texts []string
	for _, t := range all {
		texts = append(texts, t.Text)
	}
	return strings.Join(texts, " ")
}

func plain(v float64) string { return fmt.Sprint(math.Round(v*1000) / 1000) }

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		from, to float64
		n        int
		want     string
	}{
		{0, 10, 5, "0 2 4 6 8 10"},
		{0, 0.3, 3, "0 0.1 0.2 0.3"},
		{-23, 7, 3, "-20 -10 0"},
		{5, 5, 3, ""},
		{math.Inf(-1), 3, 3, ""},
	} {
		if got := names(chart.Ticks(c.from, c.to, c.n, plain)); got != c.want {
			t.Errorf("%v to %v: %s", c.from, c.to, got)
		}
	}
	if got := names(chart.ClockTicks(0, 3_600_000, 6, func(ms float64) string { return plain(ms / 60_000) })); got != "0 10 20 30 40 50 60" {
		t.Error(got)
	}
	day := time.Date(2026, 3, 27, 12, 0, 0, 0, time.UTC)
	if got := names(chart.DayTicks(day, day.AddDate(0, 0, 9), 4)); got != "30 Mar 2 Apr 5 Apr" {
		t.Error(got)
	}
}

func TestTop(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float64Range(1e-9, 1e15).Draw(t, "v")
		if top := chart.Top(v); top < v*(1-1e-9) || top > 2.6*v {
			t.Fatalf("%v has %v above it", v, top)
		}
	})
	for _, v := range []float64{0, -3, math.NaN(), math.Inf(1)} {
		if top := chart.Top(v); top != 1 {
			t.Errorf("%v: %v", v, top)
		}
	}
}

func TestThinKeepsTheOutline(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ys := rapid.SliceOfN(rapid.Float64Range(-100, 100), 1, 3000).Draw(t, "ys")
		n := rapid.IntRange(2, 300).Draw(t, "n")
		var all []chart.Point
		low, high := math.Inf(1), math.Inf(-1)
		for i, y := range ys {
			all = append(all, chart.Point{X: float64(i), Y: y})
			low, high = min(low, y), max(high, y)
		}
		thin := chart.Thin(all, n)
		if len(thin) > max(n, 2) {
			t.Fatalf("%d points", len(thin))
		}
		last := -1.0
		for _, p := range thin {
			if p.X <= last {
				t.Fatal("points are out of order")
			}
			last = p.X
			if p.Y == low {
				low = math.NaN()
			}
			if p.Y == high {
				high = math.NaN()
			}
		}
		if !math.IsNaN(low) && !math.IsNaN(high) { // one of both may be the other
			t.Fatalf("lost %v or %v", low, high)
		}
	})
}

// Whatever is drawn, it is well-formed, has no number that is none, and no markup of others.
func TestDrawingIsWellFormed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(rapid.Float64(), rapid.Float64Range(-10, 10), rapid.Just(math.NaN()), rapid.Just(math.Inf(1)))
		text := rapid.OneOf(rapid.String(), rapid.Just(`"><script>alert(1)</script>`))
		p := chart.Plot{
			Title: text.Draw(t, "title"),
			X:     chart.Axis{From: 0, To: 10, Ticks: []chart.Tick{{At: 3, Text: text.Draw(t, "tick")}}},
			Y:     chart.Axis{From: value.Draw(t, "from"), To: value.Draw(t, "to")},
			Spans: []chart.Span{{From: value.Draw(t, "a"), To: value.Draw(t, "b"), Class: "bad", Text: text.Draw(t, "span")}},
		}
		for range rapid.IntRange(0, 3).Draw(t, "series") {
			s := chart.Series{Class: "s1", Kind: chart.Kind(rapid.IntRange(0, 2).Draw(t, "kind"))}
			for i := range rapid.IntRange(0, 20).Draw(t, "points") {
				s.Points = append(s.Points, chart.Point{X: float64(i), Y: value.Draw(t, "y"), Base: value.Draw(t, "base"), Text: text.Draw(t, "text")})
			}
			p.Series = append(p.Series, s)
		}
		svg := string(p.SVG())
		if strings.Contains(svg, "NaN") && !strings.Contains(p.Title, "NaN") || strings.Contains(svg, "<script") {
			t.Fatal(svg)
		}
		d := xml.NewDecoder(strings.NewReader(strings.ToValidUTF8(strings.Map(printable, svg), "")))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				return
			} else if err != nil {
				t.Fatalf("%v in %s", err, svg)
			}
		}
	})
}

// printable leaves out what HTML takes and XML does not.
func printable(r rune) rune {
	if r < ' ' || r >= 0xFFFE && r <= 0xFFFF {
		return -1
	}
	return r
}
