package scheduler

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"butler"
)

// define joins the preferences of the server with the gates and preferences of the Tasks. Tasks may
// share a preference if they define it alike.
func define(core []butler.Preference, tasks []butler.Task) ([]butler.Preference, error) {
	all := slices.Clone(core)
	for _, t := range tasks {
		all = append(all, t.Definition())
		all = append(all, t.Preferences...)
	}
	seen := map[string]butler.Preference{}
	var kept []butler.Preference
	for _, p := range all {
		if known, ok := seen[p.ID]; ok {
			if fmt.Sprint(known) != fmt.Sprint(p) {
				return nil, butler.E(butler.KindInternal, "define preference "+p.ID, "it is defined twice, and not alike")
			}
			continue
		}
		if _, err := p.Parse(p.Default); err != nil {
			return nil, fmt.Errorf("default of preference %s: %w", p.ID, err)
		}
		seen[p.ID] = p
		kept = append(kept, p)
	}
	return kept, nil
}

// load reads the values that are set.
func (s *Scheduler) load(ctx context.Context) error {
	values, err := s.o.Store.SettingValues(ctx)
	if err != nil {
		return fmt.Errorf("read settings: %w", err)
	}
	next := butler.NewSettings(s.Settings().Definitions(), values)
	s.settings.Store(&next)
	return nil
}

// Settings returns the preferences in force.
func (s *Scheduler) Settings() butler.Settings { return *s.settings.Load() }

// SetSettings changes preferences, all or none, and takes effect at once.
func (s *Scheduler) SetSettings(ctx context.Context, values map[string]string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.Settings()
	canonical, err := old.Change(values)
	if err != nil {
		return err
	}
	endOfPause(old, canonical, s.now())
	if err := s.change(ctx, canonical); err != nil {
		return fmt.Errorf("change settings: %w", err)
	}
	s.settle()
	s.poke()
	return nil
}

// change stores canonical values of preferences, and tells those whom they concern. Locked.
func (s *Scheduler) change(ctx context.Context, canonical map[string]string) error {
	if err := s.o.Store.SetSettings(ctx, canonical); err != nil {
		return err
	}
	old := s.Settings()
	merged := map[string]string{}
	for _, p := range old.Definitions() {
		merged[p.ID] = old.Text(p.ID)
	}
	maps.Copy(merged, canonical)
	next := butler.NewSettings(old.Definitions(), merged)
	s.settings.Store(&next)
	if next.LoadLimit() != old.LoadLimit() {
		s.gate = butler.LoadGate{} // what was measured says nothing of another limit
	}
	if next.Window() != old.Window() {
		s.windowSet = s.now()
	}
	if n := next.Int(butler.PrefLongRunningJobs); n != old.Int(butler.PrefLongRunningJobs) {
		s.o.Dispatcher.Resize(n)
	}
	if len(canonical) > 0 {
		told := make(map[string]string, len(canonical))
		for id := range canonical {
			told[id] = next.Shown(id)
		}
		s.publish(butler.Event{Topic: butler.TopicPreference, Change: butler.ChangeUpdated, Preferences: told})
	}
	s.stir()
	return nil
}
