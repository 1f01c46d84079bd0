package scheduler

import (
	"context"
	"fmt"
	"slices"

	"butler"
)

// Discard removes what a Task's Analysis made of a Target, and returns how many files. Units that are
// making it are taken back first, and none is handed out meanwhile: a file that is put into its Bundle
// while the old one is removed would be lost. A file that cannot be removed is left for the clean-up.
func (s *Scheduler) Discard(ctx context.Context, task string, target butler.Target) (removed int64, err error) {
	op := "discard what " + task + " made"
	t := s.byName[task]
	if t == nil {
		return 0, s.unknown(task)
	}
	if t.Analysis == nil {
		return 0, butler.E(butler.KindInvalid, op, "it makes nothing of files")
	}
	at, err := s.aimAt(ctx, op, t, target)
	if err != nil {
		return 0, err
	}
	name := t.Analysis.Name
	release, err := s.hold(ctx, op, name)
	if err != nil {
		return 0, err
	}
	defer release()
	for file, err := range s.o.Units.Discard(ctx, name, at.Target) {
		if err != nil {
			return removed, fmt.Errorf("%s: %w", op, err)
		}
		if err := s.o.Host.Bundles.RemoveFile(ctx, file); err != nil {
			s.log.Warn("a file that was discarded is left for the clean-up", "part", file.Part, "file", file.Name, "error", err)
			continue
		}
		removed++
	}
	s.log.Info("discarded", "task", task, "section", at.Section, "item", at.Item, "files", removed)
	return removed, nil
}

// hold keeps an Analysis from being handed out until release is called, and returns when no Worker
// has it in hand.
func (s *Scheduler) hold(ctx context.Context, op, analysis string) (release func(), err error) {
	s.mu.Lock()
	if err := s.usable(); err != nil {
		s.mu.Unlock()
		return nil, err
	}
	s.held[analysis]++
	var gone []<-chan struct{}
	s.withdraw(func(f *flight) bool { return slices.Contains(f.unit.Analyses, analysis) })
	for _, f := range s.flights { // those that are begun
		if slices.Contains(f.unit.Analyses, analysis) {
			gone = append(gone, f.gone)
		}
	}
	s.settle()
	s.mu.Unlock()
	release = func() {
		s.mu.Lock()
		if s.held[analysis]--; s.held[analysis] == 0 {
			delete(s.held, analysis)
		}
		s.mu.Unlock()
		s.poke()
	}
	for _, g := range gone {
		select {
		case <-g:
		case <-ctx.Done():
			release()
			return nil, butler.E(butler.KindTimeout, op, "work in hand did not end in time")
		}
	}
	return release, nil
}
