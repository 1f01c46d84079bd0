package header

import (
	"errors"
	"fmt"
	"math"
	"time"

	"butler"

	"github.com/remko/go-mkvparse"
)

// Limits of one Matroska file.
const (
	matroskaBudget = 24 << 20 // bytes read
	matroskaDepth  = 12       // masters within masters
	matroskaSeeks  = 64       // places that a SeekHead names
	maxStreams     = 1000
	maxChapters    = 10000
)

var errCluster = errors.New("the first cluster")

// mkv gathers what the sections of a Matroska file tell: RFC 9559.
type mkv struct {
	mkvparse.DefaultHandler
	window *window
	size   int64

	segment    mkvparse.ElementInfo
	hasSegment bool
	cluster    int64 // where the content of the first Cluster starts; 0 for none
	seeks      []mkvSeek
	seen       map[int64]bool // starts of the content of sections that were read

	scale    int64   // ns per tick
	duration float64 // ticks
	title    string
	tracks   []*mkvTrack
	chapters []mkvChapter
	tags     []mkvTag
	attached []mkvAttachment
}

type mkvSeek struct {
	id       mkvparse.ElementID
	position int64
}

// readMatroska reads what the headers of a file tell.
func readMatroska(f source, kind format) (butler.Header, error) {
	m, err := parseMatroska(f)
	if err != nil {
		return butler.Header{}, err
	}
	if len(m.tracks) == 0 || len(m.tracks) > maxStreams {
		return butler.Header{}, errors.New("no tracks")
	}
	return m.header(f, kind)
}

// visit reads a section that the SeekHead names. What lies beyond the end was cut off.
func (m *mkv) visit(s mkvSeek) error {
	switch s.id {
	case mkvparse.SeekHeadElement, mkvparse.InfoElement, mkvparse.TracksElement, mkvparse.ChaptersElement,
		mkvparse.TagsElement, mkvparse.AttachmentsElement:
	default:
		return nil
	}
	at := m.segment.Offset + s.position
	if s.position < 0 || at < 0 || at >= m.size {
		return nil
	}
	m.window.end, m.window.pos = m.size, at
	id, size, err := readElement(m.window)
	if err != nil || mkvparse.ElementID(id) != s.id || size < 0 || m.seen[m.window.pos] {
		return nil //nolint:nilerr // an index that points nowhere harms nobody
	}
	m.window.end = min(m.size, m.window.pos+size)
	m.window.pos = at
	if err := mkvparse.Parse(m.window, m); err != nil && !errors.Is(err, errCluster) {
		return err
	}
	return nil
}

// HandleMasterBegin says which elements are looked into.
func (m *mkv) HandleMasterBegin(id mkvparse.ElementID, info mkvparse.ElementInfo) (bool, error) {
	if info.Level > matroskaDepth {
		return false, errors.New("elements are nested too deeply")
	}
	switch id {
	case mkvparse.SegmentElement:
		info.Offset = m.window.pos
		m.segment, m.hasSegment = info, true
		return true, nil
	case mkvparse.ClusterElement:
		m.cluster = m.window.pos
		return false, errCluster
	case mkvparse.SeekHeadElement, mkvparse.InfoElement, mkvparse.TracksElement, mkvparse.ChaptersElement, mkvparse.TagsElement:
		if m.seen[m.window.pos] {
			return false, nil
		}
		m.seen[m.window.pos] = true
		return true, nil
	case mkvparse.AttachmentsElement:
		if !m.seen[m.window.pos] && info.Size >= 0 {
			m.seen[m.window.pos] = true
			m.readAttachments(info.Size)
		}
		return false, nil
	case mkvparse.EBMLElement, mkvparse.CuesElement:
		return false, nil
	case mkvparse.SeekElement:
		m.seeks = append(m.seeks, mkvSeek{})
	case mkvparse.TrackEntryElement:
		m.tracks = append(m.tracks, &mkvTrack{language: "eng", isDefault: true, rate: 8000, channels: 1})
	case mkvparse.ChapterAtomElement:
		return m.beginChapter(), nil
	case mkvparse.TagElement:
		m.tags = append(m.tags, mkvTag{})
	case mkvparse.SimpleTagElement:
		return m.beginSimpleTag(), nil
	default: // nothing of the rest is looked at here
	}
	return true, nil
}

// HandleMasterEnd ends what HandleMasterBegin began.
func (m *mkv) HandleMasterEnd(id mkvparse.ElementID, _ mkvparse.ElementInfo) error {
	if id == mkvparse.SimpleTagElement {
		m.endSimpleTag()
	}
	return nil
}

// HandleInteger takes note of a number.
func (m *mkv) HandleInteger(id mkvparse.ElementID, v int64, _ mkvparse.ElementInfo) error {
	switch id {
	case mkvparse.TimecodeScaleElement:
		if v > 0 {
			m.scale = v
		}
	case mkvparse.SeekPositionElement:
		if n := len(m.seeks); n > 0 {
			m.seeks[n-1].position = v
		}
	case mkvparse.ChapterTimeStartElement, mkvparse.ChapterTimeEndElement, mkvparse.ChapterUIDElement:
		m.chapterNumber(id, v)
	case mkvparse.TagTrackUIDElement, mkvparse.TagChapterUIDElement, mkvparse.TagAttachmentUIDElement, mkvparse.TagEditionUIDElement:
		if n := len(m.tags); n > 0 && v != 0 {
			m.tags[n-1].target(id, v)
		}
	default:
		if n := len(m.tracks); n > 0 {
			m.tracks[n-1].number(id, v)
		}
	}
	return nil
}

// HandleFloat takes note of a number.
func (m *mkv) HandleFloat(id mkvparse.ElementID, v float64, _ mkvparse.ElementInfo) error {
	if id == mkvparse.DurationElement {
		m.duration = v
		return nil
	}
	if n := len(m.tracks); n > 0 {
		m.tracks[n-1].float(id, v)
	}
	return nil
}

// HandleString takes note of a text.
func (m *mkv) HandleString(id mkvparse.ElementID, v string, _ mkvparse.ElementInfo) error {
	switch id {
	case mkvparse.TitleElement:
		m.title = v
	case mkvparse.ChapStringElement:
		if n := len(m.chapters); n > 0 {
			m.chapters[n-1].title = v
		}
	case mkvparse.TagNameElement, mkvparse.TagStringElement, mkvparse.TargetTypeElement:
		m.tagText(id, v)
	default:
		if n := len(m.tracks); n > 0 {
			m.tracks[n-1].text(id, v)
		}
	}
	return nil
}

// HandleBinary takes note of bytes.
func (m *mkv) HandleBinary(id mkvparse.ElementID, v []byte, _ mkvparse.ElementInfo) error {
	switch id {
	case mkvparse.SeekIDElement:
		if n := len(m.seeks); n > 0 && len(v) <= 4 {
			for _, b := range v {
				m.seeks[n-1].id = m.seeks[n-1].id<<8 | mkvparse.ElementID(b)
			}
		}
	case mkvparse.CodecPrivateElement:
		if n := len(m.tracks); n > 0 {
			m.tracks[n-1].private = v
		}
	default: // nothing of the rest is looked at here
	}
	return nil
}

// HandleDate takes note of nothing.
func (m *mkv) HandleDate(mkvparse.ElementID, time.Time, mkvparse.ElementInfo) error { return nil }

// ticks converts segment ticks to milliseconds.
func (m *mkv) ticks(v float64) int64 { return roundMS(v * float64(m.scale) / 1e9) }

// header puts together what was gathered.
func (m *mkv) header(f source, kind format) (butler.Header, error) {
	h := butler.Header{Container: string(kind), Duration: m.ticks(m.duration), Tags: map[string]string{}}
	m.applyTags(&h)
	for i, t := range m.tracks {
		s, err := t.stream(func() ([]byte, error) { return m.firstFrame(f, t.id) })
		if err != nil {
			return h, err
		}
		s.Index = i
		h.Streams = append(h.Streams, s)
	}
	m.applyAttachments(&h, f)
	m.applyChapters(&h)
	if m.segment.Size >= 0 && m.segment.Offset+m.segment.Size > m.size {
		h.Problem = cutShort(m.size, m.segment.Offset+m.segment.Size)
	}
	return h, nil
}

// cutShort says that the end of a file is missing.
func cutShort(have, want int64) string {
	if want <= 0 || want > math.MaxInt64/2 {
		return "the file is cut short"
	}
	return fmt.Sprintf("the file is cut short: %d of %d bytes are there", have, want)
}
