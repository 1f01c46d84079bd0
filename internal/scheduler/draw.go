package scheduler

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/google/uuid"

	"butler"
)

// Bounds of the work on groups.
const (
	drawLimit  = 5 * time.Minute        // of one group
	drawGrace  = 500 * time.Millisecond // in which one that was told to stop may do so
	drawTries  = 3                      // of a group that changes meanwhile, and of looks for groups that fail
	drawNoMore = math.MaxInt64          // a change that no group ever reaches
)

// drawing is the work of a Run on Conclusions: one group after the other.
type drawing struct {
	ctx      context.Context //nolint:containedctx // it is the life of this very work
	cancel   context.CancelFunc
	run      butler.Run
	settings butler.Settings
	all      []*butler.Conclusion
	targets  []butler.Target
	whole    bool // leave out groups of which a Part still lacks something

	// What is concluded at this moment; guarded by Scheduler.mu.
	conclusion *butler.Conclusion
	title      string
	uuid       string // of its activity
}

// cancelDrawing makes a Run stop concluding. What it has in hand stays due.
func (a *active) cancelDrawing() {
	if a.drawing != nil {
		a.drawing.cancel()
	}
}

// startDrawing begins to conclude the groups that are due to a Run. Locked.
func (s *Scheduler) startDrawing(a *active, whole bool) {
	ctx, cancel := context.WithCancel(s.ctx)
	d := &drawing{ctx: ctx, cancel: cancel, run: a.run, settings: s.Settings(), all: s.drawable(a.task), whole: whole}
	d.targets = []butler.Target{a.run.Target()}
	if whole { // only groups of which something came in
		d.targets = slices.Collect(maps.Keys(a.landed))
	}
	clear(a.landed)
	a.drawing, a.counted = d, time.Time{}
	s.work.Go(func() {
		defer cancel()
		err := s.drawAll(a, d)
		s.mu.Lock()
		defer s.mu.Unlock()
		a.drawing, a.drew = nil, s.now()
		s.drawingEnded(a, d, err)
		s.stir()
		s.poke()
	})
}

// drawingEnded ends a Run that cannot conclude anything. Locked.
func (s *Scheduler) drawingEnded(a *active, d *drawing, err error) {
	if err == nil || d.ctx.Err() != nil {
		a.drawFails = 0
		return
	}
	a.drawFails++
	s.log.Warn("conclude", "task", a.task.Name, "run", a.run.ID, "error", err)
	if a.drawFails >= drawTries || butler.IsKind(err, butler.KindNoSpace) {
		s.end(a, butler.EventFail, explain(err))
	}
}

// drawAll concludes what is due, one Conclusion after the other, so that each finds done what it is drawn
// from. An error is one that would meet every group.
func (s *Scheduler) drawAll(a *active, d *drawing) error {
	for _, target := range d.targets {
		for due, err := range s.due(d.ctx, d.all, target, d.whole, pageSize) {
			if err == nil {
				err = s.drawGroup(a, d, due)
			}
			if err == nil {
				err = d.ctx.Err()
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// drawGroup concludes one group, unless the Run is done with it or another Run is about it.
func (s *Scheduler) drawGroup(a *active, d *drawing, due butler.Due) error {
	i := slices.IndexFunc(d.all, func(c *butler.Conclusion) bool { return c.Name == due.Conclusion })
	if i < 0 {
		return butler.E(butler.KindInternal, "conclude", "nobody asked for %s", due.Conclusion)
	}
	key := keyOf(due)
	s.mu.Lock()
	_, taken := s.drawing[key]
	if taken || a.isSettled(due) {
		s.mu.Unlock()
		return nil
	}
	if s.deaf[key] {
		a.settled[key] = due.Change
		s.mu.Unlock()
		return s.report(d, due, butler.UnitReport{State: butler.UnitSkipped, Reason: "what was stopped before has not ended yet; the next run does it"})
	}
	s.drawing[key] = struct{}{}
	s.mu.Unlock()
	err := s.drawOne(a, d, d.all[i], due)
	s.mu.Lock()
	delete(s.drawing, key)
	s.drawingIs(d, nil, "")
	stale := butler.IsKind(err, butler.KindStale)
	if stale {
		a.stale[key]++
		err = nil
	}
	often := a.stale[key] >= drawTries
	switch {
	case err != nil:
	case often:
		a.settled[key] = drawNoMore
	case !stale:
		a.settled[key] = due.Change
	}
	s.mu.Unlock()
	if stale && often {
		return s.report(d, due, butler.UnitReport{State: butler.UnitSkipped, Reason: "it changes while it is concluded; the next run does it"})
	}
	return err
}

// drawOne concludes one group and reports it. Errors: [butler.KindStale] if the group has changed
// meanwhile, or will because something is gone that it is drawn from, and those that would meet every group.
func (s *Scheduler) drawOne(a *active, d *drawing, c *butler.Conclusion, due butler.Due) error {
	begun := time.Now()
	group, members, err := s.o.Conclusions.Group(d.ctx, *c, due.Group)
	if butler.IsKind(err, butler.KindNotFound) {
		return nil // gone since it was asked for
	}
	title := s.groupTitle(d.ctx, group)
	var drawn []butler.Drawn
	if err == nil {
		s.mu.Lock()
		s.drawingIs(d, c, title)
		s.mu.Unlock()
		s.recall(keyOf(due), members)
		from := s.newSources(members)
		drawn, err = s.draw(d, c, group, members, from)
		if n, err := s.restore(d.ctx, a, from); n > 0 || err != nil {
			return firstError(err, butler.E(butler.KindStale, "conclude "+c.Name, "%d things that it is drawn from are made again", n))
		}
	}
	if stopped := d.ctx.Err(); stopped != nil {
		return stopped
	}
	report := drawReport(due, title, len(members), drawn, err)
	report.Elapsed, report.At = time.Since(begun), s.now()
	if err != nil {
		s.log.Warn("a group is not concluded", "conclusion", c.Name, "group", title, "item", due.Group, "error", err)
	}
	if report.State == butler.UnitSkipped {
		return firstError(s.report(d, due, report), hopeless(err))
	}
	used := butler.SettingsUsed(d.settings, c.Settings)
	err = s.o.Conclusions.Conclude(d.ctx, due, used, drawn, err, d.run.ID, report)
	s.remember(keyOf(due), c, drawn, err)
	return err
}

// remember keeps what was drawn and not stored, because the group changed meanwhile: an export must know at its
// next time which files it wrote.
func (s *Scheduler) remember(key groupKey, c *butler.Conclusion, drawn []butler.Drawn, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		delete(s.lost, key)
		return
	}
	for _, d := range drawn {
		if s.lost[key] == nil {
			s.lost[key] = map[int64]butler.Finding{}
		}
		s.lost[key][d.Part] = butler.Finding{
			Part: d.Part, Analysis: c.Name, Version: c.Version, State: butler.UnitDone, Data: d.Result.Data, Blobs: d.Result.Refs, At: s.now(),
		}
	}
}

// recall gives Members what was drawn of them last, if it was not stored.
func (s *Scheduler) recall(key groupKey, members []butler.Member) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range members {
		if f, ok := s.lost[key][members[i].Part.ID]; ok {
			members[i].Previous = &f
		}
	}
}

// report stores what became of a group that is not concluded.
func (s *Scheduler) report(d *drawing, due butler.Due, u butler.UnitReport) error {
	u.Subject, u.At = subjectOf(due), s.now()
	if u.Title == "" {
		u.Title = u.Subject
	}
	return s.o.Runs.ReportUnit(d.ctx, d.run.ID, u)
}

// hopeless returns an error if it would meet every other group as well.
func hopeless(err error) error {
	if butler.IsKind(err, butler.KindNoSpace) {
		return err
	}
	return nil
}

// draw works a Conclusion out, within bounds of time, also if it does not heed its context.
func (s *Scheduler) draw(d *drawing, c *butler.Conclusion, group butler.Item, members []butler.Member, from *sources) ([]butler.Drawn, error) {
	ctx, cancel := context.WithTimeout(d.ctx, drawLimit)
	defer cancel()
	in := butler.ConclusionInput{
		Group: group, Members: members, Settings: d.settings,
		Blob: from.blob, Open: from.open,
		Log: s.log.With("conclusion", c.Name, "item", group.ID),
	}
	type result struct {
		drawn []butler.Drawn
		err   error
	}
	over := make(chan result, 1)
	go func() {
		var r result
		r.err = s.protect(func() (err error) { r.drawn, err = c.Draw(ctx, in); return err })
		over <- r
	}()
	var r result
	select {
	case r = <-over:
	case <-ctx.Done():
		select {
		case r = <-over:
		case <-time.After(drawGrace):
			r.err = ctx.Err()
			s.isDeaf(groupKey{c.Name, group.ID}, func() { <-over })
		}
	}
	if r.err == nil {
		r.err = s.keep(d.ctx, c, members, r.drawn)
		return r.drawn, r.err
	}
	if ctx.Err() != nil {
		return nil, butler.E(butler.KindTimeout, "conclude "+c.Name, "it took longer than %s", duration(drawLimit))
	}
	return nil, r.err
}

// isDeaf notes that a group is still drawn by what was told to stop, so that no second one, which may write
// the same files, begins beside it.
func (s *Scheduler) isDeaf(key groupKey, wait func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deaf[key] = true
	go func() {
		wait()
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.deaf, key)
	}()
}

// keep stores the Blobs of what a Conclusion says, and refuses what it must not say.
func (s *Scheduler) keep(ctx context.Context, c *butler.Conclusion, members []butler.Member, all []butler.Drawn) error {
	untold := make(map[int64]bool, len(members))
	for i := range members {
		untold[members[i].Part.ID] = true
	}
	for i, d := range all {
		if !untold[d.Part] || len(d.Result.Artifacts) > 0 {
			return butler.E(butler.KindInternal, "conclude "+c.Name, "it says what it must not of part %d", d.Part)
		}
		delete(untold, d.Part)
		if err := butler.KeepBlobs(ctx, s.o.Blobs, &all[i].Result); err != nil {
			return err
		}
	}
	return nil
}

func subjectOf(d butler.Due) string { return fmt.Sprintf("conclusion:%s:%d", d.Conclusion, d.Group) }

// drawReport says what became of a group. What may go better another time is skipped, and stays due;
// what would end the same way has failed, until something changes.
func drawReport(due butler.Due, title string, members int, drawn []butler.Drawn, cause error) butler.UnitReport {
	u := butler.UnitReport{Subject: subjectOf(due), Title: title, State: butler.UnitDone}
	switch kind := butler.KindOf(cause); {
	case cause == nil && len(drawn) == 1:
		u.Reason = oneLine(drawn[0].Result.Summary)
	case cause == nil && len(drawn) == 0:
		u.Reason = "nothing found"
	case cause == nil:
		u.Reason = fmt.Sprintf("%d of %d files", len(drawn), members)
	case kind == butler.KindInternal, kind == butler.KindTimeout, kind.Traits().Disposition == butler.Permanent:
		u.State, u.Reason = butler.UnitFailed, explain(cause)
	default:
		u.State, u.Reason = butler.UnitSkipped, explain(cause)
	}
	return u
}

// groupTitle names a group for people, with what it is in.
func (s *Scheduler) groupTitle(ctx context.Context, group butler.Item) string {
	if group.Parent == 0 {
		return group.Title
	}
	page, err := s.o.Items.Items(ctx, butler.ItemQuery{IDs: []int64{group.Parent}, Limit: 1})
	if err != nil || len(page.Items) == 0 || page.Items[0].Title == "" {
		return group.Title
	}
	return page.Items[0].Title + " – " + group.Title
}

// drawingIs notes what is concluded at this moment, nil for nothing, and tells of it. Locked.
func (s *Scheduler) drawingIs(d *drawing, c *butler.Conclusion, title string) {
	if d.conclusion != nil {
		s.activityEnded(d.uuid, func(*butler.Activity) {})
	}
	d.conclusion, d.title, d.uuid = c, title, uuid.NewString()
	if c != nil {
		s.activityBegan(s.activityOfDrawing(d))
	}
	s.stir()
}

// activityOfDrawing returns that of what is concluded at this moment. Locked.
func (s *Scheduler) activityOfDrawing(d *drawing) butler.Activity {
	t := s.byName[d.conclusion.Task]
	return butler.Activity{
		UUID: d.uuid, Type: t.Activity, Title: t.Title, Subtitle: d.title, Progress: -1,
		Run: d.run.ID, Task: t.Name, Section: d.run.Section, Item: d.run.Item,
	}
}
