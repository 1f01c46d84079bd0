package generatecreditsmarkers

import (
	"math"
	"time"

	"butler"
	"butler/internal/fingerprint"
	"butler/internal/sound"
)

// The Blobs of sound.
const (
	soundBlob  = "sound"  // a fingerprint, as [fingerprint.Encode] writes it
	levelsBlob = "levels" // one byte for each [levelStep]: half dB below full scale, up to 255
)

const (
	levelStep    = 100 * time.Millisecond
	levelSamples = butler.SpeechRate / 10
	// longestSound is how much is kept, from the end.
	longestSound = 25 * time.Minute
)

// listener fingerprints the sound of the later half of a film, and measures its level.
type listener struct {
	skip   int64 // samples that are still to be passed over
	start  time.Duration
	taken  int64 // samples
	print  *fingerprint.Calculator
	part   []float32 // samples of the next level
	levels []uint8
}

// begin takes the duration that the headers tell, or 0.
func (l *listener) begin(duration time.Duration) {
	l.skip = max(0, min(duration, maxDuration).Milliseconds()) / 2 * butler.SpeechRate / 1000
	l.start = time.Duration(l.skip) * time.Second / butler.SpeechRate
}

func (l *listener) add(s *butler.Sound) error {
	if s.Rate != butler.SpeechRate || s.Channels != 1 {
		return butler.E(butler.KindInternal, "listen to the ending", "%d channels at %d samples per second", s.Channels, s.Rate)
	}
	samples := s.Samples
	passed := min(l.skip, int64(len(samples)))
	l.skip -= passed
	samples = samples[passed:]
	if len(samples) == 0 || l.taken > int64(maxDuration.Seconds())*butler.SpeechRate {
		return nil
	}
	if l.print == nil {
		l.print = fingerprint.New()
	}
	l.taken += int64(len(samples))
	l.print.Write(samples)
	for len(samples) > 0 {
		n := min(levelSamples-len(l.part), len(samples))
		l.part = append(l.part, samples[:n]...)
		samples = samples[n:]
		if len(l.part) == levelSamples {
			l.levels = append(l.levels, below(sound.RMS(l.part)))
			l.part = l.part[:0]
		}
	}
	return nil
}

// below writes an amplitude down in half dB below full scale. What is no number is silence.
func below(amplitude float64) uint8 {
	if math.IsNaN(amplitude) {
		return 255
	}
	return uint8(max(0, min(255, -2*sound.DB(amplitude))))
}

// keep returns what is kept of the sound, and where that begins.
func (l *listener) keep() (words []uint32, levels []uint8, from time.Duration) {
	if l.print == nil {
		return nil, nil, 0
	}
	words, levels = l.print.Words(), l.levels
	// Both begin at the same word.
	if over := len(words) - int(longestSound/fingerprint.Step); over > 0 {
		from = fingerprint.At(over)
		words = words[over:]
		levels = levels[min(len(levels), int(from/levelStep)):]
	}
	return words, levels, l.start + from
}
