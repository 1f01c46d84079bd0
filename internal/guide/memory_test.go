package guide

import (
	"io"
	"os"
	"runtime"
	"testing"
	"time"
)

// watched looks, at each step of what is read, at how much memory is in use.
type watched struct {
	r    io.Reader
	n    int64
	next int64
	most uint64
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if w.n += int64(n); w.n >= w.next {
		w.next = w.n + 1<<20
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		w.most = max(w.most, m.HeapAlloc)
	}
	return n, err
}

// What reading a guide takes does not grow with it. BenchmarkLoad measures the whole process with 500 MB.
func TestReadingTakesLittleMemory(t *testing.T) {
	const room = 4 << 20
	b := newBed(t)
	path, size := large{16 << 20, 100, noon()}.file(t, false)
	f, err := os.Open(path)
	must(t, err)
	defer f.Close()
	build, err := newBuilder(t.Context(), b.o.Dir, noon())
	must(t, err)
	w := &watched{r: f}
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	taken, guideErr, err := build.take(t.Context(), 1, Channels{}, newReader(w, time.UTC, ""))
	if err != nil || guideErr != nil || w.n != size || taken.Programmes < 15_000 {
		t.Fatalf("%+v, %v, %v", taken, guideErr, err)
	}
	if w.most > before.HeapAlloc+room {
		t.Errorf("%d KB, and %d before", w.most>>10, before.HeapAlloc>>10)
	}
	must(t, build.discard())
}
