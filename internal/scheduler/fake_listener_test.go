package scheduler

import (
	"sync"
	"testing"
	"time"

	"butler"
)

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

func (h *heard) clear() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.events = nil
}

// check holds what was heard against the rules: activities and Runs start once and end once, in this
// order. In between, activities are told of at most twice a second, and only of changes. Runs that an
// earlier process opened are not started again. If it is over, no activity goes on.
func (h *heard) check(t *testing.T, over bool) {
	t.Helper()
	open := map[string]arrival{}
	ended := map[any]bool{}
	for _, e := range h.all() {
		var id any
		switch {
		case e.At.IsZero():
			t.Fatalf("%+v", e)
		case e.Topic == butler.TopicActivity && e.Activity != nil && e.Run == nil:
			id = e.Activity.UUID
			activityRules(t, open, e)
		case e.Topic == butler.TopicRun && e.Run != nil && e.Activity == nil:
			id = e.Run.ID
			if e.Run.State.Final() != (e.Change == butler.ChangeEnded || e.Run.State == butler.RunSkipped) {
				t.Errorf("%s of %+v", e.Change, *e.Run)
			}
		case e.Topic == butler.TopicPreference && len(e.Preferences) > 0:
			continue
		default:
			t.Fatalf("%+v", e)
		}
		if ended[id] && e.Change != butler.ChangeStarted { // a Run that was interrupted is taken up again
			t.Errorf("%s of %v after its end", e.Change, id)
		}
		ended[id] = e.Change == butler.ChangeEnded
	}
	if over && len(open) > 0 {
		t.Errorf("%d activities never ended", len(open))
	}
}

func activityRules(t *testing.T, open map[string]arrival, e arrival) {
	t.Helper()
	last, ok := open[e.Activity.UUID]
	open[e.Activity.UUID] = e
	switch e.Change {
	case butler.ChangeStarted:
		if ok { // and has not ended
			t.Errorf("%+v started twice", *e.Activity)
		}
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
		delete(open, e.Activity.UUID)
	default:
		t.Errorf("%+v", e)
	}
}
