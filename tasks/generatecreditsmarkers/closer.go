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
	return looks
}
