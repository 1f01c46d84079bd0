package cli

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"butler"
	"butler/internal/cli/human"
)

// shownUnits is how many entries of a kind a report shows unless all are asked for.
const shownUnits = 20

// printReport prints what a Run did.
func printReport(p *printer, report runReport, all bool) {
	r := report.Run
	p.line("run %d of %s: %s", r.ID, r.Task, r.State)
	if r.Reason != "" {
		p.line("  why      %s", r.Reason)
	}
	p.line("  opened   %s by %s, for %s%s", human.Moment(r.Created), r.Trigger, r.Day, forced(r))
	if !r.Scheduled.IsZero() {
		p.line("  planned  %s", human.Moment(r.Scheduled))
	}
	if !r.Started.IsZero() {
		p.line("  worked   %s to %s, %s", human.Moment(r.Started), human.Moment(r.Ended), human.Span(took(r, time.Now())))
	}
	p.line("  work     %s%s, %s written", counts(r), ofTotal(r), human.Size(r.Bytes))
	for _, line := range figures(r.Summary) {
		p.line("  %s", line)
	}
	for _, state := range []butler.UnitState{butler.UnitFailed, butler.UnitSkipped, butler.UnitDone} {
		printUnits(p, state, report.Units, all)
	}
}

func printUnits(p *printer, state butler.UnitState, units []butler.UnitReport, all bool) {
	var of []butler.UnitReport
	for _, u := range units {
		if u.State == state {
			of = append(of, u)
		}
	}
	if len(of) == 0 {
		return
	}
	p.line("%s:", state)
	shown := of
	if !all && len(of) > shownUnits {
		shown = of[:shownUnits]
	}
	for _, u := range shown {
		var more []string
		if u.Reason != "" {
			more = append(more, u.Reason)
		}
		if u.Bytes != 0 {
			more = append(more, human.Size(u.Bytes))
		}
		if u.Elapsed > 0 {
			more = append(more, human.Span(u.Elapsed))
		}
		p.line("  %s: %s", u.Title, strings.Join(more, ", "))
	}
	if rest := len(of) - len(shown); rest > 0 {
		p.line("  … and %d more, with --all", rest)
	}
}

func forced(r butler.Run) string {
	if r.Forced {
		return ", forced"
	}
	return ""
}

func ofTotal(r butler.Run) string {
	if r.Total < 0 {
		return ""
	}
	return fmt.Sprintf(" of %d", r.Total)
}

// figures returns the summary of a Run as lines: what it holds depends on the Task.
func figures(summary json.RawMessage) []string {
	if len(summary) == 0 {
		return nil
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(summary, &object) != nil {
		return []string{plain(summary)}
	}
	var lines []string
	for _, key := range slices.Sorted(maps.Keys(object)) {
		var rows []map[string]json.RawMessage
		if json.Unmarshal(object[key], &rows) != nil || len(rows) == 0 {
			lines = append(lines, fmt.Sprintf("%s: %s", key, plain(object[key])))
			continue
		}
		lines = append(lines, key+":")
		for _, row := range rows {
			lines = append(lines, "  "+figureRow(row))
		}
	}
	return lines
}

// figureRow returns the figures of one thing, by its name if it has one, without those that are zero.
func figureRow(row map[string]json.RawMessage) string {
	var name string
	var texts []string
	for _, key := range slices.Sorted(maps.Keys(row)) {
		switch text := plain(row[key]); {
		case key == "name":
			name = text + ": "
		case text != "" && text != "0" && text != "null":
			texts = append(texts, key+" "+text)
		}
	}
	return name + strings.Join(texts, ", ")
}

// plain returns a JSON value for people: text without its quotes, anything else as it is.
func plain(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

// printDigest prints what some Runs did, a line each, and the sum. Runs work side by side, and there may be hours between
// them: together they took as long as one of them was at work.
func printDigest(p *printer, runs []butler.Run) {
	var rows [][]string
	var sum butler.Run
	var freed int64
	for _, r := range runs {
		why := ""
		switch {
		case r.State != butler.RunDone:
			why = r.Reason
		case r.Failed > 0:
			why = fmt.Sprintf("see butler run show %d", r.ID)
		}
		rows = append(rows, digestRow(r.Task, string(r.State), r, took(r, r.Ended), why))
		sum.Done, sum.Skipped, sum.Failed = sum.Done+r.Done, sum.Skipped+r.Skipped, sum.Failed+r.Failed
		sum.Bytes += max(0, r.Bytes)
		freed += max(0, -r.Bytes)
	}
	why := ""
	if freed > 0 {
		why = human.Size(freed) + " freed"
	}
	rows = append(rows, digestRow("together", "", sum, timeAtWork(runs), why))
	p.table([]string{"TASK", "STATE", "DONE", "SKIPPED", "FAILED", "WRITTEN", "TOOK", "WHY"}, rows)
}

// timeAtWork returns how long one or more of some Runs that have ended were at work.
func timeAtWork(runs []butler.Run) (total time.Duration) {
	all := slices.DeleteFunc(slices.Clone(runs), func(r butler.Run) bool { return r.Started.IsZero() || !r.Ended.After(r.Started) })
	slices.SortFunc(all, func(a, b butler.Run) int { return a.Started.Compare(b.Started) })
	var until time.Time // all before it is counted
	for _, r := range all {
		if r.Started.After(until) {
			until = r.Started
		}
		if r.Ended.After(until) {
			total += r.Ended.Sub(until)
			until = r.Ended
		}
	}
	return total
}

func digestRow(task, state string, r butler.Run, took time.Duration, why string) []string {
	return []string{task, state, strconv.FormatInt(r.Done, 10), strconv.FormatInt(r.Skipped, 10),
		strconv.FormatInt(r.Failed, 10), human.Size(r.Bytes), human.Span(took), why}
}
