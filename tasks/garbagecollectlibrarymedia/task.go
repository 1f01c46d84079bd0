// Package garbagecollectlibrarymedia is the Task that takes files which have been missing for long out of the library,
// in a way that can be undone.
package garbagecollectlibrarymedia

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"butler"
)

const name = "GarbageCollectLibraryMedia"

// The preferences of this Task, beside [butler.PrefEmptyTrash].
const (
	PrefDays  = "LibraryMediaMissingDays"
	PrefShare = "LibraryMediaLossShare"
)

const (
	// few files are taken out whatever share of a small library they are.
	few = 5
	// maxScanAge is how old what scans know of a library may be.
	maxScanAge = 7 * 24 * time.Hour
	// atOnce is how many files are taken out between two looks at whether the Run is to end.
	atOnce = 500
)

// Task returns the definition.
func Task() butler.Task {
	return butler.Task{
		Name:        name,
		Title:       "Garbage Collect Library Media",
		Description: "Take files that have been missing for long out of the library; this can be undone until the next time",
		Schedule:    butler.Schedule{Interval: 7},
		Gate:        butler.Gate{Preference: "ButlerTaskGarbageCollectLibraryMedia", Default: "true"},
		Phase:       butler.PhaseClean,
		Exclusive:   butler.ResourceScan,
		Targets:     butler.TargetsSections,
		Activity:    "library.clean.media",
		Preferences: []butler.Preference{
			{ID: PrefDays, Label: "Days that a missing file is kept", Type: butler.PreferenceInt, Default: "30", Min: 1, Max: 3650, Group: "library",
				Summary: "What is known of a file that scans no longer find is kept for so many days."},
			{ID: PrefShare, Label: "Share of a library that may be taken out at once, in percent", Type: butler.PreferenceInt, Default: "20", Min: 1, Max: 100, Advanced: true, Group: "library",
				Summary: "If more of a library's files have been missing for long, none is taken out: that is more likely a mistake."},
		},
		Chore: run,
		Dry:   true,
	}
}

// figures is the summary of the Run. Of a dry Run it tells what would have been.
type figures struct {
	Sections int64 `json:"sections"` // looked at
	Skipped  int64 `json:"skipped"`  // of them
	Taken    int64 `json:"taken"`    // files taken out of the library
	Left     int64 `json:"left"`     // that could have been, but for autoEmptyTrash
	Bytes    int64 `json:"bytes"`    // of generated files, which CleanOldBundles deletes once this cannot be undone any more
	GivenUp  int64 `json:"givenUp"`  // files of earlier Runs that cannot be put back any more
}

// collector is one Run.
type collector struct {
	butler.Host
	report butler.Reporter
	now    time.Time
	sum    figures
}

func run(ctx context.Context, host butler.Host, report butler.Reporter) error {
	c := &collector{Host: host, report: report, now: time.Now()}
	sections, err := host.Library.Sections(ctx)
	if err != nil {
		return err
	}
	report.Expect(-1)
	for _, s := range sections {
		if only := host.Run.Section; only != 0 && s.ID != only {
			continue
		}
		if err := c.section(ctx, s); err != nil {
			return err
		}
	}
	if c.takes() && host.Run.Section == 0 {
		if c.sum.GivenUp, err = host.Garbage.Forget(ctx, host.Run.ID); err != nil {
			return err
		}
	}
	if c.sum.Taken > 0 && c.takes() {
		report.Loud(fmt.Sprintf("%d files that were missing for long are out of the library; until the next time that can be undone with: butler trash undo %d",
			c.sum.Taken, host.Run.ID))
	}
	return report.Sum(c.sum)
}

// takes reports whether anything is to be taken out.
func (c *collector) takes() bool { return !c.Run.Dry && c.Settings.Bool(butler.PrefEmptyTrash) }

// section looks at a Section, and takes out what has been missing for long.
func (c *collector) section(ctx context.Context, s butler.Section) error {
	c.sum.Sections++
	c.report.Doing("looking at "+s.Name, -1)
	u := butler.UnitReport{Subject: fmt.Sprintf("section:%d", s.ID), Title: s.Name, State: butler.UnitDone, At: time.Now()}
	doubt, err := c.doubt(ctx, s)
	if err != nil {
		return err
	}
	var doomed []butler.MissingPart
	if doubt == "" && s.Missing > 0 {
		if doomed, err = c.longMissing(ctx, s); err != nil {
			return err
		}
		// Again, for a disk that went away meanwhile has none of the files that are there again.
		if doubt, err = away(ctx, s); err != nil {
			return err
		}
		if doubt == "" {
			doubt = c.tooMany(s, len(doomed))
		}
	}
	if doubt != "" {
		c.sum.Skipped++
		c.report.Loud(fmt.Sprintf("%s: nothing is taken out: %s", s.Name, doubt))
		u.State, u.Reason = butler.UnitSkipped, doubt
		return c.report.Unit(ctx, u)
	}
	switch {
	case len(doomed) == 0:
		u.Reason = "nothing has been missing for long"
	case c.Run.Dry, c.takes():
		u.Reason = fmt.Sprintf("%d files have been missing for long", len(doomed))
	default:
		u.Reason = fmt.Sprintf("%d files have been missing for long; they stay, as %s is off", len(doomed), butler.PrefEmptyTrash)
		c.sum.Left += int64(len(doomed))
		doomed = nil
	}
	if err := c.take(ctx, doomed); err != nil {
		return err
	}
	return c.report.Unit(ctx, u)
}

// take takes Parts out, or tells what it would take.
func (c *collector) take(ctx context.Context, doomed []butler.MissingPart) error {
	for i := 0; i < len(doomed); i += atOnce {
		some := doomed[i:min(i+atOnce, len(doomed))]
		c.report.Doing("taking out what is gone", float64(i)/float64(len(doomed)))
		if c.takes() {
			ids := make([]int64, len(some))
			for i, p := range some {
				ids[i] = p.Part
			}
			if _, err := c.Garbage.Collect(ctx, c.Run.ID, ids); err != nil {
				return err
			}
		}
		for _, p := range some {
			c.sum.Taken++
			c.sum.Bytes += p.Bytes
			u := butler.UnitReport{
				Subject: fmt.Sprintf("part:%d", p.Part), Part: p.Part, Title: title(p.Path), State: butler.UnitDone,
				Reason: fmt.Sprintf("missing since %s; %d bytes of generated files", p.Since.Format(time.DateOnly), p.Bytes), At: time.Now(),
			}
			if err := c.report.Unit(ctx, u); err != nil {
				return err
			}
		}
	}
	return nil
}

// title returns the name of a file for people.
func title(path string) string {
	return strings.ToValidUTF8(filepath.Base(path), "\ufffd")
}
