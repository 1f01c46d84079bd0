package header

import (
	"encoding/binary"
	"unicode/utf16"

	"butler"
)

// chapterList reads a chpl box, as Nero writes it: times in units of 100 ns.
func (m *mp4File) chapterList(b box) error {
	version, _, c, err := m.full(b, 1)
	if err != nil {
		return nil //nolint:nilerr // a broken list is no list
	}
	if version == 1 && len(c) >= 5 {
		c = c[4:]
	}
	count := int(c[0])
	c = c[1:]
	for range count {
		if len(c) < 9 || len(c) < 9+int(c[8]) {
			break
		}
		start := roundMS(float64(binary.BigEndian.Uint64(c)) / 1e7)
		m.listed = append(m.listed, butler.Chapter{
			Index: len(m.listed) + 1, Start: start, End: -1, Title: cleanText(string(c[9 : 9+int(c[8])])),
		})
		c = c[9+int(c[8]):]
	}
	return nil
}

// chapterTrack reads the chapters that a track of text holds: one sample each.
func (m *mp4File) chapterTrack(t *mp4Track) []butler.Chapter {
	if t.samples == 0 || t.samples > maxChapters || t.timescale == 0 {
		return nil
	}
	places := m.samplePlaces(t)
	var chapters []butler.Chapter
	at := uint64(0)
	_ = m.table(t.tables["stts"], 8, func(e []byte) {
		length := uint64(binary.BigEndian.Uint32(e[4:]))
		for range binary.BigEndian.Uint32(e) {
			if len(chapters) >= len(places) {
				return
			}
			chapters = append(chapters, butler.Chapter{
				Index: len(chapters) + 1, Start: scaled(at, t.timescale), End: scaled(at+length, t.timescale),
			})
			at += length
		}
	})
	for i := range chapters {
		chapters[i].Title = m.sampleText(places[i])
	}
	return chapters
}

// samplePlaces returns where the samples of a small track lie: ISO/IEC 14496-12, 8.7.
func (m *mp4File) samplePlaces(t *mp4Track) []box {
	var sizes []int64
	if sz := t.tables["stsz"]; t.sampleSize == 0 {
		_ = m.entries(box{sz.kind, sz.start + 12, sz.end}, t.samples, 4, func(e []byte) {
			sizes = append(sizes, int64(binary.BigEndian.Uint32(e)))
		})
	} else {
		for range t.samples {
			sizes = append(sizes, int64(t.sampleSize))
		}
	}
	var chunks []int64
	if b, ok := t.tables["co64"]; ok {
		_ = m.table(b, 8, func(e []byte) {
			if len(chunks) <= len(sizes) {
				chunks = append(chunks, int64(binary.BigEndian.Uint64(e))) //nolint:gosec // checked when read
			}
		})
	} else {
		_ = m.table(t.tables["stco"], 4, func(e []byte) {
			if len(chunks) <= len(sizes) {
				chunks = append(chunks, int64(binary.BigEndian.Uint32(e)))
			}
		})
	}
	var runs [][2]uint32 // first chunk, samples in each
	_ = m.table(t.tables["stsc"], 12, func(e []byte) {
		if len(runs) <= len(sizes) {
			runs = append(runs, [2]uint32{binary.BigEndian.Uint32(e), binary.BigEndian.Uint32(e[4:])})
		}
	})
	var places []box
	run := 0
	for i, at := range chunks {
		for run+1 < len(runs) && int64(runs[run+1][0]) <= int64(i)+1 {
			run++
		}
		if run >= len(runs) {
			break
		}
		for range runs[run][1] {
			if len(places) >= len(sizes) {
				return places
			}
			size := sizes[len(places)]
			places = append(places, box{"", at, at + size})
			at += size
		}
	}
	return places
}

// sampleText reads the text of a sample: its length in two bytes, then UTF-8, or UTF-16 with a mark.
func (m *mp4File) sampleText(b box) string {
	if b.start < 0 || b.end > m.size || b.size() < 2 {
		return ""
	}
	c, err := m.load(b, maxText)
	if err != nil || len(c) < 2 {
		return ""
	}
	length := int(binary.BigEndian.Uint16(c))
	c = c[2:]
	c = c[:min(length, len(c))]
	if len(c) >= 2 && (c[0] == 0xfe && c[1] == 0xff || c[0] == 0xff && c[1] == 0xfe) {
		return cleanText(decodeUTF16(c))
	}
	return cleanText(string(c))
}

func decodeUTF16(c []byte) string {
	order := binary.ByteOrder(binary.BigEndian)
	if c[0] == 0xff {
		order = binary.LittleEndian
	}
	var units []uint16
	for c = c[2:]; len(c) >= 2; c = c[2:] {
		units = append(units, order.Uint16(c))
	}
	return string(utf16.Decode(units))
}
