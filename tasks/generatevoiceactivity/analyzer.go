package generatevoiceactivity

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"butler"
	"butler/internal/subtitle"
	"butler/tasks/generatevoiceactivity/silero"
)

// Data is what is known of the speech in a Part. Times are in milliseconds.
type Data struct {
	DurationMS int64   `json:"durationMs"` // where the sound ends
	SpeechMS   int64   `json:"speechMs"`   // all segments together
	Share      float64 `json:"share"`      // of the duration, 0 to 1
	Segments   int     `json:"segments"`
	FirstMS    *int64  `json:"firstMs"` // where the first segment begins; null without any
	LastMS     *int64  `json:"lastMs"`  // where the last one ends
}

const (
	op = "find speech"
	// longest bounds what is kept, in chunks of 32 ms: four days.
	longest = 4 * 24 * 3600 * silero.Rate / silero.Chunk
)

type analyzer struct {
	detector *silero.Detector
	stream   int // the one that is heard
	samples  int64
	heard    []byte // how probable speech is in each chunk, 255 being certain
}

func begin(butler.AnalysisInput) (butler.Analyzer, error) { return &analyzer{}, nil }

func (a *analyzer) Wants() butler.Wants { return butler.Wants{Sound: butler.Speech()} }

func (a *analyzer) Packet(*butler.Packet) error { return nil }

func (a *analyzer) Frame(*butler.Frame) error { return nil }

// Sound listens.
func (a *analyzer) Sound(s *butler.Sound) error {
	if s.Rate != silero.Rate || s.Channels != 1 {
		return butler.E(butler.KindInternal, op, "%d channels at %d Hz", s.Channels, s.Rate)
	}
	if a.detector == nil {
		a.stream = s.Stream
		a.detector = silero.New(func(p float32) { a.heard = append(a.heard, byte(p*255+0.5)) })
	}
	if len(a.heard) > longest {
		return butler.E(butler.KindUnsupported, op, "more than four days of sound")
	}
	a.samples += int64(len(s.Samples))
	a.detector.Write(s.Samples)
	return nil
}

func (a *analyzer) Finish(ctx context.Context, end butler.PassEnd) (butler.Result, error) {
	if err := ctx.Err(); err != nil {
		return butler.Result{}, butler.E(butler.KindInterrupted, op, "%w", err)
	}
	if a.samples == 0 {
		return butler.Result{}, butler.E(butler.KindDamaged, op, "no sound could be decoded").
			WithHint("play the file: it may be damaged, or its codec unknown to this ffmpeg")
	}
	a.detector.Finish()
	v := voiceOf(a.heard, a.samples*1000/silero.Rate, end.Heard[a.stream])
	data := describe(v)
	text, err := json.Marshal(data)
	if err != nil {
		return butler.Result{}, butler.E(butler.KindInternal, op, "%w", err)
	}
	return butler.Result{
		Data:    text,
		Blobs:   []butler.Blob{{Name: subtitle.VoiceAnalysis, Data: v.Encode()}},
		Summary: summary(data),
	}, nil
}

func describe(v subtitle.Voice) Data {
	d := Data{DurationMS: v.DurationMS, Segments: len(v.Segments)}
	for _, s := range v.Segments {
		d.SpeechMS += s.End - s.Start
	}
	if n := len(v.Segments); n > 0 {
		d.FirstMS, d.LastMS = &v.Segments[0].Start, &v.Segments[n-1].End
	}
	if d.DurationMS > 0 {
		d.Share = float64(d.SpeechMS*10_000/d.DurationMS) / 10_000
	}
	return d
}

func summary(d Data) string {
	if d.Segments == 0 {
		return "no speech"
	}
	return fmt.Sprintf("%v of speech, %.0f%%", (time.Duration(d.SpeechMS) * time.Millisecond).Round(time.Second), 100*d.Share)
}

func (a *analyzer) Close() error {
	a.detector, a.heard = nil, nil
	return nil
}
