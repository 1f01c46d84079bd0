package media

import (
	"context"
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

// Pass implements [butler.Performer]. The time it took is shared out equally among the Outcomes.
func (pf *Performer) Pass(ctx context.Context, p butler.Part, analyses []butler.Analysis, s butler.Settings, dir string) ([]butler.Outcome, error) {
	start := time.Now()
	outcomes, err := pf.pass(ctx, p, analyses, s, dir)
	if err != nil {
		return nil, err
	}
	for i := range outcomes {
		outcomes[i].Elapsed = time.Since(start) / time.Duration(len(outcomes))
		if outcomes[i].Err != nil { // nothing half done stays
			_ = os.RemoveAll(filepath.Join(dir, outcomes[i].Analysis))
		}
	}
	return outcomes, nil
}

func (pf *Performer) pass(ctx context.Context, p butler.Part, analyses []butler.Analysis, s butler.Settings, dir string) ([]butler.Outcome, error) {
	run := &run{Performer: pf, part: p, settings: s, dir: dir}
	if _, ok := s.Definition(butler.PrefBackgroundLow); ok {
		run.tools.Low = s.Bool(butler.PrefBackgroundLow)
	}
	outcomes, err := run.attempt(ctx, analyses)
	if ctx.Err() != nil {
		return nil, butler.E(butler.KindInterrupted, "read media", "%w", context.Cause(ctx))
	}
	if err == nil || len(analyses) < 2 || !poisonous(err) {
		return outcomes, nil
	}
	pf.log.Warn("reading once for all analyses failed, trying one by one", "part", p.ID, "error", err)
	outcomes = outcomes[:0]
	for _, a := range analyses {
		one, _ := run.attempt(ctx, []butler.Analysis{a})
		if ctx.Err() != nil {
			return nil, butler.E(butler.KindInterrupted, "read media", "%w", context.Cause(ctx))
		}
		outcomes = append(outcomes, one...)
	}
	return outcomes, nil
}

// poisonous reports whether an error of a Pass may be due to what one Analysis wanted of it.
func poisonous(err error) bool {
	switch butler.KindOf(err) { //nolint:exhaustive // the others concern the file or the machine as a whole
	case butler.KindDamaged, butler.KindTimeout, butler.KindUnsupported, butler.KindInternal:
		return true
	default:
		return false
	}
}
