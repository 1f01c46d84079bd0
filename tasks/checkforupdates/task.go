// Package checkforupdates is the Task that asks the feed of releases whether there is a newer version.
package checkforupdates

import (
	"context"
	"time"

	"butler"
)

// The preferences of this Task.
const (
	PrefFeed    = "ButlerUpdateFeed"
	PrefKey     = "ButlerUpdateKey"
	PrefChannel = "ButlerUpdateChannel"
)

// Task returns the definition.
func Task() butler.Task {
	return butler.Task{
		Name:        "CheckForUpdates",
		Title:       "Check For Updates",
		Description: "Ask the feed of releases whether there is a newer version of the server",
		Schedule:    butler.Schedule{Interval: 1, Randomized: true},
		Gate:        butler.Gate{Preference: "ButlerTaskCheckForUpdates", Default: "true"},
		Phase:       butler.PhaseClean,
		Activity:    "butler.update.check",
		Preferences: []butler.Preference{
			{ID: PrefFeed, Label: "Feed of releases", Type: butler.PreferenceText, Format: butler.FormatURL, Secret: true, Group: "butler",
				Summary: "Address that answers as GitHub's API of releases does. Empty to look for no newer versions."},
			{ID: PrefKey, Label: "Public key of releases", Type: butler.PreferenceText, Advanced: true, Group: "butler",
				Summary: "The minisign public key (RW…) with which releases must be signed. Without it nothing is installed."},
			{ID: PrefChannel, Label: "Versions to look for", Type: butler.PreferenceText, Default: "public", Group: "butler",
				Enum:    []butler.EnumValue{{Value: "public", Label: "released"}, {Value: "beta", Label: "released, and tried out"}},
				Summary: "Whether versions count that are still being tried out."},
		},
		Chore: run,
	}
}

// automatic is the Task that installs what is found.
const automatic = "AutomaticUpdates"

// figures is the summary of the Run.
type figures struct {
	Configured bool   `json:"configured"`
	Version    string `json:"version"`         // that runs
	Newer      string `json:"newer,omitempty"` // version
}

func run(ctx context.Context, host butler.Host, report butler.Reporter) error {
	report.Expect(1)
	before := host.Updater.Status()
	sum := figures{Configured: before.Configured, Version: before.Version}
	unit := butler.UnitReport{Subject: "feed", Title: "feed of releases", State: butler.UnitSkipped, Reason: "no feed is set"}
	if before.Configured {
		report.Doing("asking the feed of releases", -1)
		now, err := host.Updater.Check(ctx)
		if err != nil {
			return err
		}
		unit.State, unit.Reason = butler.UnitDone, "there is no newer version"
		if now.Release != nil {
			sum.Newer = now.Release.Version
			unit.Reason = "version " + now.Release.Version + " is available"
			if now.Choice == butler.ChoiceTonight {
				host.Follow(automatic, butler.Target{}, "asked for in the coming night")
			}
		} else if now.Problem != "" {
			report.Loud(now.Problem)
		}
	}
	unit.At = time.Now()
	if err := report.Sum(sum); err != nil {
		return err
	}
	return report.Unit(ctx, unit)
}
