package naming

import (
	"regexp"
	"strings"
)

// VariousArtists is the artist of albums that have no one artist.
const VariousArtists = "Various Artists"

// Track is what the path of a piece of music tells. Tags know better, where there are any.
type Track struct {
	Artist      string // of the album; "" if no folder tells
	Album       string // "" if no folder tells
	Year        int    // of the album
	Disc        int
	Number      int
	Title       string
	Performer   string // of the piece, if its file's name tells
	Compilation bool   // the artist's folder says so
}

var (
	discFolder   = regexp.MustCompile(`^(?i)(?:cd|dis[ck]|side|vinyl|digital media|volume|vol\.?)[\s._-]*(\d{1,2}|[ab])(?:$|[\s._:-].*)$`)
	discBehind   = regexp.MustCompile(`(?i)[\s._-]*[\[(]?\b(?:cd|dis[ck])[\s._-]*(\d{1,2})[\])]?$`)
	albumYear    = regexp.MustCompile(`^(?:[(\[]?((?:19|20)\d\d)[)\]]?\s*[-–.]?\s+)(.+)$`)
	albumYearEnd = regexp.MustCompile(`^(.+?)\s*[(\[]((?:19|20)\d\d)[)\]]`)
	albumFormat  = regexp.MustCompile(`(?i)\s*[\[({](?:[^\])}]*\b(?:flac|mp3|aac|alac|ogg|opus|wav|v0|v2|320|256|192|24bit|16bit|24-\d+|web|vinyl|cd|lossless|kbps)\b[^\])}]*)[\])}]`)
	variousName  = regexp.MustCompile(`^(?i)(?:various(?: artists)?|va|v\.a\.|compilations?|samplers?|soundtracks?|ost|diverse)$`)
	trackDisc    = regexp.MustCompile(`^(\d{1,2})[-.](\d{1,2})(?:[\s._-]+)(.+)$`)
	trackNumber  = regexp.MustCompile(`^(\d{1,3})(?:\s*[-–._)]+\s*|\s+)(.+)$`)
	trackSide    = regexp.MustCompile(`^([A-Da-d])(\d{1,2})(?:\s*[-–._)]+\s*|\s+)(.+)$`)
	trackOnly    = regexp.MustCompile(`^(?i)(?:track|titel|piste|pista)?[\s._-]*(\d{1,3})$`)
	trackMiddle  = regexp.MustCompile(`^(.+?)\s+-\s+(?:(.+?)\s+-\s+)?(\d{1,3})\s*(?:-|\.|\s)\s*(.+)$`)
)

// ParseTrack reads the path of a piece of music, relative to its root.
func ParseTrack(rel string) Track {
	folders, file := split(rel)
	var t Track
	for len(folders) > 0 {
		m := discFolder.FindStringSubmatch(Text(folders[len(folders)-1]))
		if m == nil || len(folders) == 1 {
			break
		}
		if t.Disc == 0 {
			t.Disc = max(1, atoi(m[1]))
			if strings.EqualFold(m[1], "b") {
				t.Disc = 2
			}
		}
		folders = folders[:len(folders)-1]
	}
	if n := len(folders); n > 0 {
		t.album(Text(folders[n-1]))
		if n > 1 {
			t.Artist = Text(folders[n-2])
			t.Album = strings.TrimPrefix(t.Album, t.Artist+" - ")
		} else if artist, album, ok := strings.Cut(t.Album, " - "); ok {
			t.Artist, t.Album = trim(artist), trim(album)
		}
	}
	if variousName.MatchString(t.Artist) {
		t.Artist, t.Compilation = VariousArtists, true
	}
	t.name(Text(Stem(file)))
	return t
}

// album reads an album's folder.
func (t *Track) album(s string) {
	s = albumFormat.ReplaceAllString(s, "")
	if m := discBehind.FindStringSubmatch(s); m != nil {
		if t.Disc == 0 {
			t.Disc = atoi(m[1])
		}
		s = strings.TrimSuffix(s, m[0])
	}
	if m := albumYearEnd.FindStringSubmatch(s); m != nil {
		t.Year, s = atoi(m[2]), m[1]+s[len(m[0]):]
	} else if m := albumYear.FindStringSubmatch(s); m != nil {
		t.Year, s = atoi(m[1]), m[2]
	}
	if !strings.Contains(s, " ") {
		s = strings.ReplaceAll(s, "_", " ")
	}
	t.Album = trim(s)
}

// name reads the name of the file without its extension.
func (t *Track) name(s string) {
	if !strings.Contains(s, " ") {
		s = strings.TrimSpace(strings.ReplaceAll(s, "_", " "))
	}
	if m := trackDisc.FindStringSubmatch(s); m != nil && atoi(m[1]) > 0 {
		t.Disc, t.Number, s = atoi(m[1]), atoi(m[2]), m[3]
	} else if m := trackNumber.FindStringSubmatch(s); m != nil {
		t.Number, s = atoi(m[1]), m[2]
	} else if m := trackOnly.FindStringSubmatch(s); m != nil {
		t.Number = atoi(m[1])
	} else if m := trackSide.FindStringSubmatch(s); m != nil {
		t.Number, s = atoi(m[2]), m[3]
		t.Disc = max(t.Disc, int(strings.ToLower(m[1])[0]-'a')/2+1)
	} else if m := trackMiddle.FindStringSubmatch(s); m != nil {
		t.Performer, t.Number, s = trim(m[1]), atoi(m[3]), m[4]
	}
	if artist, title, ok := strings.Cut(s, " - "); ok && trim(artist) != "" && trim(title) != "" {
		t.Performer, s = trim(artist), title
	}
	if t.Title = trim(s); t.Title == "" {
		t.Title = strings.TrimSpace(s)
	}
}
