package media

import (
	"context"
	"io"
	"os"
	"slices"
	"sync"
	"time"

	"butler"
	"butler/internal/media/tool"
)

// closeup shows one stretch to those who want to see some of it.
func (r *run) closeup(ctx context.Context, s butler.Stretch, lookers []looker, found findings) error {
	const op = "look closer"
	var shown time.Duration // up to which time there were frames
	entries := entriesTo(s, r.part.Container, found)
	for _, e := range entries {
		l := &closeup{video: found.video.closer(lookers), stretch: s, entry: e, lookers: lookers, aligner: newAligner(found.marks, e, s)}
		l.stretch.From = max(s.From, shown)
		err := l.decode(ctx, r)
		if butler.IsKind(err, butler.KindTimeout) || !l.aligner.astray() && (err != nil || l.shown > 0) {
			return err
		}
		shown = max(shown, l.shown)
	}
	if len(entries) == 0 {
		return butler.E(butler.KindUnsupported, op, "no key frame is near")
	}
	return butler.E(butler.KindDamaged, op, "it was not found again")
}

// closeup is a process that decodes a stretch.
type closeup struct {
	video    videoPlan
	stretch  butler.Stretch
	entry    entry
	lookers  []looker
	aligner  *aligner
	process  *tool.Process
	cancel   context.CancelCauseFunc
	progress progress

	mu    sync.Mutex
	shown time.Duration // right after the last frame
}

// decode runs the process and hands its pictures on.
func (l *closeup) decode(ctx context.Context, r *run) (err error) {
	ctx, l.cancel = context.WithCancelCause(ctx)
	defer l.cancel(nil)
	l.process, err = r.tools.Start(ctx, tool.Command{
		Program: tool.FFmpeg, Args: l.arguments(abilitiesOf(r.tools)), Input: r.part.Path, Pipes: 1 + 2*len(l.video.widths), PipeSize: pipeSize,
	})
	if err != nil {
		return err
	}
	stopWatch := watch(r.stall, &l.progress, l.cancel)
	l.run()
	stopWatch()
	err = l.process.Wait()
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// run returns when all pipes have ended.
func (l *closeup) run() {
	var wg sync.WaitGroup
	start := func(pipe *os.File, read func(io.Reader) error) {
		wg.Go(func() {
			in := l.progress.of(pipe)
			if err := guard("read from ffmpeg", func() error { return read(in) }); err != nil {
				l.cancel(err)
			}
			_, _ = io.Copy(io.Discard, in)
		})
	}
	wg.Go(func() {
		if err := guard("read progress", func() error { return l.progress.read(l.process.Stdout) }); err != nil {
			l.cancel(err)
		}
	})
	start(l.process.Pipes[0], l.aligner.read)
	for i, width := range l.video.widths {
		ahead := make(chan stamp, stampsAhead)
		start(l.process.Pipes[1+2*i], func(in io.Reader) error { return readStamps(in, ahead) })
		start(l.process.Pipes[2+2*i], func(in io.Reader) error { return l.readFrames(in, ahead, width) })
	}
	wg.Wait()
}

// readFrames hands on the pictures of one width that lie in the stretches, as soon as it is known when they are shown.
func (l *closeup) readFrames(in io.Reader, ahead <-chan stamp, width int) error {
	frames := 0
	_, err := readPictures(in, ahead, func(f *butler.Frame) {
		frames++
		shift, ok := l.aligner.shift(frames)
		if !ok {
			return
		}
		f.Time += shift
		if f.Time < l.stretch.From || f.Time >= l.stretch.To {
			return
		}
		l.mu.Lock()
		l.shown = max(l.shown, f.Time+1)
		l.mu.Unlock()
		for _, who := range l.lookers {
			if who.width == width && within(who.stretches, f.Time) {
				who.closeFrame(f)
			}
		}
	})
	return err
}

// closer returns the plan of all frames, as wide as some want them.
func (v videoPlan) closer(lookers []looker) videoPlan {
	v.dense, v.whole, v.spacing, v.consumers = true, true, 0, nil
	v.widths = slices.DeleteFunc(slices.Clone(v.widths), func(width int) bool {
		return !slices.ContainsFunc(lookers, func(l looker) bool { return l.width == width })
	})
	return v
}
