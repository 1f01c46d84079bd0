package generatecreditsmarkers

import (
	"cmp"
	"context"
	"math/bits"
	"slices"
	"time"

	"butler"
	"butler/internal/fingerprint"
)

const (
	compared   = 8  // other episodes that one is compared with
	common     = 24 // a word that comes more often than this in an ending, as in silence, says nothing
	offsets    = 4  // ways to lay two endings over each other that are looked at
	hits       = 6  // words in common that make such a way worth a look
	wrongBits  = 6  // of 32, on the average, at most
	smoothed   = 16 // words that this average is of: two seconds
	sure       = 4  // the same of half as many words, where a stretch begins and ends
	shortest   = 10 * time.Second
	longShared = 18 * time.Second // as a theme is; what is shorter may be a jingle
	tooLong    = 8 * time.Minute  // no theme is: one of the files is a copy of the other
)

// heard is the fingerprint of the ending of an episode.
type heard struct {
	item  int64
	from  time.Duration
	words []uint32
	index []uint64 // each word, and below it where it is, in order
}

func newHeard(item int64, words []uint32, from time.Duration) heard {
	s := heard{item, from, words, make([]uint64, len(words))}
	for i, w := range words {
		s.index[i] = uint64(w)<<32 | uint64(i)
	}
	slices.Sort(s.index)
	return s
}

// shared is a stretch of an ending that is heard in others too.
type shared struct {
	span
	in, of int // how many of how many others
}

// compare finds what each ending has in common with others. Each is compared with the episodes around it,
// so that the work grows with their number and not with its square.
func compare(ctx context.Context, all []heard) ([][]shared, error) {
	found := make([][]shared, len(all))
	for i := range all {
		if len(all[i].words) == 0 {
			continue
		}
		var spans []span
		others := 0
		for _, j := range around(i, len(all)) {
			if err := ctx.Err(); err != nil {
				return nil, butler.E(butler.KindInterrupted, "compare endings", "%w", err)
			}
			if len(all[j].words) == 0 || all[j].item == all[i].item { // versions of one episode are the same throughout
				continue
			}
			if others++; others > compared {
				others--
				break
			}
			spans = append(spans, all[i].common(all[j])...)
		}
		found[i] = together(spans, others)
	}
	return found, nil
}

// around returns the numbers of all others, the nearest first.
func around(i, n int) []int {
	var all []int
	for d := 1; d < n; d++ {
		if i-d >= 0 {
			all = append(all, i-d)
		}
		if i+d < n {
			all = append(all, i+d)
		}
	}
	return all
}

// common returns what is heard in both. Words that are the same vote for how the endings lie over each
// other; along the ways with most votes, the bits that differ tell where the sound is the same.
func (s heard) common(o heard) []span {
	votes := map[int]int{}
	for a, b := s.index, o.index; len(a) > 0 && len(b) > 0; {
		n, m := 0, 0 // how often the word comes in each
		switch wa, wb := a[0]>>32, b[0]>>32; {
		case wa < wb:
			n = 1
		case wa > wb:
			m = 1
		default:
			for n = 1; n < len(a) && a[n]>>32 == wa; n++ {
			}
			for m = 1; m < len(b) && b[m]>>32 == wa; m++ {
			}
			if n > common || m > common {
				break
			}
			for _, i := range a[:n] {
				for _, j := range b[:m] {
					votes[int(uint32(j))-int(uint32(i))]++
				}
			}
		}
		a, b = a[n:], b[m:]
	}
	type way struct{ offset, votes int }
	var ways []way
	for d, n := range votes {
		if n >= hits && n >= votes[d-1] && n >= votes[d+1] {
			ways = append(ways, way{d, n})
		}
	}
	slices.SortFunc(ways, func(a, b way) int { return cmp.Or(b.votes-a.votes, a.offset-b.offset) })
	var found []span
	for _, w := range ways[:min(offsets, len(ways))] {
		found = append(found, s.along(o, w.offset)...)
	}
	return found
}

// along returns where both are the same, if o lies so many words later.
func (s heard) along(o heard, offset int) []span {
	var found []span
	first, last := max(0, -offset), min(len(s.words), len(o.words)-offset)
	sum, start := 0, -1
	for i := first; i < last; i++ {
		sum += s.differ(o, i, offset)
		if i-smoothed >= first {
			sum -= s.differ(o, i-smoothed, offset)
		}
		same := i-first >= smoothed-1 && sum <= wrongBits*smoothed
		if same && start < 0 {
			start = i - smoothed + 1
		}
		if start >= 0 && (!same || i == last-1) {
			first, last := s.trim(o, offset, start, i)
			to := span{s.from + fingerprint.Middle(first), s.from + fingerprint.Middle(last)}
			if to.length() >= shortest && to.length() <= tooLong {
				found = append(found, to)
			}
			start = -1
		}
	}
	return found
}

// trim leaves away what is not surely the same at both ends of a stretch.
func (s heard) trim(o heard, offset, from, to int) (first, last int) {
	const half = smoothed / 2
	surely := func(i int) bool {
		sum := 0
		for k := range half {
			sum += s.differ(o, i+k, offset)
		}
		return sum <= sure*half
	}
	for from+half < to && !surely(from) {
		from++
	}
	for from+half < to && !surely(to-half) {
		to--
	}
	return from, to
}

func (s heard) differ(o heard, i, offset int) int {
	return bits.OnesCount32(s.words[i] ^ o.words[i+offset])
}

// together lays the stretches that are shared with one or another episode over each other: what is
// heard in enough of them counts.
func together(spans []span, of int) []shared {
	need := max(1, (of+2)/4)
	type edge struct {
		at   time.Duration
		step int
	}
	var edges []edge
	for _, s := range spans {
		edges = append(edges, edge{s.from, 1}, edge{s.to, -1})
	}
	slices.SortFunc(edges, func(a, b edge) int { return cmp.Or(cmp.Compare(a.at, b.at), b.step-a.step) })
	var all []shared
	level, most := 0, 0
	var from time.Duration
	for _, e := range edges {
		before := level
		level += e.step
		if before < need && level >= need {
			from, most = e.at, 0
		}
		most = max(most, level)
		if before >= need && level < need && e.at-from >= shortest {
			all = append(all, shared{span{from, e.at}, min(most, of), of})
		}
	}
	return all
}
