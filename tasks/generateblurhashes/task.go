// Package generateblurhashes is the Task that makes BlurHashes: a picture in about thirty characters,
// which clients show blurred until the picture itself has come.
package generateblurhashes

import "butler"

// Name is the name of the Analysis.
const Name = "blurhash"

// PrefBehavior is the gate of this Task.
const PrefBehavior = "GenerateBlurHashBehavior"

// Task returns the definition.
func Task() butler.Task {
	return butler.Task{
		Name:        "GenerateBlurHashes",
		Title:       "Generate Blur Hashes",
		Description: "Generate the blurred placeholders that clients show while artwork, thumbnails and photos load.",
		Schedule:    butler.Schedule{Interval: 1},
		Gate:        butler.Gate{Preference: PrefBehavior, Behaviour: true, Default: butler.Scheduled},
		Phase:       butler.PhaseAnalyse,
		Activity:    "media.generate.blurhash",
		Analysis: &butler.Analysis{
			Name:    Name,
			Version: 1,
			Applies: []butler.Features{butler.HasVideo, butler.HasCover, butler.IsPhoto},
			Begin:   begin,
		},
	}
}
