package app

import (
	"context"
	"log/slog"
	"time"

	"butler"
)

// sampler keeps what the server has on disk once a day, when the night's work is done.
type sampler struct {
	look     func(context.Context) (butler.Storage, error)
	history  butler.StorageHistory
	settings func() butler.Settings
	zone     *time.Location
	log      *slog.Logger
}

// How often it is looked whether a sample is due, and how long after one could not be taken.
const (
	sampleEvery = 10 * time.Minute
	sampleAgain = 3 * time.Hour
)

// run takes samples until ctx ends.
func (s *sampler) run(ctx context.Context) {
	last := s.last(ctx)
	for {
		pause := sampleEvery
		if now := time.Now().In(s.zone); butler.SampleDue(last, s.settings().Window(), now) {
			if err := s.take(ctx, now); err == nil {
				last = now
			} else if ctx.Err() == nil {
				s.log.Warn("what the server keeps on disk is not known for today", "error", err)
				pause = sampleAgain
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// last returns when a sample was taken last; zero for never, or if that is not known.
func (s *sampler) last(ctx context.Context) time.Time {
	const recent = 7
	all, err := s.history.StorageSamples(ctx, butler.DateOf(time.Now().In(s.zone)).AddDays(-recent), butler.Date{})
	if err != nil || len(all) == 0 {
		return time.Time{}
	}
	return all[len(all)-1].At
}

func (s *sampler) take(ctx context.Context, now time.Time) error {
	found, err := s.look(ctx)
	if err != nil {
		return err
	}
	return s.history.KeepStorage(ctx, found.Sample(butler.DateOf(now), now))
}

// launchSampler begins to take samples.
func (a *App) launchSampler(ctx context.Context, p *parts, disk *storage) {
	zone := a.o.Zone
	if zone == nil {
		zone = time.Local
	}
	s := &sampler{look: disk.look, history: p.db, settings: p.scheduler.Settings, zone: zone, log: a.log}
	ctx, end := context.WithCancel(context.WithoutCancel(ctx))
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		s.run(ctx)
	}()
	a.ending("stop looking at the storage", func(stop context.Context) error {
		end()
		select {
		case <-gone:
			return nil
		case <-stop.Done(): // a folder does not answer
			return stop.Err()
		}
	})
}
