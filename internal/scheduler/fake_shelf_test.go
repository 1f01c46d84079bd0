package scheduler

import (
	"context"
	"sync"
	"testing"
	"time"

	"butler"
)

// shelf is a library with the Sections 1 to 3. Of Items, those of one digit stand at the top of the
// Section of that number, and those of two lie in the one of their first digit.
type shelf struct {
	butler.Library
	butler.ItemReader
	butler.BundleStore

	mu      sync.Mutex
	removed []butler.BundleFile
	stuck   string // a file that cannot be removed
}

func (*shelf) Section(_ context.Context, id int64) (butler.Section, error) {
	if id < 1 || id > 3 {
		return butler.Section{}, butler.E(butler.KindNotFound, "find section", "there is no section %d", id)
	}
	return butler.Section{ID: id}, nil
}

func (*shelf) Items(_ context.Context, q butler.ItemQuery) (butler.ItemPage, error) {
	id := q.IDs[0]
	switch {
	case id >= 1 && id <= 3:
		return butler.ItemPage{Items: []butler.Item{{ID: id, Section: id}}}, nil
	case id >= 10 && id <= 39:
		return butler.ItemPage{Items: []butler.Item{{ID: id, Section: id / 10, Parent: id / 10}}}, nil
	}
	return butler.ItemPage{}, nil
}

func (s *shelf) RemoveFile(_ context.Context, f butler.BundleFile) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stuck == f.Name {
		return butler.E(butler.KindPermission, "remove", "it is stuck")
	}
	s.removed = append(s.removed, f)
	return nil
}

// heard is a listener that holds what it hears against the rules.
type heard struct {
	mu     sync.Mutex
	events []arrival
}

// arrival is an event and when it came by a clock that does not jump.
type arrival struct {
	butler.Event
	at time.Time
}

func (h *heard) publish(e butler.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.events = append(h.events, arrival{e, time.Now()})
}

// all returns what was heard so far.
func (h *heard) all() []arrival {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]arrival(nil), h.events...)
}

// check holds what was heard against the rules: each activity and each Run that was opened starts once
// and ends once, in this order; in between it is told of at most twice a second, and only of changes.
func (h *heard) check(t *testing.T, over bool) {
	t.Helper()
	open := map[string]arrival{}
	seen := map[string]bool{}
	for _, e := range h.all() {
		if e.Topic != butler.TopicActivity {
			continue
		}
		if e.At.IsZero() || e.Activity == nil || e.Run != nil {
			t.Fatalf("%+v", e)
		}
		id := e.Activity.UUID
		last, ok := open[id]
		switch e.Change {
		case butler.ChangeStarted:
			if ok {
				t.Errorf("%+v started twice", *e.Activity)
			}
			seen[id] = true
		case butler.ChangeUpdated:
			if !ok || *last.Activity == *e.Activity {
				t.Errorf("%+v was updated to nothing new, or before its start", *e.Activity)
			}
			if last.Change == butler.ChangeUpdated && e.at.Sub(last.at) < updateRest {
				t.Errorf("%+v was told of again after %v", *e.Activity, e.at.Sub(last.at))
			}
		case butler.ChangeEnded:
			if !ok || e.Activity.Cancellable {
				t.Errorf("%+v ended before its start, or can be cancelled", *e.Activity)
			}
			delete(open, id)
			continue
		default:
			t.Errorf("%+v", e)
		}
		open[id] = e
	}
	if over && len(open) > 0 {
		t.Errorf("%d of %d activities never ended", len(open), len(seen))
	}
}
