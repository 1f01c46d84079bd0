package catalogue

import (
	"context"
	"maps"
	"slices"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"butler"
)

// keptPart is a Part that was taken out, and the show that it was in.
type keptPart struct {
	*modelPart
	show string
}

// collect takes some Parts out; those that are there stay.
func (m *machine) collect(t *rapid.T) {
	all := slices.Sorted(maps.Keys(m.model.parts))
	if len(all) == 0 {
		t.Skip("no part")
	}
	some := rapid.SliceOfNDistinct(rapid.SampledFrom(all), 1, min(2, len(all)), rapid.ID[int64]).Draw(t, "parts")
	m.runs++
	kept := map[int64]keptPart{}
	for _, id := range some {
		p := m.model.parts[id]
		if !p.missing {
			continue
		}
		p.lease = nil
		clear(p.retry)
		clear(p.attempts)
		kept[id] = keptPart{p, m.model.shows[p.episode]}
		delete(m.model.parts, id)
	}
	n, err := m.d.Collect(context.Background(), m.runs, some)
	must2(t, err)
	if n != int64(len(kept)) {
		t.Fatalf("%d parts were taken out, want %d", n, len(kept))
	}
	if n > 0 {
		m.kept[m.runs] = kept
	}
}

func (m *machine) keptRun(t *rapid.T) int64 {
	if len(m.kept) == 0 {
		t.Skip("nothing was taken out")
	}
	return rapid.SampledFrom(slices.Sorted(maps.Keys(m.kept))).Draw(t, "run")
}

// undo puts back what a Run took out, but for files at whose path there is another by now.
func (m *machine) undo(t *rapid.T) {
	run := m.keptRun(t)
	var want int64
	for _, id := range slices.Sorted(maps.Keys(m.kept[run])) {
		p := m.kept[run][id]
		if _, there := m.model.live(p.path); there != nil {
			continue
		}
		known := false
		for _, other := range m.model.parts {
			known = known || other.episode == p.episode
		}
		if !known {
			m.model.shows[p.episode] = p.show
		}
		m.model.parts[id] = p.modelPart
		want++
	}
	delete(m.kept, run)
	n, err := m.d.Undo(context.Background(), run)
	must2(t, err)
	if n != want {
		t.Fatalf("%d parts were put back, want %d", n, want)
	}
	if _, err := m.d.Undo(context.Background(), run); !butler.IsKind(err, butler.KindNotFound) {
		t.Fatalf("undone twice: %v", err)
	}
}

func (m *machine) forget(t *rapid.T) {
	keep := m.keptRun(t)
	var want int64
	for run, parts := range m.kept {
		if run != keep {
			want += int64(len(parts))
			delete(m.kept, run)
		}
	}
	n, err := m.d.Forget(context.Background(), keep)
	must2(t, err)
	if n != want {
		t.Fatalf("%d parts were given up, want %d", n, want)
	}
}

// checkKept compares what can be undone, and which Bundles are to stay.
func (m *machine) checkKept(t *rapid.T) {
	var want, got []butler.PartContent
	for id, p := range m.model.parts {
		want = append(want, butler.PartContent{Part: id, ContentID: p.content})
	}
	undoable := map[int64]int64{}
	for run, parts := range m.kept {
		undoable[run] = int64(len(parts))
		for id, p := range parts {
			want = append(want, butler.PartContent{Part: id, ContentID: p.content})
		}
	}
	slices.SortFunc(want, func(a, b butler.PartContent) int { return int(a.Part - b.Part) })
	for p, err := range m.d.PartContents(context.Background()) {
		must2(t, err)
		got = append(got, p)
		var files, names []string
		for _, made := range m.filesOf(p.Part) {
			files = append(files, slices.Collect(maps.Keys(made))...)
		}
		names, err := m.d.BundleFiles(context.Background(), p)
		must2(t, err)
		slices.Sort(files)
		slices.Sort(names)
		if !slices.Equal(files, names) {
			t.Fatalf("the bundle of part %d is to hold %v, want %v", p.Part, names, files)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("bundles (-want +got):\n%s", diff)
	}
	all, err := m.d.Undoable(context.Background())
	must2(t, err)
	told := map[int64]int64{}
	for _, c := range all {
		told[c.Run] = c.Parts
	}
	if diff := cmp.Diff(undoable, told); diff != "" {
		t.Fatalf("what can be undone (-want +got):\n%s", diff)
	}
}

// filesOf returns the files of a Part, present or taken out.
func (m *machine) filesOf(id int64) map[string]map[string]int64 {
	if p := m.model.parts[id]; p != nil {
		return p.files
	}
	for _, parts := range m.kept {
		if p, ok := parts[id]; ok {
			return p.files
		}
	}
	return nil
}
