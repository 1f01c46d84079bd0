package butler_test

import (
	"flag"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"butler"
	"butler/internal/butlertest/golden"
)

var update = flag.Bool("update", false, "write golden files anew")

// night is one with everything: what was done, what failed, what did not fit, and names from hostile files.
func night() butler.ReportFacts {
	zone := time.FixedZone("CET", 3600)
	day := butler.Date{Year: 2026, Month: 3, Day: 14}
	at := func(h, m int) time.Time { return time.Date(2026, 3, 14, h, m, 0, 0, zone) }
	return butler.ReportFacts{
		Kind: butler.ReportNight, Made: at(5, 2), Day: day,
		Runs: []butler.Run{
			{ID: 1, Task: "BackupDatabase", State: butler.RunDone, Started: at(2, 0), Ended: at(2, 2), Done: 1, Bytes: 120e6, Reason: "finished"},
			{ID: 2, Task: "RefreshLibraries", State: butler.RunFailed, Started: at(2, 2), Ended: at(2, 2).Add(400 * time.Millisecond), Reason: "the folder\nis away (see whether its disk is there)"},
			{ID: 3, Task: "LoudnessAnalysis", State: butler.RunInterrupted, Started: at(2, 3), Ended: at(5, 2), Total: 20000, Done: 1204, Failed: 2, Skipped: 14, Bytes: 3e9,
				Reason: "the window closed; the next one goes on"},
			{ID: 4, Task: "CleanOldCacheFiles", State: butler.RunDone, Started: at(4, 45), Ended: at(4, 46), Done: 30, Bytes: -2.5e9, Reason: "finished"},
			{ID: 5, Task: "AutomaticUpdates", State: butler.RunDone, Dry: true, Started: at(4, 46), Ended: at(4, 46), Reason: "nothing to do"},
		},
		Skips: []butler.ReportCount{{Task: "LoudnessAnalysis", Reason: "there is no sound", Count: 12}, {Task: "LoudnessAnalysis", Reason: "other reasons", Count: 2}},
		Failures: []butler.ReportLine{
			{Task: "LoudnessAnalysis", Run: 3, Title: "Track\r\n\x1b[31m\u202e 01.flac", Part: 7, Reason: "the file is damaged"},
			{Task: "LoudnessAnalysis", Run: 3, Title: "b\xff.mp3", Part: 8, Reason: strings.Repeat("long ", 100)},
		},
		Left:   []butler.ReportLeft{{Task: "LoudnessAnalysis", Count: 18780, Reason: "the window closed; the next one goes on"}, {Task: "RefreshEpgGuides", Reason: "the server stopped"}},
		Alarms: []butler.Alarm{{Key: "overdue:OptimizeDatabase", Text: "OptimizeDatabase has not succeeded since 2026-02-20", Hint: "see why with: butler runs --task OptimizeDatabase"}},
	}
}

func TestReportText(t *testing.T) {
	quiet := butler.ReportFacts{Kind: butler.ReportNight, Made: night().Made, Day: night().Day}
	run := night()
	run.Kind, run.Runs, run.Skips, run.Failures, run.Left, run.Alarms = butler.ReportRun, run.Runs[3:4], nil, nil, nil, nil
	many := night()
	many.Runs[2].Failed, many.Failures = 12345, many.Failures[:1]
	for name, r := range map[string]butler.Report{
		"night": butler.NewReport(night()),
		"quiet": butler.NewReport(quiet),
		"run":   butler.NewReport(run),
		"many":  butler.NewReport(many),
		"alarm": butler.NewAlarmReport(night().Alarms, night().Made),
		"test":  butler.NewTestReport(night().Made),
	} {
		t.Run(name, func(t *testing.T) {
			got := r.Text()
			golden.Compare(t, "testdata/report_"+name+".golden", got, *update)
			if !utf8.ValidString(got) || strings.ContainsAny(got, "\x1b\r\u202e") {
				t.Errorf("it acts on screens: %q", got)
			}
		})
	}
}

func TestReportTrouble(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*butler.ReportFacts)
		want   bool
	}{
		"nothing was due":     {func(f *butler.ReportFacts) { *f = butler.ReportFacts{} }, false},
		"what did not fit":    {func(f *butler.ReportFacts) { f.Runs = []butler.Run{{State: butler.RunInterrupted}}; f.Alarms = nil }, false},
		"a run that failed":   {func(f *butler.ReportFacts) { f.Runs = []butler.Run{{State: butler.RunFailed}}; f.Alarms = nil }, true},
		"a file that failed":  {func(f *butler.ReportFacts) { f.Runs = []butler.Run{{State: butler.RunDone, Failed: 1}}; f.Alarms = nil }, true},
		"an alarm":            {func(f *butler.ReportFacts) { f.Runs = nil }, true},
		"what a person ended": {func(f *butler.ReportFacts) { f.Runs = []butler.Run{{State: butler.RunStopped}}; f.Alarms = nil }, false},
	} {
		f := night()
		tt.change(&f)
		if got := butler.NewReport(f).Trouble; got != tt.want {
			t.Errorf("%s: %t", name, got)
		}
	}
	f := butler.ReportFacts{Kind: butler.ReportRun, Runs: []butler.Run{{Task: "A", State: butler.RunDone, Dry: true, Done: 7}}}
	if h := butler.NewReport(f).Headline; h != "A, only to tell what it would do: done" {
		t.Errorf("a dry run: %s", h)
	}
	f = night()
	f.Failures = make([]butler.ReportLine, 1000)
	if n := len(butler.NewReport(f).Failures); n != butler.MaxReportLines {
		t.Errorf("%d failures are listed", n)
	}
}
