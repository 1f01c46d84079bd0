package generateadmarkers

import (
	"context"
	"time"

	"butler"
	"butler/tasks/internal/picture"
)

// width of the pictures that are looked at, in px: the one that previews have by default.
const width = 320

// analyzer notes what is seen and heard, in little room, and decides at the end.
type analyzer struct {
	sight  sight
	levels levels
	stream int // that is heard

	chooser *chooser // nil before it is decided
	breaks  []pause
	close   []glance
}

func begin(butler.AnalysisInput) (butler.Analyzer, error) { return &analyzer{}, nil }

func (a *analyzer) Wants() butler.Wants {
	return butler.Wants{Frames: &butler.FrameWants{Width: width}, Sound: butler.Speech()}
}

func (a *analyzer) Packet(*butler.Packet) error { return nil }

func (a *analyzer) Frame(f *butler.Frame) error {
	if err := picture.Check(f); err != nil {
		return err
	}
	a.sight.add(f)
	return nil
}

func (a *analyzer) Sound(s *butler.Sound) error {
	if s.Channels != 1 || s.Rate != butler.SpeechRate {
		return butler.E(butler.KindInternal, "find commercials", "sound of %d channels at %d", s.Channels, s.Rate)
	}
	a.stream = s.Stream
	a.levels.add(s.Samples)
	return nil
}

// longestRecording is the longest that is accepted: what is longer is a wrong timestamp.
const longestRecording = 48 * time.Hour

func (a *analyzer) Finish(ctx context.Context, end butler.PassEnd) (butler.Result, error) {
	const op = "find commercials"
	switch {
	case len(a.sight.looks) == 0:
		return butler.Result{}, butler.E(butler.KindDamaged, op, "no picture could be decoded").
			WithHint("play the file: it may be damaged, or its codec unknown to this ffmpeg")
	case end.Duration <= 0:
		return butler.Result{}, butler.E(butler.KindDamaged, op, "the file has no duration")
	case end.Duration > longestRecording:
		return butler.Result{}, butler.E(butler.KindDamaged, op, "a duration of %s cannot be right", end.Duration.Round(time.Second)).
			WithHint("its timestamps are wrong; remuxing the file mends that")
	}
	if err := ctx.Err(); err != nil {
		return butler.Result{}, butler.E(butler.KindInterrupted, op, "%w", err)
	}
	a.decide(end)
	a.sharpen()
	return a.result(end.Duration.Milliseconds())
}

// decide finds the breaks.
func (a *analyzer) decide(end butler.PassEnd) {
	if a.chooser != nil {
		return
	}
	a.levels.place(end.Heard[a.stream])
	seen := a.scenery(end.Duration)
	a.chooser = newChooser(a.cuts(seen, end.Duration), seen)
	a.breaks = a.chooser.choose()
}

func (a *analyzer) Close() error { return nil }
