package butler

import (
	"encoding/json"
	"time"
)

// RunState is where a Run is in its life.
type RunState string

// The states of a Run. The last five are final, but for RunInterrupted, which a restart of the
// server may resume.
const (
	RunScheduled   RunState = "scheduled"   // waits for its time
	RunQueued      RunState = "queued"      // waits for a resource or its turn
	RunRunning     RunState = "running"     // works
	RunDone        RunState = "done"        // did what it was for; single Units may have failed
	RunFailed      RunState = "failed"      // could not do it, and says why
	RunStopped     RunState = "stopped"     // ended by a person
	RunInterrupted RunState = "interrupted" // ended by the Window or a shutdown; work remains
	RunSkipped     RunState = "skipped"     // not begun, and says why
)

// RunEvent is what moves a Run from state to state.
type RunEvent string

// The events of a Run.
const (
	EventDue       RunEvent = "due"       // its time has come, or it was brought forward
	EventBegin     RunEvent = "begin"     // its turn has come
	EventFinish    RunEvent = "finish"    // the work ended well
	EventFail      RunEvent = "fail"      // the work ended badly
	EventStop      RunEvent = "stop"      // a person stopped it
	EventInterrupt RunEvent = "interrupt" // the Window closed, or the server shuts down
	EventResume    RunEvent = "resume"    // the server is back
)

// Final reports whether no work is left to this Run.
func (s RunState) Final() bool {
	switch s {
	case RunDone, RunFailed, RunStopped, RunInterrupted, RunSkipped:
		return true
	case RunScheduled, RunQueued, RunRunning:
	}
	return false
}

// Next returns the state that an event leads to, or an error of [KindConflict] if the event cannot
// happen in s. The diagram in docs/architecture.md shows the same arrows.
func (s RunState) Next(e RunEvent) (RunState, error) {
	switch s {
	case RunScheduled:
		switch e {
		case EventDue:
			return RunQueued, nil
		case EventStop:
			return RunStopped, nil
		case EventInterrupt:
			return RunInterrupted, nil
		case EventBegin, EventFinish, EventFail, EventResume:
		}
	case RunQueued:
		switch e {
		case EventBegin:
			return RunRunning, nil
		case EventStop:
			return RunStopped, nil
		case EventInterrupt:
			return RunInterrupted, nil
		case EventFail:
			return RunFailed, nil
		case EventDue, EventFinish, EventResume:
		}
	case RunRunning:
		switch e {
		case EventFinish:
			return RunDone, nil
		case EventFail:
			return RunFailed, nil
		case EventStop:
			return RunStopped, nil
		case EventInterrupt:
			return RunInterrupted, nil
		case EventResume: // found running after a crash
			return RunQueued, nil
		case EventDue, EventBegin:
		}
	case RunInterrupted:
		if e == EventResume {
			return RunQueued, nil
		}
	case RunDone, RunFailed, RunStopped, RunSkipped:
	}
	return s, E(KindConflict, "run", "%s does not follow %s", e, s)
}

// Trigger says what opened a Run.
type Trigger string

// The triggers.
const (
	TriggerWindow   Trigger = "window"   // the opening of the Window; bound by it
	TriggerManual   Trigger = "manual"   // a person; not bound by the Window
	TriggerMedia    Trigger = "media"    // media was added to a library
	TriggerInterval Trigger = "interval" // the interval of periodic scans has passed; not bound by the Window
)

// Run is one execution of a Task.
type Run struct {
	ID      int64    `json:"id"`
	UUID    string   `json:"uuid"` // of its activity
	Task    string   `json:"task"`
	State   RunState `json:"state"`
	Trigger Trigger  `json:"trigger"`
	Forced  bool     `json:"forced,omitempty"`
	Dry     bool     `json:"dry,omitempty"`    // it only tells what it would do, with the figures that this would have, and counts as no success
	Day     Date     `json:"day"`              // the day it belongs to
	Section int64    `json:"section,omitzero"` // the only Section it works on, or 0
	Item    int64    `json:"item,omitzero"`    // the only Item it works on, with all below it, or 0
	// Priority decides which waiting Run begins first, and whose Units are handed out first.
	Priority int `json:"priority,omitzero"`
	// Place is where it is among those of its priority, which are in the order of their ids, if a person moved it; else 0.
	Place  float64 `json:"place,omitzero"`
	Reason string  `json:"reason"` // why it is in this state, in a sentence

	Created   time.Time `json:"created"`
	Scheduled time.Time `json:"scheduled,omitzero"` // when it is to begin, if at a time
	Started   time.Time `json:"started,omitzero"`
	Ended     time.Time `json:"ended,omitzero"`

	Total   int64 `json:"total"` // Units known so far; -1 while unknown
	Done    int64 `json:"done"`
	Failed  int64 `json:"failed"`
	Skipped int64 `json:"skipped"`
	Bytes   int64 `json:"bytes"` // written; negative if freed

	// Summary holds the figures that the Task reports of itself, such as sizes before and after.
	Summary json.RawMessage `json:"summary,omitempty"`
}

// MaxPriority is the highest priority of a Run; its negative is the lowest.
const MaxPriority = 10

// Target is what a Run works on: one Item with all below it, one Section, or, zero, everything.
type Target struct {
	Section int64
	Item    int64
}

// Target returns what the Run works on.
func (r Run) Target() Target { return Target{r.Section, r.Item} }

// Progress returns how much of the Run is done, 0 to 100, or -1 if that cannot be told.
func (r Run) Progress() int {
	switch {
	case r.State == RunDone:
		return 100
	case r.Total <= 0:
		return -1
	}
	return int(min(100, (r.Done+r.Failed+r.Skipped)*100/r.Total))
}

// UnitState is how one piece of a Run ended.
type UnitState string

// The states of a Unit's report.
const (
	UnitDone    UnitState = "done"
	UnitFailed  UnitState = "failed"
	UnitSkipped UnitState = "skipped"
)

// UnitReport says what a Run did with one thing: a Part, a Section, a file. A Run has at most one
// report per Subject; a later one replaces it.
type UnitReport struct {
	ID      int64         `json:"id"`               // grows with time
	Subject string        `json:"subject"`          // stable within the Run: "part:12", "section:3"
	Part    int64         `json:"part,omitzero"`    // if it is a Part
	Title   string        `json:"title"`            // for people
	File    string        `json:"file,omitempty"`   // the name of the file, without its folder, if it is one
	State   UnitState     `json:"state"`            //
	Reason  string        `json:"reason,omitempty"` // why it failed or was skipped; what was made
	Bytes   int64         `json:"bytes,omitzero"`   // written; negative if freed
	Elapsed time.Duration `json:"elapsed,omitzero"` // ns
	At      time.Time     `json:"at"`
}
