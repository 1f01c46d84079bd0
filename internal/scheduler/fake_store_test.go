package scheduler

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"butler"
)

// memory is a Catalogue in memory, with the rules that the ports give.
type memory struct {
	now func() time.Time

	mu        sync.Mutex
	runs      []butler.Run
	reports   map[int64][]butler.UnitReport
	values    map[string]string
	parts     map[int64]*memoryPart
	leases    map[int64]string
	attempts  int
	commits   map[string]int // by part and analysis
	analyses  []butler.Analysis
	asked     map[string]int                       // by kind of question
	slow      time.Duration                        // how long a count takes
	committed func(item int64, analyses ...string) // called when a Unit is committed, with the lock held
	saved     func(r butler.Run, all []butler.Run) // called when a Run is saved, with the lock held
	broken    error                                // what every call returns, if set
}

type memoryPart struct {
	section, item, duration int64
	lacks                   map[string]bool
	made                    map[string]bool
	wait                    map[string]time.Time
}

// in reports whether a Part lies in a Target: of Items, one with a number of two digits lies in that of
// its first digit.
func (p *memoryPart) in(t butler.Target) bool {
	return (t.Section == 0 || t.Section == p.section) && (t.Item == 0 || t.Item == p.item || t.Item == p.item/10)
}

func newMemory() *memory {
	return &memory{
		now: time.Now, reports: map[int64][]butler.UnitReport{}, values: map[string]string{},
		parts: map[int64]*memoryPart{}, leases: map[int64]string{}, commits: map[string]int{}, asked: map[string]int{},
	}
}

// lock takes the mutex, and returns what is wrong with the store.
func (m *memory) lock() error { m.mu.Lock(); return m.broken }

func (m *memory) breakDown(err error) { m.mu.Lock(); defer m.mu.Unlock(); m.broken = err }

func (m *memory) CreateRun(_ context.Context, r butler.Run) (butler.Run, error) {
	err := m.lock()
	defer m.mu.Unlock()
	if err != nil {
		return r, err
	}
	for _, old := range m.runs {
		if r.State.Final() || old.Task != r.Task {
			continue
		}
		if !old.State.Final() && aimOf(old).same(aimOf(r)) || r.Trigger == butler.TriggerWindow && old.Trigger == r.Trigger && old.Day == r.Day {
			return r, butler.E(butler.KindConflict, "create run", "there is one")
		}
	}
	r.ID = int64(len(m.runs) + 1)
	m.runs = append(m.runs, r)
	return r, nil
}

func (m *memory) SaveRun(_ context.Context, r butler.Run) error {
	err := m.lock()
	defer m.mu.Unlock()
	if err != nil {
		return err
	}
	for _, other := range m.runs {
		if other.ID != r.ID && other.Task == r.Task && aimOf(other).same(aimOf(r)) && !other.State.Final() && !r.State.Final() {
			return butler.E(butler.KindConflict, "save run", "there is one")
		}
	}
	old := &m.runs[r.ID-1]
	r.Done, r.Failed, r.Skipped, r.Bytes = old.Done, old.Failed, old.Skipped, old.Bytes
	*old = r
	if m.saved != nil {
		m.saved(r, m.runs)
	}
	return nil
}

func (m *memory) Run(_ context.Context, id int64) (butler.Run, error) {
	err := m.lock()
	defer m.mu.Unlock()
	if err == nil && (id < 1 || id > int64(len(m.runs))) {
		err = butler.E(butler.KindNotFound, "read run", "there is no run %d", id)
	}
	if err != nil {
		return butler.Run{}, err
	}
	return m.runs[id-1], nil
}

func (m *memory) Runs(_ context.Context, q butler.RunQuery) ([]butler.Run, error) {
	err := m.lock()
	defer m.mu.Unlock()
	m.asked["runs"]++
	var all []butler.Run
	for _, r := range slices.Backward(m.runs) {
		if q.Before != 0 && r.ID >= q.Before {
			continue
		}
		if (q.Task == "" || r.Task == q.Task) && (q.States == nil || slices.Contains(q.States, r.State)) && len(all) < q.Limit {
			all = append(all, r)
		}
	}
	return all, err
}

func (m *memory) LastSuccess(context.Context) (map[string]butler.Run, error) {
	err := m.lock()
	defer m.mu.Unlock()
	all := map[string]butler.Run{}
	for _, r := range m.runs {
		if r.State == butler.RunDone && !r.Dry {
			all[r.Task] = r
		}
	}
	return all, err
}

func (m *memory) ReportUnit(_ context.Context, run int64, u butler.UnitReport) error {
	err := m.lock()
	defer m.mu.Unlock()
	if err == nil {
		m.report(run, u)
	}
	return err
}

func (m *memory) report(run int64, u butler.UnitReport) {
	m.reports[run] = append(m.reports[run], u)
	r := &m.runs[run-1]
	switch u.State {
	case butler.UnitDone:
		r.Done++
	case butler.UnitFailed:
		r.Failed++
	case butler.UnitSkipped:
		r.Skipped++
	}
}

func (m *memory) UnitReports(_ context.Context, q butler.UnitReportQuery) ([]butler.UnitReport, error) {
	err := m.lock()
	defer m.mu.Unlock()
	var all []butler.UnitReport
	for _, u := range m.reports[q.Run] {
		if (q.State == "" || u.State == q.State) && len(all) < q.Limit {
			all = append(all, u)
		}
	}
	return all, err
}

func (m *memory) SettingValues(context.Context) (map[string]string, error) {
	err := m.lock()
	defer m.mu.Unlock()
	return maps.Clone(m.values), err
}

func (m *memory) SetSettings(_ context.Context, values map[string]string) error {
	err := m.lock()
	defer m.mu.Unlock()
	if err == nil {
		maps.Copy(m.values, values)
	}
	return err
}

func (m *memory) Register(_ context.Context, all []butler.Analysis) error {
	err := m.lock()
	defer m.mu.Unlock()
	m.analyses = all
	return err
}

func (m *memory) workable(id int64, p *memoryPart, analysis string) bool {
	return p.lacks[analysis] && m.leases[id] == "" && !m.now().Before(p.wait[analysis])
}

func (m *memory) Lacking(_ context.Context, q butler.LackQuery) ([]butler.Lack, error) {
	err := m.lock()
	defer m.mu.Unlock()
	var all []butler.Lack
	for _, id := range slices.Sorted(maps.Keys(m.parts)) {
		p := m.parts[id]
		l := butler.Lack{Part: id, Duration: p.duration}
		for _, name := range q.Analyses {
			if m.workable(id, p, name) {
				l.Analyses = append(l.Analyses, name)
			}
		}
		if id > q.After && p.in(q.Target) && l.Analyses != nil && len(all) < q.Limit {
			all = append(all, l)
		}
	}
	return all, err
}

func (m *memory) CountLacking(_ context.Context, analysis string, target butler.Target) (n int64, _ error) {
	time.Sleep(m.slow)
	err := m.lock()
	defer m.mu.Unlock()
	m.asked["count"]++
	for id, p := range m.parts {
		if m.workable(id, p, analysis) && p.in(target) {
			n++
		}
	}
	return n, err
}

func (m *memory) CountLeft(_ context.Context, run int64, analysis string, target butler.Target) (r butler.Run, n int64, _ error) {
	time.Sleep(m.slow)
	err := m.lock()
	defer m.mu.Unlock()
	m.asked["count"]++
	for _, p := range m.parts {
		if p.lacks[analysis] && !m.now().Before(p.wait[analysis]) && p.in(target) {
			n++
		}
	}
	if run != 0 {
		r = m.runs[run-1]
	}
	return r, n, err
}

func (m *memory) LackingLength(_ context.Context, analysis string, target butler.Target) (n int64, playing time.Duration, _ error) {
	time.Sleep(m.slow)
	err := m.lock()
	defer m.mu.Unlock()
	for id, p := range m.parts {
		if m.workable(id, p, analysis) && p.in(target) {
			n++
			playing += time.Duration(p.duration) * time.Millisecond
		}
	}
	return n, playing, err
}

func (m *memory) Lease(_ context.Context, u butler.Unit) (butler.Unit, error) {
	err := m.lock()
	defer m.mu.Unlock()
	if err != nil {
		return u, err
	}
	if m.leases[u.Part] != "" {
		return u, butler.E(butler.KindConflict, "lease", "taken")
	}
	m.attempts++
	u.Attempt = fmt.Sprint("attempt ", m.attempts)
	m.leases[u.Part] = u.Attempt
	return u, nil
}

func (m *memory) Commit(_ context.Context, u butler.Unit, outcomes []butler.Outcome) error {
	err := m.lock()
	defer m.mu.Unlock()
	if err != nil {
		return err
	}
	if m.leases[u.Part] != u.Attempt {
		return butler.E(butler.KindStale, "commit", "not the current attempt")
	}
	delete(m.leases, u.Part)
	m.committed(m.parts[u.Part].item, u.Analyses...)
	for i, o := range outcomes {
		report := butler.UnitReport{Part: u.Part, State: butler.UnitDone}
		p := m.parts[u.Part]
		switch {
		case o.Err == nil:
			p.lacks[o.Analysis], p.made[o.Analysis] = false, true
			m.commits[fmt.Sprint(u.Part, o.Analysis)]++
		case butler.KindOf(o.Err).Traits().Disposition == butler.Permanent:
			p.lacks[o.Analysis] = false
			report.State, report.Reason = butler.UnitFailed, o.Err.Error()
		default:
			report.State, report.Reason = butler.UnitSkipped, o.Err.Error()
		}
		m.report(u.Runs[i], report)
	}
	return nil
}

func (m *memory) Release(_ context.Context, u butler.Unit) error {
	err := m.lock()
	defer m.mu.Unlock()
	if err == nil && m.leases[u.Part] == u.Attempt {
		delete(m.leases, u.Part)
	}
	return err
}

func (m *memory) ReleaseAll(context.Context) error {
	err := m.lock()
	defer m.mu.Unlock()
	clear(m.leases)
	return err
}

func (m *memory) Redo(_ context.Context, analysis string, t butler.Target) error {
	err := m.lock()
	defer m.mu.Unlock()
	for id, p := range m.parts {
		if err == nil && p.in(t) {
			p.lacks[analysis] = true
			delete(m.commits, fmt.Sprint(id, analysis))
		}
	}
	return err
}

func (m *memory) Discard(_ context.Context, analysis string, t butler.Target) iter.Seq2[butler.BundleFile, error] {
	err := m.lock()
	defer m.mu.Unlock()
	var files []butler.BundleFile
	for _, id := range slices.Sorted(maps.Keys(m.parts)) {
		if p := m.parts[id]; err == nil && p.in(t) && p.made[analysis] {
			p.lacks[analysis], p.made[analysis] = true, false
			delete(m.commits, fmt.Sprint(id, analysis))
			files = append(files, butler.BundleFile{PartContent: butler.PartContent{Part: id}, Name: analysis})
		}
	}
	return func(yield func(butler.BundleFile, error) bool) {
		if err != nil {
			yield(butler.BundleFile{}, err)
			return
		}
		for _, f := range files {
			if !yield(f, nil) {
				return
			}
		}
	}
}

func (m *memory) RunDays(context.Context, butler.Date, int) ([]butler.Date, error) {
	panic("the scheduler asks for no days")
}

// add puts Parts of Section 1 that lack all the Analyses into the store.
func (m *memory) add(n int, duration time.Duration, analyses ...string) {
	m.addTo(butler.Target{Section: 1}, n, duration, analyses...)
}

// addTo puts Parts of an Item that lack all the Analyses into the store.
func (m *memory) addTo(t butler.Target, n int, duration time.Duration, analyses ...string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for range n {
		p := &memoryPart{
			section: t.Section, item: t.Item, duration: duration.Milliseconds(),
			lacks: map[string]bool{}, made: map[string]bool{}, wait: map[string]time.Time{},
		}
		for _, a := range analyses {
			p.lacks[a] = true
		}
		m.parts[int64(len(m.parts)+1)] = p
	}
}

// part returns a Part.
func (m *memory) part(id int64) butler.Part {
	m.mu.Lock()
	defer m.mu.Unlock()
	return butler.Part{ID: id, Path: fmt.Sprintf("/films/%d.mkv", id), Section: m.parts[id].section, Item: m.parts[id].item}
}

// of returns the Runs of a Task, oldest first.
func (m *memory) of(task string) []butler.Run {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []butler.Run
	for _, r := range m.runs {
		if r.Task == task {
			all = append(all, r)
		}
	}
	slices.SortFunc(all, func(a, b butler.Run) int { return cmp.Compare(a.ID, b.ID) })
	return all
}

// leased returns how many Parts are handed out.
func (m *memory) leased() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.leases)
}

// once checks that nothing was committed twice.
func (m *memory) once(t *testing.T) {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	for key, n := range m.commits {
		if n != 1 {
			t.Errorf("%s was committed %d times", key, n)
		}
	}
}
