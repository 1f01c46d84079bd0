// Package generatechapterthumbs is the Task that makes one picture for each chapter of a film.
package generatechapterthumbs

import "butler"

// Name is the name of the Analysis.
const Name = "chapter-thumbs"

// The preferences of this Task.
const (
	PrefBehavior = "GenerateChapterThumbBehavior"
	PrefWidth    = "GenerateChapterThumbWidth"
	PrefLimit    = "GenerateChapterThumbLimit"
)

// Task returns the definition.
func Task() butler.Task {
	return butler.Task{
		Name:        "GenerateChapterThumbs",
		Title:       "Generate Chapter Thumbnails",
		Description: "Generate one thumbnail for each chapter of a video.",
		Schedule:    butler.Schedule{Interval: 1},
		Gate:        butler.Gate{Preference: PrefBehavior, Behaviour: true, Default: butler.Scheduled},
		Phase:       butler.PhaseAnalyse,
		Activity:    "media.generate.chapter.thumbs",
		Preferences: []butler.Preference{
			{ID: PrefWidth, Label: "Width of chapter thumbnails", Type: butler.PreferenceInt, Default: "320",
				Min: 64, Max: 1920, Advanced: true, Group: "library",
				Summary: "In pixels; the height follows from the shape of the picture."},
			{ID: PrefLimit, Label: "Most chapter thumbnails of a file", Type: butler.PreferenceInt, Default: "500",
				Min: 1, Max: 10000, Advanced: true, Group: "library",
				Summary: "Chapters beyond this number get none: so many are a fault of the file."},
		},
		Analysis: &butler.Analysis{
			Name:     Name,
			Version:  1,
			Applies:  []butler.Features{butler.HasVideo | butler.HasChapters},
			Settings: []string{PrefWidth, PrefLimit},
			Estimate: estimate,
			Begin:    begin,
		},
	}
}
