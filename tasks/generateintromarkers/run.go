package generateintromarkers

import (
	"context"
	"math/bits"
	"time"

	"butler/internal/fingerprint"
)

// run is a stretch in which two episodes sound the same: the words from start to end (not included) of a,
// and as many of b, distance later.
type run struct {
	a, b, distance int
	start, end     int
	errors         float64 // share of the bits that differ
}

// turned returns the same run as b sees it.
func (r run) turned() run {
	return run{r.b, r.a, -r.distance, r.start + r.distance, r.end + r.distance, r.errors}
}

func words(t time.Duration) int { return int(t / fingerprint.Step) }

const (
	sameErrors  = 0.29 // share of different bits, over a smoothing, up to which two are the same
	smoothing   = 17   // words: two seconds
	maxGap      = 12   // words that may differ within a run: someone speaks
	leastRun    = 30   // words: with the smoothing, 5 seconds of sound
	leastWords  = 0.12 // share of words that differ from the one before: less is a tone, or a hum
	followBelow = 1300 // words beyond the outermost hits that are looked at: longer than an intro
)

// runs follows hits, word by word.
func runs(ctx context.Context, all []episode) ([]run, error) {
	found, err := hits(ctx, all)
	if err != nil {
		return nil, err
	}
	var result []run
	var before []hit // those at the distance before
	for len(found) > 0 {
		n := 1
		for n < len(found) && found[n].pair() == found[0].pair() && found[n].distance() == found[0].distance() {
			n++
		}
		here := found[:n]
		found = found[n:]
		// The steps of two files rarely fall together: hits are at one distance or the next.
		near := len(here)
		if len(before) > 0 && before[0].pair() == here[0].pair() && before[0].distance()+1 == here[0].distance() {
			near += len(before)
		}
		if before = here; near < leastHits {
			continue
		}
		result = follow(result, all, here)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return apart(result), nil
}

// follow appends the runs of a pair at one distance, around the hits there.
func follow(result []run, all []episode, hits []hit) []run {
	h := hits[0]
	a, b, d := &all[h.a()], &all[h.b()], h.distance()
	from := max(0, -d, h.word()-followBelow)
	to := min(len(a.words), len(b.words)-d, hits[len(hits)-1].word()+followBelow)
	for _, s := range same(a, b, d, from, to, sameErrors) {
		if s.end-s.start >= leastRun {
			s.a, s.b = h.a(), h.b()
			result = append(result, s)
		}
	}
	return result
}

// same returns the runs of two episodes at a distance among the words of a from from to to.
func same(a, b *episode, distance, from, to int, limit float64) []run {
	if to-from < smoothing {
		return nil
	}
	differ := make([]uint8, to-from) // bits; unknown where it is silent
	const unknown = 255
	for i := range differ {
		n := from + i
		if a.silent[n] || b.silent[n+distance] {
			differ[i] = unknown
		} else {
			differ[i] = uint8(bits.OnesCount32(a.words[n] ^ b.words[n+distance]))
		}
	}
	var found []run
	sum, known := 0, 0
	add := func(i, sign int) {
		if i >= 0 && i < len(differ) && differ[i] != unknown {
			sum += sign * int(differ[i])
			known += sign
		}
	}
	for i := range smoothing / 2 {
		add(i, 1)
	}
	start, last := -1, -1
	finish := func() {
		if start >= 0 {
			r := run{distance: distance, start: from + start, end: from + last + 1}
			if r.errors = errorsOf(differ[start : last+1]); varied(a.words[r.start:r.end]) {
				found = append(found, r)
			}
		}
		start = -1
	}
	for i := range differ {
		add(i+smoothing/2, 1)
		add(i-smoothing/2-1, -1)
		if known > smoothing/3 && float64(sum) <= limit*32*float64(known) {
			if start < 0 {
				start = i
			}
			last = i
		} else if start >= 0 && i-last > maxGap {
			finish()
		}
	}
	finish()
	return found
}

// errorsOf returns the share of bits that differ.
func errorsOf(differ []uint8) float64 {
	sum, known := 0, 0
	for _, d := range differ {
		if d <= 32 {
			sum += int(d)
			known++
		}
	}
	if known == 0 {
		return 1
	}
	return float64(sum) / float64(32*known)
}

// varied reports whether words change as sound does that can be told from other sound.
func varied(w []uint32) bool {
	changes := 0
	for i := 1; i < len(w); i++ {
		if w[i] != w[i-1] {
			changes++
		}
	}
	return float64(changes) >= leastWords*float64(len(w))
}

// apart leaves runs out that say the same as another one of their pair, at the next distance, and keeps
// the better of the two. They are in the order of pairs and distances.
func apart(all []run) []run {
	var kept []run
next:
	for _, r := range all {
		for i := len(kept) - 1; i >= 0 && kept[i].a == r.a && kept[i].b == r.b && r.distance-kept[i].distance <= 3; i-- {
			k := kept[i]
			if common := min(k.end, r.end) - max(k.start, r.start); 2*common > min(k.end-k.start, r.end-r.start) {
				if r.errors < k.errors && r.end-r.start >= (k.end-k.start)*3/4 || r.end-r.start > (k.end-k.start)*3/2 {
					kept[i] = r
				}
				continue next
			}
		}
		kept = append(kept, r)
	}
	return kept
}
