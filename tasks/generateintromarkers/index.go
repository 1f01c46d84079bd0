package generateintromarkers

import (
	"context"
	"slices"
)

// Where two files sound the same, some words of their fingerprints are the same but for a bit here and
// there. An index of halves of words finds these places without comparing every pair: each half looks up
// where else it occurs, and what is found at one distance again and again is followed word by word.

// entry is where a part of a word occurs: the key in the highest bits, then the episode, then the word.
type entry uint64

const (
	keyBits  = 20
	wordBits = 32
)

func (e entry) key() uint64  { return uint64(e) >> (64 - keyBits) }
func (e entry) episode() int { return int(uint64(e) >> wordBits & (1<<(64-keyBits-wordBits) - 1)) }
func (e entry) word() int    { return int(uint64(e) & (1<<wordBits - 1)) }

// maxEpisodes is how many episodes are compared with each other at once. Larger seasons are compared in parts.
const maxEpisodes = 200

const (
	maxLinks   = 12 // others that an entry is compared with, in the order of episodes
	maxRepeats = 6  // times a part of a word may occur in one episode, and be telling
	leastHits  = 4  // at one distance, that are followed

	// maxHits bounds the memory for episodes that are all the same: 128 MB. Keys are in no order of time, so
	// that what is left out then is a little everywhere.
	maxHits = 16 << 20
)

// keys returns the parts by which a word is looked up. The two overlap: together they have all bits.
func keys(w uint32) [2]uint32 { return [2]uint32{w >> (32 - keyBits), w & (1<<keyBits - 1)} }

// index returns the entries of all episodes for one of the keys, in order. Of a part that is repeated word
// after word the first counts.
func index(all []episode, which int) []entry {
	var entries []entry
	for i, e := range all {
		last := uint32(1 << 31)
		for n, w := range e.words {
			k := keys(w)[which]
			if k != last && !e.silent[n] {
				entries = append(entries, entry(uint64(k)<<(64-keyBits)|uint64(i)<<wordBits|uint64(n)))
			}
			last = k
		}
	}
	slices.Sort(entries)
	return entries
}

// hit is a place where two episodes may be the same: a, b, the distance of the words (b's less a's, and
// bias), and the word of a, from the highest bits on.
type hit uint64

const (
	episodeBits  = 10
	distanceBits = 22
	bias         = 1 << (distanceBits - 1)
)

func newHit(a, b, distance, word int) hit {
	return hit(uint64(a)<<(64-episodeBits) | uint64(b)<<(64-2*episodeBits) | uint64(distance+bias)<<distanceBits | uint64(word))
}

func (h hit) pair() uint64  { return uint64(h) >> (2 * distanceBits) }
func (h hit) a() int        { return int(h.pair() >> episodeBits) }
func (h hit) b() int        { return int(h.pair() & (1<<episodeBits - 1)) }
func (h hit) distance() int { return int(uint64(h)>>distanceBits&(1<<distanceBits-1)) - bias }
func (h hit) word() int     { return int(uint64(h) & (1<<distanceBits - 1)) }

// hits returns where episodes may be the same, in order.
func hits(ctx context.Context, all []episode) ([]hit, error) {
	var found []hit
	for which := range 2 {
		entries := index(all, which)
		for len(entries) > 0 && len(found) < (which+1)*maxHits/2 {
			n := 1
			for n < len(entries) && entries[n].key() == entries[0].key() {
				n++
			}
			found = link(found, all, entries[:n])
			entries = entries[n:]
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}

// link appends the hits among the entries of one key.
func link(found []hit, all []episode, entries []entry) []hit {
	if len(entries) < 2 {
		return found
	}
	telling := entries[:0] // the entries are of no use afterwards
	for len(entries) > 0 {
		n := 1
		for n < len(entries) && entries[n].episode() == entries[0].episode() {
			n++
		}
		if n <= maxRepeats {
			telling = append(telling, entries[:n]...)
		}
		entries = entries[n:]
	}
	for i, x := range telling {
		links := 0
		for _, y := range telling[i+1:] {
			if all[y.episode()].item == all[x.episode()].item {
				continue
			}
			found = append(found, newHit(x.episode(), y.episode(), y.word()-x.word(), x.word()))
			if links++; links == maxLinks {
				break
			}
		}
	}
	return found
}
