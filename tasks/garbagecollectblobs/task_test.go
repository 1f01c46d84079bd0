package garbagecollectblobs

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"butler"
	"butler/tasks/internal/choretest"
)

// store is Blobs and what refers to them, in memory.
type store struct {
	butler.BlobKeeper
	butler.Garbage
	blobs  []butler.BlobInfo
	wanted []string
	fails  error // of the list of digests, after half of it
	stuck  string
	gone   []string
}

func (s *store) BlobDigests(context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for i, d := range s.wanted {
			if s.fails != nil && i >= len(s.wanted)/2 {
				yield("", s.fails)
				return
			}
			if !yield(d, nil) {
				return
			}
		}
	}
}

func (s *store) AllBlobs(context.Context) iter.Seq2[butler.BlobInfo, error] {
	return func(yield func(butler.BlobInfo, error) bool) {
		for _, b := range s.blobs {
			if !yield(b, nil) {
				return
			}
		}
	}
}

func (s *store) RemoveBlob(_ context.Context, digest string) error {
	if digest == s.stuck {
		return butler.E(butler.KindPermission, "remove blob", "it is stuck")
	}
	s.gone = append(s.gone, digest)
	return nil
}

func TestCollect(t *testing.T) {
	now := time.Now()
	blob := func(digest string, age time.Duration) butler.BlobInfo {
		return butler.BlobInfo{Digest: digest, Size: 10, Modified: now.Add(-age)}
	}
	const old = 48 * time.Hour
	all := []butler.BlobInfo{blob("a", old), blob("b", old), blob("c", time.Hour), blob("d", -9000*time.Hour), blob("e", old), blob("f", old)}
	broken := butler.E(butler.KindDamaged, "read", "the database is broken")
	tests := []struct {
		name   string
		store  store
		dry    bool
		want   figures
		gone   []string
		failed bool
		loud   int
	}{
		{"some are wanted", store{blobs: all, wanted: []string{"0", "b", "bb", "e", "z"}}, false,
			figures{Kept: 2, Young: 2, Removed: 2, Freed: 20}, []string{"a", "f"}, false, 0},
		{"dry", store{blobs: all, wanted: []string{"b", "e"}}, true, figures{Kept: 2, Young: 2, Removed: 2, Freed: 20}, nil, false, 0},
		{"all are wanted", store{blobs: all, wanted: []string{"a", "b", "c", "d", "e", "f"}}, false, figures{Kept: 6}, nil, false, 0},
		{"a lost catalogue", store{blobs: all}, false, figures{}, nil, false, 1},
		{"no blobs", store{wanted: []string{"a"}}, false, figures{}, nil, false, 0},
		{"one is stuck", store{blobs: all, wanted: []string{"b", "e"}, stuck: "a"}, false,
			figures{Kept: 2, Young: 2, Removed: 1, Failed: 1, Freed: 10}, []string{"f"}, false, 0},
		{"the database breaks", store{blobs: all, wanted: []string{"a", "b", "c", "d"}, fails: broken}, false, figures{}, nil, true, 0},
		{"digests out of order", store{blobs: all, wanted: []string{"e", "b"}}, false, figures{}, []string{"a", "b"}, true, 0},
		{"blobs out of order", store{blobs: []butler.BlobInfo{all[4], all[1]}, wanted: []string{"b", "e"}}, false, figures{}, nil, true, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var report choretest.Report
			s := &tt.store
			err := run(t.Context(), butler.Host{Blobs: s, Garbage: s, Run: butler.Run{Dry: tt.dry}}, &report)
			if (err != nil) != tt.failed || len(report.Said) != tt.loud {
				t.Fatalf("%v; said %q", err, report.Said)
			}
			if tt.name == "digests out of order" { // what came before was not wanted
				if !butler.IsKind(err, butler.KindInternal) || slices.Contains(s.gone, "e") {
					t.Errorf("%v, %v", err, s.gone)
				}
				return
			}
			if !slices.Equal(s.gone, tt.gone) {
				t.Errorf("%v are gone, want %v", s.gone, tt.gone)
			}
			if tt.failed {
				return
			}
			var sum figures
			report.Figures(t, &sum)
			if sum != tt.want {
				t.Errorf("%+v, want %+v", sum, tt.want)
			}
			var freed int64
			for _, u := range report.Units {
				freed -= u.Bytes
			}
			if freed != sum.Freed || int64(len(report.Units)) != sum.Removed+sum.Failed {
				t.Errorf("the reports say %d bytes: %+v", freed, report.Units)
			}
		})
	}
}

func TestCollectEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := &store{wanted: []string{"a"}}
	for i := range 10 {
		s.blobs = append(s.blobs, butler.BlobInfo{Digest: fmt.Sprint("b", i)})
	}
	err := run(ctx, butler.Host{Blobs: s, Garbage: s}, &choretest.Report{})
	if !butler.IsKind(err, butler.KindInterrupted) || len(s.gone) > 0 {
		t.Errorf("%v, %v", err, s.gone)
	}
}
