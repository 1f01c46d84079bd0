package scheduler

import (
	"time"

	"butler"
)

// How long it is at least between two updates of an activity that listeners are told of.
const updateRest = 500 * time.Millisecond

// publish hands an event to those who listen.
func (s *Scheduler) publish(e butler.Event) {
	if s.o.Publish == nil {
		return
	}
	e.At = s.now()
	s.o.Publish(e)
}

// tellRun tells of a Run that is in another state.
func (s *Scheduler) tellRun(change butler.EventChange, r butler.Run) {
	s.publish(butler.Event{Topic: butler.TopicRun, Change: change, Run: &r})
	s.stir()
}

// tellRunEnded tells of a Run that has ended, and of its activities. Locked.
func (s *Scheduler) tellRunEnded(a *active) {
	if a.chore != nil {
		s.activityEnded(a.chore.uuid, func(act *butler.Activity) { *act = a.chore.activity(a) })
	}
	s.activityEnded(a.run.UUID, func(act *butler.Activity) {
		act.Subtitle, act.Progress, act.Cancellable = a.run.Reason, a.run.Progress(), false
	})
	s.tellRun(butler.ChangeEnded, a.run)
}

// activityBegan tells of a new activity. Locked.
func (s *Scheduler) activityBegan(a butler.Activity) {
	if s.o.Publish == nil {
		return
	}
	s.told[a.UUID] = a
	s.publish(butler.Event{Topic: butler.TopicActivity, Change: butler.ChangeStarted, Activity: &a})
}

// activityEnded tells that an activity has ended, if its beginning was told, with what change makes of
// what was told last. Locked.
func (s *Scheduler) activityEnded(uuid string, change func(*butler.Activity)) {
	a, ok := s.told[uuid]
	if !ok {
		return
	}
	delete(s.told, uuid)
	change(&a)
	s.publish(butler.Event{Topic: butler.TopicActivity, Change: butler.ChangeEnded, Activity: &a})
}

// stir notes that an activity may have changed.
func (s *Scheduler) stir() {
	if s.o.Publish == nil {
		return
	}
	select {
	case s.stirred <- struct{}{}:
	default:
	}
}

// tellUpdates tells of the activities that changed whenever some may have, until the Scheduler's
// context ends.
func (s *Scheduler) tellUpdates() {
	rest := time.NewTimer(updateRest)
	defer rest.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-rest.C:
		}
		select {
		case <-s.ctx.Done():
			return
		case <-s.stirred:
		}
		all, err := s.activities(s.ctx)
		if err != nil {
			s.log.Debug("updates of activities are not told", "error", err)
		}
		s.mu.Lock()
		for _, a := range all {
			s.activityChanged(a)
		}
		s.mu.Unlock()
		rest.Reset(updateRest)
	}
}

// activityChanged tells of an activity that is not as was told. One that has ended meanwhile is not
// spoken of again. Locked.
func (s *Scheduler) activityChanged(a butler.Activity) {
	old, ok := s.told[a.UUID]
	if !ok || old == a {
		return
	}
	s.told[a.UUID] = a
	s.publish(butler.Event{Topic: butler.TopicActivity, Change: butler.ChangeUpdated, Activity: &a})
}

// tellEnd tells that all activities have ended: the Scheduler has.
func (s *Scheduler) tellEnd() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for uuid := range s.told {
		s.activityEnded(uuid, func(a *butler.Activity) { a.Subtitle, a.Cancellable = "the server stopped", false })
	}
}
