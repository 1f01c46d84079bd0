package butlertest

import (
	"path/filepath"
	"testing"
	"time"
)

// Library makes a small folder tree of films, series, music and photos and returns its root, which
// holds the folders Movies, TV, Music and Photos.
func Library(t testing.TB) string {
	t.Helper()
	root := t.TempDir()
	song := func(title, track string) Song {
		tags := SongTags()
		tags["title"], tags["track"] = title, track
		return Song{Ext: "flac", Tags: tags, Cover: true}
	}
	episode := Film{Sound: []Sound{{Language: "eng"}}}
	files := map[string]Recipe{
		"Movies/A Film (2001)/A Film (2001).mkv":               Standard("mkv"),
		"Movies/A Film (2001)/Trailers/Teaser.mp4":             Film{Ext: "mp4", Sound: []Sound{{}}},
		"Movies/Loose (1999).mp4":                              Film{Ext: "mp4", Sound: []Sound{{}}},
		"TV/A Show (2010)/Season 01/A Show - S01E01 - One.mkv": episode,
		"TV/A Show (2010)/Season 01/A Show - S01E02 - Two.mkv": Film{Seconds: 4, Sound: []Sound{{Language: "eng"}}},
		"TV/A Show (2010)/Season 02/A Show - S02E01.mkv":       Film{Ext: "mkv", Rate: "24", Sound: []Sound{{}}},
		"Music/The Band/An Album (2021)/01 - First.flac":       song("First", "1"),
		"Music/The Band/An Album (2021)/02 - Second.flac":      song("Second", "2"),
		"Music/The Band/An Album (2021)/03 - Third.mp3":        Song{Tags: SongTags()},
		"Photos/2018/Spring/One.jpg":                           Picture{Orientation: 6, Taken: time.Date(2018, 5, 6, 7, 8, 9, 0, time.UTC)},
		"Photos/2018/Spring/Two.png":                           Picture{Ext: "png"},
	}
	for _, name := range sortedKeys(files) {
		MediaAs(t, files[name], filepath.Join(root, filepath.FromSlash(name)))
	}
	return root
}
