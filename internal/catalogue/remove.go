package catalogue

import (
	"context"
	"database/sql"
	"errors"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// How many Parts or Items one step deletes, each with its rows in other tables.
const removeAtOnce = 1000

// RemoveSection forgets a Section and everything in it. Nobody sees it from the first step on; if ctx
// ends while the rest is being deleted, that goes on after the next scan or start.
func (d *DB) RemoveSection(ctx context.Context, id int64) error {
	const op = "remove section"
	if err := d.write(ctx, op, func(t transaction) error { return t.hideSection(ctx, op, id) }); err != nil {
		return err
	}
	if err := d.finish(ctx, op); err != nil && ctx.Err() == nil {
		return err
	}
	return nil
}

// hideSection begins the removal of a Section: its name and folders are free, its lists are empty and
// its leases ended.
func (t transaction) hideSection(ctx context.Context, op string, id int64) error {
	n, err := t.HideSection(ctx, id)
	switch {
	case err != nil:
		return err
	case n == 0:
		return noSection(op, id)
	}
	for _, drop := range []func(context.Context, int64) error{t.RemoveRoots, t.RemoveOptOuts, t.HideLists, t.HideLeases} {
		if err := drop(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// RemoveMissing forgets the Parts of a Section that are missing by now, and the Media and Items that
// are left with nothing. It goes in steps; what a step has forgotten is consistent, and counted, also
// if ctx ends.
func (d *DB) RemoveMissing(ctx context.Context, section int64) (removed int64, err error) {
	const op = "empty trash"
	now := toMS(d.now()) // a scan that makes others miss meanwhile may find them yet
	for more := true; more; {
		var n int64
		var events []butler.Event
		err := d.write(ctx, op, func(t transaction) (err error) {
			news := d.newTold()
			if n, err = t.removeMissing(ctx, op, section, now, news); err == nil && n > 0 && news != nil {
				events, err = t.trashEvents(ctx, section, news)
			}
			return err
		})
		if err != nil {
			return removed, err
		}
		d.tell(events)
		removed += n
		more = n == removeAtOnce
	}
	return removed, nil
}

// removeMissing forgets some missing Parts, and returns how many.
func (t transaction) removeMissing(ctx context.Context, op string, section, now int64, news *told) (n int64, err error) {
	if _, err := t.Section(ctx, section); errors.Is(err, sql.ErrNoRows) {
		return 0, noSection(op, section)
	} else if err != nil {
		return 0, err
	}
	parts, err := t.MissingParts(ctx, catdb.MissingPartsParams{Section: section, Missing: now, Limit: removeAtOnce})
	if err != nil {
		return 0, err
	}
	left := make(map[int64]bool)
	for _, p := range parts {
		some, err := t.RemovePart(ctx, p.ID)
		if err != nil {
			return 0, err
		}
		n += some
		left[p.Media] = true
	}
	if news != nil {
		news.media = left
	}
	if err := t.ofFiles(ctx, news); err != nil {
		return 0, err
	}
	return n, t.prune(ctx, left, nil, news.remover())
}

// trashEvents returns what is to be told when Parts were forgotten: of their Items, if they are few, and
// of the Section, whose counts have changed.
func (t transaction) trashEvents(ctx context.Context, section int64, news *told) ([]butler.Event, error) {
	events, err := t.events(ctx, section, news)
	if err != nil || len(news.items)+len(news.gone) > maxTold {
		return events, err
	}
	whole, err := t.sectionEvent(ctx, section)
	return append(events, whole...), err
}

// removeStep deletes some more of a Section that was removed: Parts before the Media that they are
// in, Items before those above them. It returns false if there is none.
func (t transaction) removeStep(ctx context.Context) (bool, error) {
	section, err := t.RemovedSection(ctx)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return false, nil
	case err != nil:
		return false, err
	}
	n, err := t.RemoveSomeCollected(ctx, catdb.RemoveSomeCollectedParams{Section: section, Max: removeAtOnce})
	if err != nil || n > 0 {
		return true, err
	}
	n, err = t.RemoveSomeParts(ctx, catdb.RemoveSomePartsParams{Section: section, Limit: removeAtOnce})
	if err != nil || n > 0 {
		return true, err
	}
	n, err = t.RemoveSomeItems(ctx, catdb.RemoveSomeItemsParams{Section: section, Limit: removeAtOnce})
	if err != nil || n > 0 {
		return true, err
	}
	return true, t.RemoveSection(ctx, section)
}
