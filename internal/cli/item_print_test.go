package cli

import (
	"strings"
	"testing"

	"butler"
)

// TestMarkersArePrinted with how sure they are, and why.
func TestMarkersArePrinted(t *testing.T) {
	var out strings.Builder
	p := &printer{w: &out}
	printItem(p, butler.ItemDetail{
		Item: butler.Item{ID: 7, Kind: butler.Episode, Title: "Pilot"},
		Markers: []butler.Marker{
			{Kind: butler.MarkerIntro, Start: 12_000, End: 72_500, Source: "intros", Confidence: 0.824, Evidence: []butler.Evidence{
				{Kind: butler.EvidenceSound, At: 12_100, Until: 72_000, Weight: 0.8, Note: "the same sound as in 11 of 12 episodes"},
				{Kind: butler.EvidenceSilence, At: 72_500, Weight: 0.1},
				{Kind: butler.EvidencePosition, At: 12_000, Weight: -0.2, Note: "late"},
			}},
			{Kind: butler.MarkerCredits, Start: 780_000, End: 800_000, Final: true},
		},
	}, nil, false)
	want := `episode 7: Pilot
intro from 12s to 1m12.5s, 82% sure, by intros
  sound, the same sound as in 11 of 12 episodes: 12.1s to 1m12s
  silence: at 1m12.5s
  position, late: at 12s (speaks against it)
credits from 13m0s to 13m20s, the last
`
	if out.String() != want {
		t.Errorf("got\n%s", out.String())
	}
}
