package worker

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"butler"
)

// bench is everything around a Pool.
type bench struct {
	t     *testing.T
	pool  *Pool
	units chan butler.Unit
	part  butler.Part
	pass  func(ctx context.Context, analyses []butler.Analysis, dir string) ([]butler.Outcome, error)

	mu        sync.Mutex
	refuse    bool
	acked     int
	ended     []error
	outcomes  [][]butler.Outcome
	commits   int
	commitErr []error // of the next commits
	put       []string
	putErr    error
	blobErr   error
	scratch   string
	working   int
	most      int
}

func newBench(t *testing.T) *bench {
	b := &bench{t: t, units: make(chan butler.Unit, 100), scratch: t.TempDir()}
	path := filepath.Join(t.TempDir(), "film.mkv")
	if err := os.WriteFile(path, []byte("film"), 0o600); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	b.part = butler.Part{ID: 1, Path: path, Size: info.Size(), Modified: info.ModTime(), ContentID: "ab"}
	b.pass = func(_ context.Context, analyses []butler.Analysis, _ string) ([]butler.Outcome, error) {
		return each(analyses, nil), nil
	}
	b.pool = New(Options{
		Source: b, Observer: b, Items: items{b: b}, Units: units{b: b}, Bundles: bundles{b: b}, Blobs: blobs{b: b}, Performer: b,
		Analyses: []butler.Analysis{{Name: "A", Version: 1, Settings: []string{"Width"}}, {Name: "B", Version: 2}},
		Settings: func() butler.Settings {
			return butler.NewSettings([]butler.Preference{{ID: "Width", Type: butler.PreferenceInt, Default: "320"}}, nil)
		},
	})
	return b
}

func (b *bench) Receive(ctx context.Context) (butler.Unit, func(), error) {
	select {
	case <-ctx.Done():
		return butler.Unit{}, nil, ctx.Err()
	case u := <-b.units:
		return u, func() { b.locked(func() { b.acked++ }) }, nil
	}
}

func (b *bench) locked(do func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	do()
}

func (b *bench) UnitBegan(butler.Unit, butler.Part) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return !b.refuse
}

func (b *bench) UnitEnded(_ butler.Unit, outcomes []butler.Outcome, err error) {
	b.locked(func() {
		if b.acked <= len(b.ended) {
			b.t.Error("ended before the message was acknowledged")
		}
		b.ended = append(b.ended, err)
		b.outcomes = append(b.outcomes, outcomes)
	})
}

func (b *bench) Pass(ctx context.Context, _ butler.Part, analyses []butler.Analysis, _ butler.Settings, dir string) ([]butler.Outcome, error) {
	b.locked(func() { b.working++; b.most = max(b.most, b.working) })
	defer b.locked(func() { b.working-- })
	return b.pass(ctx, analyses, dir)
}

type items struct {
	butler.ItemReader
	b *bench
}

func (i items) Part(context.Context, int64) (butler.Part, error) { return i.b.part, nil }

type units struct {
	butler.UnitStore
	b *bench
}

func (u units) Commit(context.Context, butler.Unit, []butler.Outcome) error {
	b := u.b
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.commitErr) > 0 {
		err := b.commitErr[0]
		b.commitErr = b.commitErr[1:]
		return err
	}
	b.commits++
	return nil
}

type blobs struct {
	butler.BlobStore
	b *bench
}

func (s blobs) PutBlob(_ context.Context, data []byte) (string, error) {
	b := s.b
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.blobErr != nil {
		return "", b.blobErr
	}
	return "digest of " + string(data), nil
}

type bundles struct {
	butler.BundleStore
	b *bench
}

func (s bundles) Scratch(pattern string) (string, error) { return os.MkdirTemp(s.b.scratch, pattern) }

func (s bundles) Put(_ context.Context, p butler.PartContent, dir string, artifacts []butler.Artifact) error {
	b := s.b
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, a := range artifacts {
		if _, err := os.Stat(filepath.Join(dir, a.Name)); err != nil || p.ContentID != "ab" {
			b.t.Errorf("put of %s of %v: %v", a.Name, p, err)
		}
		b.put = append(b.put, a.Name)
	}
	return b.putErr
}

// do hands the Pool a Unit and returns how it ended.
func (b *bench) do(wait func(), names ...string) ([]butler.Outcome, error) {
	b.t.Helper()
	b.units <- butler.Unit{Part: 1, Attempt: "now", Analyses: names, Runs: make([]int64, len(names))}
	wait()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.ended) == 0 {
		b.t.Fatal("the unit did not end")
	}
	left, err := os.ReadDir(b.scratch)
	if err != nil || len(left) > 0 {
		b.t.Errorf("scratch holds %v, %v", left, err)
	}
	last := len(b.ended) - 1
	return b.outcomes[last], b.ended[last]
}

const long = time.Hour
