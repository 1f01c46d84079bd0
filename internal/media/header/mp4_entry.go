package header

import (
	"encoding/binary"
	"io"

	"butler"

	"github.com/Eyevinn/mp4ff/bits"
	"github.com/Eyevinn/mp4ff/mp4"
)

// sampleEntry is the first sample description of a track.
type sampleEntry struct {
	kind      string
	width     int
	height    int
	channels  int
	bits      int
	rate      int
	hasShape  bool
	sar       string
	transfer  int
	config    map[string][]byte // content of the boxes in it
	versioned int               // of a sound description in QuickTime
}

// sampleDescription reads the first entry of an stsd: ISO/IEC 14496-12, 8.5.2 and 12.
func (m *mp4File) sampleDescription(b box, t *mp4Track) error {
	entry, err := m.box(b.start+8, b.end)
	if err != nil || entry.end > b.end {
		return io.ErrUnexpectedEOF
	}
	e := sampleEntry{kind: entry.kind, config: map[string][]byte{}}
	head, err := m.load(entry, 78)
	if err != nil {
		return err
	}
	at := int64(len(head))
	switch {
	case t.handler == "vide" && len(head) == 78:
		e.width, e.height = int(binary.BigEndian.Uint16(head[24:])), int(binary.BigEndian.Uint16(head[26:]))
	case t.handler == "soun" && len(head) >= 28:
		e.versioned = int(binary.BigEndian.Uint16(head[8:]))
		e.channels, e.bits = int(binary.BigEndian.Uint16(head[16:])), int(binary.BigEndian.Uint16(head[18:]))
		e.rate = int(binary.BigEndian.Uint32(head[24:]) >> 16)
		at = 28 + [...]int64{0, 16, 36}[min(e.versioned, 2)]
	}
	t.entry = e
	return m.entryBoxes(entry.start+at, entry.end, &t.entry)
}

func (m *mp4File) entryBoxes(start, end int64, e *sampleEntry) error {
	return m.children(start, end, func(c box) error {
		if c.kind == "wave" { // QuickTime wraps the configuration
			return m.entryBoxes(c.start, c.end, e)
		}
		if len(e.config) > 40 || c.size() > 1<<20 {
			return nil
		}
		p, err := m.load(c, 1<<20)
		if err != nil {
			return err
		}
		switch {
		case c.kind == "pasp" && len(p) >= 8:
			e.hasShape = true
			e.sar = ratio(uint64(binary.BigEndian.Uint32(p)), uint64(binary.BigEndian.Uint32(p[4:])))
		case c.kind == "colr" && len(p) >= 8 && (string(p[:4]) == "nclx" || string(p[:4]) == "nclc"):
			e.transfer = int(binary.BigEndian.Uint16(p[6:]))
		case e.config[c.kind] == nil:
			e.config[c.kind] = p
		}
		return nil
	})
}

func (e sampleEntry) video(s *butler.Stream) error {
	s.Width, s.Height, s.SAR, s.Transfer = e.width, e.height, e.sar, transferName(e.transfer)
	if e.width == 0 || e.height == 0 {
		return errUnsure
	}
	var p picture
	var err error
	switch e.kind {
	case "avc1", "avc3":
		s.Codec = "h264"
		p, err = avcPicture(e.config["avcC"])
	case "hvc1", "hev1", "dvh1", "dvhe":
		s.Codec = "hevc"
		p, err = hevcPicture(e.config["hvcC"])
	case "av01":
		s.Codec = "av1"
		p, err = av1Picture(e.config["av1C"])
	case "vp09":
		s.Codec = "vp9"
		c := e.config["vpcC"]
		if len(c) < 12 {
			return errUnsure
		}
		p, err = vp9Picture(int(c[4]), int(c[6]>>4), int(c[6]>>1&7))
	default:
		err = errUnsure
	}
	if err != nil {
		return err
	}
	p.apply(s)
	return nil
}

func (e sampleEntry) audio(s *butler.Stream) error {
	if e.versioned > 1 || e.channels == 0 || e.channels > 64 {
		return errUnsure
	}
	s.Channels, s.Rate = e.channels, e.rate
	switch e.kind {
	case "mp4a":
		return e.mpeg4Audio(s)
	case "ac-3":
		c := e.config["dac3"]
		if len(c) < 3 {
			return errUnsure
		}
		v := int(c[0])<<16 | int(c[1])<<8 | int(c[2])
		s.Codec = "ac3"
		return setAC3(s, v>>22&3, v>>11&7, v>>10&1 != 0)
	case "ec-3":
		return e.enhancedAC3(s)
	case "Opus":
		c := e.config["dOps"]
		if len(c) < 11 {
			return errUnsure
		}
		s.Codec = "opus"
		return setOpus(s, int(c[1]), int(c[10]))
	case "fLaC":
		c := e.config["dfLa"]
		if len(c) < 4 {
			return errUnsure
		}
		s.Codec = "flac"
		_, err := applyFLAC(s, flacInfo(c[4:]))
		return err
	case "alac":
		c := e.config["alac"]
		if len(c) < 28 || c[13] == 0 || c[13] > 2 {
			return errUnsure
		}
		s.Codec, s.BitDepth, s.Channels = "alac", int(c[9]), int(c[13])
		s.Rate, s.Layout = int(binary.BigEndian.Uint32(c[24:])), layoutOf(s.Channels)
	case "sowt", "twos":
		if e.channels > 2 {
			return errUnsure
		}
		s.Layout = layoutOf(s.Channels)
		return applyPCM(s, e.bits, false, e.kind == "twos")
	case ".mp3":
		if e.channels > 2 {
			return errUnsure
		}
		s.Codec, s.Layout = "mp3", layoutOf(s.Channels)
	default:
		return errUnsure
	}
	return nil
}

// mpeg4Audio reads an elementary stream descriptor: ISO/IEC 14496-1, 7.2.6.5.
func (e sampleEntry) mpeg4Audio(s *butler.Stream) error {
	c := e.config["esds"]
	if len(c) < 5 {
		return errUnsure
	}
	head := binary.BigEndian.AppendUint32(nil, uint32(len(c)+8)) //nolint:gosec // at most a megabyte
	decoded, err := mp4.DecodeBoxSR(0, bits.NewFixedSliceReader(append(append(head, "esds"...), c...)))
	if err != nil {
		return errUnsure
	}
	esds, ok := decoded.(*mp4.EsdsBox)
	if !ok || esds.DecConfigDescriptor == nil {
		return errUnsure
	}
	switch esds.DecConfigDescriptor.ObjectType {
	case 0x40, 0x66, 0x67, 0x68:
		if esds.DecConfigDescriptor.DecSpecificInfo == nil {
			return errUnsure
		}
		s.Codec = "aac"
		return applyAAC(s, esds.DecConfigDescriptor.DecSpecificInfo.DecConfig)
	case 0x69, 0x6b:
		if s.Channels > 2 {
			return errUnsure
		}
		s.Codec, s.Layout = "mp3", layoutOf(s.Channels)
		return nil
	}
	return errUnsure
}

// enhancedAC3 reads an EC3SpecificBox: ETSI TS 102 366, F.6. Streams of several parts are left to ffprobe.
func (e sampleEntry) enhancedAC3(s *butler.Stream) error {
	r := bitReader{b: e.config["dec3"]}
	r.read(13)
	independent := r.read(3) + 1
	rate := r.read(2)
	r.read(5 + 1 + 1 + 3) // bsid, reserved, asvc, bsmod
	mode, lfe := r.read(3), r.read(1) != 0
	r.read(3)
	dependent := r.read(4)
	if r.over || independent != 1 || dependent != 0 {
		return errUnsure
	}
	s.Codec = "eac3"
	return setAC3(s, rate, mode, lfe)
}

func setAC3(s *butler.Stream, rate, mode int, lfe bool) error {
	if rate > 2 {
		return errUnsure
	}
	s.Rate = [...]int{48000, 44100, 32000}[rate]
	if s.Layout, s.Channels = layoutAC3(mode, lfe); s.Layout == "" {
		return errUnsure
	}
	return nil
}

func (e sampleEntry) subtitle(s *butler.Stream) error {
	switch e.kind {
	case "tx3g", "text":
		s.Codec = "mov_text"
	case "c608":
		s.Codec = "eia_608"
	case "wvtt":
		s.Codec = "webvtt"
	case "stpp":
		s.Codec = "ttml"
	default:
		return errUnsure
	}
	return nil
}
