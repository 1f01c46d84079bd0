// Package refreshlibraries is the Task RefreshLibraries: it compares the folders of every Section with
// the Catalogue and stores what is new, changed, moved, missing and back.
package refreshlibraries

import "butler"

// Name is the Task's name, as Plex spells it.
const Name = "RefreshLibraries"

// PrefMassLoss is the preference for the share of a root's files, in percent, that may go missing at once.
const PrefMassLoss = "ScannerMassLossShare"

// Fewer missing files than this are never held to be a mass loss.
const massLossAtLeast = 10

// Task returns the definition.
func Task() butler.Task {
	return butler.Task{
		Name:        Name,
		Title:       "Scan the libraries",
		Description: "Looks for new, changed, moved and missing files in every library.",
		Schedule:    butler.Schedule{Interval: 1},
		Gate:        butler.Gate{Preference: "ButlerTaskRefreshLibraries", Default: "false"},
		Phase:       butler.PhaseRefresh,
		Exclusive:   butler.ResourceScan,
		Targets:     butler.TargetsSections,
		Periodic:    true,
		Activity:    "library.update.section",
		Preferences: []butler.Preference{{
			ID: PrefMassLoss, Label: "Share of files that may go missing at once, in percent", Type: butler.PreferenceInt,
			Default: "50", Max: 100, Advanced: true, Group: "library",
			Summary: "A folder that has lost more than this since the last scan is taken to be away, and its library is left as it is. 100 believes every loss.",
		}},
		Chore: chore,
	}
}
