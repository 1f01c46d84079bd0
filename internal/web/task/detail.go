package task

import (
	"context"
	"net/http"
	"slices"
	"time"

	"butler"
	"butler/internal/access"
	"butler/internal/web/page"
)

// How many Runs are listed, and looked at for the charts.
const (
	listed  = 15
	charted = 60
)

// The live pieces of a Task's page.
const (
	partNow      = "now"
	partCoverage = "coverage"
	partHistory  = "history"
)

// detail is the page of one Task.
type detail struct {
	butler.TaskStatus
	Definition *butler.Task
	URL        string
	When       string
	Plan       *butler.PlanTask // nil if the plan does not tell of it
	Progress   int              // of the Run; -1 if it cannot be told
	Waiting    bool             // the Run has not begun
	Sections   []butler.Section // that a Run may be limited to
	Covered    []covered
	Counted    time.Time
	History    history
	Readme     string
	Fields     []page.Field
	More       []page.Field
}

// show answers with the page of a Task, or with one of its live pieces alone.
func (p *pages) show(w http.ResponseWriter, r *http.Request) error {
	t, err := p.task(r)
	if err != nil {
		return err
	}
	part := r.URL.Query().Get("part")
	v, err := p.detail(r.Context(), t, part)
	if err != nil {
		return err
	}
	switch part {
	case "":
		v.Readme = readme(p.Readme(t.Name))
		v.Fields, v.More = p.fields(r.Context(), t)
		return p.area.Show(w, r, page.View{Title: t.Title, Nav: page.NavTasks, Name: "task", Data: v})
	case partNow, partCoverage, partHistory:
		return p.area.Fragment(w, r, part, v)
	}
	return butler.E(butler.KindNotFound, "", "the page has no such part")
}

// detail collects what one piece of the page shows, or, for "", what all show.
func (p *pages) detail(ctx context.Context, t *butler.Task, part string) (v detail, err error) {
	v = detail{Definition: t, URL: url(t.Name), Progress: -1}
	if part == "" || part == partNow {
		if err := p.now(ctx, t, &v); err != nil {
			return v, err
		}
	}
	if part == "" || part == partCoverage {
		if err := p.coverage(ctx, t, &v); err != nil {
			return v, err
		}
	}
	if part == "" || part == partHistory {
		runs, err := p.Runs.Runs(ctx, butler.RunQuery{Task: t.Name, Limit: charted})
		if err != nil {
			return v, err
		}
		v.History = newHistory(runs, p.site.Zone)
	}
	return v, nil
}

// now finds out what the Task does and when it is to run.
func (p *pages) now(ctx context.Context, t *butler.Task, v *detail) error {
	all, err := p.Operator.Tasks(ctx)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(all, func(s butler.TaskStatus) bool { return s.Name == t.Name }); i >= 0 {
		v.TaskStatus = all[i]
	}
	v.When = interval(v.TaskStatus)
	if v.Stale, err = p.Stale(ctx, t.Name); err != nil {
		return err
	}
	if v.Active != nil {
		v.Progress, v.Waiting = v.Active.Progress(), v.Active.State != butler.RunRunning
	}
	plan, err := p.Operator.Plan(ctx)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(plan.Tasks, func(s butler.PlanTask) bool { return s.Task == t.Name }); i >= 0 {
		v.Plan = &plan.Tasks[i]
	}
	if t.Analysis != nil || t.Targets != butler.TargetsNone {
		v.Sections, err = p.Library.Sections(ctx)
	}
	return err
}

// covered is how far an Analysis or a Conclusion is with each Section.
type covered struct {
	Name   string
	Groups bool
	Rows   []coveredRow
	Sum    coveredRow
}

type coveredRow struct {
	butler.Coverage
	Library string
	Share   int // percent of what is wanted that is done
}

// coverage finds out how much of the library the Task has been through.
func (p *pages) coverage(ctx context.Context, t *butler.Task, v *detail) error {
	found, err := p.Coverage(ctx)
	if err != nil {
		return err
	}
	sections, err := p.Library.Sections(ctx)
	if err != nil {
		return err
	}
	v.Covered, v.Counted = tabulate(found.Of(t.Name, 0), sections), found.At
	return nil
}

// tabulate sorts Coverage by what is made; Sections that are gone are left out.
func tabulate(all []butler.Coverage, sections []butler.Section) (tables []covered) {
	sums := map[string][]butler.Coverage{}
	for _, c := range all {
		s := slices.IndexFunc(sections, func(s butler.Section) bool { return s.ID == c.Section })
		if s < 0 {
			continue
		}
		i := slices.IndexFunc(tables, func(t covered) bool { return t.Name == c.Analysis })
		if i < 0 {
			tables = append(tables, covered{Name: c.Analysis, Groups: c.Groups})
			i = len(tables) - 1
		}
		tables[i].Rows = append(tables[i].Rows, coveredRow{c, sections[s].Name, c.Percent()})
		sums[c.Analysis] = append(sums[c.Analysis], c)
	}
	for i := range tables {
		sum := butler.SumCoverage(sums[tables[i].Name])
		tables[i].Sum = coveredRow{sum, "All libraries", sum.Percent()}
	}
	return tables
}

// fields returns the settings of the Task, and those that are seldom changed.
func (p *pages) fields(ctx context.Context, t *butler.Task) (fields, more []page.Field) {
	s := p.Operator.Settings()
	admin := access.CallerOf(ctx).Scope == butler.ScopeAdmin
	for _, d := range append([]butler.Preference{t.Definition()}, t.Preferences...) {
		if d.Hidden {
			continue
		}
		value := s.Text(d.ID)
		if !admin && value != "" && (d.Format == butler.FormatFolder || d.Format == butler.FormatFile) {
			value = "(told to administrators)"
		}
		f := page.NewField(d, value, "")
		f.Locked = !admin
		if d.Advanced {
			more = append(more, f)
		} else {
			fields = append(fields, f)
		}
	}
	return fields, more
}
