package stack

// maxDistance is how many bits of the hash of waves may differ for the index to find a photo for sure.
const maxDistance = 7

// index finds photos by the hash of their waves. A hash is cut into four words: of two hashes that differ in at most
// seven bits, one pair of words differs in at most one. So it is enough to look up each word, and each word with one
// bit turned, instead of comparing all pairs: multi-index hashing, M. Norouzi, A. Punjani and D. Fleet, Fast Search in
// Hamming Space with Multi-Index Hashing, 2012.
type index struct {
	photos []Photo
	words  [4][][]int32 // photos by the value of a word
	asked  []int32      // by photo, the number of the search that looked at it last
	search int32
}

func newIndex(photos []Photo) *index {
	x := &index{photos: photos, asked: make([]int32, len(photos))}
	for i := range x.words {
		x.words[i] = make([][]int32, 1<<16)
	}
	return x
}

func word(hash uint64, i int) uint16 { return uint16(hash >> (16 * i)) } //nolint:gosec // cut off on purpose

// add makes a photo findable.
func (x *index) add(photo int) {
	for i := range x.words {
		w := word(x.photos[photo].Hashes.Waves, i)
		x.words[i][w] = append(x.words[i][w], int32(photo)) //nolint:gosec // fewer than 2^31 photos
	}
}

// nearest returns the photo nearest to p that is nearly the same, the first of several as near; or -1.
func (x *index) nearest(p Photo) int {
	x.search++
	best, least := -1, 0
	for i := range x.words {
		w := word(p.Hashes.Waves, i)
		for bit := range 17 {
			turned := w
			if bit < 16 {
				turned ^= 1 << bit
			}
			for _, at := range x.words[i][turned] {
				if x.asked[at] == x.search {
					continue
				}
				x.asked[at] = x.search
				q := x.photos[at]
				if !near(p, q) {
					continue
				}
				waves, slopes := p.Hashes.Distance(q.Hashes)
				if d := waves + slopes; best < 0 || d < least || d == least && int(at) < best {
					best, least = int(at), d
				}
			}
		}
	}
	return best
}
