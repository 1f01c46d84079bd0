package media

import (
	"cmp"
	"slices"
	"time"

	"butler"
)

// bounded returns the stretches that an Analyzer wants, within the file's time and [butler.MaxCloser] in all, those
// that touch as one, in the order of time.
func bounded(wanted []butler.Stretch, duration time.Duration) []butler.Stretch {
	var all []butler.Stretch
	left := butler.MaxCloser
	for _, s := range wanted {
		s = butler.Stretch{From: max(0, s.From), To: min(s.To, duration)}
		s.To = min(s.To, s.From+left)
		if s.To > s.From {
			left -= s.To - s.From
			all = append(all, s)
		}
	}
	return merged(all, 0)
}

// merged returns stretches in the order of time, those as one between which there is no more than a gap.
func merged(all []butler.Stretch, gap time.Duration) []butler.Stretch {
	all = slices.SortedFunc(slices.Values(all), func(a, b butler.Stretch) int { return cmp.Compare(a.From, b.From) })
	var out []butler.Stretch
	for _, s := range all {
		if n := len(out); n > 0 && s.From <= out[n-1].To+gap {
			out[n-1].To = max(out[n-1].To, s.To)
		} else {
			out = append(out, s)
		}
	}
	return out
}

// within reports whether a time is in one of the stretches.
func within(all []butler.Stretch, at time.Duration) bool {
	return slices.ContainsFunc(all, func(s butler.Stretch) bool { return s.From <= at && at < s.To })
}
