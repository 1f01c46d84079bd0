package header

import (
	"strings"

	"butler"

	"github.com/remko/go-mkvparse"
)

type mkvChapter struct {
	uid, start, end int64 // ns
	hasStart        bool
	title           string
}

// beginChapter begins a chapter. Chapters within chapters are told apart by their place: ffmpeg takes
// the outer ones only, and so do we, by the order of their times.
func (m *mkv) beginChapter() bool {
	if len(m.chapters) >= maxChapters {
		return false
	}
	m.chapters = append(m.chapters, mkvChapter{end: -1})
	return true
}

func (m *mkv) chapterNumber(id mkvparse.ElementID, v int64) {
	if len(m.chapters) == 0 {
		return
	}
	c := &m.chapters[len(m.chapters)-1]
	switch id {
	case mkvparse.ChapterTimeStartElement:
		c.start, c.hasStart = v, v >= 0
	case mkvparse.ChapterTimeEndElement:
		c.end = v
	case mkvparse.ChapterUIDElement:
		c.uid = v
	default: // nothing of the rest is looked at here
	}
}

// applyChapters keeps the chapters that go on in time, as ffmpeg does, and closes open ones.
func (m *mkv) applyChapters(h *butler.Header) {
	latest := int64(0)
	for _, c := range m.chapters {
		if !c.hasStart || c.uid == 0 || (latest != 0 && c.start <= latest) {
			continue
		}
		latest = c.start
		end := int64(-1)
		if c.end >= c.start {
			end = nsToMS(c.end)
		}
		h.Chapters = append(h.Chapters, butler.Chapter{
			Index: len(h.Chapters) + 1, Start: nsToMS(c.start), End: end, Title: cleanText(c.title),
		})
	}
	closeChapters(h)
}

// closeChapters ends chapters without an end where the next starts, or the file ends.
func closeChapters(h *butler.Header) {
	for i := range h.Chapters {
		c := &h.Chapters[i]
		if c.End >= 0 {
			continue
		}
		c.End = max(h.Duration, c.Start)
		if i+1 < len(h.Chapters) {
			c.End = max(h.Chapters[i+1].Start, c.Start)
		}
	}
}

func nsToMS(ns int64) int64 { return roundMS(float64(ns) / 1e9) }

// mkvTag is one Tag: what it is about, and its names and values.
type mkvTag struct {
	kind    string // TargetType
	track   int64
	other   bool // about a chapter, an edition, an attachment
	texts   [][2]string
	nesting int
}

func (t *mkvTag) target(id mkvparse.ElementID, v int64) {
	if id == mkvparse.TagTrackUIDElement {
		t.track = v
		return
	}
	t.other = true
}

// beginSimpleTag begins a name with a value; those within others are passed over.
func (m *mkv) beginSimpleTag() bool {
	if len(m.tags) == 0 {
		return false
	}
	t := &m.tags[len(m.tags)-1]
	t.nesting++
	if t.nesting > 1 || len(t.texts) >= maxTags {
		return false
	}
	t.texts = append(t.texts, [2]string{})
	return true
}

func (m *mkv) endSimpleTag() {
	if n := len(m.tags); n > 0 {
		m.tags[n-1].nesting--
	}
}

func (m *mkv) tagText(id mkvparse.ElementID, v string) {
	if len(m.tags) == 0 {
		return
	}
	t := &m.tags[len(m.tags)-1]
	if id == mkvparse.TargetTypeElement {
		t.kind = v
		return
	}
	if t.nesting != 1 || len(t.texts) == 0 {
		return
	}
	if id == mkvparse.TagNameElement {
		t.texts[len(t.texts)-1][0] = v
	} else {
		t.texts[len(t.texts)-1][1] = v
	}
}

// applyTags gives the file its tags, and the tracks their statistics.
func (m *mkv) applyTags(h *butler.Header) {
	setTag(h.Tags, "title", m.title)
	for _, t := range m.tags {
		if t.other {
			continue
		}
		for _, pair := range t.texts {
			name, value := pair[0], pair[1]
			if t.track == 0 {
				if t.kind != "" {
					name = t.kind + "/" + name
				}
				if name = strings.ToLower(name); name != "title" || h.Tags["title"] == "" {
					setTag(h.Tags, name, value)
				}
				continue
			}
			for _, track := range m.tracks {
				if track.uid == t.track {
					track.statistic(name, value)
				}
			}
		}
	}
}

// statistic keeps what muxers write about a track. Some add a language to the name.
func (t *mkvTrack) statistic(name, value string) {
	name, _, _ = strings.Cut(name, "-")
	switch name {
	case "BPS", "DURATION", "NUMBER_OF_FRAMES":
		if t.statistics == nil {
			t.statistics = map[string]string{}
		}
		t.statistics[name] = strings.TrimSpace(value)
	}
}
