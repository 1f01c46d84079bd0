// Package generateautotags is the Task that tags photos from what they tell of themselves (EXIF, IPTC, XMP) and from what
// they look like, and that finds those which belong together: bursts and near-duplicates.
package generateautotags

import (
	"butler"
	"butler/internal/photo/gazetteer"
	"butler/internal/photo/people"
)

// Name is the name of the Analysis.
const Name = "autotags"

// The preferences of this Task. The first is its gate.
const (
	PrefSwitch     = "ButlerTaskGenerateAutoTags"
	PrefPlaces     = "AutoTagsPlaces"
	PrefHemisphere = "AutoTagsHemisphere"
	PrefPeople     = "AutoTagsPeople"
)

// The values of [PrefHemisphere].
const (
	hemisphereUnknown = "unknown"
	hemisphereNorth   = "north"
	hemisphereSouth   = "south"
)

// Task returns the definition.
func Task() butler.Task {
	places, finder := gazetteer.New(), people.New()
	return butler.Task{
		Name:        "GenerateAutoTags",
		Title:       "Generate Auto Tags",
		Description: "Tag photos by when, where and with what they were taken and by what they show, and stack bursts and near-duplicates.",
		Schedule:    butler.Schedule{Interval: 1},
		Gate:        butler.Gate{Preference: PrefSwitch, Default: "false"},
		Phase:       butler.PhaseAnalyse,
		Activity:    "media.generate.autotags",
		Preferences: []butler.Preference{
			{
				ID: PrefPlaces, Label: "Name the places of photos", Type: butler.PreferenceBool, Default: "true", Group: "library",
				Summary: "Tag photos with the town, region and country of their coordinates. Nothing is asked of the network.",
			},
			{
				ID: PrefHemisphere, Label: "Hemisphere of photos without coordinates", Type: butler.PreferenceText, Default: hemisphereUnknown, Group: "library",
				Summary: "Photos without coordinates get a season only if it is known on which half of the earth they were taken.",
				Enum:    []butler.EnumValue{{Value: hemisphereUnknown, Label: "unknown"}, {Value: hemisphereNorth, Label: "northern"}, {Value: hemisphereSouth, Label: "southern"}},
			},
			{
				ID: PrefPeople, Label: "Find faces in photos", Type: butler.PreferenceBool, Default: "false", Group: "library",
				Summary: "Tag photos with people, portrait and group by the faces in them, whoever they are. Takes about a fifth of a second a photo.",
			},
		},
		Analysis: &butler.Analysis{
			Name:     Name,
			Version:  1,
			Applies:  []butler.Features{butler.IsPhoto},
			Settings: []string{PrefPlaces, PrefHemisphere, PrefPeople},
			Begin: func(in butler.AnalysisInput) (butler.Analyzer, error) {
				return &analyzer{in: in, places: places, people: finder}, nil
			},
		},
		After: stackPhotos,
	}
}
