//go:build eval

package generateadmarkers_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"butler"
	"butler/internal/eval"
	"butler/tasks/generateadmarkers"
	"butler/tasks/internal/conform"
)

// tolerance is how far off the ends of a break may be.
const tolerance = 2 * time.Second

func TestEvalAds(t *testing.T) {
	dir := eval.Dir(t, "ads")
	var cases, theirs, tuned []eval.Case
	for _, s := range stations() {
		if only := os.Getenv("BUTLER_EVAL_ONLY"); only != "" && !strings.Contains(s.name, only) {
			continue
		}
		path, truth, length := s.record(t, dir)
		part := conform.Part(t, path, butler.Shows)
		c := eval.Case{Name: s.name + " " + s.group, Group: s.group, Held: s.held, Media: length, Truth: truth}
		var data generateadmarkers.Data
		c.CPU = eval.CPU(t, func() {
			for _, m := range conform.Good(t, generateadmarkers.Task(), part, nil, &data).Outcome.Result.Markers {
				c.Found = append(c.Found, eval.MS(m.Start, m.End))
			}
		})
		cases = append(cases, c)
		t.Logf("%s: truth %v, found %v, CPU %v", c.Name, c.Truth, c.Found, c.CPU.Round(time.Millisecond))
		if os.Getenv("BUTLER_EVAL_ALONE") != "" {
			continue
		}
		c.Found, c.CPU = comskip(t, path, "", s.rate)
		theirs = append(theirs, c)
		c.Found, c.CPU = comskip(t, path, comskipTuned, s.rate)
		tuned = append(tuned, c)
		t.Logf("comskip: %v, tuned %v, CPU %v", theirs[len(theirs)-1].Found, c.Found, c.CPU.Round(time.Millisecond))
	}
	for name, all := range map[string][]eval.Case{"ads": cases, "ads by comskip": theirs, "ads by comskip tuned": tuned} {
		eval.Report(t, name, all, tolerance)
		overlap(t, name, all)
	}
}

// overlap reports how much of the time is told right.
func overlap(t *testing.T, name string, all []eval.Case) {
	t.Helper()
	for _, held := range []bool{false, true} {
		var both, wrong, missed int
		for _, c := range all {
			if c.Held == held {
				b, f, m, _ := eval.Steps(c.Truth, c.Found, c.Media, 100*time.Millisecond)
				both, wrong, missed = both+b, wrong+f, missed+m
			}
		}
		p, r, f1 := eval.Rates(both, wrong, missed)
		t.Logf("%s, by time, kept aside %v: precision %.4f, recall %.4f, F1 %.4f", name, held, p, r, f1)
	}
}

// TestEvalNoAds feeds programmes without a break, with scenes that end black and silent, straight to the
// Analyzer: no break may be found.
func TestEvalNoAds(t *testing.T) {
	var cases []eval.Case
	for i := range 24 {
		s := pal()
		s.seed, s.held, s.opacity, s.plan = uint64(5000+i), i >= 12, []float64{0, 0.6}[i%2], []piece{prog(900)}
		s.show.blackouts, s.show.pauses, s.show.blacks = 0.25*float64(i%4), 0.3*float64(i%3), 0.3*float64(i%2)
		f, _ := watch(t, s, time.Second, false)
		c := eval.Case{Name: fmt.Sprintf("%.2f blackouts, %.1f pauses, %.1f blacks a minute", s.show.blackouts, s.show.pauses, s.show.blacks), Held: s.held, Media: time.Duration(f.data.DurationMS) * time.Millisecond}
		for _, b := range f.data.Breaks {
			c.Found = append(c.Found, eval.MS(b.StartMS, b.EndMS))
		}
		cases = append(cases, c)
	}
	eval.Report(t, "ads in programmes without any", cases, tolerance)
}
