package catalogue

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"butler"
)

// model is what the Catalogue should know, kept in the plainest way.
type model struct {
	parts    map[int64]*modelPart
	analyses map[string]*butler.Analysis
	optOut   map[string]bool   // by Task
	shows    map[string]string // by episode
}

type modelPart struct {
	path     string
	episode  string
	content  string
	features butler.Features
	missing  bool
	settled  map[string]int // version of the Analysis that succeeded, or failed for good
	failed   map[string]bool
	retry    map[string]time.Time // when to try again
	attempts map[string]int
	lease    *butler.Unit
	known    map[string]bool             // there is a finding, if one that counts no more
	files    map[string]map[string]int64 // sizes of artifacts, by Analysis and name
}

func newModelPart() *modelPart {
	return &modelPart{
		settled: map[string]int{}, failed: map[string]bool{}, retry: map[string]time.Time{}, attempts: map[string]int{},
		known: map[string]bool{}, files: map[string]map[string]int64{},
	}
}

// lacks is the definition.
func (m *model) lacks(p *modelPart, a *butler.Analysis) bool {
	return slices.ContainsFunc(a.Applies, func(f butler.Features) bool { return p.features&f == f }) &&
		p.settled[a.Name] == 0 && !m.optOut[a.Task]
}

func (m *model) live(path string) (int64, *modelPart) {
	for id, p := range m.parts {
		if p.path == path && !p.missing {
			return id, p
		}
	}
	return 0, nil
}

// take makes a path free for a Part.
func (m *model) take(path string, but int64) {
	if id, p := m.live(path); p != nil && id != but {
		p.missing = true
	}
}

// comeBack gives a Part whose file was missing another chance.
func (p *modelPart) comeBack() {
	p.missing = false
	clear(p.retry)
	clear(p.attempts)
	for name := range p.failed {
		delete(p.settled, name)
		delete(p.known, name)
	}
	clear(p.failed)
}

// machine runs random steps on a Catalogue and its model.
type machine struct {
	t       *rapid.T
	d       *DB
	clock   *clock
	section butler.Section
	model   *model
	kept    map[int64]map[int64]keptPart // by Run and Part
	runs    int64
}

var paths = []string{"/m/a\xff.mkv", "/m/b.mkv", "/m/c.mkv", "/m/a\xff.mkv2"}

func TestMasksFollowTheirDefinition(t *testing.T) {
	dir := t.TempDir()
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		d, err := Open(context.Background(), Options{Path: filepath.Join(dir, fmt.Sprintf("%d.db", n))})
		must2(rt, err)
		defer func() { must2(rt, d.Close()) }()
		_, err = d.writer.Exec("PRAGMA synchronous = OFF") // many small files; no power is lost here
		must2(rt, err)
		c := &clock{noon}
		d.now = c.now
		s, err := d.AddSection(context.Background(), butler.Section{Kind: butler.Movies, Name: "m", Roots: []string{"/m"}})
		must2(rt, err)
		m := &machine{rt, d, c, s, newModel(), map[int64]map[int64]keptPart{}, 0}
		rt.Repeat(map[string]func(*rapid.T){
			"put": m.put, "move": m.move, "missing": m.missing, "back": m.back, "work": m.work, "late": m.late,
			"register": m.register, "optOut": m.optOut, "redo": m.redo, "release": m.release, "wait": m.wait,
			"discard": m.discard, "removeMissing": m.removeMissing, "collect": m.collect, "undo": m.undo, "forget": m.forget, "": m.check,
		})
		problems, err := d.Check(context.Background())
		must2(rt, err)
		if len(problems) > 0 {
			rt.Fatal(problems)
		}
	})
}

func must2(t *rapid.T, err error) {
	if err != nil {
		t.Helper()
		t.Fatal(err)
	}
}

func (m *machine) part(t *rapid.T) (int64, *modelPart) {
	if len(m.model.parts) == 0 {
		t.Skip("no part")
	}
	id := rapid.SampledFrom(slices.Sorted(maps.Keys(m.model.parts))).Draw(t, "part")
	return id, m.model.parts[id]
}

func (m *machine) place(t *rapid.T) butler.Place {
	items := []butler.Item{
		{Kind: butler.Show, Key: rapid.SampledFrom([]string{"s1", "s2"}).Draw(t, "show"), Title: rapid.SampledFrom([]string{"A", "B"}).Draw(t, "title")},
		{Kind: butler.Episode, Key: rapid.SampledFrom([]string{"e1", "e2", "e3"}).Draw(t, "episode")},
	}
	return butler.Place{Items: items, Version: rapid.SampledFrom([]string{"", "4K"}).Draw(t, "version"), Index: 1}
}

func (m *machine) put(t *rapid.T) {
	p := &butler.PutFile{Place: m.place(t)}
	p.File.Path = rapid.SampledFrom(paths).Draw(t, "path")
	p.File.ContentID = rapid.SampledFrom([]string{"x", "y", "z"}).Draw(t, "content")
	p.File.Modified = m.clock.t
	p.File.Features = butler.Features(rapid.IntRange(0, 3).Draw(t, "features"))
	known := rapid.Bool().Draw(t, "known")
	if known {
		p.Part, _ = m.part(t)
	}
	must2(t, m.d.Apply(context.Background(), m.section.ID, []butler.Change{{Put: p}}))

	id := p.Part
	if !known { // the same content at the same path is the same file
		for _, k := range slices.Sorted(maps.Keys(m.model.parts)) {
			if q := m.model.parts[k]; q.path == p.File.Path && q.content == p.File.ContentID && q.missing {
				id = k
			}
		}
		if live, q := m.model.live(p.File.Path); id == 0 && q != nil && q.content == p.File.ContentID {
			id = live
		}
	}
	m.model.take(p.File.Path, id)
	if id == 0 {
		id = partAt2(t, m.d, m.section.ID, p.File.Path)
		if m.model.parts[id] != nil {
			t.Fatalf("part %d was used for a new file", id)
		}
		m.model.parts[id] = newModelPart()
	}
	q := m.model.parts[id]
	switch {
	case q.content != p.File.ContentID:
		*q = *newModelPart()
	case q.missing:
		q.comeBack()
	}
	q.path, q.content, q.features, q.missing = p.File.Path, p.File.ContentID, p.File.Features, false
	m.placed(q, p.Place)
}

func partAt2(t *rapid.T, d *DB, section int64, path string) int64 {
	for f, err := range d.Files(context.Background(), section) {
		must2(t, err)
		if f.Path == path && !f.Missing {
			return f.Part
		}
	}
	t.Fatalf("no part at %q", path)
	return 0
}

func (m *machine) move(t *rapid.T) {
	id, p := m.part(t)
	to, place := rapid.SampledFrom(paths).Draw(t, "to"), m.place(t)
	must2(t, m.d.Apply(context.Background(), m.section.ID, []butler.Change{{Move: &butler.MoveFile{Part: id, Path: to, Place: place}}}))
	m.placed(p, place)
	m.model.take(to, id)
	if p.path = to; p.missing {
		p.comeBack()
	}
}

func (m *machine) missing(t *rapid.T) {
	id, p := m.part(t)
	must2(t, m.d.Apply(context.Background(), m.section.ID, []butler.Change{{Missing: id}}))
	p.missing = true
}

func (m *machine) back(t *rapid.T) {
	id, p := m.part(t)
	must2(t, m.d.Apply(context.Background(), m.section.ID, []butler.Change{{Back: id}}))
	m.model.take(p.path, id)
	p.comeBack()
}

func (m *machine) register(t *rapid.T) {
	name := rapid.SampledFrom([]string{"previews", "loudness", "depth"}).Draw(t, "analysis")
	a := &butler.Analysis{
		Name: name, Task: "Task" + name, Version: rapid.IntRange(1, 3).Draw(t, "version"),
		Applies: []butler.Features{butler.Features(rapid.IntRange(1, 3).Draw(t, "applies"))},
	}
	must2(t, m.d.Register(context.Background(), []butler.Analysis{*a}))
	if was := m.model.analyses[name]; was != nil && was.Version != a.Version {
		for _, p := range m.model.parts {
			delete(p.retry, name)
			delete(p.attempts, name)
		}
	}
	m.model.analyses[name] = a
}

func (m *machine) analysis(t *rapid.T) *butler.Analysis {
	if len(m.model.analyses) == 0 {
		t.Skip("no analysis")
	}
	return m.model.analyses[rapid.SampledFrom(slices.Sorted(maps.Keys(m.model.analyses))).Draw(t, "analysis")]
}

func (m *machine) optOut(t *rapid.T) {
	task := m.analysis(t).Task
	m.model.optOut[task] = !m.model.optOut[task]
	m.section.OptOuts = nil
	for task, out := range m.model.optOut {
		if out {
			m.section.OptOuts = append(m.section.OptOuts, task)
		}
	}
	must2(t, m.d.UpdateSection(context.Background(), m.section))
}

func (m *machine) redo(t *rapid.T) {
	a := m.analysis(t)
	target, parts := m.target(t)
	must2(t, m.d.Redo(context.Background(), a.Name, target))
	for _, id := range parts {
		p := m.model.parts[id]
		delete(p.settled, a.Name)
		delete(p.retry, a.Name)
		delete(p.attempts, a.Name)
	}
}

// work leases a Part and commits, or keeps the lease.
func (m *machine) work(t *rapid.T) {
	id, p := m.part(t)
	names := slices.Sorted(maps.Keys(m.model.analyses))
	u, err := m.d.Lease(context.Background(), butler.Unit{Part: id, Analyses: names})
	var want []string
	for _, name := range names {
		if m.model.lacks(p, m.model.analyses[name]) {
			want = append(want, name)
		}
	}
	if p.missing || p.lease != nil || want == nil {
		if !butler.IsKind(err, butler.KindConflict) {
			t.Fatalf("leased part %d: %v", id, err)
		}
		return
	}
	must2(t, err)
	if diff := cmp.Diff(want, u.Analyses); diff != "" {
		t.Fatal(diff)
	}
	if p.lease = &u; rapid.Bool().Draw(t, "keep") {
		return
	}
	m.commit(t, p)
}

// late commits what was leased before; it may have become stale.
func (m *machine) late(t *rapid.T) {
	id, p := m.part(t)
	if p.lease == nil {
		wantStale := m.d.Commit(context.Background(), butler.Unit{Part: id, Attempt: "other"}, nil)
		if !butler.IsKind(wantStale, butler.KindStale) {
			t.Fatal(wantStale)
		}
		return
	}
	m.commit(t, p)
}

func (m *machine) commit(t *rapid.T, p *modelPart) {
	var outcomes []butler.Outcome
	now := m.clock.t
	for _, name := range p.lease.Analyses {
		o := butler.Outcome{Analysis: name, Version: m.model.analyses[name].Version}
		kind := rapid.SampledFrom([]butler.Kind{butler.KindFailed, butler.KindDamaged, butler.KindUnreachable, butler.KindInterrupted, 255}).Draw(t, "kind")
		switch kind {
		case butler.KindFailed:
			p.attempts[name]++
			p.retry[name] = now.Add(pause(int64(p.attempts[name])))
		case butler.KindUnreachable:
			p.retry[name] = now.Add(snooze)
		case butler.KindDamaged:
			p.settled[name], p.failed[name] = o.Version, true
		case butler.KindInterrupted:
		default:
			p.settled[name] = o.Version
			delete(p.failed, name)
			p.files[name] = map[string]int64{}
			for i := range rapid.IntRange(0, 2).Draw(t, "files") {
				f := butler.Artifact{Name: fmt.Sprint(name, "/", i), Size: int64(rapid.IntRange(0, 9).Draw(t, "size"))}
				p.files[name][f.Name] = f.Size
				o.Result.Artifacts = append(o.Result.Artifacts, f)
			}
		}
		if kind == 255 || kind == butler.KindDamaged {
			p.known[name] = true
			delete(p.retry, name)
			delete(p.attempts, name)
		}
		if kind != 255 {
			o.Err = butler.E(kind, "test", "it went wrong")
		}
		outcomes = append(outcomes, o)
	}
	must2(t, m.d.Commit(context.Background(), *p.lease, outcomes))
	p.lease = nil
}

func (m *machine) release(t *rapid.T) {
	_, p := m.part(t)
	if p.lease != nil {
		must2(t, m.d.Release(context.Background(), *p.lease))
		p.lease = nil
	}
}

func (m *machine) wait(t *rapid.T) {
	m.clock.advance(time.Duration(rapid.IntRange(0, 30).Draw(t, "hours")) * time.Hour)
}

// check compares all that can be asked.
func (m *machine) check(t *rapid.T) {
	ctx := context.Background()
	names := slices.Sorted(maps.Keys(m.model.analyses))
	var want []butler.Lack
	var present, missing int64
	for _, id := range slices.Sorted(maps.Keys(m.model.parts)) {
		p := m.model.parts[id]
		got, err := m.d.Part(ctx, id)
		must2(t, err)
		if got.Path != p.path || got.ContentID != p.content || got.Missing.IsZero() == p.missing || got.Features != p.features {
			t.Fatalf("part %d is %+v, want %+v", id, got, p)
		}
		if p.missing {
			missing++
			continue
		}
		present++
		l := butler.Lack{Part: id}
		for _, name := range names {
			waits := m.clock.t.Before(p.retry[name])
			if m.model.lacks(p, m.model.analyses[name]) && !waits && p.lease == nil {
				l.Analyses = append(l.Analyses, name)
			}
		}
		if l.Analyses != nil {
			want = append(want, l)
		}
	}
	all, err := m.d.Lacking(ctx, butler.LackQuery{Analyses: names, Limit: maxPage})
	must2(t, err)
	if diff := cmp.Diff(want, all); diff != "" {
		t.Fatalf("lacking (-want +got):\n%s", diff)
	}
	target, parts := m.target(t)
	m.checkTarget(t, butler.Target{}, want)
	m.checkTarget(t, target, slices.DeleteFunc(slices.Clone(want), func(l butler.Lack) bool { return !slices.Contains(parts, l.Part) }))
	s, err := m.d.Section(ctx, m.section.ID)
	must2(t, err)
	if s.Parts != present || s.Missing != missing {
		t.Fatalf("section counts %d and %d missing, want %d and %d", s.Parts, s.Missing, present, missing)
	}
	m.checkTree(t)
	m.checkWork(t)
	m.checkCoverage(t)
	m.checkStored(t)
	m.checkKept(t)
}

// checkTree looks for Items and Media that hold nothing, and for wrong counts.
func (m *machine) checkTree(t *rapid.T) {
	for name, query := range halves() {
		n, err := number(context.Background(), m.d.readers, query)
		must2(t, err)
		if n != 0 {
			t.Fatalf("%d %s", n, name)
		}
	}
}
