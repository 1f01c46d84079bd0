package generatecreditsmarkers

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"butler"
	"butler/internal/fingerprint"
	"butler/tasks/internal/picture"
)

const (
	width = 320 // px of pictures, as previews have them: one scaling serves both
	// closeStep is how near to each other the pictures of a close look are looked at.
	closeStep = 120 * time.Millisecond
	// maxDuration is the longest film: what is longer is a wrong timestamp.
	maxDuration = 48 * time.Hour
)

// analyzer looks at the key frames of a film, then at some stretches closely.
type analyzer struct {
	part   butler.Part
	looker looker
	reel   reel
	sound  listener
	closer []view
}

func begin(in butler.AnalysisInput) (butler.Analyzer, error) {
	a := &analyzer{part: in.Part}
	a.sound.begin(time.Duration(in.Part.Duration) * time.Millisecond)
	return a, nil
}

func (a *analyzer) Wants() butler.Wants {
	w := butler.Wants{Frames: &butler.FrameWants{Width: width}}
	if a.part.Features&butler.HasAudio != 0 {
		w.Sound = butler.Speech()
	}
	return w
}

func (a *analyzer) Packet(*butler.Packet) error { return nil }

// Frame looks at a picture.
func (a *analyzer) Frame(f *butler.Frame) error {
	if err := picture.Check(f); err != nil {
		return err
	}
	if f.Time < 0 || f.Time > maxDuration || !a.reel.due(f.Time) {
		return nil
	}
	a.reel.add(a.looker.look(f.Time, f.Image))
	return nil
}

// Sound listens.
func (a *analyzer) Sound(s *butler.Sound) error { return a.sound.add(s) }

// Closer chooses what to look at closely: where credits seem to begin and end.
func (a *analyzer) Closer(end butler.PassEnd) []butler.Stretch {
	a.looker = looker{}
	return closeLooks(a.reel.all, end.Duration)
}

// CloseFrame looks at a picture of a close look.
func (a *analyzer) CloseFrame(f *butler.Frame) error {
	if err := picture.Check(f); err != nil {
		return err
	}
	if n := len(a.closer); n > 0 && f.Time < a.closer[n-1].At+closeStep || f.Time < 0 || f.Time > maxDuration || n == maxClose {
		return nil
	}
	p := a.looker.look(f.Time, f.Image)
	p.Close = true
	a.closer = append(a.closer, p)
	return nil
}

// maxClose is how many pictures of close looks are kept.
const maxClose = int(butler.MaxCloser / closeStep)

func (a *analyzer) Finish(ctx context.Context, end butler.PassEnd) (butler.Result, error) {
	const op = "look at the ending"
	switch {
	case ctx.Err() != nil:
		return butler.Result{}, butler.E(butler.KindInterrupted, op, "%w", ctx.Err())
	case len(a.reel.all) == 0:
		return butler.Result{}, butler.E(butler.KindDamaged, op, "no picture could be decoded").
			WithHint("play the file: it may be damaged, or its codec unknown to this ffmpeg")
	case end.Duration <= 0:
		return butler.Result{}, butler.E(butler.KindDamaged, op, "the file has no duration")
	case end.Duration > maxDuration:
		return butler.Result{}, butler.E(butler.KindDamaged, op, "a duration of %s cannot be right", end.Duration.Round(time.Second)).
			WithHint("its timestamps are wrong; remuxing the file mends that")
	}
	all := a.reel.with(a.closer)
	data := describe(all, end.Duration)
	blobs := []butler.Blob{{Name: picturesBlob, Data: encodePictures(all)}}
	if words, from := a.sound.keep(end.Heard[a.sound.stream]); len(words) > 0 {
		data.SoundFromMS = from.Milliseconds()
		blobs = append(blobs, butler.Blob{Name: soundBlob, Data: fingerprint.Encode(words)})
	}
	text, err := json.Marshal(data)
	if err != nil {
		return butler.Result{}, butler.E(butler.KindInternal, op, "%w", err)
	}
	return butler.Result{Data: text, Blobs: blobs, Summary: summary(data)}, nil
}

// Close frees nothing: all is memory.
func (a *analyzer) Close() error { return nil }

func summary(d Data) string {
	if d.TextMS == 0 {
		return "no text seen"
	}
	return fmt.Sprintf("text for %s", time.Duration(d.TextMS*int64(time.Millisecond)).Round(time.Second))
}
