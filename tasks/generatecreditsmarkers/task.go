// Package generatecreditsmarkers is the Task that finds the credits of films and episodes: by pictures of
// text, rolling or in cards, by black, by names of chapters, by where in the film they are, and by the
// sound that the episodes of a season have in common at their ends.
package generatecreditsmarkers

import "butler"

// The names of the Analysis and of the Conclusion.
const (
	Name       = "ending"
	Conclusion = "credits"
)

// PrefBehavior is the gate of this Task.
const PrefBehavior = "GenerateCreditsMarkerBehavior"

// Task returns the definition.
func Task() butler.Task {
	return butler.Task{
		Name:        "ButlerTaskGenerateCreditsMarkers",
		Title:       "Generate Credits Video Markers",
		Description: "Find the credits of films and episodes, so that players can offer to skip them, and know when something has been seen to its end.",
		Schedule:    butler.Schedule{Interval: 1},
		Gate:        butler.Gate{Preference: PrefBehavior, Behaviour: true, Default: butler.ASAP},
		Phase:       butler.PhaseAnalyse,
		Activity:    "media.generate.credits",
		Analysis: &butler.Analysis{
			Name:    Name,
			Version: 1,
			Applies: []butler.Features{butler.HasVideo | butler.InShows, butler.HasVideo | butler.InMovies},
			Begin:   begin,
		},
		Conclusions: []butler.Conclusion{{
			Name:    Conclusion,
			Version: 1,
			From:    []string{Name},
			Groups:  []butler.ItemKind{butler.Movie, butler.Season},
			Enabled: func(s butler.Settings) bool { return s.Text(butler.PrefMarkerSource) != butler.MarkersCloud },
			Draw:    draw,
		}},
	}
}
