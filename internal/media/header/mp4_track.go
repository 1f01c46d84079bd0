package header

import (
	"encoding/binary"
	"io"
	"math"

	"butler"
)

// mp4Track is one trak.
type mp4Track struct {
	id            uint32
	enabled       bool
	matrix        [4]int32 // a, b, c, d as 16.16
	width, height uint32   // 16.16, as shown
	edited        bool
	shown         uint64 // duration in the movie's scale, edits applied

	timescale uint32
	duration  uint64
	language  string
	handler   string
	entry     sampleEntry

	frames, frameTime uint64 // samples and the sum of their durations
	bytes             uint64 // of all samples
	samples           uint32
	sampleSize        uint32 // of every sample; 0 if they differ
	tables            map[string]box
	chapters          []uint32 // ids of tracks that hold this one's chapters
}

// track reads a trak.
func (m *mp4File) track(b box, t *mp4Track) error {
	t.tables = map[string]box{}
	var visit func(c box) error
	visit = func(c box) error {
		switch c.kind {
		case "mdia", "minf", "stbl", "edts", "tref":
			return m.children(c.start, c.end, visit)
		case "tkhd":
			return m.trackHeader(c, t)
		case "elst":
			t.edited = true
		case "mdhd":
			return m.mediaHeader(c, t)
		case "hdlr":
			_, _, p, err := m.full(c, 8)
			if err == nil && t.handler == "" { // QuickTime has a second one in minf
				t.handler = string(p[4:8])
			}
			return err
		case "chap":
			p, err := m.load(c, 4*maxStreams)
			for ; len(p) >= 4; p = p[4:] {
				t.chapters = append(t.chapters, binary.BigEndian.Uint32(p))
			}
			return err
		case "stsd":
			return m.sampleDescription(c, t)
		case "stts":
			t.tables[c.kind] = c
			return m.timeTable(c, t)
		case "stsz":
			t.tables[c.kind] = c
			return m.sizeTable(c, t)
		case "stsc", "stco", "co64":
			t.tables[c.kind] = c
		}
		return nil
	}
	return m.children(b.start, b.end, visit)
}

func (m *mp4File) trackHeader(b box, t *mp4Track) error {
	version, flags, c, err := m.full(b, 80)
	if err != nil {
		return err
	}
	t.enabled = flags&1 != 0
	at := 8 // id
	if version == 1 {
		at = 16
		if len(c) < 92 {
			return io.ErrUnexpectedEOF
		}
		t.shown = binary.BigEndian.Uint64(c[24:])
		at, t.id = 32, binary.BigEndian.Uint32(c[at:])
	} else {
		t.shown = uint64(binary.BigEndian.Uint32(c[16:]))
		at, t.id = 20, binary.BigEndian.Uint32(c[at:])
	}
	c = c[at+16:]
	for i, offset := range []int{0, 4, 12, 16} {
		t.matrix[i] = int32(binary.BigEndian.Uint32(c[offset:])) //nolint:gosec // a signed number
	}
	t.width, t.height = binary.BigEndian.Uint32(c[36:]), binary.BigEndian.Uint32(c[40:])
	return nil
}

func (m *mp4File) mediaHeader(b box, t *mp4Track) error {
	version, _, c, err := m.full(b, 20)
	if err != nil {
		return err
	}
	if t.timescale, t.duration, err = timing(version, c); err != nil {
		return err
	}
	at := 16
	if version == 1 {
		at = 28
	}
	if len(c) >= at+2 {
		t.language = mp4Language(binary.BigEndian.Uint16(c[at:]))
	}
	return nil
}

// mp4Language returns a packed language code, or one of the first of QuickTime's numbers.
func mp4Language(code uint16) string {
	if code < 0x400 {
		return pick(int(code), "eng", "fra", "ger", "ita", "dut", "sve", "spa", "dan", "por", "nor", "heb", "jpn")
	}
	if code == 0x7fff {
		return ""
	}
	b := []byte{byte(code>>10&31) + 0x60, byte(code>>5&31) + 0x60, byte(code&31) + 0x60}
	return cleanLanguage(string(b))
}

// timeTable sums up the durations of the samples.
func (m *mp4File) timeTable(b box, t *mp4Track) error {
	return m.table(b, 8, func(e []byte) {
		count := uint64(binary.BigEndian.Uint32(e))
		t.frames += count
		t.frameTime += count * uint64(binary.BigEndian.Uint32(e[4:]))
	})
}

// sizeTable sums up the sizes of the samples.
func (m *mp4File) sizeTable(b box, t *mp4Track) error {
	c, err := m.load(b, 12)
	if err != nil || len(c) < 12 {
		return io.ErrUnexpectedEOF
	}
	t.sampleSize, t.samples = binary.BigEndian.Uint32(c[4:]), binary.BigEndian.Uint32(c[8:])
	if t.sampleSize != 0 {
		t.bytes = uint64(t.sampleSize) * uint64(t.samples)
		return nil
	}
	return m.entries(box{b.kind, b.start + 12, b.end}, t.samples, 4, func(e []byte) {
		t.bytes += uint64(binary.BigEndian.Uint32(e))
	})
}

// table calls visit for each entry of a table that starts with version, flags and the number of entries.
func (m *mp4File) table(b box, width int64, visit func([]byte)) error {
	c, err := m.load(b, 8)
	if err != nil || len(c) < 8 {
		return io.ErrUnexpectedEOF
	}
	return m.entries(box{b.kind, b.start + 8, b.end}, binary.BigEndian.Uint32(c[4:]), width, visit)
}

// entries calls visit for each of count entries, as far as they are there, without keeping them.
func (m *mp4File) entries(b box, count uint32, width int64, visit func([]byte)) error {
	m.window.pos, m.window.end = b.start, b.end
	left := min(int64(count), b.size()/width)
	buffer := make([]byte, 512*width)
	for left > 0 {
		n := min(left, 512)
		if _, err := m.window.Read(buffer[:n*width]); err != nil {
			return err
		}
		for i := range n {
			visit(buffer[i*width : (i+1)*width])
		}
		left -= n
	}
	return nil
}

// stream makes a Stream of a track.
func (m *mp4File) stream(t *mp4Track, isChapters bool) (butler.Stream, error) {
	s := butler.Stream{Language: t.language, Default: t.enabled}
	if sum := m.fragments[t.id]; sum != nil {
		t.frames += sum.samples
		t.frameTime += sum.time
		t.bytes += sum.bytes
		s.Duration = scaled(t.frameTime, t.timescale)
	} else if s.Duration = scaled(t.duration, t.timescale); t.edited && t.shown > 0 && !m.fragmented {
		s.Duration = scaled(t.shown, m.timescale)
	}
	if t.timescale > 0 && t.frameTime > 0 {
		s.Bitrate = int64(float64(t.bytes) * 8 * float64(t.timescale) / float64(t.frameTime))
	}
	err := error(nil)
	switch {
	case t.handler == "vide" && isChapters:
		return s, errUnsure
	case t.handler == "vide":
		s.Kind = butler.StreamVideo
		if t.timescale > 0 && t.frameTime > 0 {
			s.FrameRate = float64(t.frames) * float64(t.timescale) / float64(t.frameTime)
		}
		s.Rotation = quarter(math.Atan2(float64(t.matrix[1]), float64(t.matrix[0])) * 180 / math.Pi)
		err = t.entry.video(&s)
		if s.SAR == "" && !t.entry.hasShape && s.Width > 0 && s.Height > 0 {
			s.SAR = t.shape(s.Width, s.Height)
		}
	case t.handler == "soun":
		s.Kind = butler.StreamAudio
		err = t.entry.audio(&s)
	case isChapters && t.handler == "text":
		s.Kind, s.Codec = butler.StreamData, "bin_data"
	case t.handler == "sbtl", t.handler == "subt", t.handler == "text", t.handler == "subp", t.handler == "clcp":
		s.Kind = butler.StreamSubtitle
		err = t.entry.subtitle(&s)
	default:
		s.Kind = butler.StreamData
	}
	return s, err
}

// shape is what the size as shown makes of the size as coded.
func (t *mp4Track) shape(width, height int) string {
	w, h := uint64(t.width>>16), uint64(t.height>>16)
	if w == 0 || h == 0 || int(w) == width && int(h) == height { //nolint:gosec // 16 bits
		return ""
	}
	return approximate(uint64(height)*w, uint64(width)*h, 255) //nolint:gosec // sizes are not negative
}
