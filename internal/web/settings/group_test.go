package settings

import (
	"testing"

	"butler"
)

// Every preference that people set has exactly one place, but for the switches of Tasks, which are also where the other
// preferences of their Tasks are.
func TestEveryPreferenceHasAPlace(t *testing.T) {
	tasks := []butler.Task{
		{Name: "BackupDatabase", Title: "Backup Database", Phase: butler.PhaseBackup, Gate: butler.Gate{Preference: "Switch", Default: "true"}, Preferences: []butler.Preference{
			{ID: "Keep", Type: butler.PreferenceInt, Default: "3"},
		}},
		{Name: "Unheard", Title: "Unheard Of", Phase: butler.PhaseAnalyse, Gate: butler.Gate{Preference: "Behaviour", Behaviour: true, Default: butler.Never}, Preferences: []butler.Preference{
			{ID: "ExportUnheard", Type: butler.PreferenceBool, Default: "false"}, {ID: "Width", Type: butler.PreferenceInt, Default: "320"},
		}},
	}
	definitions := append(butler.CorePreferences(2), butler.Preference{ID: "Stray", Type: butler.PreferenceText})
	for _, task := range tasks {
		definitions = append(append(definitions, task.Definition()), task.Preferences...)
	}
	definitions = append(definitions, butler.Preference{ID: "Secret path", Hidden: true})
	at := map[string][]string{}
	for slug, all := range sets(definitions, tasks) {
		if _, ok := groupOf(slug); !ok {
			t.Errorf("no page shows the group %q", slug)
		}
		for _, s := range all {
			for _, p := range s.All {
				at[p.ID] = append(at[p.ID], slug)
			}
		}
	}
	want := map[string]int{"Switch": 2, "Secret path": 0, butler.PrefPaused: 0, butler.PrefPausedUntil: 0}
	for _, p := range definitions {
		n, odd := want[p.ID]
		if !odd {
			n = 1
		}
		if len(at[p.ID]) != n {
			t.Errorf("%s is in %v", p.ID, at[p.ID])
		}
	}
	for id, slug := range map[string]string{"Keep": "backups", "ExportUnheard": "exports", "Width": slugResults, "Stray": slugServer, "Behaviour": slugTasks} {
		if at[id][0] != slug {
			t.Errorf("%s is in %v, want %s", id, at[id], slug)
		}
	}
}

func TestPreferencesOfTheNightAreInOrder(t *testing.T) {
	all := sets(butler.CorePreferences(2), nil)[slugNight]
	if len(all) != 1 || all[0].All[0].ID != butler.PrefStartHour || all[0].All[1].ID != butler.PrefEndHour || all[0].All[2].ID != butler.PrefQuietHours {
		t.Errorf("%+v", all)
	}
}
