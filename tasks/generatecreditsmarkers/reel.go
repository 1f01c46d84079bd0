package generatecreditsmarkers

import (
	"slices"
	"time"
)

// reel keeps what is known of pictures, of no more than so many: when it is full, every other one is
// given up that is not of a close look, and from then on only as many are taken.
type reel struct {
	all  []view
	step time.Duration // the least distance between two
}

const (
	reelSize = 1 << 15
	// nearest is how near to each other pictures need to be looked at.
	nearest = 900 * time.Millisecond
)

// due reports whether a picture at a time is to be looked at. Times that jump back are passed over.
func (r *reel) due(at time.Duration) bool {
	return len(r.all) == 0 || at >= r.all[len(r.all)-1].At+max(nearest, r.step)
}

func (r *reel) add(p view) {
	if len(r.all) == reelSize {
		half := r.all[:0]
		for i := 0; i < len(r.all); i += 2 {
			half = append(half, r.all[i])
		}
		r.all = half
		r.step = 2 * max(r.step, (r.all[len(r.all)-1].At-r.all[0].At)/reelSize)
	}
	r.all = append(r.all, p)
}

// with returns the pictures together with those of close looks, in the order of time.
func (r *reel) with(closer []view) []view {
	all := slices.Concat(r.all, closer)
	slices.SortStableFunc(all, func(a, b view) int { return int(a.At - b.At) })
	return all
}
