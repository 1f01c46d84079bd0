// Package generateintromarkers is the Task that finds the intros of series: what the episodes of a season
// have in common near their beginning, by their sound.
package generateintromarkers

import (
	"slices"

	"butler"
	"butler/internal/export"
)

// Name is the name of the Analysis.
const Name = "fingerprint"

// ConclusionName is the name of the Conclusion.
const ConclusionName = "intros"

// PrefBehavior is the gate of this Task.
const PrefBehavior = "GenerateIntroMarkerBehavior"

// Task returns the definition. Exports of Markers are at home here, whatever Task the Markers are of.
func Task() butler.Task {
	markers := []string{ConclusionName, "credits", "ads", butler.MarkerEdits}
	return butler.Task{
		Name:        "ButlerTaskGenerateIntroMarkers",
		Title:       "Generate Intro Markers",
		Description: "Find the intros of episodes, by what the sound of a season's episodes has in common, so that players can skip them.",
		Schedule:    butler.Schedule{Interval: 1},
		Gate:        butler.Gate{Preference: PrefBehavior, Behaviour: true, Default: butler.ASAP},
		Phase:       butler.PhaseAnalyse,
		Activity:    "media.generate.intros",
		Preferences: slices.Concat(export.EDLPreferences(), export.ChaptersPreferences()),
		Analysis: &butler.Analysis{
			Name:    Name,
			Version: 1,
			Applies: []butler.Features{butler.InShows | butler.HasVideo | butler.HasAudio},
			Begin:   begin,
		},
		Conclusions: []butler.Conclusion{{
			Name:    ConclusionName,
			Version: 1,
			From:    []string{Name},
			Groups:  []butler.ItemKind{butler.Season},
			Enabled: func(s butler.Settings) bool { return s.Text(butler.PrefMarkerSource) != butler.MarkersCloud },
			Draw:    draw,
		}, export.EDL(markers...), export.Chapters(markers...)},
	}
}
