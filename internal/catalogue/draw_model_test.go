package catalogue

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"butler"
)

// conclusionsForTests are drawn from two Analyses, from each other, and over groups one in another.
func conclusionsForTests() []butler.Conclusion {
	drawn := func(name string, from []string, groups ...butler.ItemKind) butler.Conclusion {
		return butler.Conclusion{Name: name, Task: "Task" + name, Version: 1, From: from, Groups: groups, Draw: drawForTest}
	}
	return []butler.Conclusion{
		drawn("edl", []string{"intros", "credits"}, butler.Movie, butler.Episode),
		drawn("whole", []string{"intros", "loudness"}, butler.Show),
		drawn("intros", []string{"previews"}, butler.Season),
		drawn("credits", []string{"loudness", "later"}, butler.Movie, butler.Season, butler.Show),
		drawn("plain", nil, butler.Season),
	}
}

// drawForTest tells of each Part that something is known of what is known of all.
func drawForTest(_ context.Context, in butler.ConclusionInput) ([]butler.Drawn, error) {
	var known []string
	for _, m := range in.Members {
		for _, name := range slices.Sorted(maps.Keys(m.Findings)) {
			known = append(known, fmt.Sprintf("%d:%s:%s", m.Part.ID, name, m.Findings[name].Data))
		}
	}
	slices.Sort(known)
	data, err := json.Marshal(strings.Join(known, ","))
	var all []butler.Drawn
	for i, m := range in.Members {
		if len(m.Findings) == 0 {
			continue
		}
		r := butler.Result{Data: data, Markers: []butler.Marker{{Kind: butler.MarkerIntro, End: int64(len(data)), Confidence: 0.5}}}
		if i%2 == 0 {
			r.Vector = []float32{float32(len(data))}
		}
		all = append(all, butler.Drawn{Part: m.Part.ID, Result: r})
	}
	return all, err
}

// plainTree is what the Catalogue holds, read without any of its code.
type plainTree struct {
	kind, title map[int64]string // of Items
	parent      map[int64]int64
	item        map[int64]int64             // of present Parts
	findings    map[int64]map[string]string // of present Parts, by name: what succeeded
	results     map[int64]map[string]string // the same of Conclusions
}

func (m *drawMachine) tree(t *rapid.T) plainTree {
	p := plainTree{map[int64]string{}, map[int64]string{}, map[int64]int64{}, map[int64]int64{}, map[int64]map[string]string{}, map[int64]map[string]string{}}
	read := func(query string, scan func(row func(...any))) { m.read(t, query, scan) }
	read("SELECT id, kind, title, coalesce(parent, 0) FROM items", func(row func(...any)) {
		var id, parent int64
		var kind, title string
		row(&id, &kind, &title, &parent)
		p.kind[id], p.title[id], p.parent[id] = kind, title, parent
	})
	read("SELECT p.id, m.item FROM parts AS p JOIN media AS m ON m.id = p.media WHERE p.missing = 0", func(row func(...any)) {
		var id, item int64
		row(&id, &item)
		p.item[id], p.findings[id], p.results[id] = item, map[string]string{}, map[string]string{}
	})
	read(`SELECT f.part, a.name, a.bit IS NULL, f.state, f.data FROM findings AS f JOIN analyses AS a ON a.id = f.analysis
		JOIN parts AS p ON p.id = f.part WHERE p.missing = 0`, func(row func(...any)) {
		var part int64
		var name, state, data string
		var concluded bool
		row(&part, &name, &concluded, &state, &data)
		switch {
		case concluded:
			p.results[part][name] = state + data
		case state == "done":
			p.findings[part][name] = data
		}
	})
	return p
}

func (m *drawMachine) read(t *rapid.T, query string, scan func(row func(...any))) {
	rows, err := m.d.readers.QueryContext(context.Background(), query) //nolint:sqlclosecheck // closed by the defer, which it does not see
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		scan(func(to ...any) { must2(t, rows.Scan(to...)) })
	}
	must2(t, rows.Err())
}

// group is the Item that a Part is concluded with, or 0.
func (p plainTree) group(c butler.Conclusion, part int64) int64 {
	for item := p.item[part]; item != 0; item = p.parent[item] {
		if slices.Contains(c.Groups, butler.ItemKind(p.kind[item])) {
			return item
		}
	}
	return 0
}

// inputs returns what a Conclusion is drawn from, by group, as text. What it told before is no part of that:
// telling it makes nothing stale. wanted are the groups that are to be drawn at all: of the others nothing is
// known, and nothing was told.
func (p plainTree) inputs(c butler.Conclusion) (all map[int64]string, wanted map[int64]bool) {
	all, wanted = map[int64]string{}, map[int64]bool{}
	for _, part := range slices.Sorted(maps.Keys(p.item)) {
		g := p.group(c, part)
		if g == 0 {
			continue
		}
		known := map[string]string{}
		for _, name := range c.From {
			if data, ok := p.findings[part][name]; ok {
				known[name] = data
			}
			if data, ok := p.results[part][name]; ok {
				known[name] = data
			}
		}
		if _, ok := p.results[part][c.Name]; ok || len(known) > 0 || len(c.From) == 0 {
			wanted[g] = true
		}
		all[g] += fmt.Sprintf("%d of %d: %v; ", part, p.item[part], known)
	}
	for g := range all {
		all[g] += p.title[g]
	}
	return all, wanted
}

// drawMachine runs random steps on a Catalogue whose Conclusions are drawn now and then.
type drawMachine struct {
	machine
	drawn map[string]map[int64]string // what was drawn from, by Conclusion and group
	late  []lateDraw
	outs  map[string]bool
	parts []int64 // that the step touched
}

// lateDraw is a Conclusion that is being drawn while other things happen.
type lateDraw struct {
	due   butler.Due
	drawn []butler.Drawn
	from  string
}

func TestConclusionsFollowWhatTheyAreDrawnFrom(t *testing.T) {
	dir := t.TempDir()
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		d, err := Open(context.Background(), Options{Path: filepath.Join(dir, fmt.Sprintf("%d.db", n))})
		must2(rt, err)
		defer func() { must2(rt, d.Close()) }()
		_, err = d.writer.Exec("PRAGMA synchronous = OFF")
		must2(rt, err)
		c := &clock{noon}
		d.now = c.now
		s, err := d.AddSection(context.Background(), butler.Section{Kind: butler.Shows, Name: "m", Roots: []string{"/m"}})
		must2(rt, err)
		must2(rt, d.Register(context.Background(), []butler.Analysis{previews(), loudness()}))
		m := &drawMachine{machine: machine{t: rt, d: d, clock: c, section: s}, drawn: map[string]map[int64]string{}, outs: map[string]bool{}}
		if rapid.Bool().Draw(rt, "registered late") {
			for range 4 {
				m.put(rt)
				m.work(rt)
			}
		}
		must2(rt, d.RegisterConclusions(context.Background(), conclusionsForTests()))
		rt.Repeat(map[string]func(*rapid.T){
			"put": m.put, "move": m.move, "missing": m.narrow(m.missing), "back": m.back, "work": m.narrow(m.work),
			"work2": m.narrow(m.work), "redo": m.redo, "discard": m.discard, "optOut": m.narrow(m.optOut), "removeMissing": m.narrow(m.removeMissing),
			"draw": m.draw, "draw2": m.draw, "begin": m.begin, "end": m.end, "": m.check,
		})
		m.settle(rt)
	})
}

func (m *drawMachine) part(t *rapid.T) int64 {
	ids, err := column(context.Background(), m.d.readers, "SELECT id FROM parts ORDER BY id")
	must2(t, err)
	if len(ids) == 0 {
		t.Skip("no part")
	}
	var id int64
	_, err = fmt.Sscan(rapid.SampledFrom(ids).Draw(t, "part"), &id)
	must2(t, err)
	m.parts = append(m.parts, id)
	return id
}

func (m *drawMachine) place(t *rapid.T) butler.Place {
	show := butler.Item{Kind: butler.Show, Key: rapid.SampledFrom([]string{"s1", "s2"}).Draw(t, "show"), Title: rapid.SampledFrom([]string{"A", "B"}).Draw(t, "title")}
	number := rapid.IntRange(1, 3).Draw(t, "number")
	season := butler.Item{Kind: butler.Season, Key: rapid.SampledFrom([]string{"n1", "n2"}).Draw(t, "season"), Index: number}
	episode := butler.Item{Kind: butler.Episode, Key: rapid.SampledFrom([]string{"e1", "e2", "e3"}).Draw(t, "episode"), Index: number}
	items := map[int][]butler.Item{
		0: {show, season, episode}, 1: {show, season, episode}, 2: {show, episode}, 3: {{Kind: butler.Movie, Key: episode.Key}},
		4: {show, {Kind: butler.Extra, Key: episode.Key}}, 5: {{Kind: butler.Extra, Key: season.Key}, episode},
	}
	return butler.Place{
		Items:   items[rapid.IntRange(0, 5).Draw(t, "shape")],
		Version: rapid.SampledFrom([]string{"", "4K"}).Draw(t, "version"), Index: 1,
	}
}

func (m *drawMachine) apply(t *rapid.T, c butler.Change) {
	must2(t, m.d.Apply(context.Background(), m.section.ID, []butler.Change{c}))
}

func (m *drawMachine) put(t *rapid.T) {
	p := &butler.PutFile{Place: m.place(t)}
	p.File.Path = rapid.SampledFrom(paths).Draw(t, "path")
	p.File.ContentID = rapid.SampledFrom([]string{"x", "y"}).Draw(t, "content")
	p.File.Features = 3
	m.apply(t, put(p))
}

func (m *drawMachine) move(t *rapid.T) {
	m.apply(t, butler.Change{Move: &butler.MoveFile{Part: m.part(t), Path: rapid.SampledFrom(paths).Draw(t, "to"), Place: m.place(t)}})
}

func (m *drawMachine) missing(t *rapid.T) { m.apply(t, butler.Change{Missing: m.part(t)}) }
func (m *drawMachine) back(t *rapid.T)    { m.apply(t, butler.Change{Back: m.part(t)}) }

func (m *drawMachine) work(t *rapid.T) {
	id := m.part(t)
	u, err := m.d.Lease(context.Background(), butler.Unit{Part: id, Analyses: []string{"previews", "loudness"}})
	if err != nil {
		return
	}
	var outcomes []butler.Outcome
	for _, name := range u.Analyses {
		o := butler.Outcome{Analysis: name, Version: 1}
		switch rapid.IntRange(0, 5).Draw(t, "outcome") {
		case 0:
			o.Err = butler.E(butler.KindDamaged, "test", "cut short")
		case 1:
			continue
		default:
			o.Result.Data = []byte(fmt.Sprint(rapid.IntRange(1, 3).Draw(t, "data")))
		}
		outcomes = append(outcomes, o)
	}
	must2(t, m.d.Commit(context.Background(), u, outcomes))
}

func (m *drawMachine) any(t *rapid.T) (string, butler.Target) {
	var target butler.Target
	if rapid.Bool().Draw(t, "item") {
		part, err := m.d.Part(context.Background(), m.part(t))
		must2(t, err)
		target.Item = part.Item
	}
	return rapid.SampledFrom([]string{"previews", "loudness"}).Draw(t, "analysis"), target
}

func (m *drawMachine) redo(t *rapid.T) {
	name, target := m.any(t)
	must2(t, m.d.Redo(context.Background(), name, target))
}

func (m *drawMachine) discard(t *rapid.T) {
	name, target := m.any(t)
	for _, err := range m.d.Discard(context.Background(), name, target) {
		must2(t, err)
	}
}

func (m *drawMachine) optOut(t *rapid.T) {
	task := rapid.SampledFrom([]string{"Taskintros", "Taskedl", previews().Task}).Draw(t, "task")
	m.outs[task] = !m.outs[task]
	m.saveOuts(t)
}

func (m *drawMachine) saveOuts(t *rapid.T) {
	m.section.OptOuts = nil
	for task, out := range m.outs {
		if out {
			m.section.OptOuts = append(m.section.OptOuts, task)
		}
	}
	must2(t, m.d.UpdateSection(context.Background(), m.section))
}

func (m *drawMachine) removeMissing(t *rapid.T) {
	_, err := m.d.RemoveMissing(context.Background(), m.section.ID)
	must2(t, err)
}

func (m *drawMachine) due(t *rapid.T) []butler.Due {
	var names []string
	for _, c := range conclusionsForTests() {
		names = append(names, c.Name)
	}
	all, err := m.d.Due(context.Background(), butler.DueQuery{Conclusions: names, Limit: maxPage})
	must2(t, err)
	return all
}

// narrow runs a step that touches single Parts, and checks that no group is due that they were not in.
func (m *drawMachine) narrow(step func(*rapid.T)) func(*rapid.T) {
	return func(t *rapid.T) {
		before, tree := m.due(t), m.tree(t)
		optedIn := maps.Clone(m.outs) // what changed while it was opted out shows now
		m.parts = nil
		step(t)
		after := m.tree(t)
		for _, d := range m.due(t) {
			c := conclusionNamed(d.Conclusion)
			if m.outs[c.Task] || slices.ContainsFunc(before, func(b butler.Due) bool { return b.Conclusion == d.Conclusion && b.Group == d.Group }) {
				continue
			}
			touched := slices.ContainsFunc(m.parts, func(id int64) bool { return tree.group(c, id) == d.Group || after.group(c, id) == d.Group })
			if !touched && !optedIn[c.Task] {
				t.Fatalf("%+v is due, but nothing of it changed", d)
			}
		}
	}
}

func conclusionNamed(name string) butler.Conclusion {
	all := conclusionsForTests()
	return all[slices.IndexFunc(all, func(c butler.Conclusion) bool { return c.Name == name })]
}

// begin draws a Conclusion, and does not store it yet.
func (m *drawMachine) begin(t *rapid.T) {
	all := m.due(t)
	if len(all) == 0 {
		t.Skip("nothing is due")
	}
	d := rapid.SampledFrom(all).Draw(t, "due")
	c := conclusionNamed(d.Conclusion)
	group, members, err := m.d.Group(context.Background(), c, d.Group)
	must2(t, err)
	drawn, err := c.Draw(context.Background(), butler.ConclusionInput{Group: group, Members: members})
	must2(t, err)
	from, _ := m.tree(t).inputs(c)
	m.late = append(m.late, lateDraw{d, drawn, from[d.Group]})
}

// end stores what was drawn, unless it has become stale.
func (m *drawMachine) end(t *rapid.T) {
	if len(m.late) == 0 {
		t.Skip("nothing is being drawn")
	}
	l := m.late[0]
	m.late = m.late[1:]
	inputs, _ := m.tree(t).inputs(conclusionNamed(l.due.Conclusion))
	is := inputs[l.due.Group]
	err := m.d.Conclude(context.Background(), l.due, "", l.drawn, nil, 0, butler.UnitReport{})
	switch {
	case butler.IsKind(err, butler.KindStale):
		return
	case err == nil && is != l.from:
		t.Fatalf("%+v was stored:\ndrawn from %s\nit is now %s", l.due, l.from, is)
	}
	must2(t, err)
	if m.drawn[l.due.Conclusion] == nil {
		m.drawn[l.due.Conclusion] = map[int64]string{}
	}
	m.drawn[l.due.Conclusion][l.due.Group] = is
}

func (m *drawMachine) draw(t *rapid.T) {
	m.begin(t)
	last := len(m.late) - 1
	m.late[0], m.late[last] = m.late[last], m.late[0]
	m.end(t)
}

// check says that every group that is not due was drawn from what there is.
func (m *drawMachine) check(t *rapid.T) {
	due := map[string]map[int64]bool{}
	for _, d := range m.due(t) {
		if due[d.Conclusion] == nil {
			due[d.Conclusion] = map[int64]bool{}
		}
		due[d.Conclusion][d.Group] = true
	}
	tree := m.tree(t)
	for _, c := range conclusionsForTests() {
		if m.outs[c.Task] {
			if len(due[c.Name]) > 0 {
				t.Fatalf("%s is due, but opted out", c.Name)
			}
			continue
		}
		inputs, wanted := tree.inputs(c)
		for group := range wanted {
			is := inputs[group]
			if was := m.drawn[c.Name][group]; was != is && !due[c.Name][group] {
				t.Fatalf("%s of %d is not due:\ndrawn from %q\nit is now %q", c.Name, group, was, is)
			}
		}
	}
}

// settle draws all that is due, and compares with what is drawn from scratch.
func (m *drawMachine) settle(t *rapid.T) {
	clear(m.outs)
	m.saveOuts(t)
	for n := 0; ; n++ {
		all := m.due(t)
		if len(all) == 0 {
			break
		}
		if n > 200 {
			t.Fatalf("it never ends: %+v", all)
		}
		c := conclusionNamed(all[0].Conclusion)
		group, members, err := m.d.Group(context.Background(), c, all[0].Group)
		must2(t, err)
		drawn, err := c.Draw(context.Background(), butler.ConclusionInput{Group: group, Members: members})
		must2(t, err)
		must2(t, m.d.Conclude(context.Background(), all[0], "", drawn, nil, 0, butler.UnitReport{}))
	}
	tree := m.tree(t)
	want := map[int64]map[string]string{}
	for part, known := range tree.findings {
		want[part] = maps.Clone(known)
	}
	for _, name := range []string{"intros", "credits", "edl", "whole", "plain"} { // each after what it is drawn from
		c := conclusionNamed(name)
		groups := map[int64][]butler.Member{}
		for part := range tree.item {
			member := butler.Member{Part: butler.Part{ID: part}, Findings: map[string]butler.Finding{}}
			for _, from := range c.From {
				if data, ok := want[part][from]; ok {
					member.Findings[from] = butler.Finding{Data: []byte(data)}
				}
			}
			if g := tree.group(c, part); g != 0 {
				groups[g] = append(groups[g], member)
			}
		}
		for _, members := range groups {
			drawn, err := c.Draw(context.Background(), butler.ConclusionInput{Members: members})
			must2(t, err)
			for _, d := range drawn {
				want[d.Part][name] = string(d.Result.Data)
			}
		}
	}
	got := map[int64]map[string]string{}
	for part, known := range tree.findings {
		got[part] = maps.Clone(known)
		for name, data := range tree.results[part] {
			got[part][name] = strings.TrimPrefix(data, "done")
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("drawn step by step and from scratch (-want +got):\n%s", diff)
	}
	for name, query := range halves() {
		n, err := number(context.Background(), m.d.readers, query)
		must2(t, err)
		if n != 0 {
			t.Fatalf("%d %s", n, name)
		}
	}
}
