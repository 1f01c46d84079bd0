package item

import (
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"butler"
	"butler/internal/web/page"
)

// file is a file of an Item.
type file struct {
	butler.Part
	Name    string // without its folder
	Called  string // among the others
	Streams []string
}

// filesOf returns the files of an Item.
func filesOf(s subject) (all []file) {
	for _, m := range s.Media {
		for _, p := range m.Parts {
			f := file{Part: p, Name: strings.ToValidUTF8(filepath.Base(p.Path), "\ufffd"), Called: partName(m, p)}
			for _, st := range p.Streams {
				f.Streams = append(f.Streams, streamText(st))
			}
			all = append(all, f)
		}
	}
	return all
}

// streamText says what a Stream is: "video H264 High, 1920 × 1080, 23.98 a second".
func streamText(s butler.Stream) string {
	words := []string{strings.TrimSpace(string(s.Kind) + " " + codecName(s))}
	add := func(format string, args ...any) { words = append(words, fmt.Sprintf(format, args...)) }
	if s.Width > 0 {
		add("%d × %d", s.Width, s.Height)
	}
	if s.FrameRate > 0 {
		add("%s a second", strconv.FormatFloat(math.Round(s.FrameRate*1000)/1000, 'f', -1, 64))
	}
	if s.Transfer == "smpte2084" || s.Transfer == "arib-std-b67" {
		add("HDR")
	}
	if s.Channels > 0 {
		add("%s", page.Plural(s.Channels, "channel", "channels"))
	}
	if s.Rate > 0 {
		add("%s Hz", page.Count(s.Rate))
	}
	if s.Bitrate > 0 {
		add("%s kbit/s", page.Count(s.Bitrate/1000))
	}
	for _, text := range []string{s.Language, s.Title} {
		if text != "" {
			add("%s", text)
		}
	}
	if s.External {
		add("in a file of its own")
	}
	return strings.Join(words, ", ")
}

// strip is the row of preview pictures of a Part.
type strip struct {
	Length int64 // ms
	Step   int64 // ms between two pictures
	At     int64 // ms, of the large picture
	Large  string
	Base   string // address of a picture but for its time
	Stamp  string // what follows it
	Count  int
	Shots  []shot
}

// shot is a small picture of the strip.
type shot struct {
	Link
	Picture string
	At      int64
}

// shots is how many pictures the strip has.
const shots = 12

// stripOf returns the strip of a Part, or nil if no previews were made.
func stripOf(s subject, p butler.Part, at int64) *strip {
	count := 0
	for _, a := range s.Artifacts {
		if a.Part == p.ID && a.Name == previewsName {
			count = a.Count
		}
	}
	if count == 0 || p.Duration <= 0 {
		return nil
	}
	st := &strip{Length: p.Duration, Count: count, Step: max(1, p.Duration/int64(count)), At: min(at, p.Duration)}
	if at == 0 {
		st.At = p.Duration / 5
	}
	st.Large = page.PreviewURL(p, st.At)
	base, stamp, _ := strings.Cut(page.PreviewURL(p, 0), "/0?")
	st.Base, st.Stamp = base+"/", "?"+stamp
	for i := range min(shots, count) {
		ms := (2*int64(i) + 1) * p.Duration / int64(2*min(shots, count))
		st.Shots = append(st.Shots, shot{Link{partURL(s.ID, p.ID, ms), page.Clock(ms)}, page.PreviewURL(p, ms), ms})
	}
	return st
}

// chapter is a chapter of a Part.
type chapter struct {
	butler.Chapter
	Link
	Picture string
}

// chaptersOf returns the chapters of a Part.
func chaptersOf(s subject, p butler.Part) (all []chapter) {
	images := map[string]bool{}
	for _, a := range s.Artifacts {
		if a.Part == p.ID {
			images[a.Name] = true
		}
	}
	for _, c := range p.Chapters {
		one := chapter{Chapter: c, Link: Link{partURL(s.ID, p.ID, max(c.Start, 1)), c.Title}}
		if one.Text == "" {
			one.Text = fmt.Sprintf("Chapter %d", c.Index)
		}
		if images[chapterImageName(c.Index)] {
			one.Picture = page.ChapterURL(p, c.Index)
		}
		all = append(all, one)
	}
	return all
}
