package deepmediaanalysis

import (
	"maps"
	"slices"
	"time"
)

const (
	// maxKeyFrames bounds the index: ten hours with a key frame every two seconds.
	maxKeyFrames = 18000
	// maxDelta is the longest distance of frames that the histogram tells apart, in milliseconds.
	maxDelta = 2000
)

// keyFrames gathers what there is to know of the frames of a video stream.
type keyFrames struct {
	index   []int64 // ms
	thinned int     // key frames that one entry of the index stands for
	count   int

	last    time.Duration // time of the last key frame
	longest time.Duration
	frames  int         // since the last key frame
	lengths map[int]int // how many groups have a length, in frames: the sum of lengths bounds it

	reordered bool
	lastPTS   time.Duration
	ahead     []time.Duration     // rising: times of frames of which an earlier one may come yet
	shown     time.Duration       // time of the last frame before those; -1 before the first
	deltas    [maxDelta + 1]int32 // distances of frames as they are shown, in milliseconds
}

// maxAhead is how many frames may be stored before one that is shown earlier: no codec has more.
const maxAhead = 32

func newKeyFrames() *keyFrames {
	return &keyFrames{index: []int64{}, thinned: 1, lengths: make(map[int]int), lastPTS: -1, shown: -1}
}

// add takes a packet whose times are plausible; a time is -1 if unknown.
func (k *keyFrames) add(pts, dts time.Duration, key bool) {
	if pts >= 0 {
		k.reordered = k.reordered || pts < k.lastPTS
		k.lastPTS = pts
	}
	// Not by decoding times: where the file has none, ffmpeg makes them up, and not always in the same way.
	at := pts
	if at < 0 {
		at = dts
	}
	if at >= 0 {
		i, _ := slices.BinarySearch(k.ahead, at)
		if k.ahead = slices.Insert(k.ahead, i, at); len(k.ahead) > maxAhead {
			k.show()
		}
	}
	if key {
		k.key(max(pts, dts, 0), pts >= 0 || dts >= 0)
	}
	k.frames++
}

// show takes the next frame as it is shown.
func (k *keyFrames) show() {
	at := k.ahead[0]
	k.ahead = slices.Delete(k.ahead, 0, 1)
	if delta := (at - k.shown).Round(time.Millisecond).Milliseconds(); k.shown >= 0 && delta >= 0 && delta <= maxDelta {
		k.deltas[delta]++
	}
	k.shown = at
}

func (k *keyFrames) key(at time.Duration, timed bool) {
	if k.count > 0 {
		k.lengths[k.frames]++
	}
	k.frames = 0
	if timed {
		if k.count > 0 {
			k.longest = max(k.longest, at-k.last)
		}
		k.last = at
		if k.count%k.thinned == 0 {
			k.index = append(k.index, at.Milliseconds())
		}
	}
	k.count++
	if len(k.index) < maxKeyFrames {
		return
	}
	k.thinned *= 2
	kept := k.index[:0]
	for i := 0; i < len(k.index); i += 2 {
		kept = append(kept, k.index[i])
	}
	k.index = kept
}

// describe returns what was gathered, given the end of the stream.
func (k *keyFrames) describe(end time.Duration) *KeyFrames {
	if k.count == 0 {
		return nil
	}
	for len(k.ahead) > 0 {
		k.show()
	}
	slices.Sort(k.index)
	k.lengths[k.frames]++
	k.frames = 0
	sorted := slices.Sorted(maps.Keys(k.lengths))
	return &KeyFrames{
		Count:        k.count,
		MinFrames:    sorted[0],
		MedianFrames: median(sorted, k.lengths, k.count),
		MaxFrames:    sorted[len(sorted)-1],
		LongestMS:    max(k.longest, end-k.last).Milliseconds(),
		Thinned:      k.thinned,
		Reordered:    k.reordered,
		Variable:     k.variable(),
	}
}

// median returns the lower median of values that occur a number of times, n in all.
func median(sorted []int, times map[int]int, n int) int {
	for _, v := range sorted {
		if n -= 2 * times[v]; n <= 0 {
			return v
		}
	}
	return sorted[len(sorted)-1]
}

// variable reports whether more than one in twenty of the distances differ by more than two
// milliseconds and a twentieth from the most frequent one. Containers that round times to
// milliseconds spread a constant rate over two neighbouring values.
func (k *keyFrames) variable() bool {
	mode, all := 0, 0
	for i, n := range k.deltas {
		all += int(n)
		if n > k.deltas[mode] {
			mode = i
		}
	}
	around := 2 + mode/20
	same := 0
	for i := max(0, mode-around); i <= min(maxDelta, mode+around); i++ {
		same += int(k.deltas[i])
	}
	return all >= 20 && (all-same)*20 > all
}
