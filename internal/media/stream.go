package media

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"sync"
	"time"

	"butler"
	"butler/internal/media/tool"
)

// pipeSize is the wished size of a pipe's buffer in bytes: a few pictures, or a second of sound. Larger
// ones save switches between the processes.
const pipeSize = 256 << 10

// stream feeds consumers from one ffmpeg process.
func (r *run) stream(ctx context.Context, consumers []*consumer, dead map[int]bool) (findings, error) {
	if !slices.ContainsFunc(consumers, func(c *consumer) bool { return !c.failed() }) {
		return findings{packets: 1}, nil
	}
	pl := makePlan(r.part, consumers, dead, r.odd)
	if r.probed {
		pl.absent = shapeless(r.part.Streams)
	}
	runCtx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	process, err := r.tools.Start(runCtx, tool.Command{
		Program: tool.FFmpeg, Args: pl.arguments(abilitiesOf(r.tools)), Input: r.part.Path, Pipes: pl.pipes(), PipeSize: pipeSize,
	})
	if err != nil {
		return findings{}, err
	}
	f := &feed{plan: pl, part: r.part, consumers: consumers, process: process, cancel: cancel, marks: newLandmarks(pl, consumers)}
	stopWatch := watch(r.stall, &f.progress, cancel)
	f.run()
	stopWatch()
	err = process.Wait()
	found := f.found()
	found.cpu = process.CPU()
	found.end.Damage = damage(process.Complaints(), dead)
	switch cause := context.Cause(runCtx); {
	case ctx.Err() != nil:
		return found, butler.E(butler.KindInterrupted, "read media", "%w", context.Cause(ctx))
	case errors.Is(cause, errNobodyListens):
		return found, nil
	case cause != nil:
		return found, cause
	case err != nil:
		return found, err
	}
	return found, f.failure
}

// errNobodyListens ends a process when all Analyzers have failed.
var errNobodyListens = errors.New("all analyses ended early")

// feed reads the pipes of a process and hands what comes to the consumers.
type feed struct {
	plan      plan
	part      butler.Part
	consumers []*consumer
	process   *tool.Process
	cancel    context.CancelCauseFunc
	progress  progress
	marks     *landmarks // nil if nobody will look closer

	mu      sync.Mutex
	failure error // the first of a reader
	silent  []int
	count   int64
	end     time.Duration

	timelines map[int]butler.Timeline // of streams of sound
}

// run returns when all pipes have ended. Each is read by a goroutine of its own, so that none waits
// for another; that a slow Analyzer holds up the process is wanted.
func (f *feed) run() {
	var wg sync.WaitGroup
	start := func(pipe *os.File, read func(io.Reader) error) {
		wg.Go(func() {
			in := f.progress.of(pipe)
			err := guard("read from ffmpeg", func() error { return read(in) })
			if err != nil {
				f.fail(err)
			}
			_, _ = io.Copy(io.Discard, in) // so that the process does not wait for us
		})
	}
	wg.Go(func() {
		if err := guard("read progress", func() error { return f.progress.read(f.process.Stdout) }); err != nil {
			f.fail(err)
		}
	})
	pipes := f.process.Pipes
	start(pipes[0], f.readPackets)
	next := 1
	if v := f.plan.video; v != nil {
		for _, width := range v.widths {
			times, pictures := pipes[next], pipes[next+1]
			next += 2
			ahead := make(chan stamp, stampsAhead)
			start(times, func(in io.Reader) error { return readStamps(in, ahead) })
			start(pictures, func(in io.Reader) error { return f.readFrames(in, ahead, v, width) })
		}
	}
	for _, s := range f.plan.sounds {
		pipe := pipes[next]
		next++
		start(pipe, func(in io.Reader) error { return f.readSound(in, s) })
	}
	wg.Wait()
}

// fail notes the first error of a reader: the process has written what it should not.
func (f *feed) fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.failure == nil {
		f.failure = err
		f.cancel(err)
	}
}

// quiet notes that a stream gave nothing.
func (f *feed) quiet(stream int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !slices.Contains(f.silent, stream) {
		f.silent = append(f.silent, stream)
	}
}

// heard ends the process if no Analyzer is left.
func (f *feed) heard(ok bool) {
	if !ok && !slices.ContainsFunc(f.consumers, func(c *consumer) bool { return !c.failed() }) {
		f.cancel(errNobodyListens)
	}
}

func (f *feed) found() findings {
	return findings{end: butler.PassEnd{Duration: f.end, Heard: f.timelines}, packets: f.count, silent: f.silent, video: f.plan.video, sounds: f.plan.sounds, marks: f.marks}
}
