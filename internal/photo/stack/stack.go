// Package stack finds photos that belong together: bursts, and copies that are nearly the same.
package stack

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"butler/internal/photo/look"
)

// Photo is what photos are compared by.
type Photo struct {
	Item   int64
	Hashes look.Hashes
	Shape  float64   // width through height
	Dull   bool      // it shows next to nothing: its hashes count for nothing
	Time   time.Time // by the clock of the camera; zero if it is not known
	Subsec bool      // the clock told fractions of seconds
	Camera uint32    // 0 if it is not known
}

// Kind says why a photo is in a stack.
type Kind string

// The kinds. A photo that is of both is of a burst.
const (
	Burst     Kind = "burst"
	Duplicate Kind = "near-duplicate"
)

// Place is where a photo stands.
type Place struct {
	Leader int64 // the Item that stands for the stack
	Kind   Kind
}

// How far photos may differ. Of the 64 bits of each hash, those of photos of different things differ in about 32, with
// a standard deviation of 4; the README of GenerateAutoTags has what was measured.
const (
	burstGap    = time.Second // from one photo of a burst to the next
	burstWaves  = 16
	burstSlopes = 20
	sameWaves   = maxDistance
	sameSlopes  = 9
	sameShape   = 0.03 // relative difference of the shapes
)

// Find returns the photos that are in stacks, by Item. A stack of near-duplicates holds what is like its leader, not
// what is like something in it: chains do not grow from one thing to another. Bursts do, from one moment to the next.
// It ends early with the error of ctx.
func Find(ctx context.Context, photos []Photo) (map[int64]Place, error) {
	photos = slices.Clone(photos)
	slices.SortFunc(photos, earlier)
	leader := make([]int, len(photos)) // of each photo's stack; itself at first
	kind := make([]Kind, len(photos))
	for i := range leader {
		leader[i] = i
	}
	if err := bursts(ctx, photos, leader, kind); err != nil {
		return nil, err
	}
	if err := duplicates(ctx, photos, leader, kind); err != nil {
		return nil, err
	}
	places := map[int64]Place{}
	for i, p := range photos {
		if kind[i] != "" {
			places[p.Item] = Place{photos[leader[i]].Item, kind[i]}
		}
	}
	return places, nil
}

// earlier orders photos: those whose time is known first, and of one time by their Items.
func earlier(a, b Photo) int {
	if a.Time.IsZero() != b.Time.IsZero() {
		if a.Time.IsZero() {
			return 1
		}
		return -1
	}
	return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.Item, b.Item))
}

// bursts joins each photo to the one that its camera took just before, if they are alike.
func bursts(ctx context.Context, photos []Photo, leader []int, kind []Kind) error {
	last := map[uint32]int{} // by camera
	for i, p := range photos {
		if i%64 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if p.Time.IsZero() {
			break
		}
		if p.Camera == 0 {
			continue
		}
		before, ok := last[p.Camera]
		last[p.Camera] = i
		if !ok || p.Time.Sub(photos[before].Time) > burstGap || p.Dull || photos[before].Dull {
			continue
		}
		b := photos[before]
		waves, slopes := p.Hashes.Distance(b.Hashes)
		copied := p.Time.Equal(b.Time) && near(p, b)
		if waves <= burstWaves && slopes <= burstSlopes && sameShapes(p, b) && !copied {
			leader[i] = leader[before]
			kind[i], kind[before], kind[leader[i]] = Burst, Burst, Burst
		}
	}
	return nil
}

// duplicates joins photos to the first that they are like.
func duplicates(ctx context.Context, photos []Photo, leader []int, kind []Kind) error {
	x := newIndex(photos)
	for i, p := range photos {
		if i%64 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if p.Dull {
			continue
		}
		if kind[i] == Burst {
			x.add(i)
			continue
		}
		like := x.nearest(p)
		if like < 0 {
			x.add(i)
			continue
		}
		leader[i], kind[i] = leader[like], Duplicate
		for _, j := range []int{like, leader[like]} {
			if kind[j] == "" {
				kind[j] = Duplicate
			}
		}
	}
	return nil
}

// near reports whether photos are nearly the same.
func near(a, b Photo) bool {
	waves, slopes := a.Hashes.Distance(b.Hashes)
	return waves <= sameWaves && slopes <= sameSlopes && sameShapes(a, b)
}

func sameShapes(a, b Photo) bool {
	return a.Shape > 0 && b.Shape > 0 && math.Abs(a.Shape-b.Shape) <= sameShape*max(a.Shape, b.Shape)
}
