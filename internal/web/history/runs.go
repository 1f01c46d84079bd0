package history

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"butler"
	"butler/internal/web/page"
)

const (
	runsPerPage = 50
	maxText     = 200 // bytes of a text to search for
)

// runFilter says which Runs are listed.
type runFilter struct {
	Text     string
	Task     string
	State    butler.RunState
	Trigger  butler.Trigger
	From, To butler.Date
	Before   int64
}

// parseRunFilter reads the query of an address. What makes no sense counts as not said.
func parseRunFilter(q url.Values) runFilter {
	f := runFilter{
		Text: clean(q.Get("q"), maxText), Task: clean(q.Get("task"), maxText), State: butler.RunState(q.Get("state")),
		Trigger: butler.Trigger(q.Get("trigger")), Before: number(q.Get("before")),
	}
	if !slices.Contains(runStates(), f.State) {
		f.State = ""
	}
	if !slices.Contains(triggers(), f.Trigger) {
		f.Trigger = ""
	}
	f.From, _ = butler.ParseDate(q.Get("from")) // zero for what is no day
	f.To, _ = butler.ParseDate(q.Get("to"))
	return f
}

func runStates() []butler.RunState {
	return []butler.RunState{butler.RunScheduled, butler.RunQueued, butler.RunRunning, butler.RunDone, butler.RunFailed, butler.RunStopped,
		butler.RunInterrupted, butler.RunSkipped}
}

func triggers() []butler.Trigger {
	return []butler.Trigger{butler.TriggerWindow, butler.TriggerManual, butler.TriggerMedia, butler.TriggerInterval}
}

// triggerName says what opens a Run.
func triggerName(t butler.Trigger) string {
	switch t {
	case butler.TriggerWindow:
		return "the night"
	case butler.TriggerManual:
		return "a person"
	case butler.TriggerMedia:
		return "new media"
	case butler.TriggerInterval:
		return "the interval of scans"
	}
	return string(t)
}

// Narrowed reports whether some Runs are left out.
func (f runFilter) Narrowed() bool { f.Before = 0; return f != runFilter{} }

// url returns the address of the list, from a Run on.
func (f runFilter) url(before int64) string {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("q", f.Text)
	set("task", f.Task)
	set("state", string(f.State))
	set("trigger", string(f.Trigger))
	set("from", f.From.String())
	set("to", f.To.String())
	if before > 0 {
		q.Set("before", strconv.FormatInt(before, 10))
	}
	return address("/web/runs", q)
}

// address returns a path with a query.
func address(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func (f runFilter) query() butler.RunQuery {
	q := butler.RunQuery{Text: f.Text, Task: f.Task, Trigger: f.Trigger, From: f.From, To: f.To, Before: f.Before, Limit: runsPerPage + 1}
	if f.State != "" {
		q.States = []butler.RunState{f.State}
	}
	return q
}

// runsView is what the list of Runs shows.
type runsView struct {
	Tabs            []Tab
	Filter          runFilter
	Tasks           []Option
	States          []Option
	Triggers        []Option
	Rows            []Row
	Live            string // where the list is had anew; "" if nothing can change it
	Newest, Earlier string // addresses; "" for none
}

// runs lists Runs.
func (p *pages) runs(w http.ResponseWriter, r *http.Request) error {
	f := parseRunFilter(r.URL.Query())
	all, err := p.Runs.Runs(r.Context(), f.query())
	if err != nil {
		return err
	}
	v := runsView{Tabs: tabs(tabRuns), Filter: f, Tasks: p.taskOptions(f.Task)}
	v.States = options(string(f.State), "", "Any state")
	for _, s := range runStates() {
		v.States = append(v.States, Option{string(s), string(s), s == f.State})
	}
	v.Triggers = options(string(f.Trigger), "", "Anything")
	for _, t := range triggers() {
		v.Triggers = append(v.Triggers, Option{string(t), triggerName(t), t == f.Trigger})
	}
	if len(all) > runsPerPage {
		all = all[:runsPerPage]
		v.Earlier = f.url(all[runsPerPage-1].ID)
	}
	if f.Before > 0 {
		v.Newest = f.url(0)
	} else if f.Text == "" {
		v.Live = f.url(0)
		if v.Live == "/web/runs" {
			v.Live += "?"
		} else {
			v.Live += "&"
		}
		v.Live += "part=list"
	}
	v.Rows = p.rows(all)
	if r.URL.Query().Get("part") == "list" {
		return p.area.Fragment(w, r, "runs-list", v)
	}
	return p.area.Show(w, r, page.View{Title: "Runs", Nav: page.NavRuns, Name: "runs", Data: v})
}
