package item

import (
	"math"
	"strconv"

	"butler"
	"butler/internal/loudness"
	"butler/internal/subtitle"
	"butler/internal/web/chart"
	"butler/internal/web/page"
)

// How much a chart holds: more is not seen.
const (
	curvePoints = 1200
	curveBars   = 400
	tableRows   = 20
)

// quietest is the lowest level that is drawn, in LUFS.
const quietest = -60

// markedSpan is a Marker on a chart.
type markedSpan struct {
	from, to float64
	text     string
}

// spansOf returns the Markers of a Part.
func spansOf(all []butler.Marker, part int64) (spans []markedSpan) {
	for _, m := range all {
		if m.Part == part {
			spans = append(spans, markedSpan{float64(m.Start), float64(m.End),
				kindName(m.Kind) + ", " + butler.FormatClock(m.Start) + " to " + butler.FormatClock(m.End)})
		}
	}
	return spans
}

// plot returns a chart with what all charts of a file have in common.
func (a axis) plot(title string, marked []markedSpan) chart.Plot {
	p := chart.Plot{Title: title + ", from " + page.Clock(a.From) + " to " + page.Clock(a.To) + "; the table below has the numbers", X: a.chartAxis()}
	for _, m := range marked {
		if m.to >= p.X.From && m.from <= p.X.To {
			p.Spans = append(p.Spans, chart.Span{From: m.from, To: m.to, Class: "off", Text: m.text})
		}
	}
	return p
}

// stretched returns the axis of a file of which the length is not in its headers.
func (a axis) stretched(length int64) axis {
	a.Length = max(a.Length, length)
	a.From, a.To = a.asked.from, a.asked.to
	a.within()
	a.Whole, a.Closer, a.Wider, a.Before, a.After = "", "", "", "", ""
	a.links()
	return a
}

// steps cuts what is shown into equal pieces, for a table.
func (a axis) steps(row func(from, to int64) []string) (all [][]string) {
	shown := a.To - a.From
	n := min(int64(tableRows), max(1, shown/closest))
	for i := range n {
		from, to := a.From+shown*i/n, a.From+shown*(i+1)/n
		all = append(all, append([]string{page.Clock(from) + " – " + page.Clock(to)}, row(from, to)...))
	}
	return all
}

// stretch returns those of evenly spaced values that lie in a stretch of time.
func stretch[T any](values []T, step, from, to int64) []T {
	first, last := max(0, from/step), (to+step-1)/step
	if first >= int64(len(values)) || last <= first {
		return nil
	}
	return values[first:min(last, int64(len(values)))]
}

// outline returns points for values that are evenly spaced from a time on: all, or the lowest and the highest of each of
// some hundred pieces.
func outline[T any](values []T, from, step int64, y func(T) float64) []chart.Point {
	const pieces = curvePoints / 2
	at := func(i int) chart.Point { return chart.Point{X: float64(from + int64(i)*step), Y: y(values[i])} }
	all := make([]chart.Point, 0, min(len(values), curvePoints))
	if len(values) <= curvePoints {
		for i := range values {
			all = append(all, at(i))
		}
		return all
	}
	for piece := range pieces {
		begin, end := piece*len(values)/pieces, (piece+1)*len(values)/pieces
		low, high := begin, begin
		least, most := y(values[begin]), y(values[begin])
		for i := begin + 1; i < end; i++ {
			switch v := y(values[i]); {
			case v < least:
				low, least = i, v
			case v > most:
				high, most = i, v
			}
		}
		all = append(all, at(min(low, high)))
		if low != high {
			all = append(all, at(max(low, high)))
		}
	}
	return all
}

// drawLoudness draws levels, in LUFS, one each 100 ms.
func (v *panel) drawLoudness(a axis, levels []float64, integrated *float64, marked []markedSpan) {
	step := loudness.Step.Milliseconds()
	p := a.plot("Momentary loudness in LUFS", marked)
	p.Y = chart.Axis{From: quietest, To: 0, Ticks: chart.Ticks(quietest, 0, 6, func(v float64) string { return signedWhole(v) })}
	shown := stretch(levels, step, a.From, a.To)
	first := max(0, a.From/step)
	points := outline(shown, first*step, step, func(level float64) float64 {
		if math.IsNaN(level) {
			return quietest
		}
		return level
	})
	p.Series = []chart.Series{{Name: "momentary", Class: "s1", Kind: chart.Line, Points: points}}
	v.Legend = []legend{{"s1", "momentary, over 400 ms"}}
	if integrated != nil {
		p.Series = append(p.Series, chart.Series{
			Name: "integrated", Class: "s2", Points: []chart.Point{{X: p.X.From, Y: *integrated}, {X: p.X.To, Y: *integrated}},
		})
		v.Legend = append(v.Legend, legend{"s2", "integrated, over the whole file"})
	}
	v.Legend = markedLegend(v.Legend, p)
	v.Chart = p.SVG()
	v.Columns = []string{"Time", "Loudest", "Quietest"}
	v.Rows = a.steps(func(from, to int64) []string {
		low, high := math.Inf(1), math.Inf(-1)
		for _, level := range stretch(levels, step, from, to) {
			if math.IsNaN(level) {
				low = math.Inf(-1)
				continue
			}
			low, high = min(low, level), max(high, level)
		}
		return []string{lufs(high), lufs(low)}
	})
}

// lufs returns a level for people.
func lufs(v float64) string {
	switch {
	case math.IsInf(v, -1):
		return "silence"
	case math.IsInf(v, 1):
		return "–"
	}
	return signed(v) + " LUFS"
}

// drawRate draws the bit rate, with key frames at its foot and damage over its height.
func (v *panel) drawRate(a axis, c rateCurve, data deepData, marked []markedSpan) {
	p := a.plot("Bit rate of the file", marked)
	shown := stretch(c.Bitrate, c.Step, a.From, a.To)
	first := max(0, a.From/c.Step)
	highest := int64(0)
	points := make([]chart.Point, 0, len(shown)+1)
	for i, rate := range shown {
		highest = max(highest, rate)
		// A value holds for its whole step.
		at := (first + int64(i)) * c.Step
		points = append(points, chart.Point{X: float64(max(at, a.From)), Y: float64(rate)})
	}
	if n := len(points); n > 0 {
		points = append(points, chart.Point{X: float64(min((first+int64(n))*c.Step, a.To)), Y: points[n-1].Y})
	}
	p.Y = chart.Axis{To: chart.Top(float64(highest))}
	p.Y.Ticks = chart.Ticks(0, p.Y.To, 4, func(v float64) string { return bitrate(int64(v)) })
	for _, f := range data.Faults {
		if f.At >= 0 {
			p.Spans = append(p.Spans, chart.Span{From: float64(f.At), To: float64(max(f.Until, f.At)), Class: "bad", Text: "Damaged at " + butler.FormatClock(f.At) + ": " + f.What})
		}
	}
	p.Series = []chart.Series{{Name: "bit rate", Class: "s1", Kind: chart.Area, Points: chart.Thin(points, curvePoints)}}
	v.Legend = []legend{{"s1", "bit rate"}}
	if keys := keyBars(a, c.KeyFrames, p.Y.To); len(keys) > 0 {
		p.Series = append(p.Series, chart.Series{Name: "key frames", Class: "s2", Kind: chart.Bars, Points: keys})
		v.Legend = append(v.Legend, legend{"s2", "key frames"})
	}
	if len(data.Faults) > 0 {
		v.Legend = append(v.Legend, legend{"bad", "damage"})
	}
	v.Legend = markedLegend(v.Legend, p)
	v.Chart = p.SVG()
	v.Columns = []string{"Time", "Average", "Highest", "Key frames"}
	v.Rows = a.steps(func(from, to int64) []string {
		sum, top, n, keys := int64(0), int64(0), int64(0), 0
		for _, rate := range stretch(c.Bitrate, c.Step, from, to) {
			sum, top, n = sum+rate, max(top, rate), n+1
		}
		for _, at := range c.KeyFrames {
			if at >= from && at < to {
				keys++
			}
		}
		return []string{bitrate(sum / max(1, n)), bitrate(top), strconv.Itoa(keys)}
	})
}

// keyBars returns key frames as ticks at the foot of a chart; of several that would be drawn as one, one.
func keyBars(a axis, keys []int64, top float64) (all []chart.Point) {
	apart := float64(a.To-a.From) / curveBars
	last := math.Inf(-1)
	for _, at := range keys {
		x := float64(at)
		if at < a.From || at > a.To || x-last < apart {
			continue
		}
		last = x
		all = append(all, chart.Point{X: x, Y: top / 14, Width: apart / 2, Text: "key frame at " + butler.FormatClock(at)})
	}
	return all
}

// drawVoice draws where somebody speaks, and how probable that is.
func (v *panel) drawVoice(a axis, voice subtitle.Voice, marked []markedSpan) {
	const step = 100
	p := a.plot("How probable speech is", marked)
	p.Y = chart.Axis{To: 100, Ticks: chart.Ticks(0, 100, 4, func(v float64) string { return strconv.Itoa(int(v)) + " %" })}
	first := max(0, a.From/step)
	shown := stretch(voice.Speech, step, a.From, a.To)
	points := outline(shown, first*step, step, func(speech byte) float64 { return float64(speech) / 2.55 })
	p.Series = []chart.Series{{Name: "probability", Class: "s3", Kind: chart.Line, Points: points}}
	apart := (a.To - a.From) / curvePoints
	var joined []subtitle.Span
	for _, s := range voice.Segments {
		if s.End < a.From || s.Start > a.To {
			continue
		}
		if n := len(joined); n > 0 && s.Start-joined[n-1].End < apart {
			joined[n-1].End = s.End
			continue
		}
		joined = append(joined, s)
	}
	for _, s := range joined {
		p.Spans = append(p.Spans, chart.Span{From: float64(s.Start), To: float64(s.End), Class: "s1", Text: "speech, " + butler.FormatClock(s.Start) + " to " + butler.FormatClock(s.End)})
	}
	v.Legend = markedLegend([]legend{{"s3", "probability"}, {"s1", "speech"}}, p)
	v.Chart = p.SVG()
	v.Columns = []string{"Time", "Speech"}
	v.Rows = a.steps(func(from, to int64) []string {
		return []string{page.Percent(speaks(voice.Segments, from, to), to-from)}
	})
}

// markedLegend adds what Markers are drawn as, if there are any.
func markedLegend(all []legend, p chart.Plot) []legend {
	for _, s := range p.Spans {
		if s.Class == "off" {
			return append(all, legend{"off", "markers"})
		}
	}
	return all
}

func signedWhole(v float64) string {
	if v < 0 {
		return "−" + strconv.Itoa(int(-v))
	}
	return strconv.Itoa(int(v))
}
