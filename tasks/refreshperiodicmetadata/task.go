// Package refreshperiodicmetadata is the Task RefreshPeriodicMetadata: it asks those who collect it online what is known
// of films, series and music, and keeps that with its pictures.
package refreshperiodicmetadata

import (
	"butler"
	"butler/internal/provider/configured"
)

// Name is the Task's name, as Plex spells it.
const Name = "RefreshPeriodicMetadata"

// PrefAge is the preference for the age, in days, at which a copy is fetched anew.
const PrefAge = "MetadataAge"

// Task returns the definition.
func Task() butler.Task {
	return butler.Task{
		Name:        Name,
		Title:       "Refresh metadata periodically",
		Description: "Asks online sources about items whose copy is older than its age limit.",
		Schedule:    butler.Schedule{Interval: 1, Randomized: true},
		Gate:        butler.Gate{Preference: "ButlerTask" + Name, Default: "true"},
		Phase:       butler.PhaseRefresh,
		Targets:     butler.TargetsItems,
		Activity:    "library.refresh.items",
		Preferences: append(configured.Preferences(), butler.Preference{
			ID: PrefAge, Label: "Age of online metadata, in days", Type: butler.PreferenceInt, Default: "30", Min: 1, Max: 3650, Group: "library",
			Summary: "Older copies are fetched anew. Music is kept three times as long, what is new a tenth of it.",
		}),
		Chore: run,
	}
}
