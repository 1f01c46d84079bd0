package refreshlibraries

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"butler"
	"butler/tasks/refreshlibraries/naming"
)

// track is what a file's tags and name tell together.
type track struct {
	artist, album, title string
	year, disc, number   int
	performer            string
	decided              bool // the tags name the artist of the album, or that there is none
}

// music places the tracks of a chunk. Those of one folder are looked at together: an album without an
// artist of its own whose tracks are by different people is one of various artists.
func (pl *placer) music(all []butler.Place, files []*file, headers []butler.Header) {
	for i := 0; i < len(files); {
		folder := folderOf(files[i].path)
		j := i
		var tracks []track
		for ; j < len(files) && folderOf(files[j].path) == folder; j++ {
			tracks = append(tracks, readTrack(pl.rel(files[j].path), headers[j].Tags))
		}
		various(tracks)
		for k, t := range tracks {
			file := files[i+k].path
			all[i+k] = t.place(pl.rel(file), pl.pathKey(file))
		}
		i = j
	}
}

// readTrack takes what the tags tell, and the names of folders and file for the rest.
func readTrack(rel string, tags map[string]string) track {
	n := naming.ParseTrack(rel)
	tag := func(names ...string) string {
		for _, name := range names {
			if v := naming.Text(tags[name]); v != "" {
				return v
			}
		}
		return ""
	}
	t := track{
		title: tag("title"), album: tag("album"), artist: tag("albumartist", "album_artist", "album artist"),
		performer: tag("artist"), number: leading(tag("track")), disc: leading(tag("disc")), year: leading(tag("date", "originaldate", "year")),
	}
	t.decided = t.artist != ""
	if !t.decided && truth(tag("compilation", "itunescompilation", "tcmp", "cpil")) {
		t.artist, t.decided = naming.VariousArtists, true
	}
	if t.title == "" {
		t.title = n.Title
	}
	if t.number == 0 {
		t.number = n.Number
	}
	if t.disc == 0 {
		t.disc = n.Disc
	}
	if t.performer == "" {
		t.performer = n.Performer
	}
	if t.year < 1000 || t.year > 9999 {
		t.year = n.Year
	}
	if t.album == "" {
		t.album = n.Album
	}
	if t.artist == "" && n.Compilation {
		t.artist, t.decided = naming.VariousArtists, true
	}
	if t.artist == "" {
		t.artist = t.performer
	}
	if t.artist == "" {
		t.artist = n.Artist
	}
	return t
}

var guest = regexp.MustCompile(`(?i)\s*[\[(]?\b(?:feat|ft|featuring)\b.*$`)

// various finds the albums among the tracks of a folder that are by several artists.
func various(tracks []track) {
	artists := make(map[string]map[string]bool)
	for _, t := range tracks {
		if t.decided || t.album == "" {
			continue
		}
		key := naming.Key(t.album)
		if artists[key] == nil {
			artists[key] = make(map[string]bool)
		}
		artists[key][naming.Key(guest.ReplaceAllString(t.artist, ""))] = true
	}
	for i := range tracks {
		t := &tracks[i]
		switch n := len(artists[naming.Key(t.album)]); {
		case t.decided || t.album == "":
		case n > 1:
			t.artist = naming.VariousArtists
		default:
			if a := guest.ReplaceAllString(t.artist, ""); a != "" {
				t.artist = a
			}
		}
	}
}

// place returns where a track belongs. Every file is a version of its own: the same track twice is told
// apart by the file's path within the root.
func (t track) place(rel, version string) butler.Place {
	artist, album, title := t.artist, t.album, t.title
	if artist == "" {
		artist = "Unknown Artist"
	}
	if album == "" {
		album = "Unknown Album"
	}
	if title == "" {
		title = naming.Text(naming.Stem(rel))
	}
	albumKey := naming.Key(artist) + "/" + naming.Key(album)
	return butler.Place{
		Items: []butler.Item{
			{Kind: butler.Artist, Key: "artist:" + naming.Key(artist), Title: artist, SortTitle: naming.Sort(artist)},
			{Kind: butler.Album, Key: "album:" + albumKey, Title: album, SortTitle: naming.Sort(album), Year: t.year},
			{
				Kind: butler.Track, Key: fmt.Sprintf("track:%s/%d.%d/%s", albumKey, max(1, t.disc), t.number, naming.Key(title)),
				Title: title, SortTitle: naming.Sort(title), Index: t.number, Disc: t.disc,
			},
		},
		Version: version, Index: 1,
	}
}

// leading returns the number at the beginning of a tag such as "3/12" or "2001-05-06".
func leading(s string) int {
	s = strings.TrimSpace(s)
	end := 0
	for end < len(s) && end < 6 && '0' <= s[end] && s[end] <= '9' {
		end++
	}
	n, err := strconv.Atoi(s[:end])
	if err != nil {
		return 0
	}
	return n
}

func truth(s string) bool {
	return s == "1" || strings.EqualFold(s, "true") || strings.EqualFold(s, "yes")
}
