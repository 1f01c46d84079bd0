package backupdatabase

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"butler"
)

// drill restores a copy in a scratch folder. A copy that does not come up is removed: it must not stand for a good one.
func drill(ctx context.Context, host butler.Host, report butler.Reporter, info butler.BackupInfo) (done bool, err error) {
	began := time.Now()
	report.Doing("restoring the copy in a scratch folder", -1)
	dir, err := host.Bundles.Scratch("drill-")
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	u := butler.UnitReport{Subject: "drill", Title: "restore drill", State: butler.UnitDone}
	problems, err := tryRestore(ctx, host, info, dir)
	switch k := butler.KindOf(err); {
	case ctx.Err() != nil:
		return false, err
	case err != nil && k == butler.KindNoSpace:
		u.State, u.Reason = butler.UnitSkipped, err.Error()
		report.Loud("there was no room to try whether the copy can be restored")
	case err != nil:
		return false, errors.Join(fmt.Errorf("the copy cannot be restored: %w", err), os.Remove(info.Path))
	default:
		u.Reason = "restored, opened, read and written"
		if len(problems) > 0 {
			u.Reason += "; " + strings.Join(problems, "; ")
			report.Loud("the database is sound, but does not agree with itself: " + problems[0])
		}
	}
	u.Elapsed, u.At = time.Since(began), time.Now()
	return u.State == butler.UnitDone, report.Unit(ctx, u)
}

func tryRestore(ctx context.Context, host butler.Host, info butler.BackupInfo, dir string) ([]string, error) {
	if err := room(dir, info.Size); err != nil {
		return nil, err
	}
	return host.Database.Drill(ctx, info.Path, dir)
}

// fewest is how many rows a table must have had for it to be told that it shrank.
const fewest = 100

// shrunk returns the tables of a library that hold less than half of what the copy before held: more likely a mishap
// than a wish, and then the older copies are what one wants.
func shrunk(ctx context.Context, host butler.Host, info butler.BackupInfo) ([]string, error) {
	last, err := host.Runs.LastSuccess(ctx)
	if err != nil {
		return nil, err
	}
	var before figures
	if json.Unmarshal(last["BackupDatabase"].Summary, &before) != nil || len(before.Shrunk) > 0 {
		return nil, nil // there is none, or it was said already
	}
	var all []string
	for _, table := range []string{"items", "parts", "findings", "metadata"} {
		was, now := before.Backup.Rows[table], info.Rows[table]
		if was >= fewest && now < was/2 {
			all = append(all, fmt.Sprintf("%s: %d of %d", table, now, was))
		}
	}
	return all, nil
}
