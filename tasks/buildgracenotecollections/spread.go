package buildgracenotecollections

import (
	"cmp"
	"context"
	"math/bits"
	"slices"
)

// To find new anchors, so many tracks at most are tried, and counted how many of so many sound like them. Of more
// tracks, each so-and-so-many-th is taken.
const (
	tried   = 1500
	counted = 6000
)

// spread gives tracks to anchors: each track to the first anchor that it sounds like.
type spread struct {
	tracks  []track
	taken   []bool // has an anchor
	anchors []anchor
	minimum int
}

// grow makes a track an anchor if enough tracks that are not taken sound like it.
func (s *spread) grow(ctx context.Context, of int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.taken[of] {
		return nil
	}
	var all []near
	for i := range s.tracks {
		if s.taken[i] {
			continue
		}
		if d := dot(s.tracks[of].vector, s.tracks[i].vector); d >= alike || i == of {
			all = append(all, near{i, d})
		}
	}
	if len(all) < s.minimum {
		return nil
	}
	for _, n := range all {
		s.taken[n.track] = true
	}
	slices.SortFunc(all, func(a, b near) int {
		return cmp.Or(-compareBool(a.track == of, b.track == of), cmp.Compare(b.dot, a.dot), cmp.Compare(a.track, b.track))
	})
	s.anchors = append(s.anchors, anchor{of, all[:min(longest, len(all))]})
	return nil
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// fill finds anchors for tracks that have none: again and again the track that most of those sound like.
func (s *spread) fill(ctx context.Context) error {
	var free []int
	for i, taken := range s.taken {
		if !taken {
			free = append(free, i)
		}
	}
	candidates, points := thin(free, tried), thin(free, counted)
	like := make([][]uint64, len(candidates)) // which points sound like a candidate
	for c, of := range candidates {
		if err := ctx.Err(); err != nil {
			return err
		}
		like[c] = make([]uint64, (len(points)+63)/64)
		for p, i := range points {
			if dot(s.tracks[of].vector, s.tracks[i].vector) >= alike {
				like[c][p/64] |= 1 << (p % 64)
			}
		}
	}
	left := make([]uint64, (len(points)+63)/64)
	for len(s.anchors) < mostSounds {
		for p, i := range points {
			left[p/64] &^= 1 << (p % 64)
			if !s.taken[i] {
				left[p/64] |= 1 << (p % 64)
			}
		}
		best, n := -1, 0
		for c, of := range candidates {
			if like[c] == nil || s.taken[of] {
				continue
			}
			if m := common(like[c], left); m > n {
				best, n = c, m
			}
		}
		if best < 0 || n*len(free) < s.minimum*len(points) {
			return nil
		}
		like[best] = nil // also if it has too few after all
		if err := s.grow(ctx, candidates[best]); err != nil {
			return err
		}
	}
	return nil
}

// thin returns at most so many of some numbers, evenly.
func thin(all []int, most int) []int {
	if len(all) <= most {
		return all
	}
	some := make([]int, most)
	for i := range some {
		some[i] = all[i*len(all)/most]
	}
	return some
}

func common(a, b []uint64) (n int) {
	for i := range a {
		n += bits.OnesCount64(a[i] & b[i])
	}
	return n
}

// dot returns the dot product of two vectors of one length. Four sums at once keep the processor busy.
func dot(a, b []float32) float32 {
	b = b[:len(a)]
	var s [4]float32
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s[0] += a[i] * b[i]
		s[1] += a[i+1] * b[i+1]
		s[2] += a[i+2] * b[i+2]
		s[3] += a[i+3] * b[i+3]
	}
	for ; i < len(a); i++ {
		s[0] += a[i] * b[i]
	}
	return s[0] + s[1] + s[2] + s[3]
}
