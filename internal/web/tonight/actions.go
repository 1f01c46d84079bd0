package tonight

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"butler"
	"butler/internal/web/page"
)

const first = "/web/"

// startAll starts every Task that is due.
func (p *pages) startAll(w http.ResponseWriter, r *http.Request) error {
	all, err := p.Operator.StartAll(r.Context())
	if err != nil {
		return err
	}
	begun, already, passed := 0, 0, 0
	for _, s := range all {
		switch s.Action {
		case butler.ActionStart, butler.ActionSchedule, butler.ActionAdvance:
			begun++
		case butler.ActionAlready:
			already++
		case butler.ActionSkip, butler.ActionRefuse:
			passed++
		}
	}
	text := "Nothing was started"
	if begun > 0 {
		text = "Started " + page.Plural(begun, "task", "tasks")
	}
	if already > 0 {
		text += "; " + page.Plural(already, "was", "were") + " at it already"
	}
	if passed > 0 {
		text += "; " + page.Count(passed) + " passed over: off, or not due today"
	}
	return p.site.Back(w, r, first, text+".")
}

// stopAll stops whatever runs or waits.
func (p *pages) stopAll(w http.ResponseWriter, r *http.Request) error {
	if err := p.Operator.StopAll(r.Context()); err != nil {
		return err
	}
	return p.site.Back(w, r, first, "Stopped: nothing runs or waits any more. What was not done is gone on with in the next window.")
}

// pauses are the lengths of a pause that are offered.
func pauses() []pauseFor {
	return []pauseFor{{"", "until I resume"}, {"30m", "for 30 minutes"}, {"1h", "for an hour"}, {"2h", "for 2 hours"}, {"8h", "for 8 hours"}, {"window", "until the window closes"}}
}

type pauseFor struct{ Value, Label string }

// Pauses returns the lengths of a pause that are offered.
func (*view) Pauses() []pauseFor { return pauses() }

func (p *pages) pause(w http.ResponseWriter, r *http.Request) error {
	form, err := page.Form(r)
	if err != nil {
		return err
	}
	length := form.Get("for")
	now := time.Now().In(p.site.Zone)
	until := time.Time{}
	switch d, err := time.ParseDuration(length); {
	case length == "":
	case length == "window":
		window := p.Operator.Settings().Window()
		span, inside := window.At(now)
		if !inside {
			span = window.Next(now)
		}
		until = span.Close
	case err != nil || d < time.Minute || d > 31*24*time.Hour:
		return butler.E(butler.KindInvalid, "pause", "%q is no length of a pause", length).WithHint("choose one from the list")
	default:
		until = now.Add(d)
	}
	values := map[string]string{butler.PrefPaused: "true", butler.PrefPausedUntil: ""}
	text := "Paused, until you resume"
	if !until.IsZero() {
		values[butler.PrefPausedUntil] = until.Format(time.RFC3339)
		text = "Paused until " + clock(until, now)
	}
	if err := p.Operator.SetSettings(r.Context(), values); err != nil {
		return err
	}
	return p.site.Back(w, r, first, text+". Files in hand were given back; nothing of them is lost.")
}

func (p *pages) resume(w http.ResponseWriter, r *http.Request) error {
	err := p.Operator.SetSettings(r.Context(), map[string]string{butler.PrefPaused: "false", butler.PrefPausedUntil: ""})
	if err != nil {
		return err
	}
	return p.site.Back(w, r, first, "Resumed: work goes on.")
}

// run starts one Task whatever its schedule says, of the whole library or of what the form names.
func (p *pages) run(w http.ResponseWriter, r *http.Request) error {
	form, err := page.Form(r)
	if err != nil {
		return err
	}
	var target butler.Target
	for name, id := range map[string]*int64{"section": &target.Section, "item": &target.Item} {
		if text := form.Get(name); text != "" {
			if *id, err = strconv.ParseInt(text, 10, 64); err != nil || *id <= 0 {
				return butler.E(butler.KindInvalid, "start task", "%q is not the number of a %s", text, name)
			}
		}
	}
	task := r.PathValue("task")
	s, err := p.Operator.Start(r.Context(), task, butler.StartOptions{Force: true, Target: target})
	if err != nil {
		return err
	}
	text := p.title(task)
	switch {
	case s.Action == butler.ActionAlready:
		text += ": " + s.Reason
	case s.Run.State == butler.RunQueued:
		text += " begins when its turn comes: " + s.Run.Reason
	default:
		text += " was started"
	}
	return p.site.Back(w, r, first, page.Sentence(text))
}

// stop ends the Runs of one Task.
func (p *pages) stop(w http.ResponseWriter, r *http.Request) error {
	task := r.PathValue("task")
	if err := p.Operator.Stop(r.Context(), task); err != nil {
		return err
	}
	return p.site.Back(w, r, first, p.title(task)+" was stopped.")
}

// stopRun ends one Run.
func (p *pages) stopRun(w http.ResponseWriter, r *http.Request) error {
	id, err := strconv.ParseInt(r.PathValue("run"), 10, 64)
	if err != nil || id <= 0 {
		return butler.E(butler.KindNotFound, "", "there is no such run")
	}
	if err := p.Operator.StopRun(r.Context(), id); err != nil {
		return err
	}
	return p.site.Back(w, r, first, fmt.Sprintf("Run %d was stopped.", id))
}

// turn says whether, and when, a Task runs by itself.
func (p *pages) turn(w http.ResponseWriter, r *http.Request) error {
	task := p.task[r.PathValue("task")]
	if task == nil {
		return butler.E(butler.KindNotFound, "find task", "there is no task %q", r.PathValue("task"))
	}
	form, err := page.Form(r)
	if err != nil {
		return err
	}
	id, to := task.Gate.Preference, form.Get("to")
	settings := p.Operator.Settings()
	from := settings.Text(id)
	if err := p.Operator.SetSettings(r.Context(), map[string]string{id: to}); err != nil {
		return err
	}
	definition, _ := settings.Definition(id)
	return p.site.Back(w, r, first, "Saved: "+definition.ChangeInWords(from, to)+".")
}
