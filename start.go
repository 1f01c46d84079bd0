package butler

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// StartQuery is everything that the criteria of a start look at. The criteria are those the public
// Butler API documents, completed as docs/operations.md says.
type StartQuery struct {
	Task    string
	All     bool // one of all Tasks (POST /butler), not asked for by name
	Force   bool // whatever the schedule, the switch or chance say
	Dry     bool // only to tell what would be done: no schedule and no switch is in its way
	Enabled bool // what the Task's gate says
	Gate    string
	Active  RunState // state of the Run that is running or waiting, or ""
	Schedule
	Window Window
	Now    time.Time // in the server's zone
	Last   Date      // day of the last successful Run
	Random func(n int64) int64
}

// Decision is the outcome of a start.
type Decision struct {
	Action Action
	Reason string    // why, in one sentence
	Hint   string    // what the caller can do about a refusal
	At     time.Time // for ActionSchedule
}

// Action is what a start leads to.
type Action string

// The actions.
const (
	ActionStart    Action = "start"    // a Run starts at once
	ActionSchedule Action = "schedule" // a Run is scheduled for a time
	ActionAdvance  Action = "advance"  // a waiting Run is brought forward
	ActionAlready  Action = "already"  // running or waiting; left as it is
	ActionSkip     Action = "skip"     // one of all, passed over
	ActionRefuse   Action = "refuse"   // asked for by name, and refused
)

// Decide applies the criteria of a start.
func Decide(q StartQuery) Decision {
	refuse := Decision{Action: ActionRefuse}
	if q.All {
		refuse.Action = ActionSkip
	}
	day := q.Window.Day(q.Now)
	switch {
	case q.Active == RunScheduled && q.Force, q.Active == RunQueued && q.Force:
		return Decision{Action: ActionAdvance, Reason: "brought forward by force"}
	case q.Active != "":
		return Decision{Action: ActionAlready, Reason: fmt.Sprintf("already %s", q.Active)}
	case q.Dry:
		return Decision{Action: ActionStart, Reason: "started by hand, only to tell what it would do"}
	case q.Force:
		return Decision{Action: ActionStart, Reason: "forced"}
	case !q.Enabled:
		refuse.Reason = fmt.Sprintf("%s is disabled by the setting %s", q.Task, q.Gate)
		refuse.Hint = fmt.Sprintf("enable it with the setting %s, or start it with force", q.Gate)
		return refuse
	case !q.Due(day, q.Last):
		next := q.NextDay(day, q.Last)
		refuse.Reason = fmt.Sprintf("%s is not scheduled for today: %s", q.Task, q.Why(day, q.Last))
		refuse.Hint = fmt.Sprintf("it is due on %s; start it with force (force=1, --force) to run it now", next)
		return refuse
	}
	span, inside := q.Window.At(q.Now)
	if q.Randomized && inside {
		at := RandomTime(q.Now, span.Close, q.Random)
		return Decision{Action: ActionSchedule, At: at, Reason: "randomized inside the window"}
	}
	if !inside {
		return Decision{Action: ActionStart, Reason: "started by hand outside the window"}
	}
	return Decision{Action: ActionStart, Reason: "started by hand"}
}

// RandomTime returns a time from from up to but not including to. A nil random uses the shared
// generator.
func RandomTime(from, to time.Time, random func(n int64) int64) time.Time {
	if random == nil {
		random = rand.Int64N
	}
	n := to.Sub(from)
	if n <= 0 {
		return from
	}
	return from.Add(time.Duration(random(int64(n))))
}
