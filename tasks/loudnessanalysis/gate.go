package loudnessanalysis

import "math"

const (
	floorLUFS   = -70.0 // the absolute gate
	ceilingLUFS = 30.0  // louder counts as this
	binsPerLU   = 100
	bins        = (ceilingLUFS-floorLUFS)*binsPerLU + 1
)

// lufs converts a weighted mean square into loudness; silence is −Inf.
func lufs(meanSquare float64) float64 { return -0.691 + 10*math.Log10(meanSquare) }

// histogram holds the loudness of blocks above the absolute gate, in steps of a hundredth of a LU, so
// that its memory does not depend on the length of the sound. The energies themselves are summed
// exactly: the step only decides on which side of a gate a block lies.
type histogram struct {
	n   [bins]uint32
	sum [bins]float64
}

// add takes a block of a loudness and mean square.
func (h *histogram) add(loudness, meanSquare float64) {
	if loudness < floorLUFS {
		return
	}
	i := int((min(loudness, ceilingLUFS) - floorLUFS) * binsPerLU)
	h.n[i]++
	h.sum[i] += meanSquare
}

// mean returns the mean square and number of the blocks from a bin on.
func (h *histogram) mean(from int) (meanSquare float64, n uint64) {
	for i := from; i < bins; i++ {
		n += uint64(h.n[i])
		meanSquare += h.sum[i]
	}
	return meanSquare / float64(max(n, 1)), n
}

// gate returns the first bin above the relative gate, so many LU below the mean of all.
func (h *histogram) gate(below float64) (bin int, threshold float64, ok bool) {
	all, n := h.mean(0)
	if n == 0 {
		return 0, 0, false
	}
	threshold = max(floorLUFS, lufs(all)-below)
	return min(bins-1, int(math.Ceil((threshold-floorLUFS)*binsPerLU))), threshold, true
}

// integrated returns the loudness gated as BS.1770-4 says, and the relative threshold. It is not ok
// if no block is above the absolute gate.
func (h *histogram) integrated() (loudness, threshold float64, ok bool) {
	bin, threshold, ok := h.gate(10)
	if !ok {
		return 0, 0, false
	}
	meanSquare, n := h.mean(bin)
	if n == 0 { // all blocks share the gate's bin
		meanSquare, _ = h.mean(0)
	}
	return lufs(meanSquare), threshold, true
}

// spread returns the loudness range as EBU Tech 3342 says: from the 10th to the 95th percentile of
// blocks of three seconds, gated 20 LU below their mean.
func (h *histogram) spread() (lu float64, ok bool) {
	bin, _, ok := h.gate(20)
	if !ok {
		return 0, false
	}
	_, n := h.mean(bin)
	if n == 0 {
		return 0, true
	}
	rank := func(p float64) uint64 { return uint64(math.Round(float64(n-1) * p)) }
	return h.percentile(bin, rank(0.95)) - h.percentile(bin, rank(0.10)), true
}

// percentile returns the loudness of the block of a rank from 0, counted from a bin on.
func (h *histogram) percentile(from int, rank uint64) float64 {
	for i := from; i < bins; i++ {
		if n := uint64(h.n[i]); rank >= n {
			rank -= n
			continue
		}
		return floorLUFS + (float64(i)+0.5)/binsPerLU
	}
	return ceilingLUFS
}
