// Package generateadmarkers is the Task that finds the commercial breaks in recorded television.
package generateadmarkers

import "butler"

// Name is the name of the Analysis.
const Name = "ads"

// PrefBehavior says when it runs.
const PrefBehavior = "GenerateAdMarkerBehavior"

// Task returns the definition.
func Task() butler.Task {
	return butler.Task{
		Name:        "ButlerTaskGenerateAdMarkers",
		Title:       "Detect Commercials",
		Description: "Find the commercial breaks in recorded television, so that players can offer to skip them.",
		Schedule:    butler.Schedule{Interval: 1},
		Gate:        butler.Gate{Preference: PrefBehavior, Behaviour: true, Default: butler.Scheduled},
		Phase:       butler.PhaseAnalyse,
		Activity:    "media.generate.ads",
		Analysis: &butler.Analysis{
			Name:    Name,
			Version: 1,
			Applies: []butler.Features{butler.HasVideo | butler.IsRecording},
			Begin:   begin,
		},
	}
}
