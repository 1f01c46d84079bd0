// Package refreshlocalmedia is the Task RefreshLocalMedia: it reads what lies beside media files, and what the files
// themselves hold: NFO files, pictures, subtitles and themes.
package refreshlocalmedia

import "butler"

// Name is the Task's name, as Plex spells it.
const Name = "RefreshLocalMedia"

// Task returns the definition.
func Task() butler.Task {
	return butler.Task{
		Name:        Name,
		Title:       "Refresh local media",
		Description: "Reads what lies beside media files: NFO files, posters, fan art, subtitles and theme music.",
		Schedule:    butler.Schedule{Interval: 3},
		Gate:        butler.Gate{Preference: "ButlerTaskRefreshLocalMedia", Default: "true"},
		Phase:       butler.PhaseRefresh,
		Exclusive:   butler.ResourceScan, // what a scan has moved is found where it is now
		Targets:     butler.TargetsItems,
		Activity:    "library.refresh.items",
		Chore:       chore,
	}
}
