package generateadmarkers

import (
	"math"
	"slices"
	"time"
)

// habit is a quantity that commercials have more of: its sum and the number of values, up to each picture.
type habit struct {
	sums, counts []float64
	around       []float64 // its mean around each picture; no number where there is none
	usual, unit  float64   // what that mostly is, and how far from it it mostly is
}

// learn works out what is usual around each picture. Below least, no difference is one.
func (h *habit) learn(s *scenery, around time.Duration, least float64) {
	h.around = make([]float64, len(s.at))
	heard := make([]float64, 0, len(s.at))
	for i, t := range s.at {
		v, ok := h.mean(s.index(t-around), max(i+1, s.index(t+around)))
		if !ok {
			v = math.NaN()
		} else {
			heard = append(heard, v)
		}
		h.around[i] = v
	}
	h.usual = quantile(heard, 0.4) // commercials are above it, and a part of all
	for i, v := range heard {
		heard[i] = math.Abs(v - h.usual)
	}
	h.unit = max(least, quantile(heard, 0.4))
}

func (h *habit) mean(from, to int) (float64, bool) {
	n := h.counts[to] - h.counts[from]
	return (h.sums[to] - h.sums[from]) / max(1, n), n > 0
}

// unusual says of each picture how far what is around it is above what is usual: weight for far above, -weight
// for not at all, and 0 where nothing is known.
func (h *habit) unusual(weight float64) []float64 {
	out := make([]float64, len(h.around))
	for i, v := range h.around {
		if !math.IsNaN(v) {
			out[i] = weight * min(1, max(-1, ((v-h.usual)/h.unit-1.2)/1.8))
		}
	}
	return out
}

// step returns how much more there is after a stretch than before it, in units.
func (h *habit) step(s *scenery, from, to time.Duration) float64 {
	const around = 8 * time.Second
	before, ok1 := h.mean(s.index(from-around), s.index(from))
	after, ok2 := h.mean(s.index(to), s.index(to+around))
	if !ok1 || !ok2 {
		return 0
	}
	return (after - before) / h.unit
}

// paceOf counts the changes of the shot.
func (s *scenery) paceOf(see *sight) habit {
	h := habit{sums: make([]float64, len(s.at)+1), counts: make([]float64, len(s.at)+1)}
	for i := range s.at {
		h.sums[i+1], h.counts[i+1] = h.sums[i], h.counts[i]+1
		if i > 0 && differ(&see.looks[i-1], &see.looks[i]) >= shotChange {
			h.sums[i+1]++
		}
	}
	h.learn(s, 6*time.Second, 0.05)
	return h
}

// levelOf adds up how loud it is, where it is not silent.
func (s *scenery) levelOf(l *levels) habit {
	h := habit{sums: make([]float64, len(s.at)+1), counts: make([]float64, len(s.at)+1)}
	at := 0
	for i := range s.at {
		h.sums[i+1], h.counts[i+1] = h.sums[i], h.counts[i]
		until := len(l.all)
		if i+1 < len(s.at) {
			until = min(until, int(s.at[i+1]/window))
		}
		for ; at < until; at++ {
			if v := db(l.all[at]); v > -60 {
				h.sums[i+1] += v
				h.counts[i+1]++
			}
		}
	}
	h.learn(s, 2*time.Second, 1)
	return h
}

// quantile returns the value that a share of all are below. It does not change them.
func quantile(values []float64, share float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(len(sorted)-1, int(share*float64(len(sorted))))]
}
