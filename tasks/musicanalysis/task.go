// Package musicanalysis is the Task that listens to music: how fast a track is, in which key, and how it
// sounds, as a vector in which tracks that sound alike are near.
package musicanalysis

import "butler"

// Name is the name of the Analysis.
const Name = "music"

// PrefBehavior is the gate of this Task.
const PrefBehavior = "MusicAnalysisBehavior"

// Task returns the definition.
func Task() butler.Task {
	return butler.Task{
		Name:        "MusicAnalysis",
		Title:       "Analyze Music",
		Description: "Listen to tracks for their tempo, their key and their sound, so that similar ones can be found.",
		Schedule:    butler.Schedule{Interval: 1},
		Gate:        butler.Gate{Preference: PrefBehavior, Behaviour: true, Default: butler.Scheduled},
		Phase:       butler.PhaseAnalyse,
		Activity:    "media.analyze.music",
		Analysis: &butler.Analysis{
			Name:    Name,
			Version: 1,
			Applies: []butler.Features{butler.InMusic | butler.HasAudio},
			Begin:   begin,
		},
	}
}
