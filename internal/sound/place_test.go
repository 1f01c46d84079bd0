package sound

import (
	"slices"
	"testing"
	"time"
)

func TestPlace(t *testing.T) {
	t.Parallel()
	shift := func(by ...int) func(time.Duration) time.Duration { // of each second
		return func(at time.Duration) time.Duration {
			return at + time.Duration(by[min(int(at/time.Second), len(by)-1)])*time.Second
		}
	}
	hold := func(next int) int { return -next }
	for _, c := range []struct {
		name string
		at   func(time.Duration) time.Duration
		most int
		want []int
	}{
		{"as it is", shift(0), 10, []int{1, 2, 3, 4}},
		{"later", shift(2), 10, []int{-1, -1, 1, 2, 3, 4}},
		{"a hole", shift(0, 0, 3), 10, []int{1, 2, -3, -3, -3, 3, 4}},
		{"at once", shift(0, 0, -1), 10, []int{1, 2, 4}},
		{"all before", shift(-9), 10, nil},
		{"no room", shift(0), 3, []int{1, 2, 3}},
		{"no room behind a hole", shift(0, 1e6), 5, []int{1, -2, -2, -2, -2}},
	} {
		values := []int{1, 2, 3, 4}
		if got := Place(values, 0, time.Second, c.at, 0, c.most, hold); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	if got := Place([]int{3, 4}, 2*time.Second, time.Second, shift(5), 7*time.Second, 9, hold); !slices.Equal(got, []int{3, 4}) {
		t.Errorf("from a time on: %v", got)
	}
}
