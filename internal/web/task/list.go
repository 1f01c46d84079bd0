package task

import (
	"net/http"
	"slices"

	"butler"
	"butler/internal/web/page"
)

// list answers with all Tasks, or with the live piece of that page alone.
func (p *pages) list(w http.ResponseWriter, r *http.Request) error {
	all, err := p.Operator.Tasks(r.Context())
	if err != nil {
		return err
	}
	covered, err := p.Coverage(r.Context())
	if err != nil {
		return err
	}
	v := groups(p.Tasks, all, covered)
	if r.URL.Query().Get("part") == "tasks" {
		return p.area.Fragment(w, r, "tasks", v)
	}
	return p.area.Show(w, r, page.View{Title: "Tasks", Nav: page.NavTasks, Name: "list", Data: v})
}

// group is some Tasks that are for the same.
type group struct {
	Title, Text string
	Rows        []row
}

// row is a Task in the list.
type row struct {
	butler.TaskStatus
	URL      string
	When     string           // it runs by itself: "every day"
	Covered  *butler.Coverage // nil if it does not work on files
	Percent  int
	Progress int // of its Run; -1 if it has none, or cannot be told
}

// groups sorts the Tasks by what they are for.
func groups(tasks []butler.Task, all []butler.TaskStatus, covered butler.LibraryCoverage) []group {
	found := []group{
		{Title: "Upkeep", Text: "Keep the server's own data safe and small."},
		{Title: "Library", Text: "Find what is new, and what is said of it."},
		{Title: "Analyses", Text: "Read files, and make what players show of them."},
	}
	for _, s := range all {
		i := slices.IndexFunc(tasks, func(t butler.Task) bool { return t.Name == s.Name })
		if i < 0 {
			continue
		}
		g := &found[0]
		switch t := tasks[i]; {
		case t.Analysis != nil || len(t.Conclusions) > 0 || t.Phase == butler.PhaseAnalyse:
			g = &found[2]
		case t.Phase == butler.PhaseRefresh || t.Phase == butler.PhaseConclude:
			g = &found[1]
		}
		g.Rows = append(g.Rows, newRow(s, covered.Of(s.Name, 0)))
	}
	return slices.DeleteFunc(found, func(g group) bool { return len(g.Rows) == 0 })
}

func newRow(s butler.TaskStatus, covered []butler.Coverage) row {
	r := row{TaskStatus: s, URL: url(s.Name), When: interval(s), Progress: -1}
	files := slices.DeleteFunc(slices.Clone(covered), func(c butler.Coverage) bool { return c.Groups })
	if len(files) == 0 { // it compares what others have found in files
		files = covered
	}
	if len(files) > 0 {
		sum := butler.SumCoverage(files)
		r.Covered, r.Percent = &sum, sum.Percent()
	}
	if s.Active != nil {
		r.Progress = s.Active.Progress()
	}
	return r
}

// interval says how often a Task runs by itself.
func interval(s butler.TaskStatus) string {
	words := "every " + page.Plural(s.Interval, "day", "days")
	if s.Interval == 1 {
		words = "every day"
	}
	if s.Randomized {
		words += ", at a random time"
	}
	return words
}
