package generateadmarkers

import (
	"math"
	"slices"
	"time"
)

// scenery is what speaks for commercials, and against them, beside where their ends are.
type scenery struct {
	at      []time.Duration // of the pictures
	seconds []float64       // that each stands for, summed up
	logos   []float64       // what the logo says, summed up
	shapes  []float64       // what the shape of the picture says, summed up
	paces   []float64       // what the pace of the shots says, summed up
	levels  []float64       // what the level of the sound says, summed up
	level   habit           // of the sound, dB
	turns   []cut           // where the logo, or another shape of the picture, comes or goes
	logo    *Logo
}

// kind is what speaks for a commercial.
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
	weightGone   = 0.10 // the logo is gone, and mostly is there
	weightThere  = 0.15 // the logo is there, and at other times is gone
	weightAlways = 0.02 // the logo is there, and is never gone
	weightOdd    = 0.10 // the picture has another shape than most
	weightShots  = 0.05 // shots change faster than they mostly do
	weightLoud   = 0.06 // it is louder than mostly
	// longestLook is how long a picture stands for what is seen.
	longestLook = 6 * time.Second
)

// scenery works out what is seen and heard.
func (a *analyzer) scenery(end time.Duration) *scenery {
	n := len(a.sight.looks)
	s := &scenery{at: make([]time.Duration, n), seconds: make([]float64, n+1)}
	for i, l := range a.sight.looks {
		s.at[i] = l.at
	}
	for i, t := range s.at {
		next := end
		if i+1 < n {
			next = s.at[i+1]
		}
		s.seconds[i+1] = s.seconds[i] + max(0, min(longestLook, next-t)).Seconds()
	}
	s.logos = s.sum(s.byLogo(&a.sight))
	s.shapes = s.sum(s.byShape(&a.sight))
	pace := s.paceOf(&a.sight)
	s.paces = s.sum(pace.unusual(weightShots))
	s.level = s.levelOf(&a.levels)
	s.levels = s.sum(s.level.unusual(weightLoud))
	return s
}

// sum sums up what each picture says in a second.
func (s *scenery) sum(each []float64) []float64 {
	out := make([]float64, len(each)+1)
	for i, v := range each {
		out[i+1] = out[i] + v*(s.seconds[i+1]-s.seconds[i])
	}
	return out
}

// index is that of the first picture at or after a time.
func (s *scenery) index(t time.Duration) int {
	i, _ := slices.BinarySearch(s.at, t)
	return i
}

// says returns what one kind says of a stretch, by the indices of its pictures.
func (s *scenery) says(k kind, from, to int) float64 {
	sums := [kinds][]float64{s.logos, s.shapes, s.paces, s.levels}[k]
	return sums[to] - sums[from]
}

// byLogo says what the logo speaks for.
func (s *scenery) byLogo(see *sight) []float64 {
	out := make([]float64, len(s.at))
	logo, all := see.logo.find()
	if logo == nil || len(all) < learning {
		return out
	}
	raw, there := thereAt(all)
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
			out[i] = -weightAlways
		case there[j]:
			out[i] = -weightThere
		default:
			out[i] = weightGone
		}
	}
	for i := range len(there) - 1 {
		if there[i] != there[i+1] {
			k := split(raw, i, there[i])
			s.turns = append(s.turns, see.sharpest(s.index(all[k].at), s.index(all[k+1].at)))
		}
	}
	return out
}

// turn adds a cut where the shape of the picture changes.
func (s *scenery) turn(see *sight, strange []bool) {
	for i := 1; i < len(strange); i++ {
		if strange[i-1] != strange[i] {
			s.turns = append(s.turns, see.sharpest(max(0, i-4), min(len(s.at)-1, i+3)))
		}
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
	return cut{from: at, to: at, shot: true, turn: true}
}

// byShape says what the bars around the picture speak for.
func (s *scenery) byShape(see *sight) []float64 {
	out := make([]float64, len(s.at))
	strange := make([]bool, len(s.at))
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
		if strange[i] = 3*yes > 2*n; strange[i] {
			odd++
		}
	}
	share := float64(odd) / float64(len(s.at))
	if share < 0.02 {
		return out
	}
	for i := range out {
		if strange[i] {
			out[i] = weightOdd
		} else {
			out[i] = -weightOdd * min(1, 4*share)
		}
	}
	s.turn(see, strange)
	return out
}

func abs(n int) int { return max(n, -n) }
