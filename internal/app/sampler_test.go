package app

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"butler"
)

// samples is a [butler.StorageHistory] in memory.
type samples struct {
	mu   sync.Mutex
	kept []butler.StorageSample
}

func (s *samples) KeepStorage(_ context.Context, one butler.StorageSample) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept = append(s.kept, one)
	return nil
}

func (s *samples) StorageSamples(context.Context, butler.Date, butler.Date) ([]butler.StorageSample, error) {
	return s.all(), nil
}

func (s *samples) all() []butler.StorageSample {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.kept)
}

func TestASampleIsTakenWhenTheWindowHasClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := &samples{}
		var away atomic.Bool
		var asked atomic.Int64
		s := &sampler{
			history: kept, zone: time.UTC, log: slog.New(slog.DiscardHandler),
			settings: func() butler.Settings { return butler.NewSettings(butler.CorePreferences(2), nil) },
			look: func(context.Context) (butler.Storage, error) {
				n := asked.Add(1)
				if away.Load() {
					return butler.Storage{}, errors.New("the disk does not answer")
				}
				return butler.Storage{Database: n}, nil
			},
		}
		ctx, end := context.WithCancel(t.Context())
		gone := make(chan struct{})
		go func() { s.run(ctx); close(gone) }()
		synctest.Wait() // midnight of 1 January 2000
		if len(kept.all()) != 1 {
			t.Fatalf("at the first start: %v", kept.all())
		}
		const days = 5
		time.Sleep(days*24*time.Hour - time.Minute)
		synctest.Wait()
		if len(kept.all()) != 1+days || int(asked.Load()) != len(kept.all()) {
			t.Errorf("after %d nights: %d, asked %d times", days, len(kept.all()), asked.Load())
		}
		if at := kept.all()[days].At; at.Hour() != s.settings().Window().End {
			t.Errorf("taken at %v", at)
		}
		away.Store(true)
		asked.Store(0)
		time.Sleep(24 * time.Hour)
		synctest.Wait()
		if len(kept.all()) != 1+days || asked.Load() < 2 || asked.Load() > 12 {
			t.Errorf("a disk that does not answer was asked %d times", asked.Load())
		}
		end()
		<-gone
		again := &sampler{history: kept, zone: time.UTC, settings: s.settings, log: s.log}
		if last := again.last(t.Context()); !last.Equal(kept.all()[days].At) {
			t.Errorf("after a restart the last is of %v", last)
		}
	})
}
