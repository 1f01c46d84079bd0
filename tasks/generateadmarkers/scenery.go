package generateadmarkers

import (
	"math"
	"slices"
	"time"
)

// scenery is what speaks for commercials, and against them, from picture to picture.
type scenery struct {
	at      []time.Duration // of the pictures
	sums    [kinds][]float64
	turns   []cut // where the logo or the shape of the picture comes or goes
	logo    *Logo
	present []int8 // by picture: whether the logo is there; unknown below 0
	odd     []bool // by picture: whether it has another shape than most
}

// kind is what speaks for a commercial, beside where its ends are.
type kind int

const (
	byLogo kind = iota
	byShape
	byShots
	byLoudness
	kinds
)

// What a second of each speaks for commercials at the most, in natural logarithms of a likelihood ratio.
const (
	weightGone   = 0.16  // the logo is gone, and mostly is there
	weightThere  = 0.20  // the logo is there, and at other times is gone
	weightAlways = 0.02  // the logo is there, and is never gone
	weightOdd    = 0.10  // the picture has another shape than most
	weightShots  = 0.025 // shots change faster than they mostly do
	weightLoud   = 0.03  // it is louder than mostly
	// longestLook is how long a picture stands for what is seen.
	longestLook = 6 * time.Second
)

// look works out what is seen and heard.
func (a *analyzer) scenery(end time.Duration) *scenery {
	n := len(a.sight.looks)
	s := &scenery{at: make([]time.Duration, n)}
	for i, l := range a.sight.looks {
		s.at[i] = l.at
	}
	var each [kinds][]float64
	each[byLogo] = s.byLogo(&a.sight)
	each[byShape] = s.byShape(&a.sight)
	each[byShots] = s.byShots(&a.sight)
	each[byLoudness] = s.byLoudness(&a.levels)
	for k := range each {
		s.sums[k] = make([]float64, n+1)
		for i, v := range each[k] {
			next := end
			if i+1 < n {
				next = s.at[i+1]
			}
			s.sums[k][i+1] = s.sums[k][i] + v*max(0, min(longestLook, next-s.at[i])).Seconds()
		}
	}
	return s
}

// index is that of the first picture at or after a time.
func (s *scenery) index(t time.Duration) int {
	i, _ := slices.BinarySearch(s.at, t)
	return i
}

// between adds up what one kind says of a stretch, by the indices of its pictures.
func (s *scenery) between(k kind, from, to int) float64 { return s.sums[k][to] - s.sums[k][from] }

// byLogo says what the logo speaks for.
func (s *scenery) byLogo(see *sight) []float64 {
	out := make([]float64, len(s.at))
	s.present = make([]int8, len(s.at))
	for i := range s.present {
		s.present[i] = -1
	}
	logo, all := see.logo.find()
	if logo == nil || len(all) < learning {
		return out
	}
	there := thereAt(all)
	share := 0.0
	for _, v := range there {
		if v {
			share++
		}
	}
	logo.Share = math.Round(1000*share/float64(len(there))) / 1000
	if !lasting(all, there) {
		return out
	}
	s.logo = logo
	gone := 1 - logo.Share
	j := 0
	for i, t := range s.at {
		for j+1 < len(all) && all[j+1].at <= t {
			j++
		}
		if d := t - all[j].at; d < -longestLook || d > longestLook {
			continue
		}
		switch {
		case there[j] && gone < 0.03:
			s.present[i], out[i] = 1, -weightAlways
		case there[j]:
			s.present[i], out[i] = 1, -weightThere
		default:
			s.present[i], out[i] = 0, weightGone
		}
	}
	s.turn(see, s.present)
	return out
}

// thereAt decides where a logo is there: more of its edges are seen than half of what is usual, in most of
// some pictures around.
func thereAt(all []sighting) []bool {
	shares := make([]float64, len(all))
	for i, v := range all {
		shares[i] = v.there
	}
	usual := quantile(shares, 0.7)
	raw := make([]bool, len(all))
	for i, v := range shares {
		raw[i] = v >= 0.5*usual
	}
	const around = 2
	out := make([]bool, len(all))
	for i := range raw {
		n, yes := 0, 0
		for j := max(0, i-around); j <= min(len(raw)-1, i+around); j++ {
			n++
			if raw[j] {
				yes++
			}
		}
		out[i] = 2*yes > n
	}
	return out
}

// lasting reports whether a logo is one: it stays for minutes. What comes and goes with the shots is
// part of a set.
func lasting(all []sighting, there []bool) bool {
	var long, sum time.Duration
	for i := 0; i < len(there); {
		if !there[i] {
			i++
			continue
		}
		first := i
		for i < len(there) && there[i] {
			i++
		}
		d := all[i-1].at - all[first].at
		sum += d
		if d >= 45*time.Second {
			long += d
		}
	}
	return sum > 0 && long >= sum*6/10
}

// turn adds a cut where what is known of the pictures changes.
func (s *scenery) turn(see *sight, state []int8) {
	last := -1
	for i, v := range state {
		if v < 0 {
			continue
		}
		if last >= 0 && state[last] != v {
			s.turns = append(s.turns, see.sharpest(max(0, last-3), min(len(s.at)-1, i+3)))
		}
		last = i
	}
}

// sharpest returns the cut between the two neighbours among some pictures that differ most.
func (s *sight) sharpest(from, to int) cut {
	best, most := from, -1.0
	for i := from; i < to; i++ {
		if d := differ(&s.looks[i], &s.looks[i+1]); d > most {
			best, most = i, d
		}
	}
	at := (s.looks[best].at + s.looks[min(best+1, to)].at) / 2
	return cut{from: at, to: at, shot: true}
}

// byShape says what the bars around the picture speak for.
func (s *scenery) byShape(see *sight) []float64 {
	out := make([]float64, len(s.at))
	s.odd = make([]bool, len(s.at))
	if see.logo.w == 0 {
		return out
	}
	shapes := make([]shape, len(s.at))
	counts := map[shape]int{}
	for i, l := range see.looks {
		shapes[i] = l.bars.shape(see.logo.w, see.logo.h)
		counts[shapes[i]]++
	}
	var usual shape
	for k, n := range counts {
		if n > counts[usual] || n == counts[usual] && (k.rows < usual.rows || k.rows == usual.rows && k.columns < usual.columns) {
			usual = k
		}
	}
	differs := func(a shape) bool { return abs(a.rows-usual.rows) > 1 || abs(a.columns-usual.columns) > 1 }
	odd := 0
	for i := range shapes {
		const around = 3
		n, yes := 0, 0
		for j := max(0, i-around); j <= min(len(shapes)-1, i+around); j++ {
			n++
			if differs(shapes[j]) {
				yes++
			}
		}
		if s.odd[i] = 3*yes > 2*n; s.odd[i] {
			odd++
		}
	}
	share := float64(odd) / float64(len(s.at))
	if share < 0.02 {
		return out
	}
	state := make([]int8, len(s.at))
	for i := range out {
		if s.odd[i] {
			out[i], state[i] = weightOdd, 1
		} else {
			out[i] = -weightOdd * min(1, 4*share)
		}
	}
	s.turn(see, state)
	return out
}

func abs(n int) int { return max(n, -n) }

// byShots says what the pace of the shots speaks for: how many changes there are around, compared to
// what is usual in this recording.
func (s *scenery) byShots(see *sight) []float64 {
	const around = 12 * time.Second
	changes := make([]int, len(s.at)+1)
	for i := range s.at {
		changes[i+1] = changes[i]
		if i > 0 && differ(&see.looks[i-1], &see.looks[i]) >= shotChange {
			changes[i+1]++
		}
	}
	pace := make([]float64, len(s.at))
	for i, t := range s.at {
		from, to := s.index(t-around), s.index(t+around)
		pace[i] = float64(changes[to]-changes[from]) / float64(max(1, to-from))
	}
	return unusual(pace, weightShots, 0.08)
}

// byLoudness says what the sound speaks for: its level over some seconds, compared to what is usual.
func (s *scenery) byLoudness(l *levels) []float64 {
	const around = 6 * time.Second
	if len(l.all) == 0 {
		return make([]float64, len(s.at))
	}
	sums, counts := make([]int32, len(l.all)+1), make([]int32, len(l.all)+1)
	for i, v := range l.all {
		sums[i+1], counts[i+1] = sums[i], counts[i]
		if db(v) > -60 {
			sums[i+1] += int32(v)
			counts[i+1]++
		}
	}
	level := make([]float64, len(s.at))
	last := l.usual()
	for i, t := range s.at {
		from := min(max(0, int((t-around)/window)), len(l.all))
		to := min(int((t+around)/window), len(l.all))
		if n := counts[to] - counts[from]; n > 50 {
			last = -levelStep * float64(sums[to]-sums[from]) / float64(n)
		}
		level[i] = last
	}
	return unusual(level, weightLoud, 1.5)
}

// unusual weighs values by how far they are above what is usual, in units of how far values
// usually are from it, but at least least.
func unusual(values []float64, weight, least float64) []float64 {
	usual := quantile(values, 0.5)
	off := make([]float64, len(values))
	for i, v := range values {
		off[i] = math.Abs(v - usual)
	}
	unit := max(least, quantile(off, 0.5))
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = weight * min(1, max(-1, ((v-usual)/unit-0.7)/2))
	}
	return out
}

// quantile returns the value that a share of all are below. It does not change them.
func quantile(values []float64, share float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(len(sorted)-1, int(share*float64(len(sorted))))]
}
