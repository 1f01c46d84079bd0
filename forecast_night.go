package butler

import (
	"cmp"
	"slices"
	"time"
)

// Expect is when a Task will likely be at work in an opening of the Window. Times that are not known are zero.
type Expect struct {
	Begin  time.Time `json:"begin,omitzero"`  // likely; of one that runs, when it began
	End    time.Time `json:"end,omitzero"`    // likely
	Latest time.Time `json:"latest,omitzero"` // when it has ended at the latest, likely
	Random bool      `json:"random,omitzero"` // at some time from Begin on, which is not drawn yet: then End is zero
	Work   *Forecast `json:"work,omitempty"`  // how long it takes, or what is left of it; absent while it is not known
	Fit    Fit       `json:"fit"`             //
}

// Fit says whether work will be over before the Window closes.
type Fit string

// The ways in which work fits.
const (
	FitYes     Fit = "yes"
	FitMaybe   Fit = "maybe"   // if all goes well
	FitNo      Fit = "no"      // it will be cut off, and gone on with in the next Window
	FitUnknown Fit = "unknown" // how long it takes, or what comes before it, is not known yet
)

// Ahead is a Task that will run in an opening of the Window, as [ForecastNight] looks at it.
type Ahead struct {
	Phase     Phase
	Exclusive Resource
	Begun     time.Time // when it began, if it runs
	At        time.Time // when it begins, if at a time of its own
	Until     time.Time // it begins at a random time before this one that is not drawn yet, if not zero
	Work      *Forecast // how long it takes, or what is left of it if it runs; nil while it is not known
}

// ForecastNight returns when each of the Tasks will likely be at work in what is left of an opening of the Window. As
// the server does, it lets a phase wait for those before it, Tasks of one phase work side by side but for those that
// want the same resource, which take their turns, and clean-up begin in time whatever goes on.
func ForecastNight(now time.Time, span Span, tasks []Ahead) []Expect {
	if now.Before(span.Open) {
		now = span.Open
	}
	order := make([]int, len(tasks))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		begun := func(t Ahead) int {
			if t.Begun.IsZero() {
				return 1
			}
			return 0
		}
		return cmp.Or(cmp.Compare(begun(tasks[a]), begun(tasks[b])), cmp.Compare(tasks[a].Phase, tasks[b].Phase))
	})
	n := night{now: now, span: span, phases: map[Phase]turn{}, resources: map[Resource]turn{}}
	all := make([]Expect, len(tasks))
	for _, i := range order {
		all[i] = n.place(tasks[i])
	}
	return all
}

// turn is when something is free: likely, and at the latest. The zero value stands for now.
type turn struct {
	likely, latest time.Time
	unknown        bool
}

// after returns the later of two turns.
func (t turn) after(u turn) turn {
	if u.likely.After(t.likely) {
		t.likely = u.likely
	}
	if u.latest.After(t.latest) {
		t.latest = u.latest
	}
	t.unknown = t.unknown || u.unknown
	return t
}

// night is an opening of the Window in which Tasks have been given their times.
type night struct {
	now       time.Time
	span      Span
	phases    map[Phase]turn // when the Tasks of a phase that have been placed are over
	resources map[Resource]turn
}

// place gives a Task its time.
func (n night) place(t Ahead) Expect {
	e := Expect{Work: t.Work, Fit: FitUnknown, Random: t.Begun.IsZero() && !t.Until.IsZero()}
	start := n.start(t)
	if t.Begun.IsZero() && !start.unknown {
		e.Begin = start.likely
	} else {
		e.Begin = t.Begun
	}
	end := turn{unknown: true}
	if t.Work != nil && !start.unknown {
		end = turn{likely: start.likely.Add(t.Work.Likely), latest: start.latest.Add(t.Work.Most)}
		e.End, e.Latest = end.likely, end.latest
		e.Fit = n.fit(start, end)
		if e.Random {
			e.End = time.Time{}
		}
	} else if !start.unknown && !start.likely.Before(n.span.Close) {
		e.Fit = FitNo
	}
	if t.Exclusive != "" {
		n.resources[t.Exclusive] = n.resources[t.Exclusive].after(end)
	}
	if t.Until.IsZero() && t.At.IsZero() || !t.Begun.IsZero() { // nobody waits for what has a time of its own
		n.phases[t.Phase] = n.phases[t.Phase].after(end)
	}
	return e
}

// start returns when a Task begins; of one that runs, now.
func (n night) start(t Ahead) turn {
	start := turn{likely: n.now, latest: n.now}
	if !t.Begun.IsZero() {
		return start
	}
	if t.At.After(n.now) {
		start = turn{likely: t.At, latest: t.At}
	}
	if !t.Until.IsZero() {
		start.latest = start.latest.Add(max(0, t.Until.Sub(start.latest)))
		return start
	}
	if t.At.IsZero() {
		start = n.wait(t, start)
	}
	if t.Exclusive != "" {
		start = start.after(n.resources[t.Exclusive])
	}
	return start
}

// wait returns when the phases before that of a Task are over.
func (n night) wait(t Ahead, start turn) turn {
	for phase, over := range n.phases {
		if phase < t.Phase {
			start = start.after(over)
		}
	}
	if t.Phase != PhaseClean {
		return start
	}
	clean := n.span.CleanUp()
	if clean.Before(n.now) {
		clean = n.now
	}
	if start.unknown || start.likely.After(clean) {
		start.likely = clean
	}
	if start.unknown || start.latest.After(clean) {
		start.latest = clean
	}
	start.unknown = false
	return start
}

// fit says whether work is over before the Window closes.
func (n night) fit(start, end turn) Fit {
	switch {
	case !end.latest.After(n.span.Close):
		return FitYes
	case end.likely.After(n.span.Close), !start.likely.Before(n.span.Close) && end.likely.After(start.likely):
		return FitNo
	}
	return FitMaybe
}

// CleanUp returns the time at which clean-up begins at the latest, lest it never gets its turn.
func (s Span) CleanUp() time.Time {
	const share, most = 6, 15 * time.Minute
	return s.Close.Add(-min(most, s.Close.Sub(s.Open)/share))
}
