package naming

import "testing"

func BenchmarkParse(b *testing.B) {
	for _, c := range []struct {
		name, rel string
		parse     func(string)
	}{
		{"film", "A Film of Some Name (2001)/A Film of Some Name (2001) - 1080p.mkv", func(s string) { ParseExtra(s); ParseFilm(s) }},
		{"scene", "A.Film.of.Some.Name.2001.1080p.BluRay.x264-GRP.mkv", func(s string) { ParseExtra(s); ParseFilm(s) }},
		{"episode", "A Series (2010)/Season 01/A Series - S01E02 - The Title of It.mkv", func(s string) { ParseExtra(s); ParseEpisode(s) }},
		{"track", "An Artist/An Album (2001)/01 - A Title.flac", func(s string) { ParseTrack(s) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.parse(c.rel)
			}
		})
	}
}
