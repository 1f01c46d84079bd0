// Package chart draws charts as SVG on the server. A chart scales with its page and takes its colours from the
// stylesheet: the classes s1 to s4 are the series, and good, warn, bad, live and off the states.
package chart

import (
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"
)

// Plot is a chart of series over a common horizontal axis.
type Plot struct {
	Title  string // what it shows, for those who do not see it
	Width  int    // in units of the drawing; 0 for 720
	Height int    // 0 for 180
	X, Y   Axis
	Series []Series
	Spans  []Span
}

// Axis is what the drawing's sides stand for.
type Axis struct {
	From, To float64
	Ticks    []Tick
}

// Tick is a place on an Axis that is named.
type Tick struct {
	At   float64
	Text string
}

// Kind is how a Series is drawn.
type Kind uint8

// The kinds of a Series.
const (
	Line Kind = iota
	Area
	Bars // one at each point, from its Base to its Y
)

// Series is a row of points, in the order of their X.
type Series struct {
	Name   string
	Class  string // "s1" …
	Kind   Kind
	Points []Point
}

// Point is one value. A Y that is no number leaves a gap.
type Point struct {
	X, Y, Base float64
	Width      float64 // of a bar, in units of X; 0 for what fits
	Text       string  // shown under the pointer
	Class      string  // instead of that of the Series
}

// Span is a stretch of the horizontal axis that is marked over the whole height.
type Span struct {
	From, To float64
	Class    string
	Text     string // shown under the pointer
}

// The margins around what is drawn, in units of the drawing.
const (
	left   = 52
	right  = 10
	top    = 8
	bottom = 22
)

func (p Plot) size() (w, h float64) {
	w, h = float64(p.Width), float64(p.Height)
	if p.Width <= 0 {
		w = 720
	}
	if p.Height <= 0 {
		h = 180
	}
	return w, h
}

// place returns where a value lies between two ends of the drawing.
func (a Axis) place(v, from, to float64) float64 {
	if a.To == a.From {
		return from
	}
	return from + (v-a.From)/(a.To-a.From)*(to-from)
}

// SVG returns the drawing.
func (p Plot) SVG() template.HTML {
	w, h := p.size()
	d := drawing{}
	d.add(`<svg class="chart" role="img" viewBox="0 0 %s %s" aria-label="%s">`, number(w), number(h), escape(p.Title))
	x := func(v float64) float64 { return p.X.place(v, left, w-right) }
	y := func(v float64) float64 { return p.Y.place(min(max(v, p.Y.From), p.Y.To), h-bottom, top) }
	for _, s := range p.Spans {
		a, b := x(max(s.From, p.X.From)), x(min(s.To, p.X.To))
		if b < a {
			continue
		}
		d.add(`<rect class="area %s" x="%s" y="%d" width="%s" height="%s">`, escape(s.Class), number(a), top, number(max(b-a, 1)), number(h-top-bottom))
		d.title(s.Text)
		d.add(`</rect>`)
	}
	for _, t := range p.Y.Ticks {
		d.add(`<path class="rule" d="M%d %sH%s"/><text x="%d" y="%s" text-anchor="end" dy="0.35em">%s</text>`,
			left, number(y(t.At)), number(w-right), left-6, number(y(t.At)), escape(t.Text))
	}
	for _, t := range p.X.Ticks {
		at, anchor := x(t.At), "middle"
		if half := float64(len(t.Text)) * 3; at+half > w { // a name at the end would be cut off
			at, anchor = w-1, "end"
		}
		d.add(`<path class="rule" d="M%s %dV%s"/><text x="%s" y="%s" text-anchor="%s">%s</text>`,
			number(x(t.At)), top, number(h-bottom), number(at), number(h-6), anchor, escape(t.Text))
	}
	for _, s := range p.Series {
		s.draw(&d, p.X, x, y)
	}
	d.add(`<path class="axis" d="M%d %sH%s"/></svg>`, left, number(h-bottom), number(w-right))
	return template.HTML(d.String()) //nolint:gosec // texts are escaped
}

// draw adds a Series to a drawing.
func (s Series) draw(d *drawing, axis Axis, x, y func(float64) float64) {
	if s.Kind == Bars {
		s.bars(d, axis, x, y)
		return
	}
	for run := range runs(s.Points) {
		var path strings.Builder
		for i, p := range run {
			fmt.Fprintf(&path, "%c%s %s", "ML"[min(i, 1)], number(x(p.X)), number(y(p.Y)))
		}
		if s.Kind == Area {
			d.add(`<path class="area %s" d="%sL%s %sL%s %sZ"/>`, escape(s.Class), path.String(),
				number(x(run[len(run)-1].X)), number(y(run[len(run)-1].Base)), number(x(run[0].X)), number(y(run[0].Base)))
		}
		if len(run) == 1 {
			fmt.Fprintf(&path, "h1")
		}
		d.add(`<path class="line %s" d="%s"/>`, escape(s.Class), path.String())
	}
}

func (s Series) bars(d *drawing, axis Axis, x, y func(float64) float64) {
	width := (axis.To - axis.From) / float64(max(1, len(s.Points))) * 0.7
	for _, p := range s.Points {
		if math.IsNaN(p.Y) {
			continue
		}
		wide := p.Width
		if wide == 0 {
			wide = width
		}
		a, b := x(p.X-wide/2), x(p.X+wide/2)
		t, u := y(p.Y), y(p.Base)
		if t > u {
			t, u = u, t
		}
		if p.Y != p.Base {
			u = max(u, t+1) // what is there is seen
		}
		class := s.Class
		if p.Class != "" {
			class = p.Class
		}
		d.add(`<rect class="bar %s" x="%s" y="%s" width="%s" height="%s">`, escape(class), number(a), number(t), number(max(b-a, 0.5)), number(u-t))
		d.title(p.Text)
		d.add(`</rect>`)
	}
}

// runs yields the stretches of points without a gap.
func runs(all []Point) func(func([]Point) bool) {
	return func(yield func([]Point) bool) {
		start := 0
		for i := 0; i <= len(all); i++ {
			if i < len(all) && !math.IsNaN(all[i].Y) {
				continue
			}
			if i > start && !yield(all[start:i]) {
				return
			}
			start = i + 1
		}
	}
}

// drawing collects SVG.
type drawing struct{ strings.Builder }

func (d *drawing) add(format string, args ...any) { fmt.Fprintf(d, format, args...) }

func (d *drawing) title(text string) {
	if text != "" {
		d.add(`<title>%s</title>`, escape(text))
	}
}

func escape(s string) string { return template.HTMLEscapeString(s) }

// number writes a length with at most one decimal.
func number(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		v = 0
	}
	return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)
}
