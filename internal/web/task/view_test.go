package task

import (
	"html/template"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"butler"
)

func TestReadme(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"nothing":       {"", ""},
		"heading":       {"# Name\n\nText.\n\n## What\n", "Text.\n\n### What"},
		"links nearby":  {"See [exports](../../internal/export/README.md), [below](#the-guard) and [GitHub](https://github.com).", "See exports, below and [GitHub](https://github.com)."},
		"code":          {"```\n# a comment\n[a](../b)\n```\n", "```\n# a comment\n[a](../b)\n```"},
		"own heading 3": {"### Deep\n", "#### Deep"},
	} {
		if got := readme(c.in); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestInterval(t *testing.T) {
	for want, s := range map[string]butler.TaskStatus{
		"every day": {Interval: 1}, "every 7 days": {Interval: 7}, "every day, at a random time": {Interval: 1, Randomized: true},
	} {
		if got := interval(s); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestGroups(t *testing.T) {
	tasks := []butler.Task{
		{Name: "Backup", Phase: butler.PhaseBackup}, {Name: "Scan", Phase: butler.PhaseRefresh},
		{Name: "Previews", Phase: butler.PhaseAnalyse, Analysis: &butler.Analysis{}}, {Name: "Sets", Phase: butler.PhaseConclude},
		{Name: "Adverts", Phase: butler.PhaseConclude, Conclusions: []butler.Conclusion{{Name: "adverts"}}},
	}
	covered := butler.LibraryCoverage{All: []butler.Coverage{
		{Task: "Previews", Analysis: "previews", Section: 1, Total: 4, Done: 1, Lacking: 3},
		{Task: "Previews", Analysis: "previews", Section: 2, Total: 4, Done: 4},
		{Task: "Previews", Analysis: "export", Groups: true, Section: 2, Total: 100, Lacking: 100},
		{Task: "Adverts", Analysis: "adverts", Groups: true, Section: 2, Total: 10, Done: 5, Lacking: 5},
	}}
	run := butler.Run{State: butler.RunRunning, Total: 10, Done: 4}
	found := groups(tasks, []butler.TaskStatus{{Name: "Backup"}, {Name: "Scan"}, {Name: "Previews", Active: &run}, {Name: "Sets"}, {Name: "Adverts"}, {Name: "Gone"}}, covered)
	var got []string
	for _, g := range found {
		for _, r := range g.Rows {
			got = append(got, g.Title+"/"+r.Name)
		}
	}
	if text := strings.Join(got, " "); text != "Upkeep/Backup Library/Scan Library/Sets Analyses/Previews Analyses/Adverts" {
		t.Error(text)
	}
	if r := found[2].Rows[0]; r.Percent != 62 || r.Covered.Lacking != 3 || r.Progress != 40 || r.URL != "/web/tasks/Previews" {
		t.Errorf("%+v", r)
	}
	if r := found[2].Rows[1]; r.Percent != 50 {
		t.Errorf("%+v", r)
	}
	if r := found[0].Rows[0]; r.Covered != nil || r.Progress != -1 {
		t.Errorf("%+v", r)
	}
	if none := groups(nil, nil, butler.LibraryCoverage{}); len(none) != 0 {
		t.Errorf("%+v", none)
	}
}

func TestTabulate(t *testing.T) {
	sections := []butler.Section{{ID: 1, Name: "Films"}, {ID: 2, Name: "Series"}}
	tables := tabulate([]butler.Coverage{
		{Analysis: "sound", Section: 1, Total: 2, Done: 1, Lacking: 1},
		{Analysis: "sound", Section: 2, Total: 2, Done: 2},
		{Analysis: "sound", Section: 7, Total: 9}, // removed meanwhile
		{Analysis: "intros", Groups: true, Section: 2, Total: 3, Failed: 3},
	}, sections)
	if len(tables) != 2 || len(tables[0].Rows) != 2 || tables[0].Sum.Total != 4 || tables[0].Sum.Share != 75 || tables[0].Groups || !tables[1].Groups {
		t.Fatalf("%+v", tables)
	}
	if r := tables[0].Rows[1]; r.Library != "Series" || r.Share != 100 {
		t.Errorf("%+v", r)
	}
}

func TestHistory(t *testing.T) {
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	worked := func(id int64, took time.Duration, failed int64) butler.Run {
		began := noon.AddDate(0, 0, int(id))
		return butler.Run{ID: id, State: butler.RunDone, Started: began, Ended: began.Add(took), Done: 1200, Failed: failed}
	}
	dry := worked(3, time.Hour, 7)
	dry.Dry = true
	h := newHistory([]butler.Run{
		{ID: 5, State: butler.RunRunning, Started: noon}, {ID: 4, State: butler.RunSkipped}, dry, worked(2, 10*time.Minute, 3), worked(1, 5*time.Minute, 0),
	}, time.UTC)
	if len(h.Rows) != 5 || h.More || h.Rows[0].Took != 0 || h.Rows[3].Took != 10*time.Minute {
		t.Errorf("%+v", h.Rows)
	}
	for _, part := range []string{"How long each of 2 runs took", "2 Mar 12:00: 5 min, done", "10 min</text>"} {
		if !strings.Contains(string(h.Took), part) {
			t.Errorf("%q is not in %s", part, h.Took)
		}
	}
	if !strings.Contains(string(h.Did), "3 failed in all") || strings.Count(string(h.Did), `class="bar bad"`) != 1 {
		t.Error(h.Did)
	}
	if h := newHistory([]butler.Run{worked(1, time.Minute, 0)}, time.UTC); h.Took != "" || h.Did != "" {
		t.Error("one run is drawn")
	}
	var many []butler.Run
	for i := range int64(charted) {
		many = append(many, worked(charted-i, time.Second, 0))
	}
	if h := newHistory(many, time.UTC); len(h.Rows) != listed || !h.More {
		t.Errorf("%d rows", len(h.Rows))
	}
}

// A few Runs are drawn side by side: no bar reaches into the next one's place, nor out of the chart.
func TestFewRunsDoNotOverlap(t *testing.T) {
	var runs []butler.Run
	for i := range 3 {
		begun := time.Date(2026, 3, 1, 12-i, 0, 0, 0, time.UTC)
		runs = append(runs, butler.Run{State: butler.RunDone, Started: begun, Ended: begun.Add(time.Minute), Done: 1})
	}
	h := newHistory(runs, time.UTC)
	for name, svg := range map[string]template.HTML{"took": h.Took, "did": h.Did} {
		end, bars := 52.0, regexp.MustCompile(`<rect class="bar[^>]* x="([0-9.-]+)"[^>]* width="([0-9.]+)"`).FindAllStringSubmatch(string(svg), -1)
		for _, b := range bars {
			x, _ := strconv.ParseFloat(b[1], 64)
			width, _ := strconv.ParseFloat(b[2], 64)
			if x < end {
				t.Errorf("%s: a bar begins at %g, before %g: %v", name, x, end, bars)
			}
			end = x + width
		}
		if len(bars) != len(runs) {
			t.Errorf("%s: %d bars", name, len(bars))
		}
	}
}

func TestScale(t *testing.T) {
	for seconds, want := range map[float64]string{0: "ms", 0.5: "ms", 1: "s", 119: "s", 120: "min", 7199: "min", 7200: "h"} {
		if _, name := scale(seconds); name != want {
			t.Errorf("%g s in %s, want %s", seconds, name, want)
		}
	}
}

func TestOutcome(t *testing.T) {
	for want, s := range map[string]butler.Started{
		"Backup: it runs already.":                            {Action: butler.ActionAlready, Reason: "it runs already"},
		"Backup begins when its turn comes: work is paused.":  {Action: butler.ActionStart, Run: butler.Run{State: butler.RunQueued, Reason: "work is paused"}},
		"Backup was started.":                                 {Action: butler.ActionStart, Run: butler.Run{State: butler.RunRunning}},
		"Backup was started: it only tells what it would do.": {Action: butler.ActionStart, Run: butler.Run{State: butler.RunRunning, Dry: true}},
	} {
		if got := outcome("Backup", s); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
