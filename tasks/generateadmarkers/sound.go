package generateadmarkers

import (
	"math"
	"slices"
	"time"

	"butler"
	"butler/internal/sound"
)

const (
	// windowSamples is the length of what one level is measured over, in samples of speech sound.
	windowSamples = butler.SpeechRate / 50
	window        = time.Second / 50

	// levelStep is the resolution of a level that is kept, in dB below full scale.
	levelStep = 0.5

	// longestSound bounds what is kept: what is beyond has a wrong timestamp, or is no recording.
	longestSound = 48 * time.Hour
)

// levels are how loud the sound is, window by window: a byte each, in steps of half a dB below full
// scale, so that ten hours take 1.8 MB.
type levels struct {
	all    []uint8
	energy float64 // of the window that is not full yet
	count  int     // samples in it
}

func (l *levels) add(samples []float32) {
	for len(samples) > 0 {
		n := min(len(samples), windowSamples-l.count)
		l.energy += sound.Energy(samples[:n])
		l.count += n
		samples = samples[n:]
		if l.count == windowSamples {
			if len(l.all) < int(longestSound/window) {
				l.all = append(l.all, quantise(l.energy/windowSamples))
			}
			l.energy, l.count = 0, 0
		}
	}
}

// place puts levels where they are heard. In holes, what comes after them holds: that nothing was received is no
// silence.
func (l *levels) place(t butler.Timeline) {
	l.all = sound.Place(l.all, 0, window, t.At, 0, int(longestSound/window), func(next uint8) uint8 { return next })
}

// quantise returns how many steps below full scale a mean square is. What is no number is silence.
func quantise(power float64) uint8 {
	if !(power > 0) || math.IsInf(power, 0) {
		return math.MaxUint8
	}
	return uint8(min(max(0, -sound.PowerDB(power)/levelStep), math.MaxUint8))
}

func db(level uint8) float64 { return -levelStep * float64(level) }

// silence is a stretch in which next to nothing is heard.
type silence struct {
	from, to time.Duration
	depth    float64 // dB, of its middle
}

const (
	// shortestSilence is shorter than what lies between two commercials, and longer than what lies between two words.
	shortestSilence = 3
	// silent is the level above which nothing is silence, and silentBelow how far below the usual level
	// it must be: some channels are quiet.
	silent      = -45.0
	silentBelow = 26.0
)

// usual returns the level that half of what is not silent is above, in dB.
func (l *levels) usual() float64 {
	var histogram [256]int
	heard := 0
	for _, v := range l.all {
		histogram[v]++
		if db(v) > -60 {
			heard++
		}
	}
	sum := 0
	for v, n := range histogram {
		if sum += n; heard > 0 && 2*sum > heard {
			return db(uint8(v)) //nolint:gosec // below 256
		}
	}
	return -30 // nothing is heard
}

// silences returns all stretches of silence.
func (l *levels) silences() []silence {
	threshold := min(silent, l.usual()-silentBelow)
	var all []silence
	for i := 0; i < len(l.all); {
		if db(l.all[i]) > threshold {
			i++
			continue
		}
		end := i
		for end < len(l.all) && db(l.all[end]) <= threshold {
			end++
		}
		if end-i >= shortestSilence {
			all = append(all, silence{time.Duration(i) * window, time.Duration(end) * window, depth(l.all[i:end])})
		}
		i = end
	}
	return all
}

// depth is the median level of a silence, in dB.
func depth(part []uint8) float64 {
	if len(part) > 64 {
		part = part[len(part)/2-32 : len(part)/2+32]
	}
	sorted := slices.Sorted(slices.Values(part))
	return db(sorted[len(sorted)/2])
}
