package generatecreditsmarkers

import (
	"time"

	"butler"
)

const (
	closeMargin = 300 * time.Millisecond
	closeMost   = 11 * time.Second // at one place: so far apart lie key frames at most, as a rule
)

// closeLooks returns where the ends of credits are to be looked for frame by frame: between the key frames
// on both sides. The beginning of the last credits comes first, as what matters most.
func closeLooks(all []view, end time.Duration) []butler.Stretch {
	var looks []butler.Stretch
	around := func(at time.Duration) {
		for i, p := range all {
			if p.At != at || i == 0 {
				continue
			}
			from := max(all[i-1].At, at-closeMost)
			looks = append(looks, butler.Stretch{From: max(0, from-closeMargin), To: at + closeMargin})
		}
	}
	found := segments(all, prior{end: end})
	for i := len(found) - 1; i >= 0; i-- {
		around(found[i].from)
		if found[i].to < end {
			around(found[i].to)
		}
	}
	return append(looks, darkLooks(all, end)...)
}

const (
	longDark = 10 * time.Second // black for so long may be cards between the key frames
	darkLook = 4 * time.Second
	darkMost = 4
)

// darkLooks returns samples of long stretches of black: cards that fade in and out may be black at each key
// frame.
func darkLooks(all []view, end time.Duration) []butler.Stretch {
	var looks []butler.Stretch
	for i := 0; i < len(all); i++ {
		if all[i].kind() != black || all[i].At < earliest(end) {
			continue
		}
		from := all[i].At
		for i+1 < len(all) && all[i+1].kind() == black {
			i++
		}
		to := end
		if i+1 < len(all) {
			to = all[i+1].At
		}
		if to-from < longDark {
			continue
		}
		for k := range darkMost {
			at := from + (to-from)*time.Duration(2*k+1)/(2*darkMost)
			looks = append(looks, butler.Stretch{From: at, To: min(at+darkLook, to)})
		}
	}
	return looks
}
