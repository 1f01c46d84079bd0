package generateintromarkers

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"butler"
	"butler/internal/fingerprint"
	"butler/internal/sound"
)

// Data is what is known of a Part at a glance.
type Data struct {
	DurationMS int64 `json:"durationMs"` // of the sound
	Words      int   `json:"words"`      // of the fingerprint
	Silences   int   `json:"silences"`   // stretches of silence
	KeyFrames  int   `json:"keyFrames"`  // that were kept
	Black      int   `json:"black"`      // of them
}

// The names of the Blobs.
const (
	blobSound = "sound" // the fingerprint, see internal/fingerprint
	blobFine  = "fine"  // see fine.go
	blobCuts  = "cuts"  // see cuts.go
)

type analyzer struct {
	print   *fingerprint.Calculator
	fine    *fineCalculator
	hearing *hearing
	cuts    cuts
	samples int64
	stream  int // that is heard
}

func begin(butler.AnalysisInput) (butler.Analyzer, error) {
	return &analyzer{print: fingerprint.New(), fine: newFineCalculator(), hearing: newHearing()}, nil
}

func (a *analyzer) Wants() butler.Wants {
	return butler.Wants{Sound: butler.Speech(), Frames: &butler.FrameWants{Width: 320}}
}

func (a *analyzer) Packet(*butler.Packet) error { return nil }

func (a *analyzer) Frame(f *butler.Frame) error {
	a.cuts.frame(f)
	return nil
}

// longest is how much of a file is listened to: what the Blobs have room for is more.
const longest = 24 * time.Hour

func (a *analyzer) Sound(s *butler.Sound) error {
	if s.Rate != butler.SpeechRate || s.Channels != 1 {
		return butler.E(butler.KindInternal, "listen for intros", "%d channels at %d samples a second", s.Channels, s.Rate)
	}
	if a.samples > int64(longest/time.Second)*butler.SpeechRate {
		return nil
	}
	a.stream = s.Stream
	a.samples += int64(len(s.Samples))
	a.print.Write(s.Samples)
	a.fine.write(s.Samples)
	a.hearing.write(s.Samples)
	return nil
}

func (a *analyzer) Finish(ctx context.Context, end butler.PassEnd) (butler.Result, error) {
	const op = "listen for intros"
	if err := ctx.Err(); err != nil {
		return butler.Result{}, butler.E(butler.KindInterrupted, op, "%w", err)
	}
	if a.samples == 0 {
		return butler.Result{}, butler.E(butler.KindDamaged, op, "no sound could be decoded").
			WithHint("play the file: it may be damaged, or its codec unknown to this ffmpeg")
	}
	heard := end.Heard[a.stream]
	a.hearing.place(heard)
	a.cuts.Silences = a.hearing.silences()
	words, fine := placed(a.print.Words(), fingerprint.Step, heard), placed(a.fine.words, fineStep, heard)
	data := Data{
		DurationMS: heard.At(time.Duration(a.samples) * time.Second / butler.SpeechRate).Milliseconds(),
		Words:      len(words),
		Silences:   len(a.cuts.Silences),
		KeyFrames:  len(a.cuts.Keys),
	}
	for _, k := range a.cuts.Keys {
		if k.Black {
			data.Black++
		}
	}
	text, err := json.Marshal(data)
	if err != nil {
		return butler.Result{}, butler.E(butler.KindInternal, op, "%w", err)
	}
	return butler.Result{
		Data: text,
		Blobs: []butler.Blob{
			{Name: blobSound, Data: fingerprint.Encode(words)},
			{Name: blobFine, Data: encodeFine(fine)},
			{Name: blobCuts, Data: a.cuts.encode()},
		},
		Summary: fmt.Sprintf("%v of sound", (time.Duration(data.DurationMS) * time.Millisecond).Round(time.Second)),
	}, nil
}

// placed puts values where they are heard. Holes are filled with what comes after them, which counts for nothing, as
// they are silent.
func placed[T any](values []T, step time.Duration, heard butler.Timeline) []T {
	return sound.Place(values, 0, step, heard.At, 0, int(longest/step), func(next T) T { return next })
}

func (a *analyzer) Close() error { return nil }
