package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// Conclude stores what was drawn for a group in place of what was found before, or why nothing could be
// drawn. A Conclusion that tells the same as before makes nothing due that is drawn from it.
func (d *DB) Conclude(ctx context.Context, due butler.Due, settings string, drawn []butler.Drawn, cause error, run int64,
	report butler.UnitReport,
) error {
	op := "conclude " + due.Conclusion
	var events []butler.Event
	err := d.write(ctx, op, func(t transaction) error {
		all, err := t.conclusions(ctx)
		if err != nil {
			return err
		}
		c, err := all.named(op, due.Conclusion)
		if err != nil {
			return err
		}
		group, err := t.Item(ctx, due.Group)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		change, err := t.GroupChange(ctx, catdb.GroupChangeParams{Conclusion: c.ID, Section: group.Section, Item: due.Group})
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return butler.E(butler.KindStale, op, "the group %d is no more", due.Group)
		case err != nil:
			return err
		case change != due.Change:
			return butler.E(butler.KindStale, op, "the group %d has changed", due.Group)
		}
		w := drawing{conclusion: c, settings: settings, drawn: drawn, cause: cause, report: report}
		if w.members, err = t.members(ctx, c, group); err != nil {
			return err
		}
		w.report.At = d.now()
		changed, err := t.conclude(ctx, &w)
		if err != nil {
			return err
		}
		if err := t.changed(ctx, all, changed, c.Name); err != nil {
			return err
		}
		err = t.GroupDrawn(ctx, catdb.GroupDrawnParams{
			Conclusion: c.ID, Section: group.Section, Item: group.ID, Version: c.Version, Settings: settingsHash(settings),
			Parts: int64(len(w.members)),
		})
		if err != nil {
			return err
		}
		if run != 0 { // a Run that is no more takes no report; the result counts all the same
			if _, err := t.ReportUnit(ctx, reportParams(run, w.report)); err != nil {
				return err
			}
		}
		if d.publish != nil {
			events = w.events(changed)
		}
		return nil
	})
	if err == nil {
		d.tell(events)
	}
	return err
}

// drawing is a Conclusion that was drawn for a group.
type drawing struct {
	conclusion
	settings string
	members  []butler.Member
	drawn    []butler.Drawn
	cause    error
	report   butler.UnitReport
}

// conclude stores what was drawn, and returns the Parts of which something else is told now.
func (t transaction) conclude(ctx context.Context, w *drawing) (changed []int64, err error) {
	results := make(map[int64]result)
	untold := make(map[int64]bool, len(w.members))
	for i := range w.members {
		untold[w.members[i].Part.ID] = true
	}
	for _, one := range w.drawn {
		if w.cause != nil {
			break
		}
		r, err := w.result(one)
		if err == nil && !untold[one.Part] {
			err = butler.E(butler.KindInternal, w.Name, "it tells of part %d twice, or it is not of the group", one.Part)
		}
		if results[one.Part] = r; err != nil {
			w.cause, w.report.Bytes = err, 0
			w.report.State, w.report.Reason = butler.UnitFailed, clip(err.Error())
			continue
		}
		delete(untold, one.Part)
		w.report.Bytes += blobBytes(one.Result)
	}
	for _, m := range w.members {
		r, told := results[m.Part.ID]
		var other bool
		switch {
		case w.cause != nil:
			reason := clip(w.cause.Error())
			other, err = t.keepFailure(ctx, m.Part.ID, w.ID, int(w.Version), w.settings, reason, w.report.At, w.report.Elapsed, true)
		case told:
			other, err = t.keep(ctx, r)
		default:
			other, err = t.forgetResult(ctx, m.Part.ID, w.ID)
		}
		if err != nil {
			return nil, err
		}
		if other {
			changed = append(changed, m.Part.ID)
		}
	}
	return changed, nil
}

// result returns what was drawn about a Part as it is stored, or what is wrong with it.
func (w *drawing) result(one butler.Drawn) (result, error) {
	if len(one.Result.Artifacts) > 0 {
		return result{}, butler.E(butler.KindInternal, w.Name, "it has artifacts")
	}
	return newResult(one.Part, w.Analysis, int(w.Version), w.settings, one.Result, w.report.At, w.report.Elapsed)
}

// events tells what is new of Items, if they are few.
func (w *drawing) events(changed []int64) (all []butler.Event) {
	if len(changed) > maxTold {
		changed = changed[:maxTold]
	}
	for _, m := range w.members {
		if !slices.Contains(changed, m.Part.ID) {
			continue
		}
		item := butler.ItemChange{Section: m.Item.Section, Item: m.Item.ID, Kind: m.Item.Kind, Title: m.Item.Title, Analysis: w.Name}
		all = append(all, butler.Event{Topic: butler.TopicItem, Change: butler.ChangeAnalysed, Item: &item})
	}
	return all
}
