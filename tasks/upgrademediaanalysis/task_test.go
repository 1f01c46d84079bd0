package upgrademediaanalysis

import (
	"context"
	"log/slog"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"butler"
	"butler/tasks/internal/choretest"
)

// results of Parts: by name, the settings they were made with.
type upgrader struct {
	stale    map[string]butler.Stale
	fails    map[string]error
	upgraded []string
	used     map[string]string
}

func (u *upgrader) CountStale(_ context.Context, name, settings string, _ butler.Target) (butler.Stale, error) {
	u.used[name] = settings
	return u.stale[name], u.fails[name]
}

func (u *upgrader) Upgrade(_ context.Context, name, settings string, _ butler.Target) (int64, error) {
	if u.used[name] != settings {
		panic("other settings than were counted with")
	}
	u.upgraded = append(u.upgraded, name)
	return u.stale[name].Version + u.stale[name].Settings, nil
}

func host(u *upgrader, followed *[]string) butler.Host {
	width := butler.Preference{ID: "Width", Type: butler.PreferenceInt, Default: "320"}
	gate := func(name, value string) butler.Gate {
		return butler.Gate{Preference: name, Behaviour: true, Default: value}
	}
	tasks := []butler.Task{
		{Name: "Previews", Title: "Previews", Gate: gate("a", butler.Scheduled), Preferences: []butler.Preference{width},
			Analysis:    &butler.Analysis{Name: "previews", Settings: []string{"Width"}},
			Conclusions: []butler.Conclusion{{Name: "tiles"}, {Name: "off", Enabled: func(butler.Settings) bool { return false }}}},
		{Name: "Off", Gate: gate("b", butler.Never), Analysis: &butler.Analysis{Name: "never"}},
		{Name: "Loudness", Title: "Loudness", Gate: gate("c", butler.ASAP), Analysis: &butler.Analysis{Name: "loudness"}},
		{Name: "Chore", Gate: gate("d", butler.ASAP)},
	}
	definitions := []butler.Preference{width}
	for _, t := range tasks {
		definitions = append(definitions, t.Definition())
	}
	u.used = map[string]string{}
	return butler.Host{
		Settings: butler.NewSettings(definitions, map[string]string{"Width": "640"}), Run: butler.Run{Section: 3},
		Upgrader: u, Tasks: tasks, Log: slog.New(slog.DiscardHandler),
		Follow: func(task string, t butler.Target, _ string) {
			if t.Section != 3 {
				panic("another target")
			}
			*followed = append(*followed, task)
		},
	}
}

func TestUpgradesWhatIsStale(t *testing.T) {
	u := &upgrader{stale: map[string]butler.Stale{
		"previews": {Version: 1, Settings: 4}, "tiles": {Settings: 2}, "never": {Version: 9}, "off": {Version: 9},
	}}
	var followed []string
	var report choretest.Report
	if err := run(t.Context(), host(u, &followed), &report); err != nil {
		t.Fatal(err)
	}
	if want := []string{"previews", "tiles"}; !slices.Equal(u.upgraded, want) || u.used["previews"] != `Width="640"` || u.used["loudness"] != "" {
		t.Errorf("upgraded %v with %v", u.upgraded, u.used)
	}
	if !slices.Equal(followed, []string{"Previews"}) {
		t.Errorf("followed by %v", followed)
	}
	var sum Summary
	report.Figures(t, &sum)
	want := Summary{Files: 7, Stale: []Figure{{"Previews", "previews", 1, 4, 5}, {"Previews", "tiles", 0, 2, 2}}}
	if diff := cmp.Diff(want, sum); diff != "" {
		t.Error(diff)
	}
	if report.Total != 2 || len(report.Units) != 2 || report.Units[1].Reason != "nothing is stale" ||
		report.Units[0].Reason != "previews: 1 file made by another version, 4 files made with other settings; tiles: 2 files made with other settings" {
		t.Errorf("%d, %+v", report.Total, report.Units)
	}
}

func TestOneTaskFails(t *testing.T) {
	u := &upgrader{
		stale: map[string]butler.Stale{"loudness": {Version: 1}},
		fails: map[string]error{"previews": butler.E(butler.KindDamaged, "count", "bad page")},
	}
	var followed []string
	var report choretest.Report
	if err := run(t.Context(), host(u, &followed), &report); err != nil {
		t.Fatal(err)
	}
	if report.Units[0].State != butler.UnitFailed || !slices.Equal(u.upgraded, []string{"loudness"}) || !slices.Equal(followed, []string{"Loudness"}) {
		t.Errorf("%+v, upgraded %v, followed by %v", report.Units, u.upgraded, followed)
	}
	u.fails["loudness"] = u.fails["previews"]
	if err := run(t.Context(), host(u, &followed), &report); err == nil {
		t.Error("nothing could be done, and the run is done")
	}
}

func TestStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	u := &upgrader{fails: map[string]error{"previews": ctx.Err()}}
	var followed []string
	if err := run(ctx, host(u, &followed), &choretest.Report{}); err == nil || len(followed) > 0 {
		t.Errorf("%v, followed by %v", err, followed)
	}
}
