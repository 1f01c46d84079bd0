package naming

import (
	"fmt"
	"testing"
)

func TestParseTrack(t *testing.T) {
	for _, c := range [][2]string{
		{"Artist/Album/01 - Title.flac", "Artist|Album|0|0.1|Title|"},
		{"Artist/Album (2001)/01 Title.mp3", "Artist|Album|2001|0.1|Title|"},
		{"Artist/2001 - Album/01. Title.mp3", "Artist|Album|2001|0.1|Title|"},
		{"Artist/(2001) Album/01-Title.mp3", "Artist|Album|2001|0.1|Title|"},
		{"Artist/Album [FLAC]/1 - Title.flac", "Artist|Album|0|0.1|Title|"},
		{"Artist/Album (2001) [Vinyl 24bit]/03 - Title.flac", "Artist|Album|2001|0.3|Title|"},
		{"Artist/Album/Disc 1/01 - Title.flac", "Artist|Album|0|1.1|Title|"},
		{"Artist/Album/CD2/01 - Title.flac", "Artist|Album|0|2.1|Title|"},
		{"Artist/Album/Disc 2 - Live/05 - Title.flac", "Artist|Album|0|2.5|Title|"},
		{"Artist/Album (Disc 2)/01 - Title.flac", "Artist|Album|0|2.1|Title|"},
		{"Artist/Album [CD1]/01 - Title.flac", "Artist|Album|0|1.1|Title|"},
		{"Artist/Album/1-05 Title.flac", "Artist|Album|0|1.5|Title|"},
		{"Artist/Album/2.07 - Title.flac", "Artist|Album|0|2.7|Title|"},
		{"Artist/Album/Artist - 03 - Title.mp3", "Artist|Album|0|0.3|Title|Artist"},
		{"Artist/Album/Artist - Album - 03 - Title.mp3", "Artist|Album|0|0.3|Title|Artist"},
		{"Artist/Album/03 - Guest - Title.mp3", "Artist|Album|0|0.3|Title|Guest"},
		{"Artist/Artist - Album/01 - Title.mp3", "Artist|Album|0|0.1|Title|"},
		{"Artist - Album (1999)/01 - Title.mp3", "Artist|Album|1999|0.1|Title|"},
		{"Album/01 - Title.mp3", "|Album|0|0.1|Title|"},
		{"01 - Title.mp3", "||0|0.1|Title|"},
		{"Artist - Title.mp3", "||0|0.0|Title|Artist"},
		{"Title.mp3", "||0|0.0|Title|"},
		{"Various Artists/Sampler (2026)/04 - AAC.m4a", "Various Artists|Sampler|2026|0.4|AAC|"},
		{"VA/Sampler/04 - Someone - Song.m4a", "Various Artists|Sampler|0|0.4|Song|Someone"},
		{"Compilations/Hits/01 Song.mp3", "Various Artists|Hits|0|0.1|Song|"},
		{"Artist/Album/Track 05.mp3", "Artist|Album|0|0.5|Track 05|"},
		{"Artist/Album/07.mp3", "Artist|Album|0|0.7|07|"},
		{"Artist/Album/A1 - Title.flac", "Artist|Album|0|1.1|Title|"},
		{"Artist/Album/C2 Title.flac", "Artist|Album|0|2.2|Title|"},
		{"Artist/Album/01_some_title.mp3", "Artist|Album|0|0.1|some title|"},
		{"Artist/Album/99 Luftballons.mp3", "Artist|Album|0|0.99|Luftballons|"},
		{"Genre/Artist/Album/01 - Title.mp3", "Artist|Album|0|0.1|Title|"},
		{"2Pac/All Eyez on Me/01 - Ambitionz.mp3", "2Pac|All Eyez on Me|0|0.1|Ambitionz|"},
		{"Disc 1/01 - Title.mp3", "||0|1.1|Title|"},
		{"Ar\ntist/Alb\xfcm/01 - T\x00itle.mp3", "Ar tist|Albüm|0|0.1|T itle|"},
		{"///.mp3", "||0|0.0|mp3|"},
	} {
		n := ParseTrack(c[0])
		if got := fmt.Sprintf("%s|%s|%d|%d.%d|%s|%s", n.Artist, n.Album, n.Year, n.Disc, n.Number, n.Title, n.Performer); got != c[1] {
			t.Errorf("%q\n got %s\nwant %s", c[0], got, c[1])
		}
	}
}
