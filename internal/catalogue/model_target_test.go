package catalogue

import (
	"context"
	"maps"
	"slices"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"butler"
)

func newModel() *model {
	return &model{map[int64]*modelPart{}, map[string]*butler.Analysis{}, map[string]bool{}, map[string]string{}}
}

// placed notes where a Part lies. An episode that is placed in another show goes there with all its Parts.
func (m *machine) placed(p *modelPart, place butler.Place) {
	p.episode = place.Items[1].Key
	m.model.shows[p.episode] = place.Items[0].Key
}

// targets returns all there are: everything, the Section, each Item, and what is in neither, with the
// ids of their Parts.
func (m *machine) targets(t *rapid.T) map[butler.Target][]int64 {
	all := slices.Sorted(maps.Keys(m.model.parts))
	targets := map[butler.Target][]int64{
		{}: all, {Section: m.section.ID}: all, {Section: m.section.ID + 1}: nil, {Item: 1 << 40}: nil,
	}
	for _, item := range m.items(t) {
		var in []int64
		for _, id := range all {
			p := m.model.parts[id]
			if p.episode == item.Key || m.model.shows[p.episode] == item.Key {
				in = append(in, id)
			}
		}
		targets[butler.Target{Item: item.ID}] = in
		targets[butler.Target{Item: item.ID, Section: m.section.ID}] = in
		targets[butler.Target{Item: item.ID, Section: m.section.ID + 1}] = nil
	}
	return targets
}

func (m *machine) items(t *rapid.T) (all []butler.Item) {
	for _, kind := range []butler.ItemKind{butler.Show, butler.Episode} {
		p, err := m.d.Items(context.Background(), butler.ItemQuery{Kind: kind})
		must2(t, err)
		all = append(all, p.Items...)
	}
	return all
}

func (m *machine) target(t *rapid.T) (butler.Target, []int64) {
	all := m.targets(t)
	order := slices.SortedFunc(maps.Keys(all), func(a, b butler.Target) int {
		return int(a.Item-b.Item)*4 + int(a.Section-b.Section)
	})
	target := rapid.SampledFrom(order).Draw(t, "target")
	return target, all[target]
}

func (m *machine) checkTarget(t *rapid.T, target butler.Target, want []butler.Lack) {
	names := slices.Sorted(maps.Keys(m.model.analyses))
	all, err := m.d.Lacking(context.Background(), butler.LackQuery{Analyses: names, Target: target, Limit: maxPage})
	must2(t, err)
	if diff := cmp.Diff(want, all, equalEmpty); diff != "" {
		t.Fatalf("lacking of %+v (-want +got):\n%s", target, diff)
	}
	if len(want) > 1 { // pages
		all, err := m.d.Lacking(context.Background(), butler.LackQuery{Analyses: names, Target: target, After: want[0].Part, Limit: 1})
		must2(t, err)
		if diff := cmp.Diff(want[1:2], all); diff != "" {
			t.Fatalf("second page of %+v (-want +got):\n%s", target, diff)
		}
	}
	for _, name := range names {
		n, err := m.d.CountLacking(context.Background(), name, target)
		must2(t, err)
		count := int64(0)
		for _, l := range want {
			count += toBit(slices.Contains(l.Analyses, name))
		}
		if n != count {
			t.Fatalf("%d parts of %+v lack %s, want %d", n, target, name, count)
		}
	}
}

var equalEmpty = cmp.Transformer("empty", func(all []butler.Lack) []butler.Lack { return append([]butler.Lack{}, all...) })

func (m *machine) discard(t *rapid.T) {
	a := m.analysis(t)
	target, parts := m.target(t)
	want := map[butler.BundleFile]bool{}
	for _, id := range parts {
		p := m.model.parts[id]
		for name := range p.files[a.Name] {
			want[butler.BundleFile{PartContent: butler.PartContent{Part: id, ContentID: p.content}, Name: name}] = true
		}
		if p.lease != nil && (len(p.files[a.Name]) > 0 || slices.Contains(p.lease.Analyses, a.Name)) {
			wantStale := func(u butler.Unit) {
				if err := m.d.Commit(context.Background(), u, nil); !butler.IsKind(err, butler.KindStale) {
					t.Fatalf("work on what was discarded is committed: %v", err)
				}
			}
			defer wantStale(*p.lease)
			p.lease = nil
		}
		delete(p.settled, a.Name)
		delete(p.failed, a.Name)
		delete(p.known, a.Name)
		delete(p.retry, a.Name)
		delete(p.attempts, a.Name)
		delete(p.files, a.Name)
	}
	for f, err := range m.d.Discard(context.Background(), a.Name, target) {
		must2(t, err)
		if !want[f] {
			t.Fatalf("%+v is to be deleted", f)
		}
		delete(want, f)
		// Nobody works on it while its file is there.
		if _, err := m.d.Lease(context.Background(), butler.Unit{Part: f.Part, Analyses: []string{a.Name}}); !butler.IsKind(err, butler.KindConflict) {
			t.Fatalf("part %d is handed out: %v", f.Part, err)
		}
	}
	if len(want) > 0 {
		t.Fatalf("not told: %v", want)
	}
}

func (m *machine) removeMissing(t *rapid.T) {
	var want int64
	for id, p := range m.model.parts {
		if p.missing {
			delete(m.model.parts, id)
			want++
		}
	}
	n, err := m.d.RemoveMissing(context.Background(), m.section.ID)
	must2(t, err)
	if n != want {
		t.Fatalf("%d parts are forgotten, want %d", n, want)
	}
}

// state is how far an Analysis is with a Part.
func (m *machine) state(p *modelPart, a *butler.Analysis) butler.WorkState {
	applies := slices.ContainsFunc(a.Applies, func(f butler.Features) bool { return p.features&f == f })
	switch {
	case p.settled[a.Name] >= a.Version && p.failed[a.Name]:
		return butler.WorkFailed
	case p.settled[a.Name] >= a.Version:
		return butler.WorkDone
	case !applies:
		return butler.WorkNone
	case m.model.optOut[a.Task]:
		return butler.WorkOptedOut
	case p.lease != nil && slices.Contains(p.lease.Analyses, a.Name):
		return butler.WorkHanded
	case m.clock.t.Before(p.retry[a.Name]):
		return butler.WorkWaiting
	case p.known[a.Name]:
		return butler.WorkStale
	}
	return butler.WorkLacking
}

func (m *machine) checkWork(t *rapid.T) {
	type key struct {
		part     int64
		analysis string
	}
	want, got := map[key]butler.WorkState{}, map[key]butler.WorkState{}
	for id, p := range m.model.parts {
		for name, a := range m.model.analyses {
			want[key{id, name}] = m.state(p, a)
		}
	}
	for _, item := range m.items(t) {
		detail, err := m.d.Item(context.Background(), item.ID)
		must2(t, err)
		for _, s := range detail.Work {
			got[key{s.Part, s.Analysis}] = s.State
			p := m.model.parts[s.Part]
			if s.State == butler.WorkWaiting && (!s.After.Equal(p.retry[s.Analysis]) || s.Attempts != p.attempts[s.Analysis] || s.Reason == "") {
				t.Fatalf("%+v, want %d attempts until %v", s, p.attempts[s.Analysis], p.retry[s.Analysis])
			}
			if s.Task != m.model.analyses[s.Analysis].Task || s.Version != m.model.analyses[s.Analysis].Version {
				t.Fatalf("%+v is not of %+v", s, m.model.analyses[s.Analysis])
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("work (-want +got):\n%s", diff)
	}
}

func (m *machine) checkStored(t *rapid.T) {
	want := map[string]butler.Stored{}
	for _, p := range m.model.parts {
		for name, files := range p.files {
			s := want[name]
			s.Section, s.Analysis = m.section.ID, name
			for _, size := range files {
				s.Bytes, s.Files = s.Bytes+size, s.Files+1
			}
			if s.Files > 0 {
				want[name] = s
			}
		}
	}
	all, err := m.d.Stored(context.Background())
	must2(t, err)
	got := map[string]butler.Stored{}
	for _, s := range all {
		got[s.Analysis] = s
	}
	if diff := cmp.Diff(want, got); diff != "" || len(all) != len(got) {
		t.Fatalf("stored (-want +got):\n%s", diff)
	}
}
