package sound

import (
	"math"
	"time"
)

// Place puts values, one a step of decoded sound from first on, where at says that the sound is heard: one a step from a
// time on, which may be first's own, and at most so many. Where no sound is, hole returns what stands there, given the
// value that comes after it. Values that are heard at once with others are left out. If all are where they belong,
// they are returned as they are.
func Place[T any](values []T, first, step time.Duration, at func(time.Duration) time.Duration, from time.Duration, most int, hole func(next T) T) []T {
	place := func(i int) int {
		return int(math.Round(float64(at(first+time.Duration(i)*step)-from) / float64(step)))
	}
	values = values[:min(len(values), most)]
	right := 0
	for right < len(values) && place(right) == right {
		right++
	}
	if right == len(values) {
		return values
	}
	out := values[:right:right]
	for i := right; i < len(values) && len(out) < most; i++ {
		to := place(i)
		for len(out) < min(to, most) {
			out = append(out, hole(values[i]))
		}
		if to == len(out) && to < most {
			out = append(out, values[i])
		}
	}
	return out
}
