// Package upgrademediaanalysis is the Task that has redone what is stale: what an older version of an
// Analysis or a Conclusion made, or the same version with other settings.
package upgrademediaanalysis

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"butler"
)

// PrefSwitch is the gate of this Task.
const PrefSwitch = "ButlerTaskUpgradeMediaAnalysis"

// Task returns the definition. Its phase is before that of the Analyses, which then find what they lack.
func Task() butler.Task {
	return butler.Task{
		Name:        "UpgradeMediaAnalysis",
		Title:       "Upgrade Media Analysis",
		Description: "Analyse again what an older version analysed, or what was made with other settings.",
		Schedule:    butler.Schedule{Interval: 1},
		Gate:        butler.Gate{Preference: PrefSwitch, Default: "true"},
		Phase:       butler.PhaseRefresh,
		Targets:     butler.TargetsSections,
		Activity:    "media.analyze.upgrade",
		Chore:       run,
	}
}

// Summary is what a Run reports of itself.
type Summary struct {
	Files int64    `json:"files"` // that are to be done again; one counts once for each result of it
	Stale []Figure `json:"stale"`
}

// Figure says of how many files a result was stale.
type Figure struct {
	Task     string `json:"task"`
	Result   string `json:"result"`   // the Analysis or the Conclusion
	Version  int64  `json:"version"`  // made by another version
	Settings int64  `json:"settings"` // made with other settings
	Files    int64  `json:"files"`    // that lack it now
}

// String says it for people.
func (f Figure) String() string {
	var why []string
	if f.Version > 0 {
		why = append(why, fmt.Sprintf("%s made by another version", files(f.Version)))
	}
	if f.Settings > 0 {
		why = append(why, fmt.Sprintf("%s made with other settings", files(f.Settings)))
	}
	return f.Result + ": " + strings.Join(why, ", ")
}

func files(n int64) string {
	if n == 1 {
		return "1 file"
	}
	return fmt.Sprintf("%d files", n)
}

// run looks at every Task that is on.
func run(ctx context.Context, host butler.Host, report butler.Reporter) error {
	var all []butler.Task
	for _, t := range host.Tasks {
		if len(results(t, host.Settings)) > 0 && t.Gate.Enabled(host.Settings) {
			all = append(all, t)
		}
	}
	report.Expect(int64(len(all)))
	sum := Summary{Stale: []Figure{}}
	var failures []error
	for i, t := range all {
		report.Doing(t.Title, float64(i)/float64(len(all)))
		begun := time.Now()
		found, err := upgrade(ctx, host, t)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		u := butler.UnitReport{
			Subject: "task:" + t.Name, Title: t.Title, State: butler.UnitDone, Reason: "nothing is stale",
			At: begun, Elapsed: time.Since(begun),
		}
		var said []string
		for _, f := range found {
			sum.Files += f.Files
			sum.Stale = append(sum.Stale, f)
			said = append(said, f.String())
		}
		if len(said) > 0 {
			u.Reason = strings.Join(said, "; ")
			host.Follow(t.Name, host.Run.Target(), "what is stale is done again: "+u.Reason)
		}
		if err != nil {
			u.State, u.Reason = butler.UnitFailed, err.Error()
			failures = append(failures, err)
		}
		if err := report.Unit(ctx, u); err != nil {
			return err
		}
	}
	if len(failures) > 0 && len(failures) == len(all) {
		return errors.Join(failures...)
	}
	return report.Sum(sum)
}

// result is something that a Task makes, and the settings on which it depends.
type result struct {
	name     string
	settings []string
}

// results returns what a Task makes.
func results(t butler.Task, s butler.Settings) (all []result) {
	if t.Analysis != nil {
		all = append(all, result{t.Analysis.Name, t.Analysis.Settings})
	}
	for _, c := range t.Conclusions {
		if c.Enabled == nil || c.Enabled(s) {
			all = append(all, result{c.Name, c.Settings})
		}
	}
	return all
}

// upgrade makes what is stale of a Task be lacking, and returns what that was.
func upgrade(ctx context.Context, host butler.Host, t butler.Task) (found []Figure, err error) {
	for _, r := range results(t, host.Settings) {
		used := butler.SettingsUsed(host.Settings, r.settings)
		stale, err := host.Upgrader.CountStale(ctx, r.name, used, host.Run.Target())
		if err != nil {
			return found, fmt.Errorf("count what is stale of %s: %w", r.name, err)
		}
		if stale == (butler.Stale{}) {
			continue
		}
		n, err := host.Upgrader.Upgrade(ctx, r.name, used, host.Run.Target())
		if err != nil {
			return found, fmt.Errorf("upgrade %s: %w", r.name, err)
		}
		host.Log.Info("what is stale is to be done again", "task", t.Name, "result", r.name, "files", n,
			"version", stale.Version, "settings", stale.Settings)
		found = append(found, Figure{t.Name, r.name, stale.Version, stale.Settings, n})
	}
	return found, nil
}
