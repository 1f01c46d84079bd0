package history

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"butler"
	"butler/internal/web/page"
)

const (
	unitsPerPage = 50
	lookedAt     = 2000 // failed reports whose reasons are counted
	reasonsShown = 20
)

// runView is what the page of a Run shows.
type runView struct {
	Tabs      []Tab
	Row       Row
	By        string // what began it
	Target    string // what it is limited to; "" for everything
	TargetURL string
	Progress  int // percent; -1 if it cannot be told
	Doing     []butler.Activity
	Figures   []Figure
	Reasons   []Reason // why things failed
	Partly    bool     // more failed than Reasons counts
	Skips     []butler.ReportCount
	Shows     []unitTab
	Units     []Unit
	Next      string // address of the next page of Units
	First     string // of the first, if this is another
	Still     int64  // of what failed, how much still fails
	Chore     bool   // it works on the server as a whole, and is tried again as a whole
}

// Active reports whether the Run has not ended.
func (v runView) Active() bool { return !v.Row.State.Final() }

// CanRetry reports whether something of the Run can be tried again.
func (v runView) CanRetry() bool {
	return !v.Active() && (v.Still > 0 || v.Chore && (v.Row.State == butler.RunFailed || v.Row.Failed > 0))
}

// Reason is why some of a Run failed.
type Reason struct {
	Text  string // of one of them
	Count int
}

// unitTab leads to what a Run did in one way.
type unitTab struct {
	Name, URL string
	Count     int64
	Here      bool
}

// Unit is what a Run did with one thing.
type Unit struct {
	butler.UnitReport
	ItemURL string // "" if it is no more, or is none
	Fails   bool   // it still fails
	Again   time.Time
}

// run shows a Run.
func (p *pages) run(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	ctx := r.Context()
	run, err := p.Runs.Run(ctx, id)
	if err != nil {
		return err
	}
	v := runView{Tabs: tabs(tabRuns), Row: p.row(run, time.Now()), By: triggerName(run.Trigger), Progress: run.Progress(), Figures: figures(run.Summary)}
	v.Target, v.TargetURL = p.target(ctx, run)
	for _, t := range p.Tasks {
		v.Chore = v.Chore || t.Name == run.Task && t.Chore != nil
	}
	if v.Active() {
		if v.Doing, err = p.doing(ctx, run); err != nil {
			return err
		}
	}
	if r.URL.Query().Get("part") == "now" {
		return p.area.Fragment(w, r, "run-now", v)
	}
	if err := p.collect(ctx, &v, r.URL.Query()); err != nil {
		return err
	}
	return p.area.Show(w, r, page.View{Title: v.Row.Title + ", run " + strconv.FormatInt(id, 10), Nav: page.NavRuns, Name: "run", Data: v})
}

// doing returns what is being worked on for a Run.
func (p *pages) doing(ctx context.Context, run butler.Run) ([]butler.Activity, error) {
	all, err := p.Operator.Activities(ctx)
	return slices.DeleteFunc(all, func(a butler.Activity) bool { return a.Run != run.ID || a.Subtitle == "" }), err
}

// collect fills in what the Run did with each thing.
func (p *pages) collect(ctx context.Context, v *runView, q url.Values) (err error) {
	run := v.Row.Run
	fails := map[int64]butler.Failure{}
	if run.Failed > 0 {
		if v.Reasons, v.Partly, err = p.reasons(ctx, run.ID); err != nil {
			return err
		}
		still, err := p.Failures.Failures(ctx, butler.FailureQuery{Run: run.ID, Limit: lookedAt})
		if err != nil {
			return err
		}
		for _, f := range still.Failures {
			fails[f.Part] = f
		}
		v.Still = int64(len(fails))
	}
	if run.Skipped > 0 {
		if v.Skips, err = p.Reports.CountSkips(ctx, run.ID, reasonsShown); err != nil {
			return err
		}
	}
	state := butler.UnitState(q.Get("show"))
	if v.Shows, state = unitTabs(run, state); state == "" {
		return nil
	}
	after := number(q.Get("after"))
	units, err := p.Runs.UnitReports(ctx, butler.UnitReportQuery{Run: run.ID, State: state, After: after, Limit: unitsPerPage + 1})
	if err != nil {
		return err
	}
	here := runURL(run.ID) + "?show=" + string(state)
	if len(units) > unitsPerPage {
		units = units[:unitsPerPage]
		v.Next = here + "&after=" + strconv.FormatInt(units[unitsPerPage-1].ID, 10)
	}
	if after > 0 {
		v.First = here
	}
	for _, u := range units {
		unit := Unit{UnitReport: u}
		if u.Part != 0 {
			part, err := p.Items.Part(ctx, u.Part)
			if err != nil && !butler.IsKind(err, butler.KindNotFound) {
				return err
			}
			if err == nil && part.Item != 0 {
				unit.ItemURL = page.ItemURL(part.Item)
			}
			if f, ok := fails[u.Part]; ok && u.State == butler.UnitFailed {
				unit.Fails, unit.Again = true, f.After
			}
		}
		v.Units = append(v.Units, unit)
	}
	return nil
}

// unitTabs returns what there is to be shown of a Run's reports, and which of it is: what failed first.
func unitTabs(run butler.Run, chosen butler.UnitState) ([]unitTab, butler.UnitState) {
	counts := []struct {
		state butler.UnitState
		name  string
		n     int64
	}{{butler.UnitFailed, "Failed", run.Failed}, {butler.UnitSkipped, "Skipped", run.Skipped}, {butler.UnitDone, "Done", run.Done}}
	var first butler.UnitState
	known := false
	for _, c := range counts {
		if c.n > 0 && first == "" {
			first = c.state
		}
		known = known || c.n > 0 && c.state == chosen
	}
	if !known {
		chosen = first
	}
	var all []unitTab
	for _, c := range counts {
		if c.n > 0 {
			all = append(all, unitTab{c.name, runURL(run.ID) + "?show=" + string(c.state), c.n, c.state == chosen})
		}
	}
	return all, chosen
}

// reasons counts why things failed, the most frequent first. more is whether not all were looked at.
func (p *pages) reasons(ctx context.Context, run int64) (all []Reason, more bool, err error) {
	units, err := p.Runs.UnitReports(ctx, butler.UnitReportQuery{Run: run, State: butler.UnitFailed, Limit: lookedAt + 1})
	if err != nil {
		return nil, false, err
	}
	if more = len(units) > lookedAt; more {
		units = units[:lookedAt]
	}
	all = countReasons(units)
	return all[:min(len(all), reasonsShown)], more, nil
}

// countReasons counts reasons that are alike.
func countReasons(units []butler.UnitReport) (all []Reason) {
	at := map[string]int{}
	for _, u := range units {
		like := butler.Alike(u.Reason, u.File)
		i, known := at[like]
		if !known {
			i = len(all)
			at[like] = i
			all = append(all, Reason{Text: u.Reason})
		}
		all[i].Count++
	}
	slices.SortStableFunc(all, func(a, b Reason) int { return cmp.Compare(b.Count, a.Count) })
	return all
}
