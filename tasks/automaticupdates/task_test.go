package automaticupdates

import (
	"context"
	"testing"

	"butler"
	"butler/internal/butlertest/fake"
	"butler/tasks/internal/choretest"
)

func TestDefinition(t *testing.T) {
	task := Task()
	for _, p := range append(task.Preferences, task.Definition()) {
		if v, err := p.Parse(p.Default); err != nil || v != p.Default || p.Label == "" || p.Summary == "" || p.Group == "" {
			t.Errorf("%+v: %q, %v", p, v, err)
		}
	}
	if task.Gate.Enabled(choretest.Settings(task, nil)) {
		t.Error("it is on by default")
	}
}

func TestRun(t *testing.T) {
	release := &butler.Release{Version: "1.1.0", Size: 7}
	status := func(change func(*butler.UpdateStatus)) butler.UpdateStatus {
		s := butler.UpdateStatus{Version: "1.0.0", Configured: true, CanInstall: true, State: butler.UpdateNone}
		if change != nil {
			change(&s)
		}
		return s
	}
	choice := func(c butler.UpdateChoice) butler.UpdateStatus {
		return status(func(s *butler.UpdateStatus) { s.Choice = c })
	}
	failed := func(c butler.UpdateChoice) butler.UpdateStatus {
		return status(func(s *butler.UpdateStatus) { s.State, s.Choice = butler.UpdateRolledBack, c })
	}
	tests := []struct {
		name      string
		updater   *fake.Updater
		prefs     map[string]string
		staged    bool
		restarted int
	}{
		{"none", &fake.Updater{Now: status(nil)}, nil, false, 0},
		{"one", &fake.Updater{Now: status(nil), New: release}, nil, true, 0},
		{"one, and starts anew", &fake.Updater{Now: status(nil), New: release}, map[string]string{PrefRestart: "true"}, true, 1},
		{"wanted now", &fake.Updater{Now: choice(butler.ChoiceNow), New: release}, nil, true, 1},
		{"wanted tonight", &fake.Updater{Now: choice(butler.ChoiceTonight), New: release}, nil, true, 0},
		{"not wanted", &fake.Updater{Now: choice(butler.ChoiceSkip), New: release}, map[string]string{PrefRestart: "true"}, false, 0},
		{"did not come up", &fake.Updater{Now: failed(butler.ChoiceNone), New: release}, nil, false, 0},
		{"did not come up, and is wanted", &fake.Updater{Now: failed(butler.ChoiceNow), New: release}, nil, true, 1},
		{"may not", &fake.Updater{Now: butler.UpdateStatus{Configured: true, Why: "it runs in a container", Release: release}, New: release}, nil, false, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var report choretest.Report
			host := butler.Host{Updater: tt.updater, Settings: choretest.Settings(Task(), tt.prefs)}
			if err := run(t.Context(), host, &report); err != nil {
				t.Fatal(err)
			}
			var sum figures
			report.Figures(t, &sum)
			if len(report.Units) != 1 || report.Units[0].Reason == "" {
				t.Fatalf("%+v", report.Units)
			}
			u := report.Units[0]
			if staged := u.State == butler.UnitDone; staged != tt.staged || staged != (sum.Staged == "1.1.0") ||
				staged != (tt.updater.Status().State == butler.UpdateStaged) || staged != (sum.Fetched == 7) {
				t.Errorf("%+v, %+v", u, sum)
			}
			if tt.updater.Restarted() != tt.restarted {
				t.Errorf("started anew %d times", tt.updater.Restarted())
			}
		})
	}
}

// unfit is an Updater whose Release turns out to be no good.
type unfit struct{ *fake.Updater }

func (unfit) Stage(context.Context, func(string, float64)) error {
	return butler.E(butler.KindDamaged, "stage update", "its signature is wrong")
}

func TestFault(t *testing.T) {
	now := butler.UpdateStatus{Configured: true, CanInstall: true, State: butler.UpdateNone}
	for _, c := range []butler.UpdateChoice{butler.ChoiceNow, butler.ChoiceTonight} {
		now.Choice = c
		u := unfit{&fake.Updater{Now: now, New: &butler.Release{Version: "1.1.0"}}}
		var report choretest.Report
		err := run(t.Context(), butler.Host{Updater: u, Settings: choretest.Settings(Task(), map[string]string{PrefRestart: "true"})}, &report)
		if !butler.IsKind(err, butler.KindDamaged) || u.Restarted() != 0 {
			t.Errorf("%v, started anew %d times", err, u.Restarted())
		}
		if got := u.Status().Choice; (c == butler.ChoiceNow) != (got == butler.ChoiceNone) {
			t.Errorf("%s became %q", c, got)
		}
	}
	silent := &fake.Updater{Now: now, Err: butler.E(butler.KindTimeout, "ask example.org", "it does not answer")}
	if err := run(t.Context(), butler.Host{Updater: silent}, &choretest.Report{}); !butler.IsKind(err, butler.KindTimeout) {
		t.Errorf("%v", err)
	}
}
