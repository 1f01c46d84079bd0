// Package cleanoldcachefiles is the Task that keeps the cache folder within its age and its size.
package cleanoldcachefiles

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"butler"
)

// The preferences of this Task.
const (
	PrefAge  = "ButlerCacheMaxAgeDays"
	PrefSize = "ButlerCacheMaxSizeMB"
)

// Task returns the definition.
func Task() butler.Task {
	return butler.Task{
		Name:        "CleanOldCacheFiles",
		Title:       "Clean Old Cache Files",
		Description: "Remove cache files that have not been used for a while, then the oldest until the cache fits its size",
		Schedule:    butler.Schedule{Interval: 7},
		Gate:        butler.Gate{Preference: "ButlerTaskCleanOldCacheFiles", Default: "true"},
		Phase:       butler.PhaseClean,
		Activity:    "butler.clean.cache",
		Preferences: []butler.Preference{
			{ID: PrefAge, Label: "Days that an unused cache file is kept", Type: butler.PreferenceInt, Default: "30", Min: 1, Max: 3650, Advanced: true, Group: "butler",
				Summary: "Cache files that were neither read nor written for longer are removed."},
			{ID: PrefSize, Label: "Size of the cache, in MB", Type: butler.PreferenceInt, Default: "10240", Min: 0, Max: 1 << 30, Advanced: true, Group: "butler",
				Summary: "Beyond it the least recently used cache files are removed."},
		},
		Chore: run,
		Dry:   true,
	}
}

// figures is the summary of the Run. Of a dry Run it tells what would have been.
type figures struct {
	Files   int64 `json:"files"`   // left
	Bytes   int64 `json:"bytes"`   // left
	Removed int64 `json:"removed"` // files
	Freed   int64 `json:"freed"`   // bytes
}

type file struct {
	path string // within the cache
	size int64
	used time.Time
}

func run(ctx context.Context, host butler.Host, report butler.Reporter) error {
	const op = "clean cache"
	report.Expect(-1)
	// A root confines every path below to the cache, whatever links lie in it.
	root, err := os.OpenRoot(filepath.Join(host.Data, "cache"))
	if errors.Is(err, fs.ErrNotExist) {
		return report.Sum(figures{})
	}
	if err != nil {
		return butler.E(butler.KindPermission, op, "the cache folder cannot be opened").
			WithHint("it must belong to the user that runs butler")
	}
	defer root.Close()

	files, err := list(ctx, root)
	if err != nil {
		return err
	}
	old := time.Now().AddDate(0, 0, -host.Settings.Int(PrefAge))
	doomed, sum := choose(files, old, int64(host.Settings.Int(PrefSize))<<20)
	report.Expect(int64(len(doomed)))
	for i, f := range doomed {
		if err := ctx.Err(); err != nil {
			return &butler.Error{Kind: butler.KindInterrupted, Op: op, Err: err}
		}
		report.Doing("removing cache files", float64(i)/float64(len(doomed)))
		u := butler.UnitReport{Subject: "cache:" + f.path, Title: f.path, State: butler.UnitDone, Bytes: -f.size, At: time.Now()}
		if !host.Run.Dry {
			err = root.Remove(f.path)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			u.State, u.Reason, u.Bytes = butler.UnitFailed, err.Error(), 0
		} else {
			sum.Removed++
			sum.Freed += f.size
		}
		if err := report.Unit(ctx, u); err != nil {
			return err
		}
	}
	return report.Sum(sum)
}

// choose returns the files to remove, least recently used first, and the figures of those that stay:
// first all unused since old, then as many as it takes to fit the budget.
func choose(files []file, old time.Time, budget int64) (doomed []file, left figures) {
	slices.SortFunc(files, func(a, b file) int { return a.used.Compare(b.used) })
	for _, f := range files {
		left.Bytes += f.size
	}
	n := 0
	for ; n < len(files) && (files[n].used.Before(old) || left.Bytes > budget); n++ {
		left.Bytes -= files[n].size
	}
	left.Files = int64(len(files) - n)
	return files[:n], left
}

// list returns every regular file of the cache, and links, which are removed as they are.
func list(ctx context.Context, root *os.Root) ([]file, error) {
	var all []file
	err := fs.WalkDir(root.FS(), ".", func(path string, d fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return &butler.Error{Kind: butler.KindInterrupted, Op: "clean cache", Err: ctx.Err()}
		}
		if err != nil || d.IsDir() {
			if errors.Is(err, fs.ErrNotExist) {
				err = nil
			}
			return err
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		all = append(all, file{path, info.Size(), lastUsed(info)})
		return nil
	})
	return all, err
}
