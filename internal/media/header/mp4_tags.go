package header

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"butler"
)

// itemNames are ffmpeg's names for the items of an iTunes metadata list and of QuickTime user data.
func itemName(kind string) string {
	switch kind {
	case "\xa9nam":
		return "title"
	case "\xa9ART":
		return "artist"
	case "aART":
		return "album_artist"
	case "\xa9alb":
		return "album"
	case "\xa9day":
		return "date"
	case "\xa9gen":
		return "genre"
	case "\xa9wrt", "\xa9com":
		return "composer"
	case "\xa9cmt", "\xa9inf":
		return "comment"
	case "\xa9grp":
		return "grouping"
	case "\xa9lyr":
		return "lyrics"
	case "\xa9cpy", "cprt":
		return "copyright"
	case "\xa9des", "desc":
		return "description"
	case "ldes":
		return "synopsis"
	case "trkn":
		return "track"
	case "disk":
		return "disc"
	case "tvsh":
		return "show"
	case "tven":
		return "episode_id"
	case "tvnn":
		return "network"
	case "tvsn":
		return "season_number"
	case "tves":
		return "episode_sort"
	case "cpil":
		return "compilation"
	case "stik":
		return "media_type"
	case "hdvd":
		return "hd_video"
	case "pgap":
		return "gapless_playback"
	case "rtng":
		return "rating"
	case "sonm":
		return "sort_name"
	case "soar":
		return "sort_artist"
	case "soal":
		return "sort_album"
	case "soaa":
		return "sort_album_artist"
	case "soco":
		return "sort_composer"
	case "sosn":
		return "sort_show"
	case "\xa9mak":
		return "make"
	case "\xa9mod":
		return "model"
	case "\xa9xyz":
		return "location"
	}
	return ""
}

// userData reads a udta: chapters, metadata and QuickTime's texts.
func (m *mp4File) userData(b box) error {
	return m.children(b.start, b.end, func(c box) error {
		switch c.kind {
		case "meta":
			return m.metadata(c)
		case "chpl":
			return m.chapterList(c)
		case "loci":
			return m.location(c)
		}
		if name := itemName(c.kind); name != "" && c.kind[0] == 0xa9 && c.size() >= 4 {
			p, err := m.load(c, maxText)
			if err != nil {
				return err
			}
			length := int(binary.BigEndian.Uint16(p))
			setTag(m.tags, name, string(p[4:min(len(p), 4+length)]))
		}
		return nil
	})
}

// location reads a place as telephones note it, and writes it as ISO 6709 does: 3GPP TS 26.244, 8.10.
func (m *mp4File) location(b box) error {
	_, _, c, err := m.full(b, 2)
	if err != nil {
		return nil //nolint:nilerr // a place that cannot be read is none
	}
	_, c, ok := bytes.Cut(c[2:], []byte{0}) // language and name
	if !ok || len(c) < 13 {
		return nil
	}
	degrees := func(at int) float64 {
		return float64(int32(binary.BigEndian.Uint32(c[at:]))) / (1 << 16) //nolint:gosec // a signed number
	}
	place := fmt.Sprintf("%+08.4f%+09.4f", degrees(5), degrees(1))
	if altitude := degrees(9); altitude != 0 {
		place += fmt.Sprintf("%+f", altitude)
	}
	setTag(m.tags, "location", place+"/")
	return nil
}

// metadata reads a meta box, which in QuickTime has no version and flags.
func (m *mp4File) metadata(b box) error {
	start := b.start
	if c, err := m.load(b, 8); err == nil && len(c) == 8 && binary.BigEndian.Uint32(c) == 0 {
		start += 4
	}
	m.keys = nil
	return m.children(start, b.end, func(c box) error {
		switch c.kind {
		case "keys":
			return m.readKeys(c)
		case "ilst":
			return m.children(c.start, c.end, m.item)
		}
		return nil
	})
}

func (m *mp4File) readKeys(b box) error {
	_, _, c, err := m.full(b, 4)
	if err != nil {
		return nil //nolint:nilerr // names that cannot be read name nothing
	}
	for c = c[4:]; len(c) >= 8 && len(m.keys) < maxTags; {
		size := int(binary.BigEndian.Uint32(c))
		if size < 8 || size > len(c) {
			break
		}
		m.keys = append(m.keys, string(c[8:size]))
		c = c[size:]
	}
	return nil
}

// item reads one item of an ilst.
func (m *mp4File) item(b box) error {
	name := itemName(b.kind)
	if n := binary.BigEndian.Uint32([]byte(b.kind)); len(m.keys) > 0 && n >= 1 && int64(n) <= int64(len(m.keys)) {
		name = m.keys[n-1]
	}
	return m.children(b.start, b.end, func(c box) error {
		switch {
		case c.kind == "name" && c.size() > 4:
			p, err := m.load(c, maxText)
			if err == nil && b.kind == "----" {
				name = string(p[4:])
			}
			return err
		case c.kind != "data" || c.size() < 8:
			return nil
		case b.kind == "covr":
			return m.cover(c)
		case name == "":
			return nil
		}
		p, err := m.load(c, maxText)
		if err == nil {
			setTag(m.tags, name, itemValue(b.kind, binary.BigEndian.Uint32(p)&0xffffff, p[8:]))
		}
		return err
	})
}

// itemValue makes a text of an item's data of a type.
func itemValue(kind string, sort uint32, p []byte) string {
	if kind == "trkn" || kind == "disk" {
		if len(p) < 6 {
			return ""
		}
		of, total := binary.BigEndian.Uint16(p[2:]), binary.BigEndian.Uint16(p[4:])
		if total > 0 {
			return fmt.Sprintf("%d/%d", of, total)
		}
		return fmt.Sprint(of)
	}
	switch {
	case sort == 1:
		return string(p)
	case sort == 2:
		return decodeUTF16(append([]byte{0xfe, 0xff}, p...))
	case (sort == 21 || sort == 22 || sort == 0) && len(p) >= 1 && len(p) <= 4:
		v := 0
		for _, c := range p {
			v = v<<8 | int(c)
		}
		return fmt.Sprint(v)
	}
	return ""
}

// cover notes a cover, and what its own header tells.
func (m *mp4File) cover(b box) error {
	if len(m.order) >= 2*maxStreams {
		return errBudget
	}
	c, err := m.load(b, 64<<10)
	if err != nil {
		return err
	}
	s := butler.Stream{Kind: butler.StreamCover}
	if applyPicture(&s, bytes.NewReader(c[8:]), int64(len(c)-8)) != nil {
		s = butler.Stream{Kind: butler.StreamCover}
		switch binary.BigEndian.Uint32(c) {
		case 14:
			s.Codec = "png"
		case 27:
			s.Codec = "bmp"
		default:
			s.Codec = "mjpeg"
		}
	}
	m.order = append(m.order, s)
	return nil
}
