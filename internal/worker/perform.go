package worker

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"time"

	"butler"
)

// perform does a Unit: reads its Part, keeps the Artifacts, commits the outcomes. An error means that
// nothing was committed.
func (p *Pool) perform(ctx context.Context, u butler.Unit) ([]butler.Outcome, error) {
	part, err := p.o.Items.Part(ctx, u.Part)
	if err != nil {
		return nil, fmt.Errorf("find part %d: %w", u.Part, err)
	}
	if !p.o.Observer.UnitBegan(u, part) {
		return nil, errDropped
	}
	analyses, err := p.named(u)
	if err != nil {
		return nil, err
	}
	begun := time.Now()
	outcomes, err := p.pass(ctx, part, analyses, p.o.Settings())
	if err != nil {
		return nil, err
	}
	if err := p.commit(ctx, u, outcomes); err != nil {
		return nil, err
	}
	p.log.Debug("unit done", "part", u.Part, "analyses", u.Analyses, "took", time.Since(begun))
	return outcomes, nil
}

// named returns the Analyses of a Unit.
func (p *Pool) named(u butler.Unit) ([]butler.Analysis, error) {
	all := make([]butler.Analysis, 0, len(u.Analyses))
	for _, name := range u.Analyses {
		a, ok := p.analyses[name]
		if !ok {
			return nil, butler.E(butler.KindUnsupported, "work on a part", "this worker knows no analysis %q", name)
		}
		all = append(all, a)
	}
	return all, nil
}

// pass reads the Part and moves what was made into its Bundle. The scratch folder is gone afterwards.
func (p *Pool) pass(ctx context.Context, part butler.Part, analyses []butler.Analysis, s butler.Settings) (
	outcomes []butler.Outcome, err error,
) {
	// Failures are marked too: they are worth another try when the settings have changed.
	defer func() {
		for i, o := range outcomes {
			outcomes[i].Settings = butler.SettingsUsed(s, p.analyses[o.Analysis].Settings)
		}
	}()
	if err := unchanged(part); err != nil {
		return each(analyses, err), nil
	}
	dir, err := p.o.Bundles.Scratch("unit-" + strconv.FormatInt(part.ID, 10) + "-*")
	if err != nil {
		return each(analyses, err), nil
	}
	defer func() {
		if err := os.RemoveAll(dir); err != nil {
			p.log.Warn("worker: remove scratch folder", "error", err)
		}
	}()
	outcomes, err = p.safely(ctx, part, analyses, s, dir)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, interrupted(err)
	}
	// What changed while it was read was not read as one file.
	if err := unchanged(part); err != nil {
		return each(analyses, err), nil
	}
	content := butler.PartContent{Part: part.ID, ContentID: part.ContentID}
	for i := range outcomes {
		if o := &outcomes[i]; o.Err == nil {
			if err := p.put(ctx, content, filepath.Join(dir, o.Analysis), &o.Result); err != nil {
				o.Err, o.Result = err, butler.Result{}
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, interrupted(err)
	}
	return outcomes, nil
}

// put keeps the files and Blobs of a Result.
func (p *Pool) put(ctx context.Context, content butler.PartContent, dir string, r *butler.Result) error {
	if len(r.Artifacts) > 0 {
		if err := p.o.Bundles.Put(ctx, content, dir, r.Artifacts); err != nil {
			return err
		}
	}
	return butler.KeepBlobs(ctx, p.o.Blobs, r)
}

// safely runs the Pass. A panic of an Analysis becomes the failure of all of them.
func (p *Pool) safely(ctx context.Context, part butler.Part, analyses []butler.Analysis, s butler.Settings, dir string) (
	outcomes []butler.Outcome, err error,
) {
	defer func() {
		if v := recover(); v != nil {
			p.log.Error("worker: panic", "part", part.ID, "panic", v, "stack", string(debug.Stack()))
			outcomes = each(analyses, butler.E(butler.KindInternal, "analyse", "panic: %v", v))
		}
	}()
	outcomes, err = p.o.Performer.Pass(ctx, part, analyses, s, dir)
	if err != nil {
		return nil, interrupted(err)
	}
	return outcomes, nil
}

// commit stores the outcomes. A store that is short of space or busy is tried again for a while: the
// work is done, and doing it again costs more.
func (p *Pool) commit(ctx context.Context, u butler.Unit, outcomes []butler.Outcome) error {
	for pause := 250 * time.Millisecond; ; pause *= 2 {
		err := p.o.Units.Commit(ctx, u, outcomes)
		if err == nil {
			return nil
		}
		const longest = 8 * time.Second
		if butler.IsKind(err, butler.KindStale) || pause > longest || !sleep(ctx, pause) {
			return fmt.Errorf("commit part %d: %w", u.Part, err)
		}
		p.log.Warn("worker: commit failed, trying again", "part", u.Part, "error", err)
	}
}

// unchanged returns an error unless the file of a Part is the one that the Catalogue knows. The Part
// is snoozed then: the next scan puts it right.
func unchanged(part butler.Part) error {
	const op = "look at the file"
	info, err := os.Stat(part.Path)
	switch {
	case errors.Is(err, fs.ErrPermission):
		return butler.E(butler.KindPermission, op, "it may not be read").WithHint("let the user that runs butler read it")
	case err != nil:
		return butler.E(butler.KindUnreachable, op, "it is not there").WithHint("scan the section, or mount its disk")
	case info.Size() != part.Size || info.ModTime().UnixNano() != part.Modified.UnixNano():
		return butler.E(butler.KindUnreachable, op, "it changed since the last scan").WithHint("scan the section")
	}
	return nil
}

// each returns the same failure for all Analyses.
func each(analyses []butler.Analysis, err error) []butler.Outcome {
	all := make([]butler.Outcome, len(analyses))
	for i, a := range analyses {
		all[i] = butler.Outcome{Analysis: a.Name, Version: a.Version, Err: err}
	}
	return all
}

func interrupted(err error) error {
	return butler.E(butler.KindInterrupted, "work on a part", "%w", err)
}
