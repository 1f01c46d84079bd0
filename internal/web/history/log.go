package history

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"butler"
	"butler/internal/access"
	"butler/internal/web/page"
)

const (
	linesPerPage = 100
	newLines     = 500 // that an open page gets at once at most
)

// formatLocal is how browsers write the time of an input of the type datetime-local.
const formatLocal = "2006-01-02T15:04"

// logFilter says which lines of the log are shown.
type logFilter struct {
	Level    string
	Text     string
	Task     string
	Run      int64
	From, To time.Time
}

// parseLogFilter reads the query of an address, times in a zone. What makes no sense counts as not said.
func parseLogFilter(q url.Values, zone *time.Location) logFilter {
	f := logFilter{Level: q.Get("level"), Text: clean(q.Get("q"), maxText), Task: clean(q.Get("task"), maxText), Run: number(q.Get("run"))}
	switch f.Level {
	case "debug", "info", "warn", "error":
	default:
		f.Level = ""
	}
	at := func(text string) time.Time {
		t, _ := time.ParseInLocation(formatLocal, text, zone) // zero for what is no time
		return t
	}
	f.From, f.To = at(q.Get("from")), at(q.Get("to"))
	return f
}

// Narrowed reports whether some lines are left out.
func (f logFilter) Narrowed() bool { return f != logFilter{} }

// Local returns a time as an input shows it.
func (f logFilter) Local(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(formatLocal)
}

// url returns the address of these lines; name and value are added, if there is a value.
func (f logFilter) url(name, value string) string {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("level", f.Level)
	set("q", f.Text)
	set("task", f.Task)
	if f.Run != 0 {
		q.Set("run", strconv.FormatInt(f.Run, 10))
	}
	set("from", f.Local(f.From))
	set("to", f.Local(f.To))
	set(name, value)
	return address("/web/log", q)
}

func (f logFilter) query() butler.LogQuery {
	return butler.LogQuery{Level: f.Level, Text: f.Text, Task: f.Task, Run: f.Run, From: f.From, To: f.To, Limit: linesPerPage}
}

// Line is a line of the log.
type Line struct {
	butler.LogEntry
	Class string // of the badge of its level
}

// levelClass returns the class of the badge of a level.
func levelClass(level string) string {
	switch {
	case len(level) >= 5 && level[:5] == "ERROR":
		return "bad"
	case len(level) >= 4 && level[:4] == "WARN":
		return "warn"
	case len(level) >= 5 && level[:5] == "DEBUG":
		return "off"
	}
	return "plain"
}

// logView is what the page of the log shows.
type logView struct {
	Tabs   []Tab
	Filter logFilter
	Levels []Option
	Tasks  []Option
	Lines  []Line
	Older  string
	Newest string // address of the newest lines, if these are others
	Until  time.Time
	Live   bool
	Here   string // address of the newest lines
	Mark   string // where the log ended
	From   string
	To     string
}

// log shows the log, or what came after a place in it. The route is not one for administrators as others are: the log tells of
// each request to those, so that an open page would find something new whenever it asked.
func (p *pages) log(w http.ResponseWriter, r *http.Request) error {
	if access.CallerOf(r.Context()).Scope != butler.ScopeAdmin {
		return butler.E(butler.KindForbidden, "", "the log is for administrators: it names folders of the server").
			WithHint("sign in as one")
	}
	asked := r.URL.Query()
	f := parseLogFilter(asked, p.site.Zone)
	q := f.query()
	q.Before, q.Since = clean(asked.Get("before"), maxText), clean(asked.Get("since"), maxText)
	if asked.Get("part") == "new" {
		q.Limit = newLines
	}
	found, err := p.Logs.Log(r.Context(), q)
	if err != nil {
		return err
	}
	v := logView{
		Tabs: tabs(tabLog), Filter: f, Tasks: p.taskOptions(f.Task), Until: found.Until, Here: f.url("", ""), Mark: found.Newest,
		From: f.Local(f.From), To: f.Local(f.To), Live: q.Before == "" && f.To.IsZero(),
		Levels: options(f.Level, "", "All", "debug", "Debug and higher", "info", "Info and higher", "warn", "Warnings and errors", "error", "Errors"),
	}
	for _, e := range found.Entries {
		v.Lines = append(v.Lines, Line{e, levelClass(e.Level)})
	}
	if asked.Get("part") == "new" {
		return p.area.Fragment(w, r, "log-new", v)
	}
	if found.Next != "" {
		v.Older = f.url("before", found.Next)
	}
	if q.Before != "" {
		v.Newest = f.url("", "")
	}
	return p.area.Show(w, r, page.View{Title: "Log", Nav: page.NavRuns, Name: "log", Data: v, Scripts: []string{"log.js"}})
}
