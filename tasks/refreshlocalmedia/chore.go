package refreshlocalmedia

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"butler"
)

// Figures is the summary of a Run.
type Figures struct {
	Items     int64 `json:"items"`     // looked at
	Updated   int64 `json:"updated"`   // of which something was read
	Forgotten int64 `json:"forgotten"` // beside which there is nothing any more
	Away      int64 `json:"away"`      // left as they were, since their folders could not be looked into
	Problems  int64 `json:"problems"`  // of which something could not be read
	Pictures  int64 `json:"pictures"`  // that were read
	Subtitles int64 `json:"subtitles"`
	Themes    int64 `json:"themes"`
	Bytes     int64 `json:"bytes"` // of pictures and themes
}

// At most so many reports a Section; the figures are of all.
const (
	maxUpdatedReports = 100
	maxProblemReports = 200
	maxAwayReports    = 20
)

// refresh is one Run.
type refresh struct {
	host      butler.Host
	report    butler.Reporter
	languages languages
	sum       Figures
	forced    bool // read again what has not changed
	only      map[int64]bool
	done      int64
	total     int64
	reported  struct{ updated, problems, away int }
}

func chore(ctx context.Context, host butler.Host, report butler.Reporter) error {
	const op = "refresh local media"
	r := &refresh{host: host, report: report, languages: newLanguages()}
	report.Expect(-1)
	if id := host.Run.Item; id != 0 {
		return errors.Join(r.item(ctx, id), report.Sum(r.sum))
	}
	sections, err := host.Library.Sections(ctx)
	if err != nil {
		return err
	}
	if id := host.Run.Section; id != 0 {
		sections = slices.DeleteFunc(sections, func(s butler.Section) bool { return s.ID != id })
		if len(sections) == 0 {
			return butler.E(butler.KindNotFound, op, "there is no library %d", id)
		}
	}
	for _, s := range sections {
		r.total += s.Items
	}
	for _, s := range sections {
		if err := r.section(ctx, s); err != nil {
			return err
		}
		if err := report.Sum(r.sum); err != nil {
			return err
		}
	}
	return nil
}

// item looks at one Item, with all below it, and reads again also what has not changed: somebody asked for it.
func (r *refresh) item(ctx context.Context, id int64) error {
	r.forced, r.only = true, map[int64]bool{}
	tree, err := r.host.Metadata.Tree(ctx, id)
	if err != nil {
		return err
	}
	add(r.only, tree)
	for top := tree.Item; ; {
		if top.Parent == 0 {
			section, err := r.host.Library.Section(ctx, top.Section)
			if err != nil {
				return err
			}
			if top.ID != id {
				if tree, err = r.host.Metadata.Tree(ctx, top.ID); err != nil {
					return err
				}
			}
			return r.tree(ctx, &folders{map[string]*folder{}}, section, tree)
		}
		above, err := r.host.Metadata.Tree(ctx, top.Parent)
		if err != nil {
			return err
		}
		top = above.Item
	}
}

func add(ids map[int64]bool, t butler.ItemTree) {
	ids[t.ID] = true
	for _, c := range t.Children {
		add(ids, c)
	}
}

// section looks at all Items of a Section.
func (r *refresh) section(ctx context.Context, s butler.Section) error {
	unit := butler.UnitReport{Subject: fmt.Sprintf("section:%d", s.ID), Title: s.Name, State: butler.UnitDone}
	if slices.Contains(s.OptOuts, Name) {
		unit.State, unit.Reason, unit.At = butler.UnitSkipped, "this library opted out", time.Now()
		return r.report.Unit(ctx, unit)
	}
	r.reported = struct{ updated, problems, away int }{}
	before := r.sum
	for _, root := range s.Roots {
		if f, err := os.Open(root); err != nil {
			r.report.Loud(fmt.Sprintf("%s: a folder of the library is away: what is known of its media stays as it is", s.Name))
		} else {
			_ = f.Close()
		}
	}
	names := &folders{map[string]*folder{}}
	for tree, err := range r.host.Metadata.Trees(ctx, s.ID) {
		if err != nil {
			return err
		}
		if err := r.tree(ctx, names, s, tree); err != nil {
			return err
		}
	}
	unit.Reason, unit.At = difference(before, r.sum), time.Now()
	return r.report.Unit(ctx, unit)
}

// difference says what came of a Section.
func difference(before, after Figures) string {
	s := fmt.Sprintf("%d items, %d updated", after.Items-before.Items, after.Updated-before.Updated)
	for _, n := range []struct {
		n    int64
		what string
	}{
		{after.Forgotten - before.Forgotten, "forgotten"}, {after.Away - before.Away, "away"}, {after.Problems - before.Problems, "with problems"},
	} {
		if n.n > 0 {
			s += fmt.Sprintf(", %d %s", n.n, n.what)
		}
	}
	return s
}

// tree looks at what stands at the top of a Section, and at all below it.
func (r *refresh) tree(ctx context.Context, names *folders, s butler.Section, top butler.ItemTree) error {
	p := newPlace(names, r.languages, s.Roots, top)
	if len(p.files) == 0 {
		return nil // nothing of it is there: what is known of it stays until it is forgotten itself
	}
	var err error
	switch top.Kind {
	case butler.Show:
		p.home, err = p.showHome()
	case butler.Artist:
		p.home, err = p.artistHome()
	default:
	}
	return r.walk(ctx, p, top, top.Title, err)
}

// walk looks at an Item and at all below it. lost says why the folder of what is at the top cannot be looked into.
func (r *refresh) walk(ctx context.Context, p *place, t butler.ItemTree, title string, lost error) error {
	if err := ctx.Err(); err != nil {
		return butler.E(butler.KindInterrupted, "refresh local media", "%w", err)
	}
	if r.only == nil || r.only[t.ID] {
		r.sum.Items++
		if len(t.Children) == 0 {
			r.done++
			r.report.Doing(title, float64(r.done)/float64(max(1, r.total, r.done)))
		}
		if err := r.look(ctx, p, t, title, lost); err != nil {
			return err
		}
	}
	for _, c := range t.Children {
		if err := r.walk(ctx, p, c, below(title, c.Item), lost); err != nil {
			return err
		}
	}
	return nil
}

// below names an Item for people, with what it lies in.
func below(title string, i butler.Item) string {
	switch {
	case i.Kind == butler.Season:
		return title + fmt.Sprintf(" – season %d", i.Index)
	case i.Kind == butler.Episode && i.Index > 0:
		return title + fmt.Sprintf(", episode %d", i.Index)
	}
	return title + " – " + i.Title
}
