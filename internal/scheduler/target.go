package scheduler

import (
	"context"
	"slices"

	"butler"
)

// aim is a Target that was checked: the Section of an Item is filled in.
type aim struct {
	butler.Target
	dry   bool    // nothing is to be done, only told
	above []int64 // the Item and those that it lies in, the nearest first
}

// aimOf returns what a Run is aimed at, without what lies above it.
func aimOf(r butler.Run) aim { return aim{Target: r.Target(), dry: r.Dry} }

// same reports whether two Runs do the same.
func (a aim) same(b aim) bool { return a.Target == b.Target && a.dry == b.dry }

// How deep Items lie in each other at most: guards against a ring in a damaged database.
const deepest = 16

// aimAt checks that a Task may be limited to a Target, and that the Target exists.
func (s *Scheduler) aimAt(ctx context.Context, op string, t *butler.Task, target butler.Target) (aim, error) {
	switch {
	case target == butler.Target{}:
		return aim{}, nil
	case t.Chore != nil && t.Targets == butler.TargetsNone:
		return aim{}, butler.E(butler.KindInvalid, op, "it works on everything and cannot be limited").
			WithHint("leave out the section and the item")
	case target.Item == 0:
		_, err := s.o.Host.Library.Section(ctx, target.Section)
		return aim{Target: target}, err
	}
	section, above, err := s.placeOf(ctx, op, target.Item)
	if err != nil {
		return aim{}, err
	}
	if target.Section != 0 && target.Section != section {
		return aim{}, butler.E(butler.KindInvalid, op, "item %d is not in section %d but in section %d", target.Item, target.Section, section)
	}
	if t.Chore != nil && t.Targets == butler.TargetsSections {
		return aim{Target: butler.Target{Section: section}}, nil
	}
	return aim{Target: butler.Target{Section: section, Item: target.Item}, above: above}, nil
}

// placeOf returns the Section of an Item, and the Item with those that it lies in.
func (s *Scheduler) placeOf(ctx context.Context, op string, id int64) (section int64, above []int64, err error) {
	for id != 0 && len(above) < deepest {
		page, err := s.o.Items.Items(ctx, butler.ItemQuery{IDs: []int64{id}, Limit: 1})
		if err != nil {
			return 0, nil, err
		}
		if len(page.Items) == 0 {
			return 0, nil, butler.E(butler.KindNotFound, op, "there is no item %d", id)
		}
		above = append(above, id)
		section, id = page.Items[0].Section, page.Items[0].Parent
	}
	return section, above, nil
}

// covers reports whether a Run on one Target also does what is aimed at.
func covers(run butler.Target, at aim) bool {
	switch {
	case run == butler.Target{}:
		return true
	case run.Item != 0:
		return slices.Contains(at.above, run.Item)
	}
	return run.Section == at.Section
}

// covering returns the active Run of a Task that does what is aimed at, or nil: one with just this
// Target rather than a wider one. One that is ending covers only what is its own Target. Locked.
func (s *Scheduler) covering(t *butler.Task, at aim) *active {
	if a := s.on(t, at); a != nil {
		return a
	}
	for _, a := range s.of(t) {
		if a.ending == "" && a.run.Dry == at.dry && covers(a.run.Target(), at) {
			return a
		}
	}
	return nil
}
