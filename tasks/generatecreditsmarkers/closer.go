package generatecreditsmarkers

import (
	"cmp"
	"slices"
	"time"

	"butler"
)

const (
	closeMargin = 300 * time.Millisecond
	closeMost   = 11 * time.Second // at one place: so far apart lie key frames at most, as a rule
)

// closeLooks returns where the ends of credits are to be looked for frame by frame: between the key frames
// on both sides. The beginning of the last credits comes first, as what matters most; then what may be
// credits when more is known.
func closeLooks(all []view, end time.Duration) []butler.Stretch {
	var looks []butler.Stretch
	around := func(i int) {
		if i == 0 || i >= len(all) {
			return
		}
		s := butler.Stretch{From: max(0, all[i-1].At-closeMargin, all[i].At-closeMost), To: all[i].At + closeMargin}
		if !slices.Contains(looks, s) {
			looks = append(looks, s)
		}
	}
	for _, eager := range []bool{false, true} {
		found := segments(all, prior{end: end, eager: eager})
		for i := len(found) - 1; i >= 0; i-- {
			first := index(all, found[i].from)
			around(first)
			around(index(all, found[i].to))
			for ; first > 0 && first < len(all) && all[first-1].kind() == black; first-- { // which may hide a card
				around(first - 1)
			}
		}
		if !eager {
			darkLooks(all, end, around, func(s butler.Stretch) { looks = append(looks, s) })
		}
	}
	return looks
}

// index returns the number of the first picture at a time or after it.
func index(all []view, at time.Duration) int {
	i, _ := slices.BinarySearchFunc(all, at, func(v view, at time.Duration) int { return cmp.Compare(v.At, at) })
	return i
}

const (
	longDark = 10 * time.Second // black for so long may be cards between the key frames
	darkLook = 4 * time.Second
	darkMost = 3
)

// darkLooks asks for samples of long stretches of black, and for a look at their beginnings: cards that fade
// in and out may be black at each key frame.
func darkLooks(all []view, end time.Duration, around func(i int), look func(butler.Stretch)) {
	for i := 0; i < len(all); i++ {
		if all[i].kind() != black || all[i].At < earliest(end) {
			continue
		}
		first := i
		for i+1 < len(all) && all[i+1].kind() == black {
			i++
		}
		to := end
		if i+1 < len(all) {
			to = all[i+1].At
		}
		from := all[first].At
		if to-from < longDark {
			continue
		}
		around(first)
		for k := range darkMost {
			at := from + (to-from)*time.Duration(2*k+1)/(2*darkMost)
			look(butler.Stretch{From: at, To: min(at+darkLook, to)})
		}
	}
}
