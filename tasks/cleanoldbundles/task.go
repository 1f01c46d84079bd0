// Package cleanoldbundles is the Task that removes Bundles of Parts that are gone, and what does not
// belong among Bundles.
package cleanoldbundles

import (
	"context"
	"fmt"
	"hash/maphash"
	"slices"
	"time"

	"butler"
)

// minAge protects what is being made while the Task looks.
const minAge = 24 * time.Hour

// Task returns the definition.
func Task() butler.Task {
	return butler.Task{
		Name:        "CleanOldBundles",
		Title:       "Clean Old Bundles",
		Description: "Remove generated files of media that is no longer in any library",
		Schedule:    butler.Schedule{Interval: 7},
		Gate:        butler.Gate{Preference: "ButlerTaskCleanOldBundles", Default: "true"},
		Phase:       butler.PhaseClean,
		Activity:    "library.clean.bundles",
		Chore:       run,
		Dry:         true,
	}
}

// figures is the summary of the Run. Of a dry Run it tells what would have been.
type figures struct {
	Kept    int64 `json:"kept"`    // Bundles
	Removed int64 `json:"removed"` // Bundles
	Strays  int64 `json:"strays"`  // other files removed
	Files   int64 `json:"files"`   // removed from Bundles that stay
	Freed   int64 `json:"freed"`   // bytes
}

// cleaner is one Run.
type cleaner struct {
	butler.Host
	report butler.Reporter
	sum    figures
}

func run(ctx context.Context, host butler.Host, report butler.Reporter) error {
	c := &cleaner{Host: host, report: report}
	report.Expect(-1)
	report.Doing("listing what may be kept", -1)
	live, err := livingParts(ctx, host.Library)
	if err != nil {
		return err
	}
	for b, err := range host.Bundles.All(ctx) {
		if err != nil {
			return err
		}
		if live.has(b.PartContent) {
			c.sum.Kept++
			if err := c.within(ctx, b.PartContent); err != nil {
				return err
			}
			continue
		}
		if young(b.Modified) {
			c.sum.Kept++
			continue
		}
		if len(live.keys) == 0 {
			// An empty Catalogue is more likely a lost database than a library nobody wants.
			report.Loud("the catalogue knows no files at all: bundles are left alone")
			break
		}
		report.Doing("removing bundles", -1)
		u := butler.UnitReport{Subject: "bundle:" + b.ContentID, Title: "bundle of a file that is gone", Bytes: -b.Bytes}
		if err := c.remove(ctx, u, &c.sum.Removed, func() error { return host.Bundles.Remove(ctx, b.PartContent) }); err != nil {
			return err
		}
	}
	for s, err := range host.Bundles.Strays(ctx, minAge) {
		if err != nil {
			return err
		}
		u := butler.UnitReport{Subject: "stray:" + s.Name, Title: s.Name, Reason: "belongs to no bundle", Bytes: -s.Bytes}
		if err := c.remove(ctx, u, &c.sum.Strays, func() error { return host.Bundles.RemoveStray(ctx, s) }); err != nil {
			return err
		}
	}
	return report.Sum(c.sum)
}

// within removes what lies in a Bundle that stays and of which the Catalogue knows nothing: a crash came between.
func (c *cleaner) within(ctx context.Context, p butler.PartContent) error {
	files, err := c.Bundles.Contents(ctx, p)
	if err != nil {
		return err
	}
	files = slices.DeleteFunc(files, func(f butler.StrayFile) bool { return young(f.Modified) })
	if len(files) == 0 {
		return nil
	}
	known, err := c.Garbage.BundleFiles(ctx, p) // after the look: what was stored since then is among them
	if err != nil {
		return err
	}
	for _, f := range files {
		if slices.Contains(known, f.Name) {
			continue
		}
		u := butler.UnitReport{
			Subject: fmt.Sprintf("file:%d/%s", p.Part, f.Name), Part: p.Part, Title: f.Name,
			Reason: "lies in a bundle, and nothing is known of it", Bytes: -f.Bytes,
		}
		err := c.remove(ctx, u, &c.sum.Files, func() error {
			return c.Bundles.RemoveFile(ctx, butler.BundleFile{PartContent: p, Name: f.Name})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// remove removes something, or tells that it would, and reports it.
func (c *cleaner) remove(ctx context.Context, u butler.UnitReport, count *int64, remove func() error) error {
	u.State, u.At = butler.UnitDone, time.Now()
	var err error
	if !c.Run.Dry {
		err = remove()
	}
	if err != nil {
		u.State, u.Reason, u.Bytes = butler.UnitFailed, err.Error(), 0
	} else {
		*count++
		c.sum.Freed -= u.Bytes
	}
	return c.report.Unit(ctx, u)
}

// young reports whether something was changed a short while ago, or in the future: then the clock was set back, and its
// age is not known.
func young(modified time.Time) bool { return time.Since(modified) < minAge }

// parts is a set of Parts with their contents in eight bytes each. Two may share a key; then a Bundle
// is kept that could go, never the other way round.
type parts struct {
	seed maphash.Seed
	keys []uint64 // sorted
}

func livingParts(ctx context.Context, library butler.Library) (parts, error) {
	p := parts{seed: maphash.MakeSeed()}
	for c, err := range library.PartContents(ctx) {
		if err != nil {
			return p, err
		}
		p.keys = append(p.keys, p.key(c))
	}
	slices.Sort(p.keys)
	return p, nil
}

func (p parts) key(c butler.PartContent) uint64 { return maphash.Comparable(p.seed, c) }

func (p parts) has(c butler.PartContent) bool {
	_, found := slices.BinarySearch(p.keys, p.key(c))
	return found
}
