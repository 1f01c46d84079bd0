package generateautotags

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"butler"
	"butler/internal/butlertest/fake"
	"butler/internal/photo/look"
	"butler/tasks/internal/choretest"

	"pgregory.net/rapid"
)

func TestVectorHoldsSigns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := signs{
			hashes: look.Hashes{Waves: rapid.Uint64().Draw(t, "waves"), Slopes: rapid.Uint64().Draw(t, "slopes")},
			shape:  float64(rapid.Float32Range(0.01, 100).Draw(t, "shape")), dull: rapid.Bool().Draw(t, "dull"),
			camera: rapid.Uint32Range(0, 1<<24-1).Draw(t, "camera"),
		}
		if rapid.Bool().Draw(t, "has time") {
			s.time = time.Unix(rapid.Int64Range(-4_500_000_000, 4_200_000_000).Filter(func(v int64) bool { return v != 0 }).Draw(t, "seconds"), 0).UTC()
			if s.subsec = rapid.Bool().Draw(t, "subsec"); s.subsec {
				s.time = s.time.Add(time.Duration(rapid.IntRange(0, 999).Draw(t, "ms")) * time.Millisecond)
			}
		}
		got, ok := signsFrom(s.vector())
		if !ok || got != s {
			t.Fatalf("%+v became %+v, %v", s, got, ok)
		}
	})
	for _, v := range [][]float32{nil, make([]float32, 3), append(make([]float32, length-1), 1<<25), append([]float32{0.5}, make([]float32, length-1)...)} {
		if _, ok := signsFrom(v); ok {
			t.Errorf("%v is taken for signs", v)
		}
	}
}

// library has one Section of photos and one of films.
type library struct {
	butler.Library
	optOuts []string
}

func (l library) Sections(context.Context) ([]butler.Section, error) {
	return []butler.Section{{ID: 1, Kind: butler.Photos, OptOuts: l.optOuts}, {ID: 2, Kind: butler.Movies}}, nil
}

type memory = fake.Metadata

// counted counts what is written.
type counted struct {
	*memory
	writes int
	reads  int // of single Items
}

func (c *counted) Metadata(ctx context.Context, item int64) ([]butler.ItemMetadata, error) {
	c.reads++
	return c.memory.Metadata(ctx, item)
}

func (c *counted) SetMetadata(ctx context.Context, m butler.ItemMetadata) error {
	c.writes++
	return c.memory.SetMetadata(ctx, m)
}

func (c *counted) RemoveMetadata(ctx context.Context, item int64, o butler.Origin) error {
	c.writes++
	return c.memory.RemoveMetadata(ctx, item, o)
}

// shelf is a Host with photos, each an Item and a Part.
func shelf(photos map[int64]signs) (butler.Host, *counted) {
	store := &counted{memory: fake.NewMetadata(trees(photos)...)}
	return butler.Host{Library: library{}, Metadata: store, Vectors: vectors(photos)}, store
}

func trees(photos map[int64]signs) (all []butler.ItemTree) {
	for _, id := range slices.Sorted(maps.Keys(photos)) {
		all = append(all, butler.ItemTree{
			Item:  butler.Item{ID: id, Section: 1, Kind: butler.Photo, Title: "photo"},
			Files: []butler.ItemFile{{Part: 100 + id, Path: "/p"}},
		})
	}
	return all
}

func vectors(photos map[int64]signs) (all fake.Vectors) {
	for _, id := range slices.Sorted(maps.Keys(photos)) {
		all = append(all, butler.Vector{Part: 100 + id, Values: photos[id].vector()})
	}
	return append(all, butler.Vector{Part: 7, Values: []float32{1}}, butler.Vector{Part: 999, Values: (signs{shape: 1}).vector()})
}

func TestStacks(t *testing.T) {
	noon := time.Date(2024, 7, 1, 12, 0, 0, 0, time.UTC)
	one, other := look.Hashes{Waves: 0x0123456789abcdef, Slopes: 1 << 40}, look.Hashes{Waves: 0xfedcba9876543210, Slopes: ^uint64(0)}
	moved := look.Hashes{Waves: one.Waves ^ 0x0101010101010101, Slopes: one.Slopes}
	photos := map[int64]signs{
		1: {hashes: one, shape: 1.5, time: noon, subsec: true, camera: 5},
		2: {hashes: moved, shape: 1.5, time: noon.Add(400 * time.Millisecond), subsec: true, camera: 5},
		3: {hashes: other, shape: 1.5},
		4: {hashes: other, shape: 1.5},
		5: {hashes: look.Hashes{Waves: 0x00ff00ff00ff00ff}, shape: 1},
	}
	h, store := shelf(photos)
	run := func(want Figures, stacks map[int64]int64) {
		t.Helper()
		var r choretest.Report
		if err := stackPhotos(t.Context(), h, &r); err != nil {
			t.Fatal(err)
		}
		var got Figures
		if r.Figures(t, &got); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
		for id := range photos {
			var stack int64
			if p := store.Effective(id).Photo; p != nil {
				stack = p.Stack
			}
			if stack != stacks[id] {
				t.Errorf("photo %d stands in %d, want %d", id, stack, stacks[id])
			}
		}
	}
	run(Figures{Photos: 5, Bursts: 2, Duplicates: 2, Stacks: 2, Changed: 4}, map[int64]int64{1: 1, 2: 1, 3: 3, 4: 3})
	if tags := store.Effective(2).Tags; !slices.Equal(tags, []string{"burst"}) {
		t.Errorf("tags %q", tags)
	}
	if tags := store.Effective(4).Tags; !slices.Equal(tags, []string{"near-duplicate"}) {
		t.Errorf("tags %q", tags)
	}
	before := store.writes
	run(Figures{Photos: 5, Bursts: 2, Duplicates: 2, Stacks: 2}, map[int64]int64{1: 1, 2: 1, 3: 3, 4: 3})
	if store.writes != before || store.reads != 0 {
		t.Errorf("%d writes and %d single reads although nothing changed", store.writes-before, store.reads)
	}
	// A photo that is gone leaves its stack, and one that stood for others is followed by the next.
	rest := maps.Clone(photos)
	delete(rest, 3)
	delete(rest, 2)
	store.SetTrees(trees(rest)...)
	photos = rest
	run(Figures{Photos: 3, Changed: 2}, nil)
	// A Section that opted out keeps no stacks.
	photos[4] = photos[1]
	photos[1] = signs{hashes: photos[4].hashes, shape: 1.5}
	h.Vectors = vectors(photos)
	run(Figures{Photos: 3, Duplicates: 2, Stacks: 1, Changed: 2}, map[int64]int64{1: 4, 4: 4})
	h.Library = library{optOuts: []string{"GenerateAutoTags"}}
	run(Figures{Changed: 2}, nil)
}

// Faults: a store that fails fails the Run, and a stop is felt before anything is written.
func TestStackFaults(t *testing.T) {
	photos := map[int64]signs{1: {hashes: look.Hashes{Waves: 3}, shape: 1}, 2: {hashes: look.Hashes{Waves: 3}, shape: 1}}
	h, store := shelf(photos)
	store.Fail(butler.E(butler.KindNoSpace, "write", "the disk is full"))
	if err := stackPhotos(t.Context(), h, &choretest.Report{}); !butler.IsKind(err, butler.KindNoSpace) {
		t.Errorf("error %v", err)
	}
	store.Fail(nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := stackPhotos(ctx, h, &choretest.Report{}); !butler.IsKind(err, butler.KindInterrupted) {
		t.Errorf("error %v", err)
	}
	if store.writes != 0 {
		t.Errorf("%d writes", store.writes)
	}
}
