package loudnessanalysis

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"butler"
	"butler/internal/loudness"
	"butler/tasks/internal/scratch"
)

// maxStreams bounds what is kept of a hostile file.
const maxStreams = 64

type analyzer struct {
	dir     string
	part    butler.Part
	streams map[int]*stream

	finished bool
}

// stream is one audio stream that is measured.
type stream struct {
	Stream
	meter  *meter // nil if it cannot be measured, and Why says the reason
	levels *levelsWriter
	ends   ends
}

func begin(in butler.AnalysisInput) (butler.Analyzer, error) {
	return &analyzer{dir: in.Dir, part: in.Part, streams: make(map[int]*stream)}, nil
}

func (a *analyzer) Wants() butler.Wants {
	return butler.Wants{Sound: &butler.SoundWants{}}
}

func (a *analyzer) Packet(*butler.Packet) error { return nil }
func (a *analyzer) Frame(*butler.Frame) error   { return nil }

// Sound measures a stretch of sound.
func (a *analyzer) Sound(in *butler.Sound) error {
	const op = "measure loudness"
	s := a.streams[in.Stream]
	if s == nil {
		if len(a.streams) == maxStreams {
			return butler.E(butler.KindUnsupported, op, "more than %d streams", maxStreams)
		}
		var err error
		if s, err = a.open(in); err != nil {
			return err
		}
		a.streams[in.Stream] = s
	}
	if s.meter == nil {
		return nil
	}
	if in.Rate != s.meter.rate || in.Channels != s.meter.channels || len(in.Samples)%in.Channels != 0 {
		return butler.E(butler.KindInternal, op, "stream %d has changed from %d channels at %d to %d at %d",
			in.Stream, s.meter.channels, s.meter.rate, in.Channels, in.Rate)
	}
	return s.meter.add(in.Samples)
}

func (a *analyzer) open(in *butler.Sound) (*stream, error) {
	s := &stream{Stream: Stream{Index: in.Stream, Rate: in.Rate, Channels: in.Channels, Layout: in.Layout}}
	m, err := newMeter(in.Rate, in.Channels, in.Layout, s.level)
	if err != nil {
		s.Why = err.Error()
		return s, nil
	}
	if s.levels, err = createLevels(a.dir, in.Stream); err != nil {
		return nil, err
	}
	s.meter = m
	return s, nil
}

func (s *stream) level(loudness float64) error {
	s.ends.add(loudness)
	return s.levels.add(loudness)
}

func (a *analyzer) Finish(ctx context.Context, _ butler.PassEnd) (butler.Result, error) {
	const op = "measure loudness"
	if err := ctx.Err(); err != nil {
		return butler.Result{}, butler.E(butler.KindInterrupted, op, "%w", err)
	}
	if len(a.streams) == 0 {
		return butler.Result{}, butler.E(butler.KindDamaged, op, "no sound could be decoded").
			WithHint("play the file: it may be damaged, or its codec unknown to this ffmpeg")
	}
	var data Data
	var artifacts []butler.Artifact
	for _, s := range slices.SortedFunc(maps.Values(a.streams), func(x, y *stream) int { return cmp.Compare(x.Index, y.Index) }) {
		if s.meter != nil {
			artifact, err := s.finish()
			if err != nil {
				return butler.Result{}, err
			}
			artifacts = append(artifacts, artifact)
		}
		data.Streams = append(data.Streams, s.Stream)
	}
	for _, s := range a.part.Streams {
		if s.Kind == butler.StreamAudio && a.streams[s.Index] == nil {
			data.Streams = append(data.Streams, Stream{Index: s.Index, Why: "no sound could be decoded"})
		}
	}
	text, err := json.Marshal(data)
	if err != nil {
		return butler.Result{}, butler.E(butler.KindInternal, op, "%w", err)
	}
	a.finished = true
	return butler.Result{Artifacts: artifacts, Data: text, Summary: summary(data.Streams)}, nil
}

// finish ends the measurement of a stream.
func (s *stream) finish() (butler.Artifact, error) {
	s.meter.finish()
	s.Stream = s.meter.describe(s.Stream, &s.ends)
	size, err := s.levels.finish()
	if err != nil {
		return butler.Artifact{}, err
	}
	s.Levels, s.LevelCount = loudness.LevelsName(s.Index), int(s.levels.count)
	return butler.Artifact{Analysis: Name, Name: s.Levels, Size: size, Count: s.LevelCount}, nil
}

func summary(streams []Stream) string {
	s := streams[0]
	text := s.Why
	if s.Loudness != nil {
		text = fmt.Sprintf("%.1f LUFS", *s.Loudness)
	}
	if n := len(streams) - 1; n > 0 {
		text += fmt.Sprintf(", %d more streams", n)
	}
	return text
}

// Close closes the files, and removes those of a Pass that did not get to its end.
func (a *analyzer) Close() error {
	var first error
	for _, s := range a.streams {
		if s.levels == nil {
			continue
		}
		err := s.levels.file.Close()
		if !a.finished {
			err = scratch.Remove(a.dir, loudness.LevelsName(s.Index))
		}
		if first == nil {
			first = err
		}
		s.levels = nil
	}
	return scratch.Error("close levels", first)
}
