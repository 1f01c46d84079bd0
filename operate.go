package butler

import "time"

// StartOptions are the options of [Operator.Start].
type StartOptions struct {
	Force    bool
	Target   Target
	Redo     bool // make again what is made already; for an Analysis only
	Dry      bool // only tell what would be done; for a Task with [Task.Dry] only
	Priority int  // from -[MaxPriority], last, to [MaxPriority], first
}

// WorkerStatus is a Worker and what it has in hand.
type WorkerStatus struct {
	Name  string       `json:"name"`
	Local bool         `json:"local"` // in the server itself
	Slots int          `json:"slots"` // how many Units it works on at a time
	Units []UnitInHand `json:"units"`
}

// UnitInHand is a Unit that a Worker works on.
type UnitInHand struct {
	Part     int64     `json:"part"`
	Title    string    `json:"title"`
	Analyses []string  `json:"analyses"`
	Runs     []int64   `json:"runs"`
	Since    time.Time `json:"since"`
}

// Started is the outcome of a start.
type Started struct {
	Task   string `json:"task"`
	Action Action `json:"action"`
	Reason string `json:"reason"`
	Run    Run    `json:"run"` // the Run that was opened, that is active already, or that records the skip
}

// TaskStatus is a Task with what the server knows of it now.
type TaskStatus struct {
	Name        string   `json:"name"`
	Title       string   `json:"title"`
	Description string   `json:"description"`
	Interval    int      `json:"interval"` // days
	Randomized  bool     `json:"scheduleRandomized"`
	Enabled     bool     `json:"enabled"`
	Gate        string   `json:"gate"`                  // id of the preference that enables it
	Kind        string   `json:"kind"`                  // "chore" or "analysis"
	Active      *Run     `json:"active,omitempty"`      // that runs, or else is next
	Last        *Run     `json:"last,omitempty"`        // the last Run that ended, not a dry one
	LastSuccess *Run     `json:"lastSuccess,omitempty"` //
	NextDay     Date     `json:"nextDay,omitzero"`
	Why         string   `json:"why"`              // of NextDay
	Lacking     int64    `json:"lacking,omitzero"` // Parts that wait for this Analysis
	Stale       int64    `json:"stale,omitzero"`   // results that UpgradeMediaAnalysis has made again; told of one Task, not of all
	State       RunState `json:"state,omitempty"`  // of Active
}

// Activity is something that goes on, as clients of Plex see it.
type Activity struct {
	UUID        string `json:"uuid"`
	Type        string `json:"type"` // "butler", "media.generate.bif" …
	Title       string `json:"title"`
	Subtitle    string `json:"subtitle"`
	Progress    int    `json:"progress"` // 0 to 100; -1 if it cannot be told
	Cancellable bool   `json:"cancellable"`
	Run         int64  `json:"run"`
	Task        string `json:"task"`
	Section     int64  `json:"section,omitzero"` // it works on, if on one only
	Item        int64  `json:"item,omitzero"`    // it works on, if on one only
	// Gets says how the Run gets on, of the activity of one that runs. Those that are told as events are without it.
	Pace *Progress `json:"pace,omitempty"`
}

// Plan is what the next opening of the Window (or what is left of this one) will do.
type Plan struct {
	Window Window     `json:"window"`
	Paused bool       `json:"paused"`
	Until  time.Time  `json:"until,omitzero"`  // end of the pause, if it has one
	Hold   *Hold      `json:"hold,omitempty"`  // why nothing works now
	Notes  []string   `json:"notes,omitempty"` // what limits cannot be kept here, and why
	Alarms []Alarm    `json:"alarms,omitempty"`
	Zone   string     `json:"zone"`
	Now    time.Time  `json:"now"`
	Inside bool       `json:"inside"` // the Window is open
	Span   Span       `json:"span"`
	Tasks  []PlanTask `json:"tasks"`
}

// PlanTask is what the plan holds for one Task.
type PlanTask struct {
	Task    string    `json:"task"`
	Title   string    `json:"title"`
	Will    bool      `json:"will"` // run in this Span
	Reason  string    `json:"reason"`
	At      time.Time `json:"at,omitzero"` // when, if at a time of its own
	Lacking int64     `json:"lacking,omitzero"`
	Expect  *Expect   `json:"expect,omitempty"` // when it will likely be at work; absent if it will not run
}

// QueuePlace is where among the Runs that wait one is to be. The zero value is the first place.
type QueuePlace struct {
	Last   bool  // behind all others
	Before int64 // before the Run of this id
}
