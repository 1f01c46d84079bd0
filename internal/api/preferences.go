package api

import (
	"context"
	"maps"
	"net/http"
	"slices"

	"butler"
	"butler/internal/disclose"
)

// PreferenceValue is a preference and the value in force.
type PreferenceValue struct {
	butler.Preference
	Value string `json:"value" doc:"The value in force, as text; of a secret that is set, ********"`
}

// PreferenceList is all preferences.
type PreferenceList struct {
	Preferences []PreferenceValue `json:"preferences" nullable:"false" doc:"In the order in which people are shown them"`
}

func (s *service) addPreferences() {
	add(s, http.MethodGet, "/preferences", http.StatusOK, "listPreferences", "All preferences and the values in force",
		func(context.Context, *none) (*body[PreferenceList], error) {
			return answer(s.preferences()), nil
		})
	add(s, http.MethodPatch, "/preferences", http.StatusOK, "setPreferences", "Set some preferences: all of them or, if one is wrong, none",
		func(ctx context.Context, in *struct {
			Body map[string]string `maxProperties:"200" doc:"Values by name, as text: true or false, digits, or any. A secret set to ******** stays as it is" example:"{\"ButlerStartHour\":\"3\"}"`
		}) (*body[PreferenceList], error) {
			if len(in.Body) > 0 {
				if err := s.Operator.SetSettings(ctx, in.Body); err != nil {
					return nil, faultyError{err, faultsOfValues(s.Operator.Settings().Faults(in.Body))}
				}
			}
			return answer(s.preferences()), nil
		})
}

// faultsOfValues says where in the body each fault is.
func faultsOfValues(faults map[string]error) []Fault {
	var all []Fault
	for _, id := range slices.Sorted(maps.Keys(faults)) {
		all = append(all, Fault{"body." + id, disclose.Error(faults[id]).Message})
	}
	return all
}

func (s *service) preferences() PreferenceList {
	settings := s.Operator.Settings()
	all := PreferenceList{[]PreferenceValue{}}
	for _, p := range settings.Definitions() {
		all.Preferences = append(all.Preferences, PreferenceValue{p, settings.Shown(p.ID)})
	}
	return all
}
