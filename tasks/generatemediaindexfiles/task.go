// Package generatemediaindexfiles is the Task that makes preview thumbnails: one small picture every
// few seconds of a film, in a BIF file, which players show while one seeks.
package generatemediaindexfiles

import (
	"butler"
	"butler/internal/export"
)

// Name is the name of the Analysis.
const Name = "previews"

// The preferences of this Task.
const (
	PrefBehavior      = "GenerateBIFBehavior"
	PrefInterval      = "GenerateBIFFrameInterval"
	PrefKeyframesOnly = "GenerateBIFKeyframesOnly"
	PrefWidth         = "GenerateBIFWidth"
)

// Task returns the definition.
func Task() butler.Task {
	return butler.Task{
		Name:        "GenerateMediaIndexFiles",
		Title:       "Generate Video Preview Thumbnails",
		Description: "Generate the preview thumbnails that players show while seeking through a video.",
		Schedule:    butler.Schedule{Interval: 1},
		Gate:        butler.Gate{Preference: PrefBehavior, Behaviour: true, Default: butler.Never},
		Phase:       butler.PhaseAnalyse,
		Activity:    "media.generate.bif",
		Preferences: append([]butler.Preference{
			{ID: PrefInterval, Label: "Seconds between preview thumbnails", Type: butler.PreferenceInt, Default: "2",
				Min: 1, Max: 600, Advanced: true, Group: "library",
				Summary: "A longer interval makes smaller files."},
			{ID: PrefKeyframesOnly, Label: "Preview thumbnails from key frames only", Type: butler.PreferenceBool, Default: "true",
				Advanced: true, Group: "library",
				Summary: "Much faster. Where key frames lie further apart than the interval, the nearest one is shown again. A film with next to none is decoded whole all the same."},
			{ID: PrefWidth, Label: "Width of preview thumbnails", Type: butler.PreferenceInt, Default: "320",
				Min: 64, Max: 1280, Advanced: true, Group: "library",
				Summary: "In pixels; the height follows from the shape of the picture."},
		}, export.PreviewPreferences()...),
		Analysis: &butler.Analysis{
			Name:     Name,
			Version:  1,
			Applies:  []butler.Features{butler.HasVideo},
			Settings: []string{PrefInterval, PrefKeyframesOnly, PrefWidth},
			Estimate: estimate,
			Begin:    begin,
		},
		Conclusions: []butler.Conclusion{export.Trickplay(Name), export.BIF(Name)},
	}
}
