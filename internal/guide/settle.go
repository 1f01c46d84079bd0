package guide

import (
	"cmp"
	"math/bits"
	"slices"
)

// slot is a programme of a channel, without its texts.
type slot struct {
	id     int64
	source int
	start  int64 // seconds
	stop   int64 // as told; 0 if not
	has    uint8
}

// settled is what becomes of a slot.
type settled struct {
	end   int64 // 0 if it is not shown
	other int64 // id of the duplicate that knows most of what it does not; 0 for none
	adds  int   // how much that is
	lost  loss
}

// loss says why a slot is not shown.
type loss uint8

const (
	lostNothing loss = iota
	lostDuplicate
	lostOverlap
)

const (
	maxLength   = 24 * 3600 // of a programme; a longer one has no end that can be believed
	maxGap      = 4 * 3600  // to the next one, for which a programme without an end lasts
	guessLength = 3600      // of a programme without an end and a next one
)

// settle puts the slots of a channel in order: nothing that is shown overlaps.
//
// Sources come before each other in their order. Of one source, that which begins later ends what began before it, and
// what has no end lasts until the next, if that is near. Of two with the same start the one of the earlier source is
// shown, or the one that was told first, and the other adds what it does not know. What overlaps something of an
// earlier source is not shown. The answer depends on nothing but the slots and their ids.
func settle(slots []slot) []settled {
	out := make([]settled, len(slots))
	order := make([]int, len(slots))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		x, y := slots[a], slots[b]
		return cmp.Or(cmp.Compare(x.source, y.source), cmp.Compare(x.start, y.start), cmp.Compare(x.id, y.id))
	})
	var shown []int // of the sources so far, by start
	for len(order) > 0 {
		n := 1
		for n < len(order) && slots[order[n]].source == slots[order[0]].source {
			n++
		}
		own := settleSource(slots, out, order[:n])
		shown = settleBeside(slots, out, shown, own)
		order = order[n:]
	}
	return out
}

// settleSource gives the slots of one source their ends, and returns those that are not duplicates.
func settleSource(slots []slot, out []settled, order []int) []int {
	var own []int
	for _, i := range order {
		if len(own) > 0 && slots[own[len(own)-1]].start == slots[i].start {
			duplicate(slots, out, own[len(own)-1], i)
			continue
		}
		own = append(own, i)
	}
	for k, i := range own {
		s := slots[i]
		end := s.stop
		if end <= s.start || end-s.start > maxLength {
			end = s.start + guessLength
			if k+1 < len(own) && slots[own[k+1]].start-s.start <= maxGap {
				end = slots[own[k+1]].start
			}
		}
		if k+1 < len(own) {
			end = min(end, slots[own[k+1]].start)
		}
		out[i].end = end
	}
	return own
}

// duplicate notes that one slot is another again.
func duplicate(slots []slot, out []settled, shown, again int) {
	out[again] = settled{lost: lostDuplicate}
	if adds := bits.OnesCount8(slots[again].has &^ slots[shown].has); adds > out[shown].adds {
		out[shown].other, out[shown].adds = slots[again].id, adds
	}
}

// settleBeside puts slots of a source beside those of the sources before it, and returns all that are shown, by start.
func settleBeside(slots []slot, out []settled, shown, own []int) []int {
	all := make([]int, 0, len(shown)+len(own))
	k := 0
	for _, i := range own {
		s := slots[i]
		for k < len(shown) && slots[shown[k]].start < s.start {
			all = append(all, shown[k])
			k++
		}
		switch {
		case k < len(shown) && slots[shown[k]].start == s.start:
			duplicate(slots, out, shown[k], i)
		case k < len(shown) && slots[shown[k]].start < out[i].end, k > 0 && out[shown[k-1]].end > s.start:
			out[i] = settled{lost: lostOverlap}
		default:
			all = append(all, i)
		}
	}
	return append(all, shown[k:]...)
}
