package checkforupdates

import (
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
	s := choretest.Settings(task, map[string]string{PrefFeed: "https://token@example.org/releases"})
	if got := s.Shown(PrefFeed); got != butler.Masked {
		t.Errorf("the feed, which may hold a token, is told: %q", got)
	}
	if _, err := s.Change(map[string]string{PrefFeed: "file:///etc/passwd"}); !butler.IsKind(err, butler.KindInvalid) {
		t.Errorf("%v", err)
	}
}

func TestRun(t *testing.T) {
	release := &butler.Release{Version: "1.1.0"}
	configured := butler.UpdateStatus{Version: "1.0.0", Configured: true, State: butler.UpdateNone}
	tonight, lacking := configured, configured
	tonight.Choice = butler.ChoiceTonight
	lacking.Problem = "version 1.1.0 has nothing for plan9/mips"
	tests := []struct {
		name    string
		updater *fake.Updater
		sum     figures
		state   butler.UnitState
		follows int
		said    int
	}{
		{"no feed", &fake.Updater{Now: butler.UpdateStatus{Version: "dev"}}, figures{Version: "dev"}, butler.UnitSkipped, 0, 0},
		{"none", &fake.Updater{Now: configured}, figures{Configured: true, Version: "1.0.0"}, butler.UnitDone, 0, 0},
		{"one", &fake.Updater{Now: configured, New: release}, figures{true, "1.0.0", "1.1.0"}, butler.UnitDone, 0, 0},
		{"wanted tonight", &fake.Updater{Now: tonight, New: release}, figures{true, "1.0.0", "1.1.0"}, butler.UnitDone, 1, 0},
		{"not for this machine", &fake.Updater{Now: lacking}, figures{Configured: true, Version: "1.0.0"}, butler.UnitDone, 0, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var report choretest.Report
			follows := 0
			host := butler.Host{Updater: tt.updater, Follow: func(task string, _ butler.Target, _ string) {
				if task == "AutomaticUpdates" {
					follows++
				}
			}}
			if err := run(t.Context(), host, &report); err != nil {
				t.Fatal(err)
			}
			var sum figures
			report.Figures(t, &sum)
			if sum != tt.sum || len(report.Units) != 1 || report.Units[0].State != tt.state || follows != tt.follows || len(report.Said) != tt.said {
				t.Errorf("%+v, %+v, %d follow, said %q", sum, report.Units, follows, report.Said)
			}
		})
	}
}

func TestFault(t *testing.T) {
	fault := butler.E(butler.KindUnreachable, "ask example.org", "it does not answer")
	var report choretest.Report
	err := run(t.Context(), butler.Host{Updater: &fake.Updater{Now: butler.UpdateStatus{Configured: true}, Err: fault}}, &report)
	if !butler.IsKind(err, butler.KindUnreachable) || len(report.Units) > 0 {
		t.Errorf("%v, %+v", err, report.Units)
	}
}
