package generatecreditsmarkers

import (
	"time"

	"butler"
)

// markers decides which segments are credits.
func (e ending) markers() []butler.Marker {
	var markers []butler.Marker
	for _, s := range segments(e.pictures, e.known) {
		markers = append(markers, butler.Marker{
			Kind: butler.MarkerCredits, Start: s.from.Milliseconds(), End: s.to.Milliseconds(),
			Final: e.known.end-s.to < 5*time.Second, Confidence: 0.5,
		})
	}
	return markers
}
