//go:build eval

package generatevoiceactivity

import (
	"math"
	"slices"

	"butler/internal/eval"
	"butler/internal/sound"
)

// detectors are what is compared: ours, and what signal processing without learning makes of the same.
func detectors() map[string]func(s scene) []eval.Span {
	return map[string]func(s scene) []eval.Span{"Silero": detect, "signal": bySignal}
}

// bySignal takes for speech what stands out of the noise of the seconds around it in the band of speech, has a
// pitch of a human voice nearby, and changes as fast as syllables do. Its thresholds were chosen on the same
// scenes as those of the network.
func bySignal(s scene) []eval.Span {
	const (
		frame, hop = 512, 160
		floorOver  = 150  // frames on either side
		over       = 9.0  // dB above the floor
		pitched    = 0.55 // of the autocorrelation
		near       = 25   // frames
		syllables  = 3.0  // dB that the level changes by within half a second
	)
	var levels []float64
	var voiced []bool
	fft := sound.NewFFT(frame)
	power, window := make([]float32, fft.Bins()), sound.Hann(frame)
	for at := 0; at+frame <= len(s.samples); at += hop {
		x := s.samples[at : at+frame]
		fft.Power(power, x, window)
		var band float64
		for _, p := range power[300*frame/rate : 3400*frame/rate] {
			band += float64(p)
		}
		levels = append(levels, 10*math.Log10(band+1e-9))
		voiced = append(voiced, pitch(x) > pitched)
	}
	speech := make([]bool, len(levels))
	for i, l := range levels {
		around := slices.Clone(levels[max(0, i-floorOver):min(len(levels), i+floorOver)])
		slices.Sort(around)
		nearby := levels[max(0, i-near):min(len(levels), i+near)]
		change := slices.Max(nearby) - slices.Min(nearby)
		speech[i] = l > around[len(around)/10]+over && change > 2*syllables && slices.Contains(voiced[max(0, i-near/2):min(len(voiced), i+near/2)], true)
	}
	var all []eval.Span
	for i, on := range speech {
		if !on {
			continue
		}
		from, to := int64(i*10), int64(i*10+30)
		if n := len(all); n > 0 && from-all[n-1].End.Milliseconds() < 300 {
			all[n-1] = eval.MS(all[n-1].Start.Milliseconds(), to)
			continue
		}
		all = append(all, eval.MS(from, to))
	}
	return slices.DeleteFunc(all, func(s eval.Span) bool { return s.Length().Milliseconds() < 100 })
}

// pitch returns how periodic samples are at 70 to 400 Hz, 0 to 1.
func pitch(x []float32) float64 {
	const shortest, longest = rate / 400, rate / 70
	var best float64
	n := len(x) - longest
	var zero float64
	for _, v := range x[:n] {
		zero += float64(v) * float64(v)
	}
	for lag := shortest; lag < longest; lag += 2 {
		var sum, energy float64
		for i := 0; i < n; i += 2 {
			sum += float64(x[i]) * float64(x[i+lag])
			energy += float64(x[i+lag]) * float64(x[i+lag])
		}
		best = max(best, 2*sum/math.Sqrt(zero*2*energy+1e-9))
	}
	return best
}
