package header

import (
	"encoding/binary"
	"errors"
	"io"

	"butler"
)

// Limits of one MP4 file.
const (
	mp4Budget = 64 << 20 // bytes read: sample tables of very long films
	mp4Boxes  = 200000
	mp4Leaf   = 4 << 20 // bytes of one box that is read whole
)

// mp4File reads the boxes of an MP4 or QuickTime file: ISO/IEC 14496-12.
type mp4File struct {
	window *window
	size   int64
	boxes  int

	timescale  uint32
	duration   uint64 // in timescale
	tracks     []*mp4Track
	order      []any // *mp4Track and butler.Stream (covers) as they appear
	tags       map[string]string
	keys       []string // of a metadata list that names its items by number
	listed     []butler.Chapter
	fragments  map[uint32]*fragmentSum
	extends    map[uint32]uint32 // default sample duration by track
	fragmented bool
	hasMovie   bool
	problem    string
}

// box is where the content of a box lies.
type box struct {
	kind       string
	start, end int64
}

func (b box) size() int64 { return b.end - b.start }

var errNoMovie = certain("the file has no index (moov): the recording was not completed, or its end is missing")

func readMP4(f source, kind format) (butler.Header, error) {
	m := &mp4File{
		window: newWindow(f, 0, f.size, mp4Budget), size: f.size, tags: map[string]string{},
		fragments: map[uint32]*fragmentSum{}, extends: map[uint32]uint32{},
	}
	if err := m.top(); err != nil {
		return butler.Header{}, err
	}
	if !m.hasMovie {
		return butler.Header{}, errNoMovie
	}
	return m.header(kind)
}

// top walks the boxes of the file.
func (m *mp4File) top() error {
	for at := int64(0); at < m.size; {
		b, err := m.box(at, m.size)
		if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || err == nil && b.kind == "" {
			break // junk at the end
		}
		if err != nil {
			return err
		}
		if b.end > m.size {
			m.problem = cutShort(m.size, b.end)
			if b.kind == "moov" {
				return certain(m.problem)
			}
			b.end = m.size
		}
		switch b.kind {
		case "moov":
			m.hasMovie = true
			err = m.movie(b)
		case "moof":
			m.fragmented = true
			err = m.fragment(b, at)
		}
		if err != nil {
			return err
		}
		at = b.end
	}
	return nil
}

// box reads the header of the box at a place. Its end may lie beyond what is there.
func (m *mp4File) box(at, end int64) (box, error) {
	if m.boxes++; m.boxes > mp4Boxes {
		return box{}, errBudget
	}
	m.window.pos, m.window.end = at, end
	var head [8]byte
	if _, err := m.window.Read(head[:]); err != nil {
		return box{}, err
	}
	b := box{kind: string(head[4:]), start: at + 8}
	size := int64(binary.BigEndian.Uint32(head[:]))
	switch size {
	case 0:
		b.end = end
		return b, nil
	case 1:
		if _, err := m.window.Read(head[:]); err != nil {
			return box{}, err
		}
		b.start += 8
		size = int64(binary.BigEndian.Uint64(head[:])) //nolint:gosec // checked below
	}
	b.end = at + size
	if b.end < b.start {
		return box{}, errors.New("a box of impossible size")
	}
	return b, nil
}

// children calls visit for each box from start to end. Boxes that do not fit are left out.
func (m *mp4File) children(start, end int64, visit func(box) error) error {
	for at := start; at+8 <= end; {
		b, err := m.box(at, end)
		if err != nil {
			if errors.Is(err, errBudget) {
				return err
			}
			return nil //nolint:nilerr // QuickTime ends lists with zeros, and others with junk
		}
		if b.end > end {
			return nil
		}
		if err := visit(b); err != nil {
			return err
		}
		at = b.end
	}
	return nil
}

// load reads the content of a box, or of its start if it is longer than limit.
func (m *mp4File) load(b box, limit int64) ([]byte, error) {
	m.window.pos, m.window.end = b.start, b.end
	return m.window.bytes(min(b.size(), limit), limit)
}

// full reads the content of a box after its version and flags, of at least so many bytes.
func (m *mp4File) full(b box, least int) (version byte, flags uint32, content []byte, err error) {
	content, err = m.load(b, mp4Leaf)
	if err == nil && len(content) < 4+least {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return 0, 0, nil, err
	}
	v := binary.BigEndian.Uint32(content)
	return byte(v >> 24), v & 0xffffff, content[4:], nil
}

func (m *mp4File) movie(b box) error {
	return m.children(b.start, b.end, func(c box) error {
		switch c.kind {
		case "mvhd":
			return m.movieHeader(c)
		case "trak":
			if len(m.tracks) >= maxStreams {
				return errBudget
			}
			t := &mp4Track{enabled: true}
			m.tracks = append(m.tracks, t)
			m.order = append(m.order, t)
			return m.track(c, t)
		case "udta":
			return m.userData(c)
		case "meta":
			return m.metadata(c)
		case "mvex":
			m.fragmented = true
			return m.children(c.start, c.end, m.extend)
		}
		return nil
	})
}

func (m *mp4File) movieHeader(b box) error {
	version, _, c, err := m.full(b, 16)
	if err != nil {
		return err
	}
	m.timescale, m.duration, err = timing(version, c)
	return err
}

// timing reads time scale and duration as the movie and media headers have them.
func timing(version byte, c []byte) (timescale uint32, duration uint64, err error) {
	if version == 1 {
		if len(c) < 28 {
			return 0, 0, io.ErrUnexpectedEOF
		}
		timescale, duration = binary.BigEndian.Uint32(c[16:]), binary.BigEndian.Uint64(c[20:])
		if duration == 1<<64-1 {
			duration = 0
		}
		return timescale, duration, nil
	}
	timescale, duration = binary.BigEndian.Uint32(c[8:]), uint64(binary.BigEndian.Uint32(c[12:]))
	if duration == 1<<32-1 {
		duration = 0
	}
	return timescale, duration, nil
}

// scaled converts to milliseconds.
func scaled(duration uint64, timescale uint32) int64 {
	if timescale == 0 {
		return 0
	}
	return roundMS(float64(duration) / float64(timescale))
}

// header puts together what was gathered.
func (m *mp4File) header(kind format) (butler.Header, error) {
	h := butler.Header{Container: string(kind), Duration: scaled(m.duration, m.timescale), Tags: m.tags, Problem: m.problem}
	chapterTracks := map[uint32]bool{}
	for _, t := range m.tracks {
		for _, id := range t.chapters {
			chapterTracks[id] = true
		}
	}
	longest := int64(0)
	for _, entry := range m.order {
		var s butler.Stream
		switch e := entry.(type) {
		case *mp4Track:
			var err error
			if s, err = m.stream(e, chapterTracks[e.id]); err != nil {
				return h, err
			}
			if s.Kind == butler.StreamVideo || s.Kind == butler.StreamAudio {
				longest = max(longest, s.Duration)
			}
			if chapterTracks[e.id] && e.handler == "text" && len(h.Chapters) == 0 {
				h.Chapters = m.chapterTrack(e)
			}
		case butler.Stream:
			s = e
		}
		s.Index = len(h.Streams)
		h.Streams = append(h.Streams, s)
	}
	if m.fragmented && longest > 0 || h.Duration == 0 {
		h.Duration = longest
	}
	if len(h.Chapters) == 0 {
		h.Chapters = m.listed
	}
	closeChapters(&h)
	if h.Problem != "" && len(h.Streams) == 0 {
		return h, errors.New(h.Problem)
	}
	return h, nil
}
