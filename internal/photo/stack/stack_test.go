package stack

import (
	"context"
	"errors"
	"math/bits"
	"math/rand/v2"
	"testing"
	"time"

	"butler/internal/photo/look"

	"pgregory.net/rapid"
)

func at(second, ms int) time.Time {
	return time.Date(2024, 7, 1, 12, 0, second, ms*1e6, time.UTC)
}

func turned(h look.Hashes, waves, slopes int) look.Hashes {
	for i := range waves {
		h.Waves ^= 1 << (9 * i % 64)
	}
	for i := range slopes {
		h.Slopes ^= 1 << (7 * i % 64)
	}
	return h
}

func TestFind(t *testing.T) {
	base := look.Hashes{Waves: 0x0123456789abcdef, Slopes: 0xfedcba9876543210}
	other := look.Hashes{Waves: ^base.Waves, Slopes: ^base.Slopes}
	photo := func(item int64, h look.Hashes, when time.Time, camera uint32) Photo {
		return Photo{Item: item, Hashes: h, Shape: 1.5, Time: when, Subsec: true, Camera: camera}
	}
	none := time.Time{}
	burst := func(leader int64) Place { return Place{leader, Burst} }
	same := func(leader int64) Place { return Place{leader, Duplicate} }
	for _, c := range []struct {
		name   string
		photos []Photo
		want   map[int64]Place
	}{
		{"nothing", nil, nil},
		{"one", []Photo{photo(1, base, at(0, 0), 1)}, nil},
		{"burst", []Photo{photo(3, turned(base, 20, 25), at(1, 100), 1), photo(2, turned(base, 10, 12), at(0, 500), 1), photo(1, base, at(0, 0), 1)}, map[int64]Place{1: burst(1), 2: burst(1), 3: burst(1)}},
		{"too late for a burst", []Photo{photo(1, base, at(0, 0), 1), photo(2, turned(base, 10, 12), at(1, 1), 1)}, nil},
		{"another camera", []Photo{photo(1, base, at(0, 0), 1), photo(2, turned(base, 10, 12), at(0, 500), 2)}, nil},
		{"no camera known", []Photo{photo(1, base, at(0, 0), 0), photo(2, turned(base, 10, 12), at(0, 500), 0)}, nil},
		{"two cameras at once", []Photo{
			photo(1, base, at(0, 0), 1), photo(2, other, at(0, 100), 2), photo(3, turned(base, 10, 12), at(0, 200), 1), photo(4, turned(other, 10, 12), at(0, 300), 2),
		}, map[int64]Place{1: burst(1), 3: burst(1), 2: burst(2), 4: burst(2)}},
		{"something else in the same second", []Photo{photo(1, base, at(0, 0), 1), photo(2, other, at(0, 500), 1)}, nil},
		{"copies", []Photo{photo(1, base, none, 0), photo(2, turned(base, 7, 9), none, 0), photo(3, other, none, 0)}, map[int64]Place{1: same(1), 2: same(1)}},
		{"not quite copies", []Photo{photo(1, base, none, 0), photo(2, turned(base, 8, 0), none, 0), photo(3, turned(base, 0, 10), none, 0)}, nil},
		{"the original is the one with a time", []Photo{photo(1, base, none, 0), photo(2, base, at(0, 0), 1)}, map[int64]Place{1: same(2), 2: same(2)}},
		{"chains do not grow", []Photo{photo(1, base, none, 0), photo(2, turned(base, 6, 0), none, 0), photo(3, turned(base, 12, 0), none, 0)}, map[int64]Place{1: same(1), 2: same(1)}},
		{"raw and its JPEG", []Photo{photo(1, base, at(0, 0), 1), photo(2, turned(base, 1, 1), at(0, 0), 1)}, map[int64]Place{1: same(1), 2: same(1)}},
		{"a copy of one of a burst", []Photo{
			photo(1, base, at(0, 0), 1), photo(2, turned(base, 14, 16), at(0, 500), 1), photo(3, turned(base, 14, 16), none, 0),
		}, map[int64]Place{1: burst(1), 2: burst(1), 3: same(1)}},
		{"another shape", []Photo{photo(1, base, none, 0), {Item: 2, Hashes: base, Shape: 1}}, nil},
		{"dull", []Photo{{Item: 1, Shape: 1, Dull: true}, {Item: 2, Shape: 1, Dull: true}}, nil},
		{"without pixels", []Photo{{Item: 1}, {Item: 2}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Find(t.Context(), c.photos)
			if err != nil || len(got) != len(c.want) {
				t.Fatalf("%v, %v, want %v", got, err, c.want)
			}
			for item, want := range c.want {
				if got[item] != want {
					t.Errorf("%d: %+v, want %+v", item, got[item], want)
				}
			}
		})
	}
}

// The index finds exactly what comparing all pairs finds.
func TestIndexAgainstAllPairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1)) //nolint:gosec // hashes for a test
		photos := make([]Photo, 60)
		for i := range photos {
			h := look.Hashes{Waves: r.Uint64(), Slopes: r.Uint64()}
			if i > 0 && r.IntN(2) == 0 {
				h = photos[r.IntN(i)].Hashes
				for range r.IntN(10) {
					h.Waves ^= 1 << r.IntN(64)
				}
			}
			photos[i] = Photo{Item: int64(i), Hashes: h, Shape: 1}
		}
		x := newIndex(photos)
		for i, p := range photos {
			want, least := -1, 65
			for j := range i {
				if d := bits.OnesCount64(p.Hashes.Waves ^ photos[j].Hashes.Waves); near(p, photos[j]) {
					_, s := p.Hashes.Distance(photos[j].Hashes)
					if d+s < least {
						want, least = j, d+s
					}
				}
			}
			if got := x.nearest(p); got != want {
				t.Fatalf("nearest to %d is %d, want %d", i, got, want)
			}
			x.add(i)
		}
	})
}

// Whatever the photos are: leaders lead themselves, no stack has one photo, and the order of the photos does not matter.
func TestStacksAreWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 2)) //nolint:gosec // photos for a test
		var photos []Photo
		for i := range rapid.IntRange(0, 80).Draw(t, "photos") {
			p := Photo{Item: int64(i + 1), Hashes: look.Hashes{Waves: r.Uint64N(4) * 0x5555555555, Slopes: r.Uint64N(4) * 0x33333}, Shape: 1 + float64(r.IntN(2)), Dull: r.IntN(9) == 0}
			if r.IntN(3) > 0 {
				p.Time, p.Camera = at(r.IntN(20), 100*r.IntN(10)), uint32(r.IntN(3)) //nolint:gosec // small
			}
			photos = append(photos, p)
		}
		got, err := Find(context.Background(), photos)
		if err != nil {
			t.Fatal(err)
		}
		count := map[int64]int{}
		for item, p := range got {
			count[p.Leader]++
			if got[p.Leader].Leader != p.Leader {
				t.Fatalf("%d stands for %d, and is led by %d itself", p.Leader, item, got[p.Leader].Leader)
			}
		}
		for leader, n := range count {
			if n < 2 {
				t.Fatalf("the stack of %d has %d photos", leader, n)
			}
		}
		r.Shuffle(len(photos), func(i, j int) { photos[i], photos[j] = photos[j], photos[i] })
		again, _ := Find(context.Background(), photos)
		for item, p := range got {
			if again[item] != p || len(again) != len(got) {
				t.Fatalf("%d: %v, and in another order %v", item, p, again[item])
			}
		}
	})
}

func TestStop(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Find(ctx, []Photo{{Item: 1}}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// A library of 100,000 photos: a tenth of them copies, a tenth in bursts.
func library(n int) []Photo {
	r := rand.New(rand.NewPCG(1, 1)) //nolint:gosec // photos for a measurement
	photos := make([]Photo, n)
	for i := range photos {
		photos[i] = Photo{Item: int64(i + 1), Hashes: look.Hashes{Waves: r.Uint64(), Slopes: r.Uint64()}, Shape: 1.5, Time: at(60*i, 0), Camera: 1}
		if i > 0 && r.IntN(10) == 0 {
			photos[i].Hashes, photos[i].Time = turned(photos[r.IntN(i)].Hashes, 3, 3), time.Time{}
		} else if i > 0 && r.IntN(10) == 0 {
			photos[i].Hashes, photos[i].Time = turned(photos[i-1].Hashes, 10, 10), photos[i-1].Time.Add(300*time.Millisecond)
		}
	}
	return photos
}

func BenchmarkFind100000(b *testing.B) {
	photos := library(100_000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Find(b.Context(), photos); err != nil {
			b.Fatal(err)
		}
	}
}

// The worst that a library can be: all photos share three of the four words.
func BenchmarkFindCrowded20000(b *testing.B) {
	photos := library(20_000)
	for i := range photos {
		photos[i].Hashes.Waves = uint64(i)<<48 | 0x1234
	}
	for b.Loop() {
		if _, err := Find(b.Context(), photos); err != nil {
			b.Fatal(err)
		}
	}
}
