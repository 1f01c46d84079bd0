package generatecreditsmarkers

import (
	"time"

	"butler"
	"butler/internal/fingerprint"
	"butler/internal/sound"
)

// soundBlob is the Blob of a fingerprint, as [fingerprint.Encode] writes it.
const soundBlob = "sound"

// longestSound is how much is kept, from the end.
const longestSound = 25 * time.Minute

// listener fingerprints the sound of the later half of a film.
type listener struct {
	stream int
	skip   int64         // samples that are still to be passed over
	start  time.Duration // of decoded sound that is passed over
	taken  int64         // samples
	print  *fingerprint.Calculator
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
	l.stream = s.Stream
	passed := min(l.skip, int64(len(s.Samples)))
	l.skip -= passed
	samples := s.Samples[passed:]
	if len(samples) == 0 || l.taken > int64(maxDuration.Seconds())*butler.SpeechRate {
		return nil
	}
	if l.print == nil {
		l.print = fingerprint.New()
	}
	l.taken += int64(len(samples))
	l.print.Write(samples)
	return nil
}

// keep returns what is kept of the sound, and when the first of it is heard.
func (l *listener) keep(heard butler.Timeline) (words []uint32, from time.Duration) {
	if l.print == nil {
		return nil, 0
	}
	from = heard.At(l.start)
	// Holes repeat what comes after them. What is repeated so often says nothing.
	words = sound.Place(l.print.Words(), l.start, fingerprint.Step, heard.At, from, int(maxDuration/fingerprint.Step),
		func(next uint32) uint32 { return next })
	if over := len(words) - int(longestSound/fingerprint.Step); over > 0 {
		from += fingerprint.At(over)
		words = words[over:]
	}
	return words, from
}
