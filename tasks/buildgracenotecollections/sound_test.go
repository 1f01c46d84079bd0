package buildgracenotecollections

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"butler"
	"butler/internal/butlertest/fake"
)

// newMusic returns a Section of music with so many tracks in each of three styles, and one that is like none.
func newMusic(n int) *world {
	w := &world{
		sections: []butler.Section{{ID: 1, Kind: butler.Music, Name: "Music"}},
		settings: map[string]string{"CollectionsByGenreMinimum": "2"},
	}
	w.setTracks(n)
	return w
}

// setTracks makes the library one of so many tracks a style. Tracks that were there before stay as they are.
func (w *world) setTracks(n int) {
	random := rand.New(rand.NewPCG(1, 2))
	album := butler.ItemTree{Item: butler.Item{ID: 2, Section: 1, Parent: 1, Kind: butler.Album, Title: "Album", Year: 1971}}
	items := []butler.DescribedItem{{Item: album.Item}}
	w.vectors = nil
	for i := range int64(3*n + 1) {
		item := butler.Item{ID: 10 + i, Section: 1, Parent: 2, Kind: butler.Track, Title: fmt.Sprint("Track ", i)}
		album.Children = append(album.Children, butler.ItemTree{Item: item, Files: []butler.ItemFile{{Part: 1000 + i}}})
		items = append(items, butler.DescribedItem{Item: item, Metadata: butler.Metadata{Genres: []string{"Rock"}}})
		w.vectors = append(w.vectors, butler.Vector{Part: 1000 + i, Values: sound(random, int(i%3), i == 0)})
	}
	w.vectors = append(w.vectors, butler.Vector{Part: 1, Values: []float32{1}}) // of another library
	artist := butler.ItemTree{Item: butler.Item{ID: 1, Section: 1, Kind: butler.Artist, Title: "Artist"}, Children: []butler.ItemTree{album}}
	w.metadata = fake.NewMetadata(artist)
	if w.collections == nil {
		w.collections = fake.NewCollections()
	}
	w.collections.SetItems(items...)
}

// sound returns a vector of length 1, near to those of the same style; an odd one is near to none.
func sound(random *rand.Rand, style int, odd bool) []float32 {
	v := make([]float32, 12)
	for i := range v {
		v[i] = float32(random.NormFloat64() * 0.1)
	}
	if !odd {
		v[style]++
	} else {
		v[9]--
	}
	length := float32(math.Sqrt(float64(dot(v, v))))
	for i := range v {
		v[i] /= length
	}
	return v
}

func TestTracksThatSoundAlike(t *testing.T) {
	w := newMusic(20)
	sum, _ := w.do(t)
	if sum.Rules[ruleSound].Made != 3 || sum.Rules["genre"].Made != 0 {
		t.Fatalf("%+v: %q", sum, w.list(t))
	}
	for _, line := range w.list(t) {
		if !strings.HasPrefix(line, "sound Sounds like Track ") || !strings.Contains(line, " by Artist") {
			t.Error(line)
		}
	}
	// The styles are kept apart, and the odd one is in none.
	known, err := w.collections.Collections(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range known {
		items, _, err := w.collections.CollectionItems(t.Context(), c.ID, 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if c.Key != fmt.Sprint(keyPrefix, items[0].ID) {
			t.Errorf("%s begins with %d", c.Key, items[0].ID)
		}
		for _, item := range items {
			if item.ID == 10 || item.ID%3 != items[0].ID%3 {
				t.Errorf("%d sounds like %d", item.ID, items[0].ID)
			}
		}
	}
	// An album has the genre of its tracks.
	w.settings["CollectionsByDecadeMinimum"] = "2"
	if sum, _ := w.do(t); sum.CollectionChange != (butler.CollectionChange{Kept: 3}) {
		t.Errorf("the second time: %+v", sum)
	}
	// What comes joins what was there.
	w.setTracks(25)
	if sum, _ := w.do(t); sum.CollectionChange != (butler.CollectionChange{Changed: 3}) {
		t.Errorf("with more tracks: %+v", sum)
	}
	// Without an anchor there is another.
	w.settings["CollectionsBySound"] = "false"
	if sum, _ := w.do(t); sum.CollectionChange != (butler.CollectionChange{Removed: 3}) {
		t.Errorf("switched off: %+v", sum)
	}
}

func TestGenresOfTracksAreThoseOfTheirAlbum(t *testing.T) {
	all := make(tallies)
	for i, genres := range [][]string{{"Rock"}, {"Rock", "Live"}, {"Pop"}, {"Rock", "Pop"}} {
		all.add(butler.DescribedItem{Item: butler.Item{ID: int64(i), Parent: 9}, Metadata: butler.Metadata{Genres: genres, Moods: []string{"calm"}}})
	}
	album := butler.DescribedItem{Item: butler.Item{ID: 9}, Metadata: butler.Metadata{Moods: []string{"dark"}}}
	all.complete(&album)
	if !slices.Equal(album.Metadata.Genres, []string{"Pop", "Rock"}) || !slices.Equal(album.Metadata.Moods, []string{"dark"}) {
		t.Errorf("%+v", album.Metadata)
	}
}

// However tracks lie, no track is in two groups, all sound like their anchor, no group is too small, and who builds
// again from the anchors that were found gets the same.
func TestSpread(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(r, "seed"), 1))
		n := rapid.IntRange(0, 300).Draw(r, "tracks")
		styles := rapid.IntRange(1, 9).Draw(r, "styles")
		minimum := rapid.IntRange(2, 40).Draw(r, "minimum")
		var tracks []track
		for i := range n {
			tracks = append(tracks, track{id: int64(i), vector: sound(random, random.IntN(styles), random.IntN(5) == 0)})
		}
		build := func(before []int) []anchor {
			s := spread{tracks: tracks, taken: make([]bool, n), minimum: minimum}
			for _, a := range before {
				if err := s.grow(t.Context(), a); err != nil {
					r.Fatal(err)
				}
			}
			if err := s.fill(t.Context()); err != nil {
				r.Fatal(err)
			}
			return s.anchors
		}
		first := build(nil)
		in := make(map[int]bool)
		var anchors []int
		for _, a := range first {
			anchors = append(anchors, a.track)
			if len(a.members) < minimum || a.members[0].track != a.track {
				r.Fatalf("group of %d, beginning with %d of %d", len(a.members), a.members[0].track, a.track)
			}
			for _, m := range a.members {
				if in[m.track] || dot(tracks[a.track].vector, tracks[m.track].vector) < alike {
					r.Fatalf("track %d is in two groups, or is not like %d", m.track, a.track)
				}
				in[m.track] = true
			}
		}
		again := build(anchors)
		if !slices.EqualFunc(first, again, func(a, b anchor) bool { return a.track == b.track && slices.Equal(a.members, b.members) }) {
			r.Fatal("built again, it is something else")
		}
	})
}

// BenchmarkSpread finds anchors among 100,000 tracks of 200 styles, and then gives the tracks to them again.
func BenchmarkSpread(b *testing.B) {
	const n, styles, dims = 100_000, 200, 122
	random := rand.New(rand.NewPCG(1, 2))
	centres := make([][]float32, styles)
	vector := func(around []float32, far float64) []float32 {
		v := make([]float32, dims)
		for i := range v {
			v[i] = float32(random.NormFloat64() * far)
			if around != nil {
				v[i] += around[i]
			}
		}
		length := float32(math.Sqrt(float64(dot(v, v))))
		for i := range v {
			v[i] /= length
		}
		return v
	}
	for i := range centres {
		centres[i] = vector(nil, 1)
	}
	tracks := make([]track, n)
	for i := range tracks {
		tracks[i] = track{id: int64(i), vector: vector(centres[random.IntN(styles)], 0.06)}
	}
	for b.Loop() {
		s := spread{tracks: tracks, taken: make([]bool, n), minimum: 10}
		if err := s.fill(b.Context()); err != nil {
			b.Fatal(err)
		}
		if len(s.anchors) != mostSounds {
			b.Fatal(len(s.anchors))
		}
	}
}
