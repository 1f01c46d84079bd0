package similar

import (
	"context"
	"runtime"
	"slices"
	"sync"

	"butler"
)

// Index holds the vectors that an Analysis made. It is safe for use by several goroutines.
type Index struct {
	o Options

	reading sync.Mutex // held while new vectors are read
	mark    int64

	mu     sync.RWMutex
	matrix *matrix
}

// Options are what an Index needs.
type Options struct {
	Analysis string // whose vectors
	Vectors  butler.VectorReader
	Items    butler.ItemReader
}

// New returns an Index. It reads nothing yet.
func New(o Options) *Index { return &Index{o: o, matrix: newMatrix(0)} }

// page is how many vectors are read at once.
const page = 4096

// refresh reads what is new.
func (x *Index) refresh(ctx context.Context) error {
	x.reading.Lock()
	defer x.reading.Unlock()
	for {
		all, next, err := x.o.Vectors.Vectors(ctx, x.o.Analysis, x.mark, page)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return nil
		}
		x.put(all)
		x.mark = next
	}
}

// put stores vectors. Those of one length can be compared: one of another length was made by a newer
// version, and those before do not count any more.
func (x *Index) put(all []butler.Vector) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, v := range all {
		if len(v.Values) == 0 {
			x.matrix.remove(v.Part)
			continue
		}
		if len(v.Values) != x.matrix.dims {
			x.matrix = newMatrix(len(v.Values))
		}
		x.matrix.put(v.Part, v.Values)
	}
}

// forget drops Parts that are no more.
func (x *Index) forget(parts []int64) {
	if len(parts) == 0 {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, p := range parts {
		x.matrix.remove(p)
	}
}

// mean returns the direction in which Parts lie, or nil if nothing is known of any.
func (x *Index) mean(parts []int64) []float32 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	sum := make([]float32, x.matrix.dims)
	for _, p := range parts {
		for i, v := range x.matrix.of(p) {
			sum[i] += v
		}
	}
	return normalised(sum)
}

// parallel is the fewest rows that are worth a goroutine of their own.
const parallel = 8192

// nearest returns the n Parts that are nearest to a vector of length 1, nearest first, and whether there
// are no others of at least that dot product.
func (x *Index) nearest(to []float32, n int, least float32) (found []near, all bool) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	m := x.matrix
	if len(to) != m.dims {
		return nil, true
	}
	workers := max(1, min(runtime.GOMAXPROCS(0), len(m.parts)/parallel))
	each := make([][]near, workers)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			each[w] = m.nearest(to, w*len(m.parts)/workers, (w+1)*len(m.parts)/workers, n, least)
		})
	}
	group.Wait()
	found = slices.Concat(each...)
	slices.SortFunc(found, func(a, b near) int {
		if a.before(b) {
			return -1
		}
		return 1
	})
	if len(found) < n {
		return found, true
	}
	return found[:n], n >= len(m.parts)
}
