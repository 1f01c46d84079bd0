// Package cleanoldbundles is the Task that removes Bundles of Parts that are gone, and what does not
// belong among Bundles.
package cleanoldbundles

import (
	"context"
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
	}
}

// figures is the summary of the Run.
type figures struct {
	Kept    int64 `json:"kept"`    // Bundles
	Removed int64 `json:"removed"` // Bundles
	Strays  int64 `json:"strays"`  // other files removed
	Freed   int64 `json:"freed"`   // bytes
}

func run(ctx context.Context, host butler.Host, report butler.Reporter) error {
	began := time.Now()
	report.Expect(-1)
	report.Doing("listing what may be kept", -1)
	live, err := livingParts(ctx, host.Library)
	if err != nil {
		return err
	}
	var sum figures
	for b, err := range host.Bundles.All(ctx) {
		if err != nil {
			return err
		}
		if live.has(b.PartContent) || began.Sub(b.Modified) < minAge {
			sum.Kept++
			continue
		}
		if len(live.keys) == 0 {
			// An empty Catalogue is more likely a lost database than a library nobody wants.
			report.Loud("the catalogue knows no files at all: bundles are left alone")
			break
		}
		report.Doing("removing bundles", -1)
		u := butler.UnitReport{Subject: "bundle:" + b.ContentID, Title: "bundle of a file that is gone", State: butler.UnitDone, Bytes: -b.Bytes, At: time.Now()}
		if err := host.Bundles.Remove(ctx, b.PartContent); err != nil {
			u.State, u.Reason, u.Bytes = butler.UnitFailed, err.Error(), 0
		} else {
			sum.Removed++
			sum.Freed += b.Bytes
		}
		if err := report.Unit(ctx, u); err != nil {
			return err
		}
	}
	for s, err := range host.Bundles.Strays(ctx, minAge) {
		if err != nil {
			return err
		}
		u := butler.UnitReport{Subject: "stray:" + s.Name, Title: s.Name, State: butler.UnitDone, Reason: "belongs to no bundle", Bytes: -s.Bytes, At: time.Now()}
		if err := host.Bundles.RemoveStray(ctx, s); err != nil {
			u.State, u.Reason, u.Bytes = butler.UnitFailed, err.Error(), 0
		} else {
			sum.Strays++
			sum.Freed += s.Bytes
		}
		if err := report.Unit(ctx, u); err != nil {
			return err
		}
	}
	return report.Sum(sum)
}

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
