package report

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"butler"
)

// Options are what a Keeper is made of. All fields are required but those that say otherwise.
type Options struct {
	Tasks    []butler.Task
	Runs     butler.RunStore
	Store    butler.ReportStore
	Lacking  func(ctx context.Context, analysis string, t butler.Target) (int64, error)
	Settings func() butler.Settings
	Plan     func(ctx context.Context) (butler.Plan, error)
	Last     func() map[string]butler.Date // day of the last success of each Task on the whole library
	GotOn    func() map[string]butler.Date // day on which each was last cut off while it got on; nil for none
	Backups  butler.BackupReader           // nil for none
	To       func(butler.Settings, butler.Report) []string
	Added    func()         // told of each new Report; nil for nobody
	Zone     *time.Location // of the Window; nil for the machine's
	Now      func() time.Time
	Publish  butler.Publish // nil for nowhere
	Log      *slog.Logger   // nil to be silent
}

// Keeper makes Reports and raises Alarms.
type Keeper struct {
	o       Options
	started time.Time
	wake    chan struct{}
	work    sync.WaitGroup
	end     context.CancelFunc

	alarms atomic.Pointer[[]butler.Alarm]
	backup backupAge      // as it was found last
	asked  chan backupAge // where an answer is awaited; nil if none is
}

// New returns a Keeper, which does nothing before [Keeper.Launch].
func New(o Options) *Keeper {
	if o.Zone == nil {
		o.Zone = time.Local
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Added == nil {
		o.Added = func() {}
	}
	return &Keeper{o: o, wake: make(chan struct{}, 1), end: func() {}}
}

// Launch begins to keep Reports, until [Keeper.Shutdown].
func (k *Keeper) Launch(ctx context.Context) {
	ctx, k.end = context.WithCancel(context.WithoutCancel(ctx))
	k.started = k.now()
	k.work.Go(func() { k.loop(ctx) })
}

// Shutdown ends it.
func (k *Keeper) Shutdown(context.Context) error {
	k.end()
	k.work.Wait()
	return nil
}

// Hear has it look for what is new when a Run has ended or preferences changed. It never waits.
func (k *Keeper) Hear(e butler.Event) {
	if e.Topic == butler.TopicRun && e.Change == butler.ChangeEnded || e.Topic == butler.TopicPreference {
		select {
		case k.wake <- struct{}{}:
		default:
		}
	}
}

// Alarms returns those there are.
func (k *Keeper) Alarms() []butler.Alarm {
	if all := k.alarms.Load(); all != nil {
		return *all
	}
	return nil
}

const (
	recheck = time.Minute     // how long it sleeps at most: the wall clock is looked at this often
	settle  = 2 * time.Second // what ends together is looked at once
)

func (k *Keeper) loop(ctx context.Context) {
	timer := time.NewTimer(settle)
	defer timer.Stop()
	soon := true
	for {
		select {
		case <-ctx.Done():
			return
		case <-k.wake:
			if !soon { // what never ceases to end must not put it off for ever
				soon = true
				timer.Reset(settle)
			}
			continue
		case <-timer.C:
		}
		soon = false
		k.step(ctx)
		timer.Reset(recheck)
	}
}

// step does what is due now. What fails is tried again a minute later.
func (k *Keeper) step(ctx context.Context) {
	now := k.now()
	for _, do := range []func(context.Context, time.Time) error{k.watch, k.report} { // a night tells of Alarms
		if err := do(ctx, now); err != nil && ctx.Err() == nil {
			k.o.Log.Error("make reports", "error", err, "retry", recheck)
		}
	}
}

func (k *Keeper) now() time.Time { return k.o.Now().Round(0).In(k.o.Zone) }

// add stores a Report and tells of it. One that tells of what is long past is sent to nobody.
func (k *Keeper) add(ctx context.Context, r butler.Report, fresh bool) error {
	var to []string
	if fresh {
		to = k.o.To(k.o.Settings(), r)
	}
	r, err := k.o.Store.AddReport(ctx, r, to)
	if butler.IsKind(err, butler.KindConflict) {
		return nil
	}
	if err != nil {
		return err
	}
	k.o.Log.Info("report made", "report", r.ID, "kind", r.Kind, "headline", r.Headline)
	r.Digest.Runs, r.Skips, r.Failures, r.Left = nil, nil, nil, nil
	k.publish(butler.Event{Topic: butler.TopicReport, Change: butler.ChangeAdded, Report: &r})
	k.o.Added()
	return nil
}

func (k *Keeper) publish(e butler.Event) {
	if k.o.Publish != nil {
		e.At = k.now()
		k.o.Publish(e)
	}
}
