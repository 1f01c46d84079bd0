package butler

import (
	"fmt"
	"slices"
	"time"
)

// ReportFacts are what a Report of a night or of a Run is made of.
type ReportFacts struct {
	Kind     ReportKind
	Made     time.Time // in the server's zone
	Day      Date
	Runs     []Run // in the order in which they were opened
	Skips    []ReportCount
	Failures []ReportLine
	Left     []ReportLeft
	Alarms   []Alarm
}

// NewReport makes the Report of a night or of a Run.
func NewReport(f ReportFacts) Report {
	r := Report{
		Kind: f.Kind, Made: f.Made, Digest: NewDigest(f.Day, f.Runs), Skips: f.Skips, Left: f.Left, Alarms: f.Alarms,
		Failures: f.Failures[:min(len(f.Failures), MaxReportLines)],
	}
	if f.Kind == ReportRun && len(f.Runs) > 0 {
		r.Run = f.Runs[0].ID
	}
	failed := slices.ContainsFunc(f.Runs, func(x Run) bool { return x.State == RunFailed })
	r.Trouble = failed || r.Digest.Failed > 0 || len(r.Alarms) > 0
	r.Headline = headline(r)
	return r
}

// NewAlarmReport makes the Report that tells of Alarms.
func NewAlarmReport(alarms []Alarm, now time.Time) Report {
	r := Report{Kind: ReportAlarm, Made: now, Trouble: true, Alarms: alarms, Digest: Digest{Day: DateOf(now)}}
	r.Headline = plural(int64(len(alarms)), "alarm")
	if len(alarms) == 1 {
		r.Headline = "Alarm: " + alarms[0].Text
	}
	return r
}

// NewTestReport makes one by which it is tried where Reports go.
func NewTestReport(now time.Time) Report {
	return Report{Kind: ReportTest, Made: now, Digest: Digest{Day: DateOf(now)}, Headline: "This is a test: reports of Butler arrive here."}
}

// headline sums up a Report in a sentence.
func headline(r Report) string {
	if r.Kind == ReportRun && len(r.Digest.Runs) > 0 {
		x := r.Digest.Runs[0]
		if x.Dry {
			return fmt.Sprintf("%s, only to tell what it would do: %s", x.Task, x.State)
		}
		return fmt.Sprintf("%s: %s%s", x.Task, x.State, filesText(r.Digest))
	}
	done, failed, cut := 0, 0, 0
	for _, x := range r.Digest.Runs {
		switch x.State {
		case RunDone:
			done++
		case RunFailed:
			failed++
		case RunInterrupted:
			cut++
		case RunScheduled, RunQueued, RunRunning, RunStopped, RunSkipped:
		}
	}
	text := plural(int64(done), "task") + " done"
	if len(r.Digest.Runs) == 0 {
		text = "nothing was due"
	}
	if failed > 0 {
		text += fmt.Sprintf(", %d failed", failed)
	}
	if cut > 0 {
		text += fmt.Sprintf(", %d not finished", cut)
	}
	text += filesText(r.Digest)
	if n := len(r.Alarms); n > 0 {
		text += "; " + plural(int64(n), "alarm")
	}
	return fmt.Sprintf("Night of %s: %s", r.Digest.Day, text)
}

// filesText says what became of the files of a Digest.
func filesText(d Digest) string {
	if d.Done+d.Failed == 0 {
		return ""
	}
	text := "; " + plural(d.Done, "file") + " done"
	if d.Failed > 0 {
		text += ", " + count(d.Failed) + " failed"
	}
	return text
}

func plural(n int64, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return count(n) + " " + thing + "s"
}

// count writes a number with its thousands apart.
func count(n int64) string {
	if n < 0 {
		return "-" + count(-n)
	}
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", count(n/1000), n%1000)
}
