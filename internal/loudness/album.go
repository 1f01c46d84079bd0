package loudness

import (
	"io"
	"math"
)

const (
	floor     = -7000 // the absolute gate, in hundredths of a LUFS
	ceiling   = 3000  // louder counts as this
	bins      = ceiling - floor + 1
	short     = 27 // levels that span the three seconds of short-term loudness: 27 steps and the 3 before
	reference = -18.0
)

// Album is how loud tracks are together: as if they were one. The zero value is that of no tracks.
type Album struct {
	momentary [bins]uint64 // by loudness
	short     [bins]uint64
}

// Add reads the levels of a track.
func (a *Album) Add(levels io.Reader) error {
	var recent [short]float64
	var sum float64
	n := 0
	for level, err := range Levels(levels) {
		if err != nil {
			return err
		}
		n++
		energy := 0.0
		if level != Silence {
			energy = energyOf(int(level))
		}
		if n > 3 { // those before are not of whole blocks
			count(&a.momentary, int(level))
		}
		sum += energy - recent[n%short]
		recent[n%short] = energy
		if n >= short+3 && sum > 0 {
			count(&a.short, int(math.Round(100*loudnessOf(sum/short))))
		}
	}
	return nil
}

func count(h *[bins]uint64, level int) {
	if level >= floor {
		h[min(level, ceiling)-floor]++
	}
}

// energyOf returns the mean square of a level.
func energyOf(level int) float64 { return math.Pow(10, (float64(level)/100+0.691)/10) }

func loudnessOf(meanSquare float64) float64 { return -0.691 + 10*math.Log10(meanSquare) }

// Gain returns the dB that bring the tracks to −18 LUFS, gated together as BS.1770-4 says. It reports
// false if nothing is loud enough to be measured.
func (a *Album) Gain() (float64, bool) {
	from, ok := gate(&a.momentary, 10)
	if !ok {
		return 0, false
	}
	mean, _ := mean(&a.momentary, from)
	return reference - loudnessOf(mean), true
}

// Range returns the loudness range of the tracks together (EBU Tech 3342), in LU. It is worked out from
// levels over 400 ms, and so differs by some tenths from what is measured. It reports false below three
// seconds of sound.
func (a *Album) Range() (float64, bool) {
	from, ok := gate(&a.short, 20)
	if !ok {
		return 0, false
	}
	_, n := mean(&a.short, from)
	rank := func(p float64) uint64 { return uint64(math.Round(float64(n-1) * p)) }
	return float64(percentile(&a.short, from, rank(0.95))-percentile(&a.short, from, rank(0.10))) / 100, true
}

// mean returns the mean square and the number of blocks from a bin on.
func mean(h *[bins]uint64, from int) (meanSquare float64, n uint64) {
	for i := from; i < bins; i++ {
		n += h[i]
		meanSquare += float64(h[i]) * energyOf(i+floor)
	}
	return meanSquare / float64(max(n, 1)), n
}

// gate returns the first bin above the relative gate, so many LU below the mean of all.
func gate(h *[bins]uint64, below float64) (bin int, ok bool) {
	all, n := mean(h, 0)
	if n == 0 {
		return 0, false
	}
	return max(0, int(math.Ceil(100*(loudnessOf(all)-below)))-floor), true
}

// percentile returns the bin of the block of a rank among those from a bin on.
func percentile(h *[bins]uint64, from int, rank uint64) int {
	for i := from; i < bins; i++ {
		if h[i] > rank {
			return i
		}
		rank -= h[i]
	}
	return bins - 1
}
