package refreshperiodicmetadata

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"butler"
	"butler/internal/provider"
	"butler/internal/provider/configured"
)

// workers is how many Items are looked after at a time. Providers keep their own pace.
const workers = 4

// figures is the summary of the Run.
type figures struct {
	Due       int64             `json:"due"`       // Items to look after: films, shows, albums, artists
	Matched   int64             `json:"matched"`   // of which something new was stored
	Unchanged int64             `json:"unchanged"` // of which the provider said so
	Unmatched int64             `json:"unmatched"` // that no provider knows for sure
	Failed    int64             `json:"failed"`
	Left      int64             `json:"left"`     // because their provider could not be asked
	Pictures  int64             `json:"pictures"` // fetched
	Bytes     int64             `json:"bytes"`    // of pictures
	Sources   map[string]string `json:"sources"`  // "on", or why not, by provider
}

// refresh is a Run.
type refresh struct {
	host   butler.Host
	report butler.Reporter
	set    *configured.Set
	names  provider.Names
	now    time.Time
	health *health

	mu  sync.Mutex
	sum figures
}

func run(ctx context.Context, host butler.Host, report butler.Reporter) error {
	set := configured.New(configured.Options{Settings: host.Settings, Version: host.Version, Log: host.Log})
	defer set.Close()
	return refreshAll(ctx, host, report, set)
}

func refreshAll(ctx context.Context, host butler.Host, report butler.Reporter, set *configured.Set) error {
	r := &refresh{host: host, report: report, set: set, names: provider.NewNames(), now: time.Now(), health: newHealth()}
	r.sum.Sources = map[string]string{}
	for _, p := range set.Providers {
		r.sum.Sources[p.Name()] = "on"
	}
	for name, why := range set.Off {
		r.sum.Sources[name] = "off: " + why
	}
	report.Expect(-1)
	report.Doing("looking for old metadata", -1)
	all, err := r.due(ctx)
	if err != nil {
		return err
	}
	r.sum.Due = int64(len(all))
	report.Expect(r.sum.Due)
	// Artists last: who they are is known from their albums.
	artists := slices.IndexFunc(all, func(w work) bool { return w.kind == butler.Artist })
	if artists < 0 {
		artists = len(all)
	}
	if err = r.each(ctx, all[:artists]); err == nil {
		err = r.each(ctx, all[artists:])
	}
	nothing := r.sum.Due > 0 && r.sum.Left+r.sum.Failed == r.sum.Due // was done
	for _, p := range set.Providers {
		why := r.health.why(p)
		if why == nil {
			continue
		}
		r.sum.Sources[p.Name()] = "stopped: " + why.Error()
		if nothing && err == nil {
			err = fmt.Errorf("%s cannot be asked: %w", p.Label(), why)
			continue // the reason of the Run says it
		}
		report.Loud(fmt.Sprintf("%s is not asked any more in this run: %v%s", p.Label(), why, hint(why)))
	}
	if why := r.health.pictures(); why != nil {
		report.Loud(fmt.Sprintf("no more pictures were fetched in this run: %v", why))
	}
	return errors.Join(err, report.Sum(&r.sum))
}

func hint(err error) string {
	if h := butler.HintOf(err); h != "" {
		return " (" + h + ")"
	}
	return ""
}

// each looks after Items, a few at a time. It returns an error only if the Run must end.
func (r *refresh) each(ctx context.Context, all []work) error {
	g, each := errgroup.WithContext(ctx)
	g.SetLimit(workers)
	for _, w := range all {
		if each.Err() != nil {
			break
		}
		g.Go(func() error { return r.one(each, w) })
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return context.Cause(ctx)
}

// one looks after an Item and reports it.
func (r *refresh) one(ctx context.Context, w work) error {
	began := time.Now()
	o, err := r.item(ctx, w)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if fatal(err) {
		return err
	}
	u := butler.UnitReport{Subject: fmt.Sprintf("item:%d", w.id), Title: o.title, State: butler.UnitDone, Reason: o.note, Bytes: o.bytes, Elapsed: time.Since(began), At: time.Now()}
	r.mu.Lock()
	r.sum.Pictures += o.pictures
	r.sum.Bytes += o.bytes
	switch {
	case errors.Is(err, errLeft):
		r.sum.Left++
		r.mu.Unlock()
		return nil // reported once for all
	case butler.IsKind(err, butler.KindNotFound) && o.title == "": // taken out of the library meanwhile
		r.sum.Due--
		r.mu.Unlock()
		return nil
	case err != nil:
		r.sum.Failed++
		u.State, u.Reason = butler.UnitFailed, err.Error()
	case o.state == unmatched:
		r.sum.Unmatched++
		u.State = butler.UnitSkipped
	case o.state == unchanged:
		r.sum.Unchanged++
	default:
		r.sum.Matched++
	}
	r.mu.Unlock()
	r.report.Doing(o.title, -1)
	return r.report.Unit(ctx, u)
}

// fatal reports whether an error is not of one Item, but of what all need.
func fatal(err error) bool {
	switch butler.KindOf(err) {
	case butler.KindNoSpace, butler.KindPermission:
		return err != nil
	default:
	}
	_, store := errors.AsType[storeError](err)
	return store
}

// storeError is one of the Catalogue or the Blobs.
type storeError struct{ error }

func (e storeError) Unwrap() error { return e.error }
