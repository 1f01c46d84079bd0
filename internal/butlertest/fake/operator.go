// Package fake has stand-ins for the domain's ports, for tests of those who use them. They keep
// their state in memory and behave as the ports' comments say.
package fake

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"butler"
)

// Now is the time of everything that a fake makes.
func Now() time.Time { return time.Date(2026, time.March, 29, 3, 30, 0, 0, time.UTC) }

// Operator is a [butler.Operator] with a few tasks. Its fields may be set before it is used. Nothing
// runs: a Run stays as it was opened until it is stopped.
type Operator struct {
	Status  []butler.TaskStatus       // Enabled is the default of the Gate
	Err     error                     // if set, what every method returns that can fail
	Errs    map[string]error          // the same for single methods, by name: "Start"
	Find    func(butler.Target) error // what Start and Discard answer of a Target that is not everything; nil for no error
	Removes int64                     // how many files a Discard removes
	Hands   []butler.WorkerStatus     // what Workers returns
	Publish butler.Publish            // where it tells of Runs, activities and preferences; may be nil

	mu     sync.Mutex
	active []butler.Run // in the order in which they were opened
	ended  map[int64]butler.Run
	values map[string]string
	made   int64
	asked  int
	calls  []string
}

var _ butler.Operator = (*Operator)(nil)

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
		Removes: 3,
		Hands: []butler.WorkerStatus{{Name: "here", Local: true, Slots: 2, Units: []butler.UnitInHand{
			{Part: 7, Title: "Sintel.mkv", Analyses: []string{"previews", "loudness"}, Runs: []int64{1, 2}, Since: Now()},
		}}},
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

// err returns what a method is to fail with.
func (o *Operator) err(method string) error {
	if err := o.Errs[method]; err != nil {
		return err
	}
	return o.Err
}

// known returns an error unless there is a task.
func (o *Operator) known(op, task string) (butler.TaskStatus, error) {
	i := slices.IndexFunc(o.Status, func(t butler.TaskStatus) bool { return t.Name == task })
	if i < 0 {
		return butler.TaskStatus{}, butler.E(butler.KindNotFound, op, "there is no such task")
	}
	return o.Status[i], nil
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
		if j := slices.IndexFunc(o.active, func(r butler.Run) bool { return r.Task == all[i].Name }); j >= 0 {
			run := o.active[j]
			all[i].Active, all[i].State = &run, run.State
		}
	}
	return all, o.err("Tasks")
}

// Discard returns how many files it would have removed.
func (o *Operator) Discard(_ context.Context, task string, t butler.Target) (int64, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.note("discard %s section=%d item=%d", task, t.Section, t.Item)
	if err := o.err("Discard"); err != nil {
		return 0, err
	}
	status, err := o.known("discard", task)
	if err != nil {
		return 0, err
	}
	if status.Kind != "analysis" {
		return 0, butler.E(butler.KindInvalid, "discard", "%s makes nothing of files", task)
	}
	return o.Removes, o.find(t)
}

func (o *Operator) find(t butler.Target) error {
	if o.Find == nil || t == (butler.Target{}) {
		return nil
	}
	return o.Find(t)
}

// Workers returns Hands.
func (o *Operator) Workers(context.Context) ([]butler.WorkerStatus, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.Hands), o.err("Workers")
}
