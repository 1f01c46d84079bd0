// Package automaticupdates is the Task that fetches, verifies and stages a newer version of this program.
package automaticupdates

import (
	"context"
	"time"

	"butler"
)

// PrefRestart is the preference that says whether the server starts anew by itself.
const PrefRestart = "ButlerUpdateRestart"

// Task returns the definition.
func Task() butler.Task {
	return butler.Task{
		Name:        "AutomaticUpdates",
		Title:       "Automatic Updates",
		Description: "Fetch, verify and stage a newer version of the server, which its next start uses",
		Schedule:    butler.Schedule{Interval: 1},
		Gate:        butler.Gate{Preference: "ButlerTaskAutomaticUpdates", Default: "false"},
		Phase:       butler.PhaseClean,
		Activity:    "butler.update",
		Preferences: []butler.Preference{
			{ID: PrefRestart, Label: "Start anew with the newer version", Type: butler.PreferenceBool, Default: "false", Advanced: true, Group: "butler",
				Summary: "When a newer version is staged, the server ends in order and starts with it. If not, it waits for its next start."},
		},
		Chore: run,
	}
}

// figures is the summary of the Run.
type figures struct {
	Version string `json:"version"`          // that runs
	Staged  string `json:"staged,omitempty"` // version
	Fetched int64  `json:"fetched"`          // bytes
}

func run(ctx context.Context, host butler.Host, report butler.Reporter) error {
	began := time.Now()
	report.Expect(1)
	unit := butler.UnitReport{Subject: "release", Title: "newer version", State: butler.UnitSkipped}
	now := host.Updater.Status()
	sum := figures{Version: now.Version}
	if now.CanInstall {
		report.Doing("asking the feed of releases", -1)
		var err error
		if now, err = host.Updater.Check(ctx); err != nil {
			return given(ctx, host.Updater, now, err)
		}
	}
	if why := passed(now); why != "" {
		unit.Reason = why
	} else {
		if err := host.Updater.Stage(ctx, report.Doing); err != nil {
			return given(ctx, host.Updater, now, err)
		}
		unit.State, unit.Title, unit.Reason = butler.UnitDone, "version "+now.Release.Version, "verified, tried and staged"
		if now.State != butler.UpdateStaged {
			sum.Fetched = now.Release.Size
		}
		sum.Staged, unit.Bytes, unit.Elapsed = now.Release.Version, sum.Fetched, time.Since(began)
	}
	unit.At = time.Now()
	if err := report.Sum(sum); err != nil {
		return err
	}
	if err := report.Unit(ctx, unit); err != nil || sum.Staged == "" {
		return err
	}
	if now.Choice == butler.ChoiceNow || host.Settings.Bool(PrefRestart) {
		if err := host.Updater.Restart(ctx); err != nil {
			report.Loud(err.Error())
		}
	}
	return nil
}

// passed says why nothing is to be staged, or "".
func passed(now butler.UpdateStatus) string {
	asked := now.Choice == butler.ChoiceNow || now.Choice == butler.ChoiceTonight
	switch {
	case !now.CanInstall:
		return now.Why
	case now.Release == nil:
		return "there is no newer version"
	case now.Choice == butler.ChoiceSkip:
		return "version " + now.Release.Version + " is not wanted"
	case now.State == butler.UpdateRolledBack && !asked:
		return "version " + now.Release.Version + " did not come up before"
	}
	return ""
}

// given forgets that a version was wanted now if that failed: it must not come as a surprise some other night.
func given(ctx context.Context, u butler.Updater, now butler.UpdateStatus, err error) error {
	if now.Choice == butler.ChoiceNow {
		_ = u.Choose(context.WithoutCancel(ctx), butler.ChoiceNone) // the first error counts
	}
	return err
}
