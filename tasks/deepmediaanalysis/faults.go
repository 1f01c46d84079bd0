package deepmediaanalysis

import (
	"slices"
	"time"

	"butler"
)

const (
	// maxFaults is how many stretches of damage are listed.
	maxFaults = 50
	// together is how far apart complaints are of the same damage.
	together = 2 * time.Second
)

// faultsOf puts complaints about the same stretch of a stream together, in the order of time. It returns the
// first of them, the number of all, and the streams that are damaged.
func faultsOf(all []butler.Fault) (listed []Fault, count int, streams []int) {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b butler.Fault) int { return int(min(1, max(-1, a.At-b.At))) })
	last := make(map[int]int) // index in listed, by stream
	for _, f := range all {
		if f.Stream >= 0 && !slices.Contains(streams, f.Stream) {
			streams = append(streams, f.Stream)
		}
		at := f.At.Milliseconds()
		if f.At < 0 {
			at = -1
		}
		if i, ok := last[f.Stream]; ok && at >= 0 && listed[i].AtMS >= 0 && at-listed[i].UntilMS <= together.Milliseconds() {
			listed[i].UntilMS = at
			listed[i].Count++
			continue
		}
		last[f.Stream] = len(listed)
		listed = append(listed, Fault{Stream: f.Stream, AtMS: at, UntilMS: at, Count: 1, What: f.What})
	}
	slices.Sort(streams)
	return listed[:min(len(listed), maxFaults)], len(listed), streams
}
