package catalogue

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"butler"
)

// BenchmarkPages reads pages of 100,000 films, as lists show them, before two Origins say something of each and after.
func BenchmarkPages(b *testing.B) {
	const films = 100_000
	d, _ := openTest(b)
	s := addSection(b, d, butler.Movies, "Films")
	for i := 0; i < films; i += 5000 {
		var changes []butler.Change
		for n := i; n < i+5000; n++ {
			changes = append(changes, put(film(fmt.Sprintf("/media/Films/%06d", n), fmt.Sprintf("Film %06d", n), fmt.Sprint("c", n))))
		}
		apply(b, d, s.ID, changes...)
	}
	must(b, d.checkpoint(context.Background()))
	pages := func(said string) {
		for _, limit := range []int{100, 1000} {
			for name, offset := range map[string]int{"first": 0, "middle": films / 2} {
				b.Run(fmt.Sprintf("%s/%s%d", said, name, limit), func(b *testing.B) {
					for b.Loop() {
						p, err := d.Items(b.Context(), butler.ItemQuery{Section: s.ID, Kind: butler.Movie, Offset: offset, Limit: limit})
						must(b, err)
						all, err := d.Entries(b.Context(), p.Items)
						must(b, err)
						if len(all) != limit || (all[limit-1].Metadata.Tagline == "mine") != (said == "said") {
							b.Fatalf("%d films: %+v", len(all), all[len(all)-1])
						}
					}
				})
			}
		}
	}
	pages("unsaid")
	m := butler.Metadata{Tagline: "theirs", Summary: strings.Repeat("What happens in it. ", 25), Genres: []string{"Drama", "Crime", "Thriller"},
		Assets: []butler.Asset{{Kind: butler.AssetPoster, Digest: strings.Repeat("0f", 32), Size: 100_000, Type: "image/jpeg", Width: 1000, Height: 1500}}}
	for i := range 25 {
		m.Credits = append(m.Credits, butler.Credit{Name: fmt.Sprint("Somebody ", i), Job: butler.JobActor, Role: fmt.Sprint("Someone ", i), IDs: map[string]string{"tmdb": fmt.Sprint(i)}})
	}
	for origin, m := range map[butler.Origin]butler.Metadata{butler.OriginOnline: m, butler.OriginLocal: {Tagline: "mine", Summary: m.Summary}} {
		assets, err := jsonOrEmpty(m.Assets, len(m.Assets))
		must(b, err)
		m.Assets = nil
		data, err := json.Marshal(m)
		must(b, err)
		_, err = d.writer.ExecContext(b.Context(), `INSERT INTO metadata (item, origin, section, at, provider, confidence, note, stamp, locked, assets, data)
			SELECT id, ?, section, 0, '', 1, '', '', '', ?, ? FROM items`, string(origin), assets, string(data))
		must(b, err)
	}
	must(b, d.checkpoint(context.Background()))
	pages("said")
}
