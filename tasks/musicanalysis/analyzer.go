package musicanalysis

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"butler"
	"butler/internal/sound"
)

const (
	// rate is what the sound is brought to: what is above 11 kHz tells little of music.
	rate = 22050
	// shortest is the sound, in samples, that something can be said of.
	shortest = 3 * rate
	// quiet is the mean square below which a frame is silence: −70 dB of full scale.
	quiet = 1e-7
)

// analyzer listens to a track. Its memory does not grow with the duration.
type analyzer struct {
	samples int64
	invalid int64
	short   *sound.Framer
	long    *sound.Framer
	timbre  *timbre
	rhythm  *rhythm
	harmony *harmony
}

func begin(butler.AnalysisInput) (butler.Analyzer, error) { return newAnalyzer(), nil }

func newAnalyzer() *analyzer {
	a := &analyzer{timbre: newTimbre(), rhythm: newRhythm(), harmony: newHarmony()}
	mel := newMel()
	a.short = sound.NewFramer(frameShort, hopShort, func(frame []float32) {
		mel.analyse(frame)
		a.rhythm.add(mel)
		a.timbre.add(mel)
	})
	a.long = sound.NewFramer(frameLong, hopLong, a.harmony.add)
	return a
}

func (a *analyzer) Wants() butler.Wants {
	return butler.Wants{Sound: &butler.SoundWants{First: true, Rate: rate, Channels: 1}}
}
func (a *analyzer) Packet(*butler.Packet) error { return nil }
func (a *analyzer) Frame(*butler.Frame) error   { return nil }
func (a *analyzer) Close() error                { return nil }

// Sound listens to a stretch of sound.
func (a *analyzer) Sound(s *butler.Sound) error {
	if s.Rate != rate || s.Channels != 1 {
		return butler.E(butler.KindInternal, "listen to music", "%d channels at %d came, and one at %d was wanted", s.Channels, s.Rate, rate)
	}
	a.samples += int64(len(s.Samples))
	for _, v := range s.Samples {
		if !(v >= -sound.Limit && v <= sound.Limit) {
			a.invalid++
		}
	}
	a.short.Write(s.Samples)
	a.long.Write(s.Samples)
	return nil
}

func (a *analyzer) Finish(ctx context.Context, _ butler.PassEnd) (butler.Result, error) {
	const op = "listen to music"
	if err := ctx.Err(); err != nil {
		return butler.Result{}, butler.E(butler.KindInterrupted, op, "%w", err)
	}
	if a.samples == 0 {
		return butler.Result{}, butler.E(butler.KindDamaged, op, "no sound could be decoded").
			WithHint("play the file: it may be damaged, or its codec unknown to this ffmpeg")
	}
	data, vector := a.conclude()
	text, err := json.Marshal(data)
	if err != nil {
		return butler.Result{}, butler.E(butler.KindInternal, op, "%w", err)
	}
	return butler.Result{Data: text, Vector: vector, Summary: summary(data)}, nil
}

// conclude returns what was heard.
func (a *analyzer) conclude() (Data, []float32) {
	data := Data{DurationMS: a.samples * 1000 / rate, Invalid: a.invalid}
	switch {
	case a.samples < shortest:
		data.Why = "shorter than three seconds"
		return data, nil
	case a.timbre.frames == 0:
		data.Why = "silence throughout"
		return data, nil
	}
	a.rhythm.finish()
	a.harmony.finish()
	data.Tempo = a.rhythm.tempo()
	data.Key = a.harmony.key()
	if cents, ok := a.harmony.tuning(); ok {
		data.Tuning = rounded(cents, 1)
	}
	data.Onsets = rounded(a.rhythm.density(), 2)
	data.Brightness = rounded(a.timbre.centre(), 0)
	vector := vectorOf(a.features())
	data.Dimensions = len(vector)
	return data, vector
}

func rounded(v float64, digits int) *float64 {
	p := math.Pow(10, float64(digits))
	v = math.Round(v*p) / p
	return &v
}

func summary(d Data) string {
	if d.Why != "" {
		return d.Why
	}
	text := "no beat"
	if d.Tempo != nil {
		text = fmt.Sprintf("%.0f BPM", d.Tempo.BPM)
	}
	if d.Key != nil {
		text += ", " + d.Key.Tonic + " " + d.Key.Mode
	}
	return text
}
