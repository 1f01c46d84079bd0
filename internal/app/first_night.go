package app

import (
	"context"
	"errors"
	"log/slog"
	"sync"

	"butler"
	"butler/internal/event"
)

// firstNight does the work of a first night at once: it scans the library, and when that has ended starts the Tasks
// that are enabled. If the server ends meanwhile, the Window does the rest.
type firstNight struct {
	operator butler.Operator
	runs     butler.RunStore
	events   *event.Hub
	log      *slog.Logger
	life     context.Context // of the server's parts

	mu     sync.Mutex
	going  bool
	ending sync.WaitGroup
}

// openFirstNight returns one that ends with the server's parts.
func (a *App) openFirstNight(ctx context.Context, operator butler.Operator, runs butler.RunStore) *firstNight {
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	f := &firstNight{operator: operator, runs: runs, events: a.events, log: a.log, life: life}
	a.ending("end the first night", func(context.Context) error {
		end()
		f.ending.Wait()
		return nil
	})
	return f
}

// Begin scans the library now; the rest follows by itself. While one goes on, a second call returns the same scan. Errors: those
// of [butler.Operator.Start].
func (f *firstNight) Begin(ctx context.Context) (butler.Run, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	listener := f.listen()
	started, err := f.operator.Start(ctx, scanTask, butler.StartOptions{Force: true})
	if err != nil || f.going || f.life.Err() != nil {
		return started.Run, err
	}
	f.going = true
	f.ending.Go(func() {
		f.follow(listener, started.Run.ID)
		f.mu.Lock()
		f.going = false
		f.mu.Unlock()
	})
	return started.Run, nil
}

func (f *firstNight) listen() *event.Listener {
	l, _ := f.events.Listen(event.Options{Wants: func(t butler.Topic) bool { return t == butler.TopicRun }})
	return l
}

// scanTask looks for files.
const scanTask = "RefreshLibraries"

// follow waits for the end of the scan, and starts what is enabled unless somebody ended the scan.
func (f *firstNight) follow(l *event.Listener, scan int64) {
	for {
		run, err := f.runs.Run(f.life, scan)
		switch {
		case err != nil:
			if f.life.Err() == nil {
				f.log.Warn("the first night goes no further than its scan", "error", err)
			}
			return
		case run.State == butler.RunDone, run.State == butler.RunFailed: // also of one folder that is away among several
			if _, err := f.operator.StartAll(f.life); err != nil && f.life.Err() == nil {
				f.log.Warn("the first night goes no further than its scan", "error", err)
			}
			return
		case run.State.Final():
			return
		}
		switch _, err := l.Next(f.life); {
		case errors.Is(err, event.ErrBehind):
			l = f.listen()
		case err != nil: // the server stops
			return
		}
	}
}
