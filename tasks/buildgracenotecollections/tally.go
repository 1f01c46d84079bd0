package buildgracenotecollections

import (
	"maps"
	"slices"

	"butler"
)

// tallies counts what the tracks of albums say, by album.
type tallies map[int64]*tally

type tally struct {
	tracks int
	genres map[string]int
	moods  map[string]int
}

func (all tallies) add(track butler.DescribedItem) {
	t := all[track.Parent]
	if t == nil {
		t = &tally{genres: make(map[string]int), moods: make(map[string]int)}
		all[track.Parent] = t
	}
	t.tracks++
	for _, g := range track.Metadata.Genres {
		t.genres[g]++
	}
	for _, m := range track.Metadata.Moods {
		t.moods[m]++
	}
}

// complete gives an album of which nothing is said the genres and moods that at least half of its tracks have.
func (all tallies) complete(album *butler.DescribedItem) {
	t := all[album.ID]
	if t == nil {
		return
	}
	if len(album.Metadata.Genres) == 0 {
		album.Metadata.Genres = t.most(t.genres)
	}
	if len(album.Metadata.Moods) == 0 {
		album.Metadata.Moods = t.most(t.moods)
	}
}

func (t *tally) most(counts map[string]int) (names []string) {
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		if 2*counts[name] >= t.tracks {
			names = append(names, name)
		}
	}
	return names
}
