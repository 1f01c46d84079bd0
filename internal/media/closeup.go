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

// closeup decodes one stretch whole, and shows it to those who want to see some of it.
func (r *run) closeup(ctx context.Context, s butler.Stretch, lookers []looker, found findings) error {
	const op = "look closer"
	key, ok := found.marks.before(s.From)
	if !ok || s.From-key.at > maxApproach {
		return butler.E(butler.KindUnsupported, op, "no key frame is near")
	}
	runCtx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	l := &closeup{
		video: found.video.whole(lookers), stretch: s, entry: entryTo(r.part.Container, key.at, s), lookers: lookers,
		aligner: newAligner(found.marks), cancel: cancel,
	}
	var err error
	l.process, err = r.tools.Start(runCtx, tool.Command{
		Program: tool.FFmpeg, Args: l.arguments(abilitiesOf(r.tools)), Input: r.part.Path, Pipes: 1 + 2*len(l.video.widths), PipeSize: pipeSize,
	})
	if err != nil {
		return err
	}
	stopWatch := watch(r.stall, &l.progress, cancel)
	l.run()
	stopWatch()
	err = l.process.Wait()
	switch cause := context.Cause(runCtx); {
	case cause != nil:
		return cause
	case err == nil && !l.aligner.known:
		return butler.E(butler.KindDamaged, op, "it could not be told which part of the file this is")
	}
	return err
}

// closeup is a process that decodes a stretch.
type closeup struct {
	video    videoPlan
	stretch  butler.Stretch
	entry    time.Duration // where the file is entered; 0 for its start
	lookers  []looker
	aligner  *aligner
	process  *tool.Process
	cancel   context.CancelCauseFunc
	progress progress
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
		for _, who := range l.lookers {
			if who.width == width && within(who.stretches, f.Time) {
				who.closeFrame(f)
			}
		}
	})
	return err
}

// whole returns the plan of all frames, as wide as some want them.
func (v videoPlan) whole(lookers []looker) videoPlan {
	v.dense, v.spacing, v.consumers = true, 0, nil
	v.widths = slices.DeleteFunc(slices.Clone(v.widths), func(width int) bool {
		return !slices.ContainsFunc(lookers, func(l looker) bool { return l.width == width })
	})
	return v
}
