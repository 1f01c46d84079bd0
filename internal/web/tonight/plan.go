package tonight

import (
	"cmp"
	"slices"
	"time"

	"butler"
	"butler/internal/web/page"
)

// plan is the Window with what it holds.
type plan struct {
	Window string
	Zone   string
	Inside bool
	Axis   axis
	Will   []row
	Wont   []row
}

// row is a Task in the plan.
type row struct {
	butler.PlanTask
	State   butler.RunState // of its Run, or ""
	Words   string          // when, and how long
	Warning string          // that it will not fit
	Basis   string          // what Words are judged by
	Why     string
	Track   track
	Modes   []mode
	Gate    string
	On      bool
}

// mode is a way in which a Task may run by itself.
type mode struct {
	Value, Label, Help string
	On                 bool
}

// planned returns the plan as the page shows it: what will run, in the order of the times, and last what will find nothing
// to do.
func (p *pages) planned(from butler.Plan) plan {
	settings := p.Operator.Settings()
	v := plan{Window: from.Window.String(), Zone: from.Zone, Inside: from.Inside, Axis: newAxis(from.Span, from.Now)}
	for _, t := range from.Tasks {
		r := row{PlanTask: t, Why: page.Sentence(t.Reason), On: true}
		if task := p.task[t.Task]; task != nil {
			r.Gate, r.On = task.Gate.Preference, task.Gate.Enabled(settings)
			r.Modes = modes(*task, settings)
		}
		if !t.Will {
			if !r.On {
				r.Why = "Switched off."
			}
			v.Wont = append(v.Wont, r)
			continue
		}
		r.Words, r.Basis = words(t, from)
		if t.Expect != nil {
			r.Warning = warning(*t.Expect)
			r.Track = newTrack(*t.Expect, from.Span, from.Now)
		}
		v.Will = append(v.Will, r)
	}
	slices.SortStableFunc(v.Will, func(a, b row) int {
		return cmp.Or(boolean(a.idle(), b.idle()), boolean(a.begins().IsZero(), b.begins().IsZero()), boolean(a.random(), b.random()), a.begins().Compare(b.begins()), a.ends().Compare(b.ends()))
	})
	return v
}

func (r row) begins() time.Time {
	switch {
	case !r.At.IsZero():
		return r.At
	case r.Expect != nil:
		return r.Expect.Begin
	}
	return time.Time{}
}

// idle reports whether a Task will find nothing to do.
func (r row) idle() bool { return r.Expect != nil && idle(*r.Expect) }

func idle(e butler.Expect) bool { return e.Work != nil && e.Work.Most == 0 }

func (r row) random() bool { return r.Expect != nil && r.Expect.Random }

func (r row) ends() time.Time {
	if r.Expect == nil {
		return time.Time{}
	}
	return r.Expect.Latest
}

func boolean(a, b bool) int {
	number := map[bool]int{true: 1}
	return cmp.Compare(number[a], number[b])
}

// words says when a Task that will run begins, and how long it takes, and what that is judged by.
func words(t butler.PlanTask, p butler.Plan) (text, basis string) {
	e := t.Expect
	if e == nil {
		return "Will run", ""
	}
	running := !e.Begin.IsZero() && e.Begin.Before(p.Now)
	switch {
	case running:
		text = "At work since " + clock(e.Begin, p.Now)
	case !t.At.IsZero():
		text = "Begins at " + clock(t.At, p.Now)
	case e.Random:
		text = "Begins at a random time from " + clock(e.Begin, p.Now) + " on"
	case e.Begin.IsZero():
		text = "Begins when those before it are done"
	default:
		text = "Begins at about " + clock(e.Begin, p.Now)
	}
	if idle(*e) && !running {
		return "Nothing to do: " + e.Work.Basis, ""
	}
	if t.Lacking > 0 {
		text += ", " + page.Plural(t.Lacking, "file", "files") + " to go"
	}
	switch {
	case e.Work == nil:
		return text + ". How long it takes is not known yet", ""
	case running:
		text += ". " + capital(e.Work.String()) + " left"
	default:
		text += ". Takes " + e.Work.String()
	}
	return text, "Judged by this: " + e.Work.Basis + "."
}

// warning says that a Task may be cut off, or "".
func warning(e butler.Expect) string {
	switch e.Fit {
	case butler.FitNo:
		return "Will likely not fit: the next night goes on with it."
	case butler.FitMaybe:
		return "May not fit."
	case butler.FitYes, butler.FitUnknown:
	}
	return ""
}

func capital(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}

// modes returns the ways in which a Task may run by itself.
func modes(t butler.Task, s butler.Settings) []mode {
	if !t.Gate.Behaviour {
		on := s.Bool(t.Gate.Preference)
		return []mode{{"false", "Off", "not by itself", !on}, {"true", "On", "in the window", on}}
	}
	now := s.Text(t.Gate.Preference)
	return []mode{
		{butler.Never, "Off", "not by itself", now == butler.Never},
		{butler.Scheduled, "Nightly", "in the window", now == butler.Scheduled},
		{butler.ASAP, "At once", "in the window, and when media is added", now == butler.ASAP},
	}
}
