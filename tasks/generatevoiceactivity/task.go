// Package generatevoiceactivity is the Task that finds out where there is speech in the sound of a film or
// an episode.
package generatevoiceactivity

import (
	"butler"
	"butler/internal/subtitle"
)

// Name is the name of the Analysis.
const Name = subtitle.VoiceAnalysis

// PrefBehavior is the gate of this Task.
const PrefBehavior = "GenerateVADBehavior"

// Task returns the definition.
func Task() butler.Task {
	return butler.Task{
		Name:        "ButlerTaskGenerateVoiceActivity",
		Title:       "Generate Voice Activity",
		Description: "Find out where there is speech in films and episodes, so that subtitles can be aligned with it.",
		Schedule:    butler.Schedule{Interval: 1},
		Gate:        butler.Gate{Preference: PrefBehavior, Behaviour: true, Default: butler.Scheduled},
		Phase:       butler.PhaseAnalyse,
		Activity:    "media.generate.voice.activity",
		Analysis: &butler.Analysis{
			Name:    Name,
			Version: 1,
			Applies: []butler.Features{butler.HasVideo | butler.HasAudio},
			Begin:   begin,
		},
	}
}
