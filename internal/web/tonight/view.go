package tonight

import (
	"context"
	"slices"
	"time"

	"butler"
)

// The pieces of the page that fetch themselves anew.
const (
	partSteer  = "steer"
	partStatus = "status"
	partNow    = "now"
	partPlan   = "plan"
	partNight  = "night"
	partRest   = "rest" // of the Tasks
)

// needs are the pieces that are asked for.
type needs map[string]bool

func everything() needs {
	return needs{partSteer: true, partStatus: true, partNow: true, partPlan: true, partNight: true, partRest: true}
}

// any reports whether one of some pieces is asked for.
func (n needs) any(parts ...string) bool {
	return slices.ContainsFunc(parts, func(p string) bool { return n[p] })
}

// view is what the page shows.
type view struct {
	Status  status
	Plan    plan
	Working []working
	Waiting []waiting
	More    int // that wait beyond those
	Workers []butler.WorkerStatus
	Night   *butler.Report // of the last one, or nil
	Left    []left         // what did not fit into it
	Paused  bool
	Hold    string // why nothing goes on, or ""
}

// left is work that did not fit into a night.
type left struct {
	butler.ReportLeft
	Title string
}

// collect asks for what some pieces show.
func (p *pages) collect(ctx context.Context, need needs) (*view, error) {
	v := &view{}
	_, v.Paused = p.Operator.Settings().Paused(time.Now())
	facts := facts{}
	var err error
	if need.any(partStatus, partNow, partPlan, partRest) {
		if facts.plan, err = p.Operator.Plan(ctx); err != nil {
			return nil, err
		}
		if facts.plan.Hold != nil {
			v.Hold = facts.plan.Hold.Reason
		}
	}
	if need.any(partStatus, partNow) {
		if err := p.atWork(ctx, v, facts.plan); err != nil {
			return nil, err
		}
	}
	if need.any(partStatus, partNight) {
		if v.Night, err = p.lastNight(ctx); err != nil {
			return nil, err
		}
	}
	if v.Night != nil {
		for _, l := range v.Night.Left {
			v.Left = append(v.Left, left{l, p.title(l.Task)})
		}
	}
	if need[partStatus] {
		sections, err := p.Library.Sections(ctx)
		if err != nil {
			return nil, err
		}
		facts.working, facts.waiting, facts.night, facts.sections = v.Working, v.Waiting, v.Night, sections
		facts.scans = p.scans(facts)
		v.Status = sum(facts)
	}
	const most = 12
	if v.More = len(v.Waiting) - most; v.More > 0 {
		v.Waiting = v.Waiting[:most]
	}
	if need.any(partPlan, partRest) {
		v.Plan = p.planned(facts.plan)
	}
	return v, nil
}

// scans reports whether a scan is at work, waits, is planned, or comes round by itself.
func (p *pages) scans(f facts) bool {
	scan := func(task string) bool { t := p.task[task]; return t != nil && t.Periodic }
	return p.Operator.Settings().Bool(butler.PrefUpdates) ||
		slices.ContainsFunc(f.working, func(w working) bool { return scan(w.Task) }) ||
		slices.ContainsFunc(f.waiting, func(w waiting) bool { return scan(w.Task) }) ||
		slices.ContainsFunc(f.plan.Tasks, func(t butler.PlanTask) bool { return t.Will && scan(t.Task) })
}

// lastNight returns the Report of the last night, or nil if there is none.
func (p *pages) lastNight(ctx context.Context) (*butler.Report, error) {
	all, err := p.Reports.Reports(ctx, butler.ReportQuery{Kind: butler.ReportNight, Limit: 1})
	if err != nil || len(all) == 0 {
		return nil, err
	}
	r, err := p.Reports.Report(ctx, all[0].ID)
	if butler.IsKind(err, butler.KindNotFound) { // pruned meanwhile
		return nil, nil
	}
	return &r, err
}

// atWork collects what runs and what waits.
func (p *pages) atWork(ctx context.Context, v *view, plan butler.Plan) error {
	const most = 200
	runs, err := p.Runs.Runs(ctx, butler.RunQuery{States: []butler.RunState{butler.RunRunning}, Limit: most})
	if err != nil {
		return err
	}
	activities, err := p.Operator.Activities(ctx)
	if err != nil {
		return err
	}
	queue, err := p.Operator.Queue(ctx)
	if err != nil {
		return err
	}
	if v.Workers, err = p.Operator.Workers(ctx); err != nil {
		return err
	}
	slices.Reverse(runs)
	v.Working = join(runs, activities, p.title)
	for i := range v.Working {
		v.Working[i].Only = p.only(ctx, v.Working[i].Run)
	}
	for _, r := range queue {
		v.Waiting = append(v.Waiting, waiting{Run: r, Title: p.title(r.Task), Only: p.only(ctx, r), Words: waitWords(r, plan.Now)})
	}
	return nil
}

// title returns what a Task is called.
func (p *pages) title(task string) string {
	if t := p.task[task]; t != nil {
		return t.Title
	}
	return task
}

// only says what a Run is limited to, or "".
func (p *pages) only(ctx context.Context, r butler.Run) string {
	switch {
	case r.Item != 0:
		return "one item"
	case r.Section != 0:
		if s, err := p.Library.Section(ctx, r.Section); err == nil {
			return s.Name
		}
		return "one library"
	}
	return ""
}
