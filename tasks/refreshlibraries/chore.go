package refreshlibraries

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"butler"
)

// Summary is what a Run reports of itself.
type Summary struct {
	Counts
	Sections []SectionSummary `json:"sections"`
}

// SectionSummary is what the scan of one Section found.
type SectionSummary struct {
	Section int64  `json:"section"`
	Name    string `json:"name"`
	Counts
	Warning   string `json:"warning,omitempty"`
	Untouched bool   `json:"untouched,omitempty"` // nothing was stored; Warning says why
}

// Counts are numbers of files.
type Counts struct {
	Found      int64 `json:"found"` // media files on disk
	New        int64 `json:"new"`
	Changed    int64 `json:"changed"`
	Moved      int64 `json:"moved"`
	Touched    int64 `json:"touched"` // a new time, the same content
	Missing    int64 `json:"missing"`
	Back       int64 `json:"back"`
	Problems   int64 `json:"problems"`   // new or changed, and their headers could not be read fully
	Unreadable int64 `json:"unreadable"` // files and folders that could not be looked at
}

func (c *Counts) add(o Counts) {
	c.Found += o.Found
	c.New += o.New
	c.Changed += o.Changed
	c.Moved += o.Moved
	c.Touched += o.Touched
	c.Missing += o.Missing
	c.Back += o.Back
	c.Problems += o.Problems
	c.Unreadable += o.Unreadable
}

// String says it for people.
func (c Counts) String() string {
	all := []string{fmt.Sprintf("%d files", c.Found)}
	for _, n := range []struct {
		n    int64
		what string
	}{
		{c.New, "new"}, {c.Changed, "changed"}, {c.Moved, "moved"}, {c.Missing, "missing"},
		{c.Back, "back"}, {c.Problems, "with problems"}, {c.Unreadable, "unreadable"},
	} {
		if n.n > 0 {
			all = append(all, fmt.Sprintf("%d %s", n.n, n.what))
		}
	}
	return strings.Join(all, ", ")
}

// chore scans every Section, or the one that the Run is for.
func chore(ctx context.Context, host butler.Host, report butler.Reporter) error {
	sections, err := host.Library.Sections(ctx)
	if err != nil {
		return err
	}
	if id := host.Run.Section; id != 0 {
		sections = slices.DeleteFunc(sections, func(s butler.Section) bool { return s.ID != id })
		if len(sections) == 0 {
			return butler.E(butler.KindNotFound, "scan", "there is no library %d", id)
		}
	}
	n := &notes{report: report}
	n.expect(int64(len(sections)))
	sum := Summary{Sections: []SectionSummary{}}
	var failures []error
	for _, s := range sections {
		one, err := scanSection(ctx, host, n, s)
		if err != nil && ctx.Err() != nil {
			return err
		}
		if err != nil {
			failures = append(failures, err)
		}
		if one != nil {
			sum.add(one.Counts)
			sum.Sections = append(sum.Sections, *one)
			follow(host, s, one.Counts)
		}
		if err := report.Sum(sum); err != nil {
			return err
		}
	}
	if len(failures) > 0 && len(failures) == len(sections) { // each has been said aloud
		return butler.E(butler.KindOf(failures[0]), "scan", "no library could be scanned").WithHint("%s", butler.HintOf(failures[0]))
	}
	return nil
}

// localMedia is the Task that reads what lies beside media.
const localMedia = "RefreshLocalMedia"

// follow lets what lies beside media be read soon after the media are found: posters and NFO files come with them.
func follow(host butler.Host, s butler.Section, c Counts) {
	if c.New+c.Changed == 0 || slices.Contains(s.OptOuts, localMedia) {
		return
	}
	i := slices.IndexFunc(host.Tasks, func(t butler.Task) bool { return t.Name == localMedia })
	if i < 0 || !host.Tasks[i].Gate.Enabled(host.Settings) {
		return
	}
	host.Follow(localMedia, butler.Target{Section: s.ID}, "media was added")
}

// scanSection scans one Section and reports on it. The error is why it was left untouched.
func scanSection(ctx context.Context, host butler.Host, n *notes, s butler.Section) (*SectionSummary, error) {
	begin := time.Now()
	unit := butler.UnitReport{Subject: fmt.Sprintf("section:%d", s.ID), Title: s.Name, State: butler.UnitDone}
	if slices.Contains(s.OptOuts, Name) {
		unit.State, unit.Reason, unit.At = butler.UnitSkipped, "this library opted out of scans", begin
		return nil, n.report.Unit(ctx, unit)
	}
	n.section = s
	sc := newScan(host, n, s)
	err := sc.run(ctx)
	out := &SectionSummary{Section: s.ID, Name: s.Name, Counts: sc.counts, Warning: sc.warning()}
	if err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		unit.State, unit.Reason = butler.UnitFailed, err.Error()
		out.Warning, out.Untouched = err.Error(), !sc.stored
		n.report.Loud(s.Name + ": " + err.Error())
		// The time of the last complete scan stays; only the warning is new.
		if noteErr := host.Library.Scanned(ctx, s.ID, s.Scanned, out.Warning); noteErr != nil {
			err = errors.Join(err, noteErr)
		}
	} else {
		unit.Reason = out.String()
		if out.Warning != "" {
			n.report.Loud(s.Name + ": " + out.Warning)
		}
		if err := host.Library.Scanned(ctx, s.ID, begin, out.Warning); err != nil {
			return nil, err
		}
	}
	unit.Elapsed, unit.At = time.Since(begin), time.Now()
	return out, errors.Join(err, n.report.Unit(ctx, unit))
}
