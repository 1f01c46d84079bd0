package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// Pauses before another try. The first failure's is longer than any Window, so that a Run does not
// meet the same Part twice.
const (
	firstPause  = 12 * time.Hour
	longestWait = 7 * 24 * time.Hour
	snooze      = 10 * time.Minute
)

// pause returns how long to wait after the given number of failures, from 1.
func pause(attempts int64) time.Duration {
	p := firstPause
	for range min(attempts-1, 8) {
		p *= 2
	}
	return min(p, longestWait)
}

// Commit stores the outcomes of a Unit and their reports, and ends the lease.
func (d *DB) Commit(ctx context.Context, u butler.Unit, outcomes []butler.Outcome) error {
	const op = "commit unit"
	var events []butler.Event
	err := d.write(ctx, op, func(t transaction) error {
		n, err := t.EndLease(ctx, catdb.EndLeaseParams{Part: u.Part, Attempt: u.Attempt})
		switch {
		case err != nil:
			return err
		case n == 0:
			return butler.E(butler.KindStale, op, "part %d was handed out again or has changed", u.Part)
		}
		known, err := t.analyses(ctx)
		if err != nil {
			return err
		}
		title, err := t.title(ctx, u.Part)
		if err != nil {
			return err
		}
		file, err := t.fileName(ctx, u.Part)
		if err != nil {
			return err
		}
		all, err := t.conclusions(ctx)
		if err != nil {
			return err
		}
		reports := make(map[int64]butler.UnitReport)
		var done, settled []string
		for _, o := range outcomes {
			i := slices.Index(u.Analyses, o.Analysis)
			if i < 0 {
				return butler.E(butler.KindInvalid, op, "analysis %q is not of this unit", o.Analysis)
			}
			a, err := find(known, op, o.Analysis)
			if err != nil {
				return err
			}
			r, err := t.outcome(ctx, u.Part, a, o, d.now())
			if err != nil {
				return err
			}
			if r.State == butler.UnitDone {
				done = append(done, o.Analysis)
			}
			if r.State == butler.UnitDone || r.State == butler.UnitFailed && disposition(o.Err) == butler.Permanent {
				settled = append(settled, o.Analysis)
			}
			if i < len(u.Runs) && u.Runs[i] != 0 {
				reports[u.Runs[i]] = together(reports[u.Runs[i]], r)
			}
		}
		for run, r := range reports {
			r.Subject, r.Part, r.Title, r.File, r.At = fmt.Sprintf("part:%d", u.Part), u.Part, title, file, d.now()
			// A Run that is no more takes no report; the result counts all the same.
			if _, err := t.ReportUnit(ctx, reportParams(run, r)); err != nil {
				return err
			}
		}
		if d.publish != nil {
			if events, err = t.analysed(ctx, u.Part, done); err != nil {
				return err
			}
		}
		if err := t.changed(ctx, all, []int64{u.Part}, settled...); err != nil {
			return err
		}
		return t.relackPart(ctx, u.Part)
	})
	if err == nil {
		d.tell(events)
	}
	return err
}

// analysed tells what Analyses of a Part succeeded.
func (t transaction) analysed(ctx context.Context, part int64, done []string) ([]butler.Event, error) {
	id, err := t.ItemOfPart(ctx, part)
	if err != nil {
		return nil, err
	}
	item, err := t.Item(ctx, id)
	if err != nil {
		return nil, err
	}
	all := make([]butler.Event, len(done))
	for i, name := range done {
		all[i] = itemEvent(item, butler.ChangeAnalysed)
		all[i].Item.Analysis = name
	}
	return all, nil
}

// together joins the reports of two Analyses that one Run asked for: the worse state holds.
func together(a, b butler.UnitReport) butler.UnitReport {
	if a.State == "" {
		return b
	}
	if a.State == butler.UnitFailed || b.State == butler.UnitDone {
		b.State = a.State
	}
	b.Reason = strings.Trim(a.Reason+"; "+b.Reason, "; ")
	b.Bytes += a.Bytes
	b.Elapsed += a.Elapsed
	return b
}

// outcome stores how one Analysis of a Part ended, and returns what to report of it.
func (t transaction) outcome(ctx context.Context, part int64, a analysis, o butler.Outcome, now time.Time) (butler.UnitReport, error) {
	if o.Err == nil {
		made, err := newResult(part, a.Analysis, o.Version, o.Settings, o.Result, now, o.Elapsed)
		if err == nil {
			return t.success(ctx, made, o)
		}
		o.Err = err
	}
	r := butler.UnitReport{State: butler.UnitFailed, Reason: clip(o.Err.Error()), Elapsed: o.Elapsed}
	retry := catdb.SetRetryParams{Part: part, Analysis: a.ID, Version: int64(o.Version), Reason: r.Reason, At: toMS(now)}
	switch disposition(o.Err) {
	case butler.Permanent:
		if _, err := t.keepFailure(ctx, part, a.ID, o.Version, o.Settings, r.Reason, now, o.Elapsed, false); err != nil {
			return r, err
		}
		return r, t.RemoveRetry(ctx, catdb.RemoveRetryParams{Part: part, Analysis: a.ID})
	case butler.RetryLater:
		attempts, err := t.attempts(ctx, part, a)
		if err != nil {
			return r, err
		}
		retry.Attempts = attempts + 1
		retry.After = toMS(now.Add(pause(retry.Attempts)))
		return r, t.SetRetry(ctx, retry)
	case butler.Snooze:
		r.State = butler.UnitSkipped
		if interrupted(o.Err) { // nothing is wrong with the Part: the next one may have it at once
			return r, nil
		}
		attempts, err := t.attempts(ctx, part, a)
		if err != nil {
			return r, err
		}
		retry.Attempts = attempts
		retry.After = toMS(now.Add(snooze))
		return r, t.SetRetry(ctx, retry)
	}
	return r, butler.E(butler.KindInternal, "commit unit", "no such disposition")
}

func interrupted(err error) bool {
	return butler.IsKind(err, butler.KindInterrupted) || butler.IsKind(err, butler.KindStale) || errors.Is(err, context.Canceled)
}

func disposition(err error) butler.Disposition {
	if interrupted(err) {
		return butler.Snooze
	}
	return butler.KindOf(err).Traits().Disposition
}

func (t transaction) attempts(ctx context.Context, part int64, a analysis) (int64, error) {
	n, err := t.Attempts(ctx, catdb.AttemptsParams{Part: part, Analysis: a.ID})
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return n, err
}

func (t transaction) success(ctx context.Context, made result, o butler.Outcome) (butler.UnitReport, error) {
	r := butler.UnitReport{State: butler.UnitDone, Reason: clip(o.Result.Summary), Elapsed: o.Elapsed, Bytes: blobBytes(o.Result)}
	part, id := made.finding.Part, made.finding.Analysis
	if _, err := t.keep(ctx, made); err != nil {
		return r, err
	}
	if err := t.RemoveRetry(ctx, catdb.RemoveRetryParams{Part: part, Analysis: id}); err != nil {
		return r, err
	}
	if err := t.RemoveArtifacts(ctx, catdb.RemoveArtifactsParams{Part: part, Analysis: id}); err != nil {
		return r, err
	}
	for _, f := range o.Result.Artifacts {
		r.Bytes += f.Size
		artifact := catdb.SetArtifactParams{Part: part, Analysis: id, Name: f.Name, Size: f.Size, Count: int64(f.Count)}
		if err := t.SetArtifact(ctx, artifact); err != nil {
			return r, err
		}
	}
	return r, nil
}

// clip shortens a reason: a tool's last words may be long, and hold any bytes.
func clip(s string) string {
	const most = 2000 // bytes
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
