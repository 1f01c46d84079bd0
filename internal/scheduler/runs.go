package scheduler

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"butler"
)

// opening is a Run to be opened.
type opening struct {
	task     *butler.Task
	state    butler.RunState
	trigger  butler.Trigger
	forced   bool
	dry      bool
	day      butler.Date
	target   butler.Target
	priority int
	reason   string
	at       time.Time // of a scheduled Run
	batch    string
}

// open stores a new Run, and takes it up if it is not final. Locked.
func (s *Scheduler) open(o opening) (butler.Run, error) {
	now := s.now()
	r := butler.Run{
		UUID: uuid.NewString(), Task: o.task.Name, State: o.state, Trigger: o.trigger, Forced: o.forced, Dry: o.dry,
		Day: o.day, Section: o.target.Section, Item: o.target.Item, Priority: o.priority, Reason: o.reason, Created: now, Scheduled: o.at, Total: -1,
	}
	if r.State.Final() {
		r.Ended, r.Total = now, 0
	}
	a := newActive(r, o.task, o.batch)
	if r.State == butler.RunQueued {
		if err := s.beginNew(a); err != nil {
			return butler.Run{}, err
		}
	}
	r, err := s.o.Runs.CreateRun(s.ctx, a.run)
	if err != nil {
		return butler.Run{}, err
	}
	s.log.Info("run opened", "task", r.Task, "run", r.ID, "state", r.State, "trigger", r.Trigger, "reason", r.Reason)
	s.tellRun(butler.ChangeStarted, r)
	if r.State.Final() {
		s.tellRun(butler.ChangeEnded, r)
		return r, nil
	}
	a.run = r
	s.outdate()
	s.take(a)
	if r.State == butler.RunRunning {
		s.setToWork(a)
	}
	return r, nil
}

// take makes a stored Run active. Locked.
func (s *Scheduler) take(a *active) {
	s.seq++
	a.seq = s.seq
	s.active[a.run.ID] = a
	s.activityBegan(s.activityOf(a))
}

// move stores what an event makes of a Run. Locked.
func (s *Scheduler) move(a *active, e butler.RunEvent, reason string) error {
	next, err := a.run.State.Next(e)
	if err != nil {
		return err
	}
	r := a.run
	r.State, r.Reason = next, reason
	switch {
	case next == butler.RunRunning && r.Started.IsZero():
		r.Started = s.now()
	case next == butler.RunQueued:
		r.Ended = time.Time{}
	case next.Final():
		r.Ended = s.now()
	}
	if r, err = s.save(s.ctx, r); err != nil {
		return fmt.Errorf("store run %d of %s: %w", r.ID, r.Task, err)
	}
	a.run = r
	s.outdate()
	if next.Final() {
		delete(s.earlier, r.Task)
	} else {
		s.tellRun(butler.ChangeUpdated, r)
	}
	return nil
}

// save stores a Run with the counts that its Units have brought it to. It must not run beside work
// that changes them.
func (s *Scheduler) save(ctx context.Context, r butler.Run) (butler.Run, error) {
	current, err := s.o.Runs.Run(ctx, r.ID)
	if err != nil {
		return r, err
	}
	r.Done, r.Failed, r.Skipped, r.Bytes = current.Done, current.Failed, current.Skipped, current.Bytes
	switch worked := r.Done + r.Failed + r.Skipped; {
	case r.State == butler.RunDone:
		r.Total = worked
	case r.Total >= 0:
		r.Total = max(r.Total, worked)
	}
	return r, s.o.Runs.SaveRun(ctx, r)
}

// say changes the reason of a waiting Run, if it is new. Locked.
func (s *Scheduler) say(a *active, reason string) error {
	if a.run.Reason == reason {
		return nil
	}
	r := a.run
	r.Reason = reason
	r, err := s.save(s.ctx, r)
	if err == nil {
		a.run = r
		s.tellRun(butler.ChangeUpdated, r)
	}
	return err
}

// end makes a Run end: its work in hand is told to stop, and [Scheduler.finish] puts it away once
// that is over. The first end counts. Locked.
func (s *Scheduler) end(a *active, e butler.RunEvent, why string) {
	if a.ending != "" {
		return
	}
	a.ending, a.why = e, why
	s.stir()
	if a.chore != nil {
		a.chore.cancel()
	}
	a.cancelDrawing()
	s.withdraw(func(f *flight) bool { return s.orphaned(f) })
}

// finish puts away the Runs whose work is over. Locked.
func (s *Scheduler) finish(time.Time) (changed bool, err error) {
	for _, a := range s.order() {
		over, endErr := s.finishOne(a)
		changed = changed || over
		err = errors.Join(err, endErr)
	}
	return changed, err
}

// finishOne puts a Run away if its work is over. Locked.
func (s *Scheduler) finishOne(a *active) (bool, error) {
	e, why, over, err := s.verdict(a)
	if err != nil || !over {
		return false, err
	}
	if a.chore != nil {
		a.run.Summary, a.run.Total = a.chore.summary(), a.chore.total()
	}
	// What follows is opened first, so that whoever waits until no Run is left does not go away in between.
	delete(s.active, a.run.ID)
	if e == butler.EventFinish && !a.run.Dry {
		s.mediaAdded(a)
		s.beginFollowing(a)
	}
	if err := s.move(a, e, why); err != nil {
		s.active[a.run.ID] = a
		return false, err
	}
	s.putAway(a)
	return true, nil
}

// putAway notes what becomes of a Run that is final and stored, and that is not active any more. Locked.
func (s *Scheduler) putAway(a *active) {
	close(a.done)
	r := a.run
	s.tellRunEnded(a)
	if !r.Dry {
		s.past[r.Task] = r
	}
	if getsOn(a.task, r) {
		s.gotOn[r.Task] = r.Day
	}
	if a.task.Periodic && !r.Dry && r.Target() == (butler.Target{}) {
		s.ended[r.Task] = r.Ended
	}
	s.log.Info("run ended", "task", r.Task, "run", r.ID, "state", r.State, "reason", r.Reason,
		"done", r.Done, "failed", r.Failed, "skipped", r.Skipped)
	if r.State == butler.RunStopped && !r.Dry && r.Target() == (butler.Target{}) && s.span.Day == s.settingsDay() {
		s.opened[r.Task] = s.span.Day // what a person stopped is not opened again in the same Window
	}
	if r.State == butler.RunInterrupted && a.bound() && s.span.Day == r.Day && !s.stopping {
		s.span = butler.Span{} // the Window opened again while the Run was ending: it is to be taken up
	}
	if r.State != butler.RunDone || r.Dry {
		return
	}
	if r.Target() == (butler.Target{}) {
		s.last[r.Task] = r
	} else {
		s.partly[r.Task] = true
	}
}

// settingsDay returns the day that now belongs to.
func (s *Scheduler) settingsDay() butler.Date { return s.Settings().Window().Day(s.now()) }

// verdict says whether a Run is over, and how it ends. Locked.
func (s *Scheduler) verdict(a *active) (e butler.RunEvent, why string, over bool, err error) {
	switch {
	case a.run.State != butler.RunRunning:
		return a.ending, a.why, a.ending != "", nil
	case a.task.Chore != nil:
		e, why, over = s.choreVerdict(a)
		return e, why, over, nil
	}
	return s.unitsVerdict(a)
}

// oneLine makes one line of a text that may name a file whose name has several.
func oneLine(text string) string { return strings.NewReplacer("\r", " ", "\n", " ").Replace(text) }

// explain returns what a person should read of an error: one line, with the hint.
func explain(err error) string {
	text := oneLine(err.Error())
	if hint := butler.HintOf(err); hint != "" {
		text += " (" + hint + ")"
	}
	const most = 600
	if r := []rune(text); len(r) > most {
		text = string(r[:most]) + "…"
	}
	return text
}

func isConflict(err error) bool { return butler.IsKind(err, butler.KindConflict) }
