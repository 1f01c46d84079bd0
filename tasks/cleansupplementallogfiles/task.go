// Package cleansupplementallogfiles is the Task that keeps rotated logs, and the reports of Runs, within their limits.
package cleansupplementallogfiles

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"butler"
)

// The preferences of this Task.
const (
	PrefLogAge     = "LogFilesMaxAgeDays"
	PrefLogSize    = "LogFilesMaxSizeMB"
	PrefReportsAge = "RunReportsMaxAgeDays"
)

// What is kept whatever its age: a clock that is set forward makes everything old.
const (
	keepLogs    = 2
	keepRuns    = 500
	keepReports = 30
)

// Task returns the definition.
func Task() butler.Task {
	return butler.Task{
		Name:        "ButlerTaskCleanSupplementalLogFiles",
		Title:       "Clean Supplemental Log Files",
		Description: "Remove rotated logs and old reports of runs beyond their limits",
		Schedule:    butler.Schedule{Interval: 7},
		Gate:        butler.Gate{Preference: "ButlerTaskCleanSupplementalLogFiles", Default: "true"},
		Phase:       butler.PhaseClean,
		Activity:    "butler.clean.logs",
		Preferences: []butler.Preference{
			{ID: PrefLogAge, Label: "Days that rotated logs are kept", Type: butler.PreferenceInt, Default: "30", Min: 1, Max: 3650, Advanced: true, Group: "butler",
				Summary: "Rotated logs in the folder logs of the data folder that are older are removed. The newest two stay."},
			{ID: PrefLogSize, Label: "Size of rotated logs, in MB", Type: butler.PreferenceInt, Default: "100", Min: 1, Max: 1 << 20, Advanced: true, Group: "butler",
				Summary: "Beyond it the oldest rotated logs are removed. The newest two stay."},
			{ID: PrefReportsAge, Label: "Days that reports of runs are kept", Type: butler.PreferenceInt, Default: "180", Min: 7, Max: 36500, Advanced: true, Group: "butler",
				Summary: "What runs did with each file, and the reports of nights, are forgotten after that. The newest, and the last of each task, stay."},
		},
		Chore: run,
		Dry:   true,
	}
}

// figures is the summary of the Run. Of a dry Run it tells what would have been.
type figures struct {
	Files   int64 `json:"files"`   // logs left
	Bytes   int64 `json:"bytes"`   // of them
	Removed int64 `json:"removed"` // logs
	Freed   int64 `json:"freed"`   // bytes
	Runs    int64 `json:"runs"`    // forgotten
	Reports int64 `json:"reports"` // forgotten
}

func run(ctx context.Context, host butler.Host, report butler.Reporter) error {
	report.Expect(-1)
	var sum figures
	if err := cleanLogs(ctx, host, report, &sum); err != nil {
		return err
	}
	before := time.Now().AddDate(0, 0, -host.Settings.Int(PrefReportsAge))
	report.Doing("forgetting old reports", -1)
	var err error
	if sum.Runs, err = forgetRuns(ctx, host, before); err != nil {
		return err
	}
	if sum.Reports, err = forgetReports(ctx, host, before); err != nil {
		return err
	}
	return report.Sum(sum)
}

// log is a rotated log.
type log struct {
	name    string
	size    int64
	written time.Time
}

func cleanLogs(ctx context.Context, host butler.Host, report butler.Reporter, sum *figures) error {
	const op = "clean logs"
	// A root confines what is removed to the folder, whatever links lie in it.
	root, err := os.OpenRoot(filepath.Join(host.Data, "logs"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return butler.E(butler.KindPermission, op, "the folder of logs cannot be opened").
			WithHint("it must belong to the user that runs butler")
	}
	defer root.Close()
	all, err := rotated(root)
	if err != nil {
		return butler.E(butler.FileErrorKind(err, butler.KindInternal), op, "%w", butler.FileErrorCause(err))
	}
	old := time.Now().AddDate(0, 0, -host.Settings.Int(PrefLogAge))
	for _, l := range doomed(all, old, int64(host.Settings.Int(PrefLogSize))<<20) {
		u := butler.UnitReport{Subject: "log:" + l.name, Title: l.name, State: butler.UnitDone, Bytes: -l.size, At: time.Now()}
		if !host.Run.Dry {
			err = root.Remove(l.name)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			u.State, u.Reason, u.Bytes = butler.UnitFailed, butler.FileErrorCause(err).Error(), 0
		} else {
			sum.Removed++
			sum.Freed += l.size
		}
		if err := report.Unit(ctx, u); err != nil {
			return err
		}
	}
	for _, l := range all {
		sum.Files++
		sum.Bytes += l.size
	}
	sum.Files -= sum.Removed
	sum.Bytes -= sum.Freed
	return nil
}

// rotated returns the logs that nobody writes any more, the newest first: butler-<time>.log.
func rotated(root *os.Root) (all []log, err error) {
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), "butler-") || !strings.HasSuffix(e.Name(), ".log") {
			continue
		}
		info, err := e.Info()
		if err == nil && info.Mode().IsRegular() {
			all = append(all, log{e.Name(), info.Size(), info.ModTime()})
		}
	}
	slices.SortFunc(all, func(a, b log) int { return strings.Compare(b.name, a.name) })
	return all, nil
}

// doomed returns those of some logs, the newest first, that are too old or too much. The newest stay.
func doomed(all []log, old time.Time, most int64) (gone []log) {
	var size int64
	for i, l := range all {
		size += l.size
		if i >= keepLogs && (size > most || l.written.Before(old)) {
			gone = append(gone, l)
			size -= l.size
		}
	}
	return gone
}

// forgetRuns forgets the reports of Runs from before a time, but for the newest Runs, and returns of how many.
func forgetRuns(ctx context.Context, host butler.Host, before time.Time) (int64, error) {
	newest, err := host.Runs.Runs(ctx, butler.RunQuery{Limit: keepRuns})
	if err != nil {
		return 0, err
	}
	if len(newest) < keepRuns {
		return 0, nil
	}
	for _, r := range newest {
		if !r.Ended.IsZero() && r.Ended.Before(before) {
			before = r.Ended
		}
	}
	return host.Garbage.PruneRuns(ctx, before, host.Run.Dry)
}

// forgetReports forgets Reports from before a time, but for the newest, and returns how many.
func forgetReports(ctx context.Context, host butler.Host, before time.Time) (n int64, err error) {
	newest, err := host.Reports.Reports(ctx, butler.ReportQuery{Limit: keepReports})
	if err != nil || len(newest) < keepReports {
		return 0, err
	}
	for _, r := range newest {
		if r.Made.Before(before) {
			before = r.Made
		}
	}
	if !host.Run.Dry {
		return host.Reports.PruneReports(ctx, before)
	}
	q := butler.ReportQuery{Before: newest[len(newest)-1].ID, Limit: keepRuns}
	for {
		page, err := host.Reports.Reports(ctx, q)
		if err != nil {
			return n, err
		}
		for _, r := range page {
			if r.Made.Before(before) {
				n++
			}
			q.Before = r.ID
		}
		if len(page) < keepRuns {
			return n, nil
		}
	}
}
