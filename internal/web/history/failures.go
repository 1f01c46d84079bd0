package history

import (
	"net/http"
	"net/url"
	"strconv"

	"butler"
	"butler/internal/web/page"
)

const failuresPerPage = 50

// failureFilter says which failures are listed.
type failureFilter struct {
	Task    string
	Section int64
	Like    string
	After   string
}

const maxLike = 4000 // bytes; reasons are kept shorter

func parseFailureFilter(q url.Values) failureFilter {
	return failureFilter{
		Task: clean(q.Get("task"), maxText), Section: number(q.Get("section")), Like: clean(q.Get("like"), maxLike), After: clean(q.Get("after"), maxText),
	}
}

// Narrowed reports whether some failures are left out.
func (f failureFilter) Narrowed() bool { f.After = ""; return f != failureFilter{} }

func (f failureFilter) url(after string) string {
	q := url.Values{}
	if f.Task != "" {
		q.Set("task", f.Task)
	}
	if f.Section != 0 {
		q.Set("section", strconv.FormatInt(f.Section, 10))
	}
	if f.Like != "" {
		q.Set("like", f.Like)
	}
	if after != "" {
		q.Set("after", after)
	}
	return address("/web/failures", q)
}

func (f failureFilter) query() butler.FailureQuery {
	return butler.FailureQuery{Task: f.Task, Section: f.Section, Like: f.Like, After: f.After, Limit: failuresPerPage}
}

// FailureCount is why a Task fails, and how often.
type FailureCount struct {
	butler.FailureCount
	Title string // of the Task
	URL   string // of these alone
}

// Failure is something that fails.
type Failure struct {
	butler.Failure
	Title   string // of the Item
	Called  string // what the Task is called
	ItemURL string
}

// failuresView is what the page of failures shows.
type failuresView struct {
	Tabs     []Tab
	Filter   failureFilter
	Tasks    []Option
	Sections []Option
	Counts   []FailureCount
	Total    int64
	ForGood  int64
	Failures []Failure
	Next     string
	First    string
	Here     string
	Chores   []Row // the last Runs of Tasks that work on the server as a whole, if something failed
	Narrow   bool  // only one reason is shown
}

// failures lists what fails now, by reason and by file.
func (p *pages) failures(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f := parseFailureFilter(r.URL.Query())
	v := failuresView{Tabs: tabs(tabFailures), Filter: f, Here: f.url(""), Tasks: p.taskOptions(f.Task), Narrow: f.Like != ""}
	sections, err := p.Library.Sections(ctx)
	if err != nil {
		return err
	}
	v.Sections = options("", "", "All libraries")
	for _, s := range sections {
		v.Sections = append(v.Sections, Option{strconv.FormatInt(s.ID, 10), s.Name, s.ID == f.Section})
	}
	q := f.query()
	counts, err := p.Failures.FailureCounts(ctx, q)
	if err != nil {
		return err
	}
	for _, c := range counts {
		v.Total, v.ForGood = v.Total+c.Count, v.ForGood+c.ForGood
		only := failureFilter{Task: c.Task, Section: f.Section, Like: c.Like}
		v.Counts = append(v.Counts, FailureCount{c, p.titleOf(c.Task), only.url("")})
	}
	found, err := p.Failures.Failures(ctx, q)
	if err != nil {
		return err
	}
	for _, x := range found.Failures {
		v.Failures = append(v.Failures, Failure{x, x.Title, p.titleOf(x.Task), page.ItemURL(x.Item)})
	}
	if found.Next != "" {
		v.Next = f.url(found.Next)
	}
	if f.After != "" {
		v.First = f.url("")
	}
	if !f.Narrowed() {
		tasks, err := p.Operator.Tasks(ctx)
		if err != nil {
			return err
		}
		v.Chores = p.failedChores(tasks)
	}
	return p.area.Show(w, r, page.View{Title: "Failures", Nav: page.NavRuns, Name: "failures", Data: v})
}

// failedChores returns the last Run of each Task that works on the server as a whole, if something of it failed.
func (p *pages) failedChores(tasks []butler.TaskStatus) (all []Row) {
	for _, t := range tasks {
		if t.Kind == "chore" && t.Last != nil && (t.Last.State == butler.RunFailed || t.Last.Failed > 0) {
			all = append(all, p.row(*t.Last, t.Last.Ended))
		}
	}
	return all
}
