package generateadmarkers

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"butler"
)

func repeat(v uint8, n int) []uint8 { return slices.Repeat([]uint8{v}, n) }

func TestSilences(t *testing.T) {
	const loud, pause, dead = 40, 130, 255 // −20, −65, −127.5 dB
	l := levels{all: slices.Concat(repeat(loud, 50), repeat(dead, 10), repeat(loud, 50), repeat(pause, 2), repeat(loud, 50), repeat(pause, 25), repeat(loud, 5))}
	got := l.silences()
	want := []silence{
		{time.Second, 1200 * time.Millisecond, -127.5},
		{3240 * time.Millisecond, 3740 * time.Millisecond, -65},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	quiet := levels{all: repeat(dead, 1000)}
	if got := quiet.silences(); len(got) != 1 {
		t.Errorf("silence throughout: %v", got)
	}
}

// Sound that begins late, or lacks a stretch, is put where it is heard.
func TestPlace(t *testing.T) {
	const ms = time.Millisecond
	l := levels{all: slices.Concat(repeat(1, 5), repeat(2, 5), repeat(3, 5), repeat(4, 5))}
	l.place(butler.Timeline{{Decoded: 0, At: 400 * ms}, {Decoded: 300 * ms, At: 1000 * ms}})
	want := slices.Concat(repeat(1, 20), repeat(1, 5), repeat(2, 5), repeat(3, 5), repeat(4, 15), repeat(4, 5))
	if !slices.Equal(l.all, want) {
		t.Errorf("got %v, want %v", l.all, want)
	}
}

// Breaks are in order, do not overlap, and are made of commercials without a gap, whatever the cuts.
func TestChoose(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		end := time.Duration(rapid.IntRange(10, 3600).Draw(t, "seconds")) * time.Second
		var all []cut
		for at := time.Duration(0); at < end; {
			at += time.Duration(rapid.IntRange(100, 90_000).Draw(t, "ms")) * time.Millisecond
			all = append(all, cut{
				from: at, to: at + 300*time.Millisecond, silent: rapid.Bool().Draw(t, "silent"), black: rapid.Bool().Draw(t, "black"),
				turn: rapid.Bool().Draw(t, "turn"), rate: rapid.Float64Range(0, 9).Draw(t, "rate"), step: rapid.Float64Range(-9, 9).Draw(t, "step"),
			})
		}
		a := &analyzer{}
		logo := rapid.SliceOfN(rapid.Float64Range(-0.2, 0.2), 1, 60).Draw(t, "logo")
		for i := range int(end / time.Second) {
			a.sight.looks = append(a.sight.looks, look{at: time.Duration(i) * time.Second})
		}
		seen := a.scenery(end)
		each := make([]float64, len(seen.at))
		for i := range each {
			each[i] = logo[i*len(logo)/len(each)]
		}
		seen.logos = seen.sum(each)
		c := newChooser(bounded(merged(all), end), seen)
		last := -1
		for _, p := range c.choose() {
			if p.from < last || p.to <= p.from || p.score <= 0 {
				t.Fatalf("a break %+v after one that ends at %d", p, last)
			}
			last = p.to
			spots := c.within(p)
			if len(spots) == 0 || spots[0].from != p.from || spots[len(spots)-1].to != p.to {
				t.Fatalf("%+v is made of %v", p, spots)
			}
			for i := 1; i < len(spots); i++ {
				if spots[i].from != spots[i-1].to {
					t.Fatalf("%+v is made of %v", p, spots)
				}
			}
		}
	})
}

// A direction is that of its neighbours, all around the circle.
func TestDirection(t *testing.T) {
	for i, v := range [][2]int{{9, 1}, {1, 9}, {-1, 9}, {-9, 1}, {-9, -1}, {-1, -9}, {1, -9}, {9, -1}} {
		d := direction(v[0], v[1])
		if int(d) != i {
			t.Errorf("%v has direction %d, want %d", v, d, i)
		}
		for other := range uint8(directions) {
			apart := (int(other) - i + directions) % directions
			if want := apart <= 1 || apart == directions-1; alike(other+1, d) != want {
				t.Errorf("%d and %d alike: want %v", other, d, want)
			}
		}
	}
	if alike(0, 0) {
		t.Error("no edge has a direction")
	}
}
