package refreshlibraries

import (
	"slices"
	"testing"

	"butler"
	"butler/tasks/internal/choretest"
	"butler/tasks/refreshlocalmedia"
)

// TestPostersFollowFiles once for each scan that found something, unless somebody wants none of it.
func TestPostersFollowFiles(t *testing.T) {
	local := refreshlocalmedia.Task()
	for name, tt := range map[string]struct {
		set   map[string]string
		optOf []string
		want  []int
	}{
		"on":        {want: []int{1, 0, 1, 0}},
		"off":       {set: map[string]string{local.Gate.Preference: "false"}, want: []int{0, 0, 0, 0}},
		"opted out": {optOf: []string{local.Name}, want: []int{0, 0, 0, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, butler.Movies)
			w.library.section.OptOuts = tt.optOf
			task := Task()
			definitions := slices.Concat(butler.CorePreferences(2), []butler.Preference{task.Definition(), local.Definition()}, task.Preferences)
			for i, change := range []func(){
				func() { w.write(t, "A (2001).mkv", "a"); w.write(t, "B (2002).mkv", "b") },
				func() {},
				func() { w.write(t, "A (2001).mkv", "another") },
				func() { w.remove(t, "A (2001).mkv") },
			} {
				change()
				follows := 0
				host := w.host()
				host.Settings, host.Tasks = butler.NewSettings(definitions, tt.set), []butler.Task{task, local}
				host.Follow = func(name string, target butler.Target, _ string) {
					if name != local.Name || target != (butler.Target{Section: w.library.section.ID}) {
						t.Errorf("%s of %+v follows", name, target)
					}
					follows++
				}
				if err := task.Chore(t.Context(), host, &choretest.Report{}); err != nil {
					t.Fatal(err)
				}
				if follows != tt.want[i] {
					t.Errorf("scan %d: %d runs follow, not %d", i+1, follows, tt.want[i])
				}
			}
		})
	}
}
