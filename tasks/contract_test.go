package tasks_test

import (
	"runtime"
	"slices"
	"testing"

	"butler"
	"butler/tasks"
)

// What Tasks say of each other, and of preferences, is there.
func TestContract(t *testing.T) {
	all := tasks.All()
	preferences := map[string]bool{}
	for _, p := range butler.CorePreferences(runtime.NumCPU()) {
		preferences[p.ID] = true
	}
	made := map[string]bool{} // names of Analyses and Conclusions
	makes := func(task, name string, version int) {
		if name == "" || version < 1 || made[name] {
			t.Errorf("%s: %q in version %d has no name or version, or is made twice", task, name, version)
		}
		made[name] = true
	}
	names := map[string]bool{}
	for _, task := range all {
		if task.Name == "" || names[task.Name] {
			t.Errorf("two tasks are named %q", task.Name)
		}
		names[task.Name] = true
		for _, p := range append([]butler.Preference{task.Definition()}, task.Preferences...) {
			if preferences[p.ID] {
				t.Errorf("%s: preference %s is defined twice", task.Name, p.ID)
			}
			preferences[p.ID] = true
		}
		if a := task.Analysis; a != nil {
			makes(task.Name, a.Name, a.Version)
			if len(a.Applies) == 0 || slices.Contains(a.Applies, 0) || a.Begin == nil {
				t.Errorf("%s: the analysis applies to %v", task.Name, a.Applies)
			}
		}
		for _, c := range task.Conclusions {
			makes(task.Name, c.Name, c.Version)
			if len(c.Groups) == 0 || len(c.From) == 0 || c.Draw == nil {
				t.Errorf("%s: conclusion %s of %v, from %v", task.Name, c.Name, c.Groups, c.From)
			}
		}
	}
	for _, task := range all {
		if task.Gate.Preference == "" {
			t.Errorf("%s has no switch", task.Name)
		}
		var settings []string
		if task.Analysis != nil {
			settings = task.Analysis.Settings
		}
		for _, c := range task.Conclusions {
			settings = append(slices.Clone(settings), c.Settings...)
			for i, name := range c.From {
				if !made[name] && name != butler.MarkerEdits || name == c.Name || slices.Contains(c.From[:i], name) {
					t.Errorf("%s: conclusion %s is drawn from %q", task.Name, c.Name, name)
				}
			}
		}
		for _, id := range settings {
			if !preferences[id] {
				t.Errorf("%s: a result depends on %q, which is no preference", task.Name, id)
			}
		}
	}
}
