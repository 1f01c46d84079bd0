package media

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"butler"
	"butler/internal/media/tool"
)

// Options are what [NewPerformer] may be told.
type Options struct {
	// Stall is how long a Pass may make no progress; 0 for a minute. Slowness is no stall: one more
	// packet is progress.
	Stall time.Duration
	Log   *slog.Logger // nil for none
}

// Performer implements [butler.Performer].
type Performer struct {
	tools tool.Tools
	stall time.Duration
	log   *slog.Logger
}

// defaultStall is the default of [Options.Stall].
const defaultStall = time.Minute

// NewPerformer returns a Performer that launches these tools.
func NewPerformer(tools tool.Tools, o Options) *Performer {
	if o.Stall <= 0 {
		o.Stall = defaultStall
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Performer{tools, o.Stall, o.Log}
}

var _ butler.Performer = (*Performer)(nil)

// Pass implements [butler.Performer]. The time that a reading took is shared out equally among those it
// was for.
func (pf *Performer) Pass(ctx context.Context, p butler.Part, analyses []butler.Analysis, s butler.Settings, dir string) ([]butler.Outcome, error) {
	run := &run{Performer: pf, part: p, settings: s, dir: dir}
	if _, ok := s.Definition(butler.PrefBackgroundLow); ok {
		run.tools.Low = s.Bool(butler.PrefBackgroundLow)
	}
	outcomes, err := run.all(ctx, analyses)
	if err == nil {
		err = run.sparse(ctx, analyses, outcomes)
	}
	if err != nil {
		return nil, err
	}
	for _, o := range outcomes {
		if o.Err != nil { // nothing half done stays
			_ = os.RemoveAll(filepath.Join(dir, o.Analysis))
		}
	}
	return outcomes, nil
}

// all reads for all of these Analyses at once; if that fails such that one of them may be to blame, for
// one after the other. It returns an error only if ctx ended.
func (r *run) all(ctx context.Context, analyses []butler.Analysis) ([]butler.Outcome, error) {
	start := time.Now()
	outcomes, err := r.attempt(ctx, analyses)
	if err != nil && len(analyses) > 1 && ctx.Err() == nil && poisonous(err) {
		r.log.Warn("reading once for all analyses failed, trying one by one", "part", r.part.ID, "error", err)
		outcomes = outcomes[:0]
		for _, a := range analyses {
			one, _ := r.attempt(ctx, []butler.Analysis{a})
			outcomes = append(outcomes, one...)
			if ctx.Err() != nil {
				break
			}
		}
	}
	if ctx.Err() != nil {
		return nil, butler.E(butler.KindInterrupted, "read media", "%w", context.Cause(ctx))
	}
	for i := range outcomes {
		outcomes[i].Elapsed = time.Since(start) / time.Duration(len(outcomes))
	}
	return outcomes, nil
}

// sparse reads all frames for the Analyses to which the key frames were too few, and replaces their
// Outcomes. It returns an error only if ctx ended.
func (r *run) sparse(ctx context.Context, analyses []butler.Analysis, outcomes []butler.Outcome) error {
	var lacking []butler.Analysis
	var of []int // their places in outcomes
	for i, o := range outcomes {
		if errors.Is(o.Err, butler.ErrSparse) {
			lacking, of = append(lacking, analyses[i]), append(of, i)
		}
	}
	if len(lacking) == 0 {
		return nil
	}
	r.log.Info("too few key frames, reading every frame", "part", r.part.ID, "analyses", len(lacking))
	r.dense = true
	again, err := r.all(ctx, lacking)
	if err != nil {
		return err
	}
	for i, o := range again {
		if errors.Is(o.Err, butler.ErrSparse) {
			o.Err = butler.E(butler.KindInternal, "read media", "every frame was given, and yet: %w", o.Err)
		}
		o.Elapsed += outcomes[of[i]].Elapsed
		outcomes[of[i]] = o
	}
	return nil
}

// poisonous reports whether an error of a Pass may be due to what one Analysis wanted of it.
func poisonous(err error) bool {
	switch butler.KindOf(err) {
	case butler.KindDamaged, butler.KindTimeout, butler.KindUnsupported, butler.KindInternal:
		return true
	default: // the others concern the file or the machine as a whole
		return false
	}
}
