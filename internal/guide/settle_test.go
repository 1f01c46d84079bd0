package guide

import (
	"cmp"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestSettle(t *testing.T) {
	const h = 3600
	for _, tt := range []struct {
		name  string
		slots []slot
		want  []settled
	}{
		{"as told", []slot{{1, 1, 0, h, 0}, {2, 1, h, 2 * h, 0}}, []settled{{end: h}, {end: 2 * h}}},
		{"no end: the next", []slot{{1, 1, 0, 0, 0}, {2, 1, h, 2 * h, 0}}, []settled{{end: h}, {end: 2 * h}}},
		{"no end: the next is far", []slot{{1, 1, 0, 0, 0}, {2, 1, 9 * h, 10 * h, 0}}, []settled{{end: h}, {end: 10 * h}}},
		{"no end and no next", []slot{{1, 1, 5, 0, 0}}, []settled{{end: 5 + h}}},
		{"ends before it begins", []slot{{1, 1, h, 0, 0}, {2, 1, 2 * h, h, 0}}, []settled{{end: 2 * h}, {end: 3 * h}}},
		{"lasts for days", []slot{{1, 1, 0, 100 * h, 0}}, []settled{{end: h}}},
		{"a gap stays", []slot{{1, 1, 0, h, 0}, {2, 1, 3 * h, 4 * h, 0}}, []settled{{end: h}, {end: 4 * h}}},
		{"overlap: the later one cuts", []slot{{1, 1, 0, 3 * h, 0}, {2, 1, h, 2 * h, 0}}, []settled{{end: h}, {end: 2 * h}}},
		{"duplicate of one source", []slot{{1, 1, 0, h, 1}, {2, 1, 0, 2 * h, 7}}, []settled{{end: h, other: 2, adds: 2}, {lost: lostDuplicate}}},
		{"duplicate that adds nothing", []slot{{1, 1, 0, h, 7}, {2, 1, 0, h, 1}}, []settled{{end: h}, {lost: lostDuplicate}}},
		{"the one that adds most", []slot{{1, 1, 0, h, 0}, {2, 1, 0, h, 1}, {3, 1, 0, h, 7}, {4, 1, 0, h, 7}},
			[]settled{{end: h, other: 3, adds: 3}, {lost: lostDuplicate}, {lost: lostDuplicate}, {lost: lostDuplicate}}},
		{"duplicate of another source", []slot{{9, 1, 0, h, 1}, {1, 2, 0, 2 * h, 2}}, []settled{{end: h, other: 1, adds: 1}, {lost: lostDuplicate}}},
		{"another source fills a gap", []slot{{1, 1, 0, h, 0}, {2, 1, 2 * h, 3 * h, 0}, {3, 2, h, 2 * h, 0}}, []settled{{end: h}, {end: 3 * h}, {end: 2 * h}}},
		{"another source overlaps what follows", []slot{{1, 1, h, 2 * h, 0}, {2, 2, 0, h + 1, 0}}, []settled{{end: 2 * h}, {lost: lostOverlap}}},
		{"another source overlaps what came before", []slot{{1, 1, 0, h, 0}, {2, 2, h - 1, 2 * h, 0}}, []settled{{end: h}, {lost: lostOverlap}}},
		{"three sources", []slot{{1, 1, 0, h, 0}, {2, 2, h, 2 * h, 0}, {3, 3, h, 3 * h, 1}, {4, 3, 2 * h, 3 * h, 0}},
			[]settled{{end: h}, {end: 2 * h, other: 3, adds: 1}, {lost: lostDuplicate}, {end: 3 * h}}},
		{"none", nil, []settled{}},
	} {
		if diff := gocmp.Diff(tt.want, settle(tt.slots), gocmp.AllowUnexported(settled{})); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

// Whatever guides tell, nothing that is shown overlaps, and the order in which it is told does not matter.
func TestSettleHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		slots := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) slot {
			start := rapid.Int64Range(-1000, 40_000).Draw(t, "start") / 300 * 300
			s := slot{source: rapid.IntRange(1, 4).Draw(t, "source"), start: start, has: rapid.Uint8().Draw(t, "has")}
			if rapid.Bool().Draw(t, "ends") {
				s.stop = start + rapid.Int64Range(-5000, 100_000).Draw(t, "length")
			}
			return s
		}), 0, 40).Draw(t, "slots")
		for i := range slots {
			slots[i].id = int64(i + 1)
		}
		out := settle(slots)
		var shown []int
		first := map[int64]int{} // the best source at each start
		for i, s := range slots {
			if f, ok := first[s.start]; !ok || cmp.Or(cmp.Compare(s.source, slots[f].source), cmp.Compare(s.id, slots[f].id)) < 0 {
				first[s.start] = i
			}
			switch o := out[i]; {
			case o.lost == lostNothing:
				shown = append(shown, i)
				if o.end <= s.start || o.end-s.start > maxLength {
					t.Fatalf("%+v ends at %d", s, o.end)
				}
			case o.end != 0 || o.other != 0:
				t.Fatalf("%+v is lost and has %+v", s, o)
			}
		}
		slices.SortFunc(shown, func(a, b int) int { return cmp.Compare(slots[a].start, slots[b].start) })
		for i := 1; i < len(shown); i++ {
			if out[shown[i-1]].end > slots[shown[i]].start {
				t.Fatalf("%+v until %d, and %+v", slots[shown[i-1]], out[shown[i-1]].end, slots[shown[i]])
			}
		}
		for start, i := range first {
			if out[i].lost == lostDuplicate {
				t.Fatalf("the first of %d is shown as the duplicate of another", start)
			}
			if slots[i].source == 1 && out[i].lost != lostNothing {
				t.Fatalf("%+v of the first source is not shown", slots[i])
			}
		}
		order := rapid.Permutation(slots).Draw(t, "order")
		for i, o := range settle(order) {
			if o != out[order[i].id-1] {
				t.Fatalf("%+v becomes %+v and, in another order, %+v", order[i], out[order[i].id-1], o)
			}
		}
	})
}
