package scheduler

import (
	"context"
	"io"
	"maps"
	"slices"
	"sync"

	"butler"
)

// sources gives a Conclusion the Blobs and Artifacts of what it is drawn from, and notes what is gone.
type sources struct {
	s       *Scheduler
	members []butler.Member

	mu   sync.Mutex // a Conclusion may read from several goroutines
	lost map[loss]struct{}
}

// loss is something that an Analysis made of an Item, and that is not on disk any more as it was.
type loss struct {
	analysis string
	item     int64
}

func (s *Scheduler) newSources(members []butler.Member) *sources {
	return &sources{s: s, members: members, lost: map[loss]struct{}{}}
}

func (r *sources) blob(ctx context.Context, ref butler.BlobRef) ([]byte, error) {
	data, err := r.s.o.Blobs.Blob(ctx, ref.Digest)
	if butler.IsKind(err, butler.KindNotFound) || butler.IsKind(err, butler.KindDamaged) {
		for i := range r.members {
			m := &r.members[i]
			for name, f := range m.Findings {
				if slices.ContainsFunc(f.Blobs, func(b butler.BlobRef) bool { return b.Digest == ref.Digest }) {
					r.note(name, m.Item.ID)
				}
			}
		}
	}
	return data, err
}

func (r *sources) open(p butler.PartContent, name string) (io.ReadSeekCloser, error) {
	f, err := r.s.o.Host.Bundles.Open(p, name)
	if butler.IsKind(err, butler.KindNotFound) {
		for i := range r.members {
			m := &r.members[i]
			if j := slices.IndexFunc(m.Artifacts, func(a butler.Artifact) bool { return a.Name == name }); m.Part.ID == p.Part && j >= 0 {
				r.note(m.Artifacts[j].Analysis, m.Item.ID)
			}
		}
	}
	return f, err
}

func (r *sources) note(analysis string, item int64) {
	if r.s.byWork[analysis] == nil {
		return // of a Conclusion, or of a Task that is no more
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lost[loss{analysis, item}] = struct{}{}
}

// restore has made again what was found to be gone, once in a Run, and returns how much that is.
func (s *Scheduler) restore(ctx context.Context, a *active, r *sources) (n int, err error) {
	r.mu.Lock()
	lost := slices.Collect(maps.Keys(r.lost))
	r.mu.Unlock()
	for _, l := range lost {
		s.mu.Lock()
		_, asked := a.asked[l]
		a.asked[l] = struct{}{}
		s.mu.Unlock()
		if asked {
			continue
		}
		s.log.Warn("what was made of an item is gone: it is made again", "analysis", l.analysis, "item", l.item)
		if err := s.o.Units.Redo(ctx, l.analysis, butler.Target{Item: l.item}); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
