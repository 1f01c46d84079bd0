package generateintromarkers

import (
	"math"
	"slices"
	"time"

	"butler"
	"butler/internal/sound"
)

// hearing finds the stretches of silence. How quiet silence is depends on the file: it is known at its
// end. Levels are kept every 32 ms, a byte each.
type hearing struct {
	framer *sound.Framer
	levels []uint8 // half dB above the Floor
}

func newHearing() *hearing {
	h := &hearing{}
	h.framer = sound.NewFramer(fineHop, fineHop, func(frame []float32) {
		db := sound.PowerDB(sound.Energy(frame) / fineHop)
		h.levels = append(h.levels, uint8(min(255, 2*(db-sound.Floor))))
	})
	return h
}

func (h *hearing) write(samples []float32) { h.framer.Write(samples) }

// place puts levels where they are heard. Holes are silent.
func (h *hearing) place(heard butler.Timeline) {
	h.levels = sound.Place(h.levels, 0, fineStep, heard.At, 0, int(longest/fineStep), func(uint8) uint8 { return 0 })
}

// Silence is never louder than quietest, and much quieter than most of the file.
const (
	quietest    = -45.0 // dB
	digital     = -75.0 // that quiet is silence in any file
	muchQuieter = 30.0  // dB
	leastFrames = 4     // that make a silence
)

// silences returns the stretches of silence, in order.
func (h *hearing) silences() []stretch {
	if len(h.levels) == 0 {
		return nil
	}
	sorted := slices.Sorted(slices.Values(h.levels))
	usual := float64(sorted[len(sorted)*3/4])/2 + sound.Floor
	limit := uint8(2 * (math.Max(digital, math.Min(quietest, usual-muchQuieter)) - sound.Floor))
	var all []stretch
	start := -1
	for i := 0; i <= len(h.levels); i++ {
		silent := i < len(h.levels) && h.levels[i] <= limit
		switch {
		case silent && start < 0:
			start = i
		case !silent && start >= 0:
			if i-start >= leastFrames {
				all = append(all, stretch{time.Duration(start) * fineStep, time.Duration(i) * fineStep})
			}
			start = -1
		}
	}
	return all
}

// stretch is a part of a file's time.
type stretch struct{ From, To time.Duration }

func (s stretch) length() time.Duration { return s.To - s.From }

// common returns how long two stretches are at the same time.
func (s stretch) common(o stretch) time.Duration { return max(0, min(s.To, o.To)-max(s.From, o.From)) }
