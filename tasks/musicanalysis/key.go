package musicanalysis

import (
	"cmp"
	"math"
	"slices"
)

// profiles are how much the tones from the tonic on are used in music in major and in minor: Albrecht and
// Shanahan, The Use of Large Corpora to Train a New Type of Key-Finding Algorithm, 2013.
func profiles() (inMajor, inMinor [12]float64) {
	return [12]float64{0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081},
		[12]float64{0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052}
}

// candidate is one of the 24 keys, and how well it goes with a chroma: a correlation.
type candidate struct {
	tonic int
	mode  string
	score float64
}

// candidates returns all keys, the best first.
func (s *chromas) candidates() []candidate {
	mean := s.average()
	inMajor, inMinor := profiles()
	var all []candidate
	for tonic := range 12 {
		all = append(all, candidate{tonic, major, correlation(&mean, &inMajor, tonic)},
			candidate{tonic, minor, correlation(&mean, &inMinor, tonic)})
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	return all
}

// correlation returns Pearson's of a chroma and a profile that is transposed.
func correlation(chroma, profile *[12]float64, tonic int) float64 {
	var mx, my float64
	for i := range 12 {
		mx, my = mx+chroma[i]/12, my+profile[i]/12
	}
	var xy, xx, yy float64
	for i := range 12 {
		x, y := chroma[(i+tonic)%12]-mx, profile[i]-my
		xy, xx, yy = xy+x*y, xx+x*x, yy+y*y
	}
	if xx == 0 {
		return 0
	}
	return xy / math.Sqrt(xx*yy)
}

const (
	leastKey = 0.25 // correlation below which there is no key
	clearKey = 0.08 // lead over the next key at which it is certain by half
)

// key returns the key, or nil if none goes with what is heard.
func (s *chromas) key() *Key {
	if s.n == 0 {
		return nil
	}
	all := s.candidates()
	best, next := all[0], all[1]
	if best.score < leastKey {
		return nil
	}
	lead := best.score - next.score
	confidence := best.score * lead / (lead + clearKey)
	return &Key{Tonic: tonicNames()[best.tonic], Mode: best.mode, Confidence: *rounded(confidence, 2)}
}
