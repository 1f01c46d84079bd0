package plex

import (
	"testing"

	"butler"
)

// Two versions have their Markers once; the second Part of a film begins where the first ends.
func TestMarkersOfVersionsAndParts(t *testing.T) {
	part := func(id, duration int64) butler.Part {
		return butler.Part{ID: id, Header: butler.Header{Duration: duration}}
	}
	got := wireMarkers(butler.ItemDetail{
		Media: []butler.Media{{Parts: []butler.Part{part(9, 1)}}, {Parts: []butler.Part{part(1, 1000), part(2, 2000)}}, {Parts: []butler.Part{part(3, 3000)}}},
		Markers: []butler.Marker{
			{ID: 1, Part: 1, Kind: butler.MarkerIntro, Start: 10, End: 20}, {ID: 2, Part: 1, Kind: butler.MarkerCredits, Start: 900, End: 1000, Final: true},
			{ID: 3, Part: 2, Kind: butler.MarkerCredits, Start: 1900, End: 2000, Final: true}, {ID: 4, Part: 3, Kind: butler.MarkerCredits, Start: 2900, End: 3000, Final: true},
		},
	})
	want := [][3]int64{{1, 10, 20}, {2, 900, 1000}, {3, 2900, 3000}}
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i, m := range got {
		if [3]int64{m.ID, m.StartTimeOffset, m.EndTimeOffset} != want[i] || bool(m.Final) != (i == 2) {
			t.Errorf("%+v, want %v", m, want[i])
		}
	}
}
