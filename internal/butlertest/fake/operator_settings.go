package fake

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"time"

	"butler"
)

// Plan returns one with a single task.
func (o *Operator) Plan(context.Context) (butler.Plan, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	day := butler.DateOf(Now())
	until, paused := o.settings().Paused(Now())
	if !paused {
		until = time.Time{}
	}
	return butler.Plan{
		Paused: paused, Until: until,
		Window: butler.Window{Start: 2, End: 5}, Zone: "UTC", Now: Now(), Inside: true,
		Span: butler.Span{Day: day, Open: Now().Add(-90 * time.Minute), Close: Now().Add(90 * time.Minute)},
		Tasks: []butler.PlanTask{{Task: "BackupDatabase", Title: "Backup Database", Will: true, Reason: "never run successfully", Expect: &butler.Expect{
			Begin: Now().Add(time.Hour), End: Now().Add(time.Hour + time.Minute), Latest: Now().Add(time.Hour + 2*time.Minute), Fit: butler.FitYes,
			Work: &butler.Forecast{Least: 30 * time.Second, Likely: time.Minute, Most: 2 * time.Minute, Basis: "the last run took 60 s"},
		}}},
	}, o.err("Plan")
}

// Settings returns the core preferences, the gates, one with a number, and what was set.
func (o *Operator) Settings() butler.Settings {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.settings()
}

func (o *Operator) settings() butler.Settings {
	definitions := butler.CorePreferences(2)
	for _, t := range o.Status {
		definitions = append(definitions, butler.Task{Title: t.Title, Gate: gate(t)}.Definition())
	}
	definitions = append(definitions, butler.Preference{
		ID: "Share", Label: "Share", Type: butler.PreferenceDouble, Default: ".5", Hidden: true, Group: "library",
	}, butler.Preference{ID: "Key", Label: "Key", Type: butler.PreferenceText, Secret: true, Group: "library"})
	return butler.NewSettings(definitions, o.values)
}

// gate returns the gate of a task: a behaviour if it is called so.
func gate(t butler.TaskStatus) butler.Gate {
	g := butler.Gate{Preference: t.Gate, Default: fmt.Sprint(t.Enabled)}
	if strings.HasSuffix(t.Gate, "Behavior") {
		g.Behaviour, g.Default = true, butler.Never
		if t.Enabled {
			g.Default = butler.ASAP
		}
	}
	return g
}

// SetSettings stores all or none.
func (o *Operator) SetSettings(_ context.Context, values map[string]string) error {
	settings := o.Settings()
	o.mu.Lock()
	defer o.mu.Unlock()
	o.note("set %v", values)
	if err := o.err("SetSettings"); err != nil {
		return err
	}
	parsed, err := settings.Change(values)
	if err != nil {
		return err
	}
	if o.values == nil {
		o.values = map[string]string{}
	}
	maps.Copy(o.values, parsed)
	told := map[string]string{}
	for id := range parsed {
		told[id] = o.settings().Shown(id)
	}
	if o.Publish != nil {
		o.Publish(butler.Event{At: Now(), Topic: butler.TopicPreference, Change: butler.ChangeUpdated, Preferences: told})
	}
	return nil
}
