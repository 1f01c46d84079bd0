package disk

import (
	"context"
	"sync"
	"time"
)

// Jobs is what goes on behind pages that do not wait for it: checks that read a whole database. Of each name one goes on
// at a time. The zero value is not ready for use: see [NewJobs].
type Jobs struct {
	life context.Context //nolint:containedctx // of all jobs, whoever began them
	end  context.CancelFunc
	wait sync.WaitGroup
	mu   sync.Mutex
	all  map[string]Job
}

// Job is something that goes on, or has ended.
type Job struct {
	Of    string // what it is about
	Began time.Time
	Ended time.Time // zero while it goes on
	Err   error     // of one that has ended
}

// Going reports whether it goes on.
func (j Job) Going() bool { return !j.Began.IsZero() && j.Ended.IsZero() }

// NewJobs returns an empty one.
func NewJobs() *Jobs {
	life, end := context.WithCancel(context.Background())
	return &Jobs{life: life, end: end, all: map[string]Job{}}
}

// Start begins a job, unless one of that name goes on or all have been closed. It returns a channel that is closed when the
// job has ended; nil if it was not begun.
func (j *Jobs) Start(name, of string, do func(context.Context) error) <-chan struct{} {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.all[name].Going() || j.life.Err() != nil {
		return nil
	}
	job, ended := Job{Of: of, Began: time.Now()}, make(chan struct{})
	j.all[name] = job
	j.wait.Go(func() {
		defer close(ended)
		job.Err = do(j.life)
		j.mu.Lock()
		defer j.mu.Unlock()
		job.Ended = time.Now()
		j.all[name] = job
	})
	return ended
}

// Look returns the job of a name, or the last one that there was; the zero value for none.
func (j *Jobs) Look(name string) Job {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.all[name]
}

// Close ends all jobs and waits for them, as long as ctx lasts.
func (j *Jobs) Close(ctx context.Context) error {
	j.mu.Lock()
	j.end()
	j.mu.Unlock()
	gone := make(chan struct{})
	go func() { j.wait.Wait(); close(gone) }()
	select {
	case <-gone:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
