package similar_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"butler"
	"butler/internal/similar"

	"pgregory.net/rapid"
)

// library has artists 1…, albums 1001…, tracks 100001…, whose Parts have their numbers.
type library struct {
	butler.ItemReader
	mu      sync.Mutex
	tracks  int
	perDisc int // tracks of an album; an artist has two albums
	gone    map[int64]bool
	missing map[int64]bool
	log     []butler.Vector // by mark
	asked   int
}

const (
	albums = 1000
	tracks = 100000
)

func (l *library) item(id int64) (butler.Item, bool) {
	per := int64(l.perDisc)
	switch {
	case id > tracks && id <= tracks+int64(l.tracks):
		return butler.Item{ID: id, Section: 1, Kind: butler.Track, Parent: albums + 1 + (id-tracks-1)/per}, true
	case id > albums && id < tracks:
		return butler.Item{ID: id, Section: 1, Kind: butler.Album, Parent: 1 + (id-albums-1)/2}, true
	case id > 0 && id < albums:
		return butler.Item{ID: id, Section: 1, Kind: butler.Artist}, true
	}
	return butler.Item{}, false
}

func (l *library) below(id, parent int64) bool {
	for id != 0 {
		i, _ := l.item(id)
		if i.Parent == parent {
			return true
		}
		id = i.Parent
	}
	return false
}

func (l *library) Items(_ context.Context, q butler.ItemQuery) (butler.ItemPage, error) {
	var all []butler.Item
	if q.IDs != nil {
		for _, id := range q.IDs {
			if i, ok := l.item(id); ok {
				all = append(all, i)
			}
		}
		return butler.ItemPage{Items: all}, nil
	}
	for n := range l.tracks {
		if id := int64(tracks + 1 + n); l.below(id, q.Parent) {
			i, _ := l.item(id)
			all = append(all, i)
		}
	}
	return butler.ItemPage{Items: all}, nil
}

func (l *library) Entries(_ context.Context, items []butler.Item) ([]butler.ItemEntry, error) {
	var all []butler.ItemEntry
	for _, i := range items {
		p, err := l.Part(context.Background(), i.ID)
		if err != nil {
			continue
		}
		all = append(all, butler.ItemEntry{Item: i, Media: []butler.Media{{Parts: []butler.Part{p}}}})
	}
	return all, nil
}

func (l *library) Part(_ context.Context, id int64) (butler.Part, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked++
	if l.gone[id] {
		return butler.Part{}, butler.E(butler.KindNotFound, "find part", "gone")
	}
	p := butler.Part{ID: id, Item: id, Section: 1}
	if l.missing[id] {
		p.Missing = p.Missing.AddDate(2000, 0, 0)
	}
	return p, nil
}

func (l *library) Vectors(_ context.Context, analysis string, mark int64, limit int) ([]butler.Vector, int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if analysis != "music" {
		return nil, 0, butler.E(butler.KindNotFound, "read vectors", "no analysis %s", analysis)
	}
	all := l.log[mark:min(int(mark)+limit, len(l.log))]
	return all, mark + int64(len(all)), nil
}

func (l *library) add(track int64, values ...float32) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.log = append(l.log, butler.Vector{Part: tracks + track, Values: values})
}

func newLibrary(n, perDisc int) (*library, *similar.Index) {
	l := &library{tracks: n, perDisc: perDisc, gone: map[int64]bool{}, missing: map[int64]bool{}}
	return l, similar.New(similar.Options{Analysis: "music", Vectors: l, Items: l})
}

// at returns a vector at an angle in degrees.
func at(degrees float64) []float32 {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	return []float32{float32(cos), float32(sin)}
}

// found returns what is near as text: ids and distances.
func found(t *testing.T, x *similar.Index, l *library, id int64, q similar.Query) string {
	t.Helper()
	item, ok := l.item(id)
	if !ok {
		t.Fatalf("no item %d", id)
	}
	r, err := x.Nearest(t.Context(), item, q)
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, n := range r.Near {
		text += fmt.Sprintf("%d:%.2f ", n.ID, n.Distance)
	}
	if !r.Analysed {
		text += "not analysed"
	}
	return text
}

func TestNearest(t *testing.T) {
	l, x := newLibrary(8, 2)
	wide := similar.Query{Limit: 10, MaxDistance: 1}
	if got := found(t, x, l, tracks+1, wide); got != "not analysed" {
		t.Errorf("before: %s", got)
	}
	for i, degrees := range []float64{0, 10, 20, 60, 90, 30, 180, 5} {
		l.add(int64(i+1), at(degrees)...)
	}
	for _, c := range []struct {
		of   int64
		q    similar.Query
		want string
	}{
		{tracks + 1, wide, "100008:0.00 100002:0.01 100003:0.03 100006:0.07 100004:0.25 100005:0.50 100007:1.00 "},
		{tracks + 1, similar.Query{Limit: 2, MaxDistance: 1}, "100008:0.00 100002:0.01 "},
		{tracks + 1, similar.Query{Limit: 10, MaxDistance: 0.02}, "100008:0.00 100002:0.01 "},
		{tracks + 1, similar.Query{Limit: 10, MaxDistance: 0.3, Exclude: []int64{albums + 1, albums + 4}}, "100003:0.03 100006:0.07 100004:0.25 "},
		{tracks + 1, similar.Query{Limit: 1, MaxDistance: 1, Exclude: []int64{1}}, "100008:0.00 "},
		{tracks + 1, similar.Query{Limit: 1, MaxDistance: 1, Exclude: []int64{2}}, "100002:0.01 "},
		// The means of the albums are 5, 40, 60 and 92.5 degrees.
		{albums + 1, wide, "1002:0.09 1003:0.21 1004:0.48 "},
		// Those of the artists, of four tracks each: 22 and 61.5.
		{1, wide, "2:0.11 "},
	} {
		if got := found(t, x, l, c.of, c.q); got != c.want {
			t.Errorf("near %d by %+v: %s, want %s", c.of, c.q, got, c.want)
		}
	}
	l.missing[tracks+8], l.gone[tracks+2] = true, true
	if got, want := found(t, x, l, tracks+1, similar.Query{Limit: 1, MaxDistance: 1}), "100003:0.03 "; got != want {
		t.Errorf("after some went: %s, want %s", got, want)
	}
	l.add(4, at(1)...) // analysed again
	l.add(6)           // and not heard any more
	if got, want := found(t, x, l, tracks+1, similar.Query{Limit: 2, MaxDistance: 1}), "100004:0.00 100003:0.03 "; got != want {
		t.Errorf("after some changed: %s, want %s", got, want)
	}
	l.add(1, 1, 0, 0) // a newer version has more numbers: others do not compare with it
	l.add(3, 1, 1, 0)
	if got, want := found(t, x, l, tracks+1, wide), "100003:0.15 "; got != want {
		t.Errorf("of a newer version: %s, want %s", got, want)
	}
}

func TestBadQueries(t *testing.T) {
	l, x := newLibrary(2, 2)
	track, _ := l.item(tracks + 1)
	for _, c := range []struct {
		item butler.Item
		q    similar.Query
	}{
		{track, similar.Query{}}, {track, similar.Query{Limit: 501}}, {track, similar.Query{Limit: 1, MaxDistance: -0.1}},
		{track, similar.Query{Limit: 1, MaxDistance: math.NaN()}}, {butler.Item{Kind: butler.Movie}, similar.Query{Limit: 1}},
	} {
		if _, err := x.Nearest(t.Context(), c.item, c.q); !butler.IsKind(err, butler.KindInvalid) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if got := found(t, x, l, tracks+1, similar.Query{Limit: 1, MaxDistance: 1}); got != "not analysed" {
		t.Error(got)
	}
	l.add(1, float32(math.NaN()), 1)
	l.add(2, 0, 0)
	if got := found(t, x, l, tracks+1, similar.Query{Limit: 1, MaxDistance: 1}); got != "not analysed" {
		t.Error(got)
	}
}

// The search finds what comparing everything with everything finds.
func TestExact(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n, dims := rapid.IntRange(1, 60).Draw(rt, "n"), rapid.IntRange(1, 40).Draw(rt, "dims")
		l, x := newLibrary(n, 5)
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1))
		last := map[int64][]float32{}
		for range n + rapid.IntRange(0, 20).Draw(rt, "again") {
			v := make([]float32, dims)
			for i := range v {
				v[i] = float32(random.NormFloat64())
			}
			id := int64(1 + random.IntN(n))
			last[id] = v
			l.add(id, v...)
			if random.IntN(10) == 0 {
				l.gone[tracks+id] = true
			}
		}
		q := similar.Query{Limit: rapid.IntRange(1, 30).Draw(rt, "limit"), MaxDistance: rapid.Float64Range(0, 1).Draw(rt, "most")}
		of := rapid.IntRange(1, n).Draw(rt, "of")
		var want []float64
		if own, ok := last[int64(of)]; ok && !l.gone[tracks+int64(of)] {
			for id, v := range last {
				d := (1 - cosine(own, v)) / 2
				if id != int64(of) && !l.gone[tracks+id] && d <= q.MaxDistance {
					want = append(want, d)
				}
			}
		}
		slices.Sort(want)
		want = want[:min(len(want), q.Limit)]
		item, _ := l.item(tracks + int64(of))
		r, err := x.Nearest(t.Context(), item, q)
		if err != nil {
			rt.Fatal(err)
		}
		if d := len(r.Near) - len(want); d != 0 {
			rt.Fatalf("%d found, want %d", len(r.Near), len(want))
		}
		for i, near := range r.Near {
			if math.Abs(near.Distance-want[i]) > 2e-4 {
				rt.Fatalf("%d: %f, want %f", i, near.Distance, want[i])
			}
		}
	})
}

func cosine(a, b []float32) float64 {
	var xy, xx, yy float64
	for i := range a {
		x, y := float64(a[i]), float64(b[i])
		xy, xx, yy = xy+x*y, xx+x*x, yy+y*y
	}
	return xy / math.Sqrt(xx*yy)
}

func TestTogether(t *testing.T) {
	l, x := newLibrary(200, 5)
	var group sync.WaitGroup
	for w := range 4 {
		group.Go(func() {
			for i := range 50 {
				l.add(int64(w*50+i+1), at(float64(i))...)
				item, _ := l.item(tracks + int64(w*50+i+1))
				if r, err := x.Nearest(t.Context(), item, similar.Query{Limit: 5, MaxDistance: 1}); err != nil || !r.Analysed {
					t.Errorf("%+v %v", r, err)
				}
			}
		})
	}
	group.Wait()
}

// BenchmarkNearest searches 100,000 tracks that lie in heaps, as music does.
func BenchmarkNearest(b *testing.B) {
	const n, dims = 100_000, 121
	l, x := newLibrary(n, 12)
	random := rand.New(rand.NewPCG(1, 2))
	heaps := make([][]float32, 50)
	for i := range heaps {
		heaps[i] = make([]float32, dims)
		for k := range heaps[i] {
			heaps[i][k] = float32(random.NormFloat64())
		}
	}
	for i := range n {
		v := slices.Clone(heaps[random.IntN(len(heaps))])
		for k := range v {
			v[k] += float32(random.NormFloat64())
		}
		l.add(int64(i+1), v...)
	}
	item, _ := l.item(tracks + 1)
	q := similar.Query{Limit: 50, MaxDistance: 1}
	if _, err := x.Nearest(b.Context(), item, q); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if r, err := x.Nearest(b.Context(), item, q); err != nil || len(r.Near) != 50 {
			b.Fatal(len(r.Near), err)
		}
	}
}
