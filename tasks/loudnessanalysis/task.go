// Package loudnessanalysis is the Task that measures how loud the sound of a file is, by EBU R 128 and
// ITU-R BS.1770: integrated loudness, loudness range, true peak, the gain that brings it to a common
// level, and how the level runs over time.
package loudnessanalysis

import "butler"

// Name is the name of the Analysis.
const Name = "loudness"

// PrefBehavior is the gate of this Task.
const PrefBehavior = "LoudnessAnalysisBehavior"

// Task returns the definition.
func Task() butler.Task {
	return butler.Task{
		Name:        "LoudnessAnalysis",
		Title:       "Analyze Audio Loudness",
		Description: "Measure the loudness of audio tracks and films, so that players can level their volume and fade between them.",
		Schedule:    butler.Schedule{Interval: 1},
		Gate:        butler.Gate{Preference: PrefBehavior, Behaviour: true, Default: butler.Scheduled},
		Phase:       butler.PhaseAnalyse,
		Activity:    "media.analyze.loudness",
		Analysis: &butler.Analysis{
			Name:     Name,
			Version:  1,
			Applies:  []butler.Features{butler.HasAudio},
			Estimate: estimate,
			Begin:    begin,
		},
		Conclusions: []butler.Conclusion{albums()},
	}
}
