package task

import (
	"fmt"
	"html/template"
	"slices"
	"time"

	"butler"
	"butler/internal/web/chart"
	"butler/internal/web/page"
)

// history is what the last Runs of a Task did.
type history struct {
	Rows []runRow
	More bool // there are earlier ones
	Took template.HTML
	Did  template.HTML
}

// runRow is a Run in the list.
type runRow struct {
	butler.Run
	Took time.Duration // 0 if it has not begun
}

// newHistory looks at Runs, newest first.
func newHistory(runs []butler.Run, zone *time.Location) history {
	h := history{More: len(runs) > listed}
	for _, r := range runs[:min(len(runs), listed)] {
		h.Rows = append(h.Rows, runRow{r, took(r)})
	}
	worked := slices.DeleteFunc(slices.Clone(runs), func(r butler.Run) bool {
		return r.Dry || !r.State.Final() || r.State == butler.RunSkipped || took(r) == 0
	})
	slices.Reverse(worked)
	const least = 2 // one Run is no history
	if len(worked) < least {
		return h
	}
	h.Took, h.Did = tookChart(worked, zone), didChart(worked, zone)
	return h
}

// took returns how long a Run has worked that has ended.
func took(r butler.Run) time.Duration {
	if r.Started.IsZero() || !r.Ended.After(r.Started) {
		return 0
	}
	return r.Ended.Sub(r.Started)
}

// barWidth is that of a bar where Runs are one apart: few of them are not drawn over each other.
const barWidth = 0.7

// frame returns a chart without series: a place for each Run, oldest first, some of them named by their days.
func frame(title string, runs []butler.Run, highest float64, zone *time.Location, y func(float64) string) chart.Plot {
	const labels, lines, narrow = 6, 4, 8
	top := chart.Top(highest)
	p := chart.Plot{
		Title: title, Width: 560, Height: 170,
		X: chart.Axis{From: -0.5, To: float64(max(len(runs), narrow)) - 0.5}, // few bars are not as wide as the page
		Y: chart.Axis{From: 0, To: top, Ticks: chart.Ticks(0, top, lines, y)},
	}
	step := max(1, (len(runs)+labels-1)/labels)
	last := ""
	for i := 0; i < len(runs); i += step {
		if day := runs[i].Started.In(zone).Format("2 Jan"); day != last {
			p.X.Ticks = append(p.X.Ticks, chart.Tick{At: float64(i), Text: day})
			last = day
		}
	}
	return p
}

// tookChart draws how long each Run took.
func tookChart(runs []butler.Run, zone *time.Location) template.HTML {
	longest := 0.0
	s := chart.Series{Class: "s1", Kind: chart.Bars}
	for i, r := range runs {
		d := took(r)
		longest = max(longest, d.Seconds())
		point := chart.Point{X: float64(i), Y: d.Seconds(), Width: barWidth, Text: fmt.Sprintf("%s: %s, %s", r.Started.In(zone).Format("2 Jan 15:04"), page.Duration(d), r.State)}
		if r.State != butler.RunDone {
			point.Class = "off"
		}
		s.Points = append(s.Points, point)
	}
	unit, name := scale(longest)
	for i := range s.Points {
		s.Points[i].Y /= unit
	}
	p := frame(fmt.Sprintf("How long each of %d runs took", len(runs)), runs, longest/unit, zone, func(v float64) string { return fmt.Sprintf("%g %s", v, name) })
	p.Series = []chart.Series{s}
	return p.SVG()
}

// scale returns the unit in which a number of seconds is read best.
func scale(seconds float64) (unit float64, name string) {
	switch {
	case seconds >= 2*3600:
		return 3600, "h"
	case seconds >= 120:
		return 60, "min"
	case seconds < 1:
		return 0.001, "ms"
	}
	return 1, "s"
}

// didChart draws how much each Run did, and above it what failed.
func didChart(runs []butler.Run, zone *time.Location) template.HTML {
	most, failed := 0.0, int64(0)
	done, bad := chart.Series{Class: "s1", Kind: chart.Bars}, chart.Series{Class: "bad", Kind: chart.Bars}
	for i, r := range runs {
		most = max(most, float64(r.Done+r.Failed))
		failed += r.Failed
		text := fmt.Sprintf("%s: %s done, %s failed", r.Started.In(zone).Format("2 Jan 15:04"), page.Count(r.Done), page.Count(r.Failed))
		done.Points = append(done.Points, chart.Point{X: float64(i), Y: float64(r.Done), Width: barWidth, Text: text})
		if r.Failed > 0 {
			bad.Points = append(bad.Points, chart.Point{X: float64(i), Y: float64(r.Done + r.Failed), Base: float64(r.Done), Width: barWidth, Text: text})
		}
	}
	p := frame(fmt.Sprintf("How much each of %d runs did; %s failed in all", len(runs), page.Count(failed)), runs, most, zone,
		func(v float64) string {
			if v != float64(int64(v)) {
				return ""
			}
			return page.Count(int64(v))
		})
	p.Series = []chart.Series{done, bad}
	return p.SVG()
}
