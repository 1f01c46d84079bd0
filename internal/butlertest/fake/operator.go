// Package fake has stand-ins for the domain's ports, for tests of those who use them. They keep
// their state in memory and behave as the ports' comments say.
package fake

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"butler"
)

// Now is the time of everything that a fake makes.
func Now() time.Time { return time.Date(2026, time.March, 29, 3, 30, 0, 0, time.UTC) }

// Operator is a [butler.Operator] with a few tasks. Its fields may be set before it is used.
type Operator struct {
	butler.Operator // methods that are not here must not be called

	Status []butler.TaskStatus // Enabled is the default of the Gate
	Err    error               // if set, what every method returns that can fail

	mu     sync.Mutex
	active map[string]butler.Run
	values map[string]string
	made   int64
	asked  int
	calls  []string
}

// NewOperator returns one with four tasks: a plain one, a randomized one, a disabled one, and one
// whose texts are nasty.
func NewOperator() *Operator {
	return &Operator{
		Status: []butler.TaskStatus{
			{Name: "BackupDatabase", Title: "Backup Database", Description: "Create a backup copy of the server's database in the configured backup directory.", Interval: 3, Enabled: true, Kind: "chore", Gate: "ButlerTaskBackupDatabase"},
			{Name: "RefreshEpgGuides", Title: "Refresh EPG Guides", Description: "Refresh guides.", Interval: 1, Randomized: true, Enabled: true, Kind: "chore", Gate: "ButlerTaskRefreshEpgGuides"},
			{Name: "RefreshLibraries", Title: "Refresh Libraries", Description: "Scan.", Interval: 1, Kind: "chore", Gate: "ButlerTaskRefreshLibraries"},
			{Name: "ButlerTaskGenerateIntroMarkers", Title: "Intros & <credits> \"ü\"", Description: "Line one\nline \x01two", Interval: 7, Enabled: true, Kind: "analysis", Gate: "GenerateIntroMarkerBehavior"},
		},
		active: map[string]butler.Run{},
		values: map[string]string{},
	}
}

// Calls returns what was asked of the Operator, a line each.
func (o *Operator) Calls() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.calls)
}

// Asked returns how often the tasks were asked for.
func (o *Operator) Asked() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.asked
}

func (o *Operator) note(format string, args ...any) {
	o.calls = append(o.calls, fmt.Sprintf(format, args...))
}

// Tasks returns Status, with the Runs that are active.
func (o *Operator) Tasks(context.Context) ([]butler.TaskStatus, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.asked++
	settings := o.settings()
	all := slices.Clone(o.Status)
	for i := range all {
		all[i].Enabled = gate(all[i]).Enabled(settings)
		if run, ok := o.active[all[i].Name]; ok {
			all[i].Active, all[i].State = &run, run.State
		}
	}
	return all, o.Err
}

// Start starts a task at once, or schedules a randomized one.
func (o *Operator) Start(_ context.Context, task string, s butler.StartOptions) (butler.Started, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.note("start %s force=%t section=%d", task, s.Force, s.Target.Section)
	if o.Err != nil {
		return butler.Started{}, o.Err
	}
	i := slices.IndexFunc(o.Status, func(t butler.TaskStatus) bool { return t.Name == task })
	if i < 0 {
		return butler.Started{}, butler.E(butler.KindNotFound, "start", "there is no such task")
	}
	started := o.start(o.Status[i], s)
	if started.Action == butler.ActionRefuse {
		return started, butler.E(butler.KindRefused, "start "+task, "%s", started.Reason).WithHint("enable it, or start it with force=1")
	}
	return started, nil
}

func (o *Operator) start(t butler.TaskStatus, s butler.StartOptions) butler.Started {
	if run, ok := o.active[t.Name]; ok {
		return butler.Started{Task: t.Name, Action: butler.ActionAlready, Reason: "already running", Run: run}
	}
	if !gate(t).Enabled(o.settings()) && !s.Force {
		return butler.Started{Task: t.Name, Action: butler.ActionRefuse, Reason: "it is disabled by the setting " + t.Gate}
	}
	o.made++
	run := butler.Run{
		ID: o.made, UUID: fmt.Sprintf("00000000-0000-4000-8000-%012d", o.made), Task: t.Name, State: butler.RunRunning,
		Trigger: butler.TriggerManual, Forced: s.Force, Section: s.Target.Section, Day: butler.DateOf(Now()),
		Reason: "started by hand", Created: Now(), Started: Now(), Total: 4, Done: 1,
	}
	action := butler.ActionStart
	if t.Randomized && !s.Force {
		action, run.State, run.Reason = butler.ActionSchedule, butler.RunScheduled, "randomized inside the window"
		run.Started, run.Scheduled = time.Time{}, Now().Add(time.Hour)
	}
	o.active[t.Name] = run
	return butler.Started{Task: t.Name, Action: action, Reason: run.Reason, Run: run}
}

// StartAll starts every task that is enabled.
func (o *Operator) StartAll(context.Context) ([]butler.Started, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.note("start all")
	if o.Err != nil {
		return nil, o.Err
	}
	var all []butler.Started
	for _, t := range o.Status {
		s := o.start(t, butler.StartOptions{})
		if s.Action == butler.ActionRefuse {
			s.Action = butler.ActionSkip
		}
		all = append(all, s)
	}
	return all, nil
}

// Stop ends the Run of a task.
func (o *Operator) Stop(_ context.Context, task string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.note("stop %s", task)
	if o.Err != nil {
		return o.Err
	}
	if _, ok := o.active[task]; !ok {
		return butler.E(butler.KindNotFound, "stop", "no such task runs or waits")
	}
	delete(o.active, task)
	return nil
}

// StopAll ends all Runs.
func (o *Operator) StopAll(context.Context) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.note("stop all")
	clear(o.active)
	return o.Err
}

// Activities returns one for each Run that is active, by task.
func (o *Operator) Activities(context.Context) ([]butler.Activity, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var all []butler.Activity
	for _, run := range o.active {
		all = append(all, butler.Activity{
			UUID: run.UUID, Type: "butler", Title: run.Task, Subtitle: "3 of 4 left", Progress: run.Progress(),
			Cancellable: run.Task != "BackupDatabase", Run: run.ID, Task: run.Task,
		})
	}
	slices.SortFunc(all, func(a, b butler.Activity) int { return strings.Compare(a.Task, b.Task) })
	return all, o.Err
}

// Cancel ends an activity. That of BackupDatabase cannot be cancelled.
func (o *Operator) Cancel(_ context.Context, uuid string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.note("cancel %s", uuid)
	for task, run := range o.active {
		if run.UUID != uuid {
			continue
		}
		if task == "BackupDatabase" {
			return butler.E(butler.KindInvalid, "cancel", "a backup is finished once it has begun")
		}
		delete(o.active, task)
		return nil
	}
	return butler.E(butler.KindNotFound, "cancel", "there is no such activity")
}

// Plan returns one with a single task.
func (o *Operator) Plan(context.Context) (butler.Plan, error) {
	day := butler.DateOf(Now())
	return butler.Plan{
		Window: butler.Window{Start: 2, End: 5}, Zone: "UTC", Now: Now(), Inside: true,
		Span:  butler.Span{Day: day, Open: Now().Add(-90 * time.Minute), Close: Now().Add(90 * time.Minute)},
		Tasks: []butler.PlanTask{{Task: "BackupDatabase", Title: "Backup Database", Will: true, Reason: "never run successfully"}},
	}, o.Err
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
	})
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
	if o.Err != nil {
		return o.Err
	}
	parsed := map[string]string{}
	for id, v := range values {
		p, ok := settings.Definition(id)
		if !ok {
			return butler.E(butler.KindInvalid, "set preferences", "there is no preference %q", id)
		}
		v, err := p.Parse(v)
		if err != nil {
			return err
		}
		parsed[id] = v
	}
	for id, v := range parsed {
		o.values[id] = v
	}
	return nil
}
