package header

import (
	"errors"
	"io"
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

// mkvAttachment is an attached file, and where its content lies.
type mkvAttachment struct {
	name, mime, description string
	start, size             int64
}

// readAttachments reads what is attached without its content. The window stands where the element's
// content starts, and stands there again afterwards.
func (m *mkv) readAttachments(size int64) {
	start, outer := m.window.pos, m.window.end
	m.window.end = min(outer, start+size)
	for m.window.pos < m.window.end && len(m.attached) < maxStreams {
		id, size, err := readElement(m.window)
		if err != nil || size < 0 {
			break
		}
		next := m.window.pos + size
		if mkvparse.ElementID(id) == mkvparse.AttachedFileElement {
			if a, ok := m.readAttachment(next); ok {
				m.attached = append(m.attached, a)
			}
		}
		m.window.pos = next
	}
	m.window.pos, m.window.end = start, outer
}

func (m *mkv) readAttachment(end int64) (a mkvAttachment, ok bool) {
	for m.window.pos < min(end, m.window.end) {
		id, size, err := readElement(m.window)
		if err != nil || size < 0 {
			break
		}
		next := m.window.pos + size
		var to *string
		switch mkvparse.ElementID(id) {
		case mkvparse.FileNameElement:
			to = &a.name
		case mkvparse.FileMimeTypeElement:
			to = &a.mime
		case mkvparse.FileDescriptionElement:
			to = &a.description
		case mkvparse.FileDataElement:
			a.start, a.size = m.window.pos, size
		}
		if to != nil {
			b, err := m.window.bytes(size, maxText)
			if err != nil {
				break
			}
			*to = strings.TrimRight(string(b), "\x00")
		}
		m.window.pos = next
	}
	return a, a.size > 0 && a.name != "" && a.mime != ""
}

// applyAttachments adds the attached files as Streams: pictures as covers.
func (m *mkv) applyAttachments(h *butler.Header, f source) {
	for _, a := range m.attached {
		s := butler.Stream{Index: len(h.Streams), Kind: butler.StreamAttachment, Title: cleanText(a.description)}
		switch a.mime {
		case "image/jpeg":
			s.Kind, s.Codec = butler.StreamCover, "mjpeg"
		case "image/png", "image/gif", "image/tiff":
			s.Kind, s.Codec = butler.StreamCover, a.mime[len("image/"):]
		case "application/x-truetype-font", "application/x-font":
			s.Codec = "ttf"
		case "application/vnd.ms-opentype":
			s.Codec = "otf"
		}
		if s.Kind == butler.StreamCover {
			size := max(min(a.size, m.size-a.start), 0)
			seen := s
			if applyPicture(&seen, io.NewSectionReader(f, a.start, size), size) == nil {
				s = seen
			}
		}
		h.Streams = append(h.Streams, s)
	}
}

// readElement reads an element's id and size: RFC 8794, 4. An unknown size is -1.
func readElement(w *window) (id uint32, size int64, err error) {
	raw, length, err := readVint(w)
	if err != nil {
		return 0, 0, err
	}
	if length > 4 {
		return 0, 0, errors.New("no element")
	}
	id = uint32(raw) //nolint:gosec // at most four bytes
	raw, length, err = readVint(w)
	if err != nil {
		return 0, 0, err
	}
	mask := uint64(1)<<(7*length) - 1
	if raw&mask == mask {
		return id, -1, nil
	}
	return id, int64(raw & mask), nil //nolint:gosec // at most 56 bits
}

// readVint reads a number of variable length with its marker.
func readVint(w *window) (v uint64, length int, err error) {
	var b [8]byte
	if _, err := w.Read(b[:1]); err != nil {
		return 0, 0, err
	}
	length = 1
	for mask := byte(0x80); mask != 0 && b[0]&mask == 0; mask >>= 1 {
		length++
	}
	if length > 8 {
		return 0, 0, errors.New("no number")
	}
	if _, err := w.Read(b[1:length]); err != nil {
		return 0, 0, err
	}
	for _, c := range b[:length] {
		v = v<<8 | uint64(c)
	}
	return v, length, nil
}

// firstFrame returns the start of a track's first frame, if it lies near the start of the first Cluster.
func (m *mkv) firstFrame(f source, track int64) ([]byte, error) {
	if m.cluster == 0 {
		return nil, errUnsure
	}
	w := newWindow(f, m.cluster, m.size, 64<<10)
	for range 200 {
		id, size, err := readElement(w)
		if err != nil || size < 0 {
			return nil, errUnsure
		}
		next := w.pos + size
		switch mkvparse.ElementID(id) {
		case mkvparse.BlockGroupElement:
			continue // look into it
		case mkvparse.SimpleBlockElement, mkvparse.BlockElement:
			number, length, err := readVint(w)
			if err != nil {
				return nil, errUnsure
			}
			var head [19]byte
			n, err := w.Read(head[:])
			if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) || n < 4 {
				return nil, errUnsure
			}
			if int64(number&(1<<(7*length)-1)) == track && head[2]&0x06 == 0 { //nolint:gosec // at most 56 bits
				return head[3:n], nil
			}
		}
		w.pos = next
	}
	return nil, errUnsure
}
