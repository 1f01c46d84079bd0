// Package deepmediaanalysis is the Task that reads whole files packet by packet: how long they really
// are, how their bit rate runs, what bandwidth they need, where their key frames lie, what is wrong
// with their timestamps.
package deepmediaanalysis

import "butler"

// Name is the name of the Analysis.
const Name = "deep"

// PrefSwitch is the gate of this Task.
const PrefSwitch = "ButlerTaskDeepMediaAnalysis"

// Task returns the definition.
func Task() butler.Task {
	return butler.Task{
		Name:        "DeepMediaAnalysis",
		Title:       "Perform Deep Media Analysis",
		Description: "Read whole media files, so that players know the bandwidth they need and where one can seek to.",
		Schedule:    butler.Schedule{Interval: 1},
		Gate:        butler.Gate{Preference: PrefSwitch, Default: "true"},
		Phase:       butler.PhaseAnalyse,
		Activity:    "media.analyze.deep",
		Analysis: &butler.Analysis{
			Name:    Name,
			Version: 2,
			Applies: []butler.Features{butler.HasVideo, butler.HasAudio},
			Begin:   begin,
		},
	}
}
