package musicanalysis

import "math"

// Dimensions is how many numbers a vector has.
const Dimensions = timbreNumbers + rhythmNumbers + harmonyNumbers

// What the blocks of a vector count for; the squares of a vector's numbers add up to 1, these shares of
// it in each block. So the dot product of two tracks is the weighted mean of how alike their blocks are.
const (
	weightTimbre  = 0.55
	weightRhythm  = 0.3
	weightHarmony = 0.15
)

// block is a stretch of a vector.
type block struct {
	n      int
	weight float64
}

func blocks() []block {
	return []block{{timbreNumbers, weightTimbre}, {rhythmNumbers, weightRhythm}, {harmonyNumbers, weightHarmony}}
}

// features returns what was heard, in the units in which it was measured.
func (a *analyzer) features() []float64 {
	all := append(a.timbre.numbers(), a.rhythm.numbers()...)
	return append(all, a.harmony.chroma.numbers()...)
}

// furthest is how far from the usual, in standard deviations, a number may be: none decides alone.
const furthest = 3

// vectorOf returns features as deviations from what is usual, each block at the length of its weight.
func vectorOf(features []float64) []float32 {
	usual, deviation := scales()
	out := make([]float32, len(features))
	at := 0
	for _, b := range blocks() {
		var sum float64
		part := make([]float64, b.n)
		for i := range part {
			v := (features[at+i] - usual[at+i]) / deviation[at+i]
			if v-v != 0 {
				v = 0
			}
			part[i] = max(-furthest, min(furthest, v))
			sum += part[i] * part[i]
		}
		if sum > 0 {
			for i, v := range part {
				out[at+i] = float32(v * math.Sqrt(b.weight/sum))
			}
		}
		at += b.n
	}
	return out
}
