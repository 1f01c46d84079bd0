// Package buildgracenotecollections is the Task that builds Collections from what is known of Items: sets of films,
// genres, decades, directors, moods, and tracks that sound alike.
package buildgracenotecollections

import (
	"strconv"

	"butler"
)

// Name is the Task's name, as Plex spells it.
const Name = "BuildGracenoteCollections"

// Task returns the definition.
func Task() butler.Task {
	return butler.Task{
		Name:        Name,
		Title:       "Build Collections",
		Description: "Builds collections from sets, genres, decades, directors, moods and the sound of music. Collections made by hand are left alone.",
		Schedule:    butler.Schedule{Interval: 7, Randomized: true},
		Gate:        butler.Gate{Preference: "ButlerTaskBuildGracenoteCollections", Default: "false"},
		Phase:       butler.PhaseConclude,
		Targets:     butler.TargetsSections,
		Activity:    "library.build.collections",
		Preferences: preferences(),
		Chore:       chore,
		Dry:         true,
	}
}

// preferences returns a switch and a smallest size for each rule.
func preferences() (all []butler.Preference) {
	for _, r := range rules() {
		all = append(all, butler.Preference{
			ID: r.preference(), Label: "Collections: " + r.label, Type: butler.PreferenceBool, Default: "true", Group: "butler",
			Summary: r.summary + " Switched off, those it built go with the next run.",
		}, butler.Preference{
			ID: r.minimumPreference(), Label: "Collections: " + r.label + ", at least", Type: butler.PreferenceInt,
			Default: strconv.Itoa(r.minimum), Min: 2, Max: 1000, Advanced: true, Group: "butler",
			Summary: "A collection of fewer items is not built.",
		})
	}
	return all
}
