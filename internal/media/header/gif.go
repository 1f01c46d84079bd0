package header

import (
	"encoding/binary"

	"butler"
)

// readGIF walks the blocks of a GIF to tell a still from a moving one: GIF89a, 17 to 27.
func readGIF(f source, h butler.Header) (butler.Header, error) {
	w := newWindow(f, 0, f.size, pictureBudget)
	head, err := w.bytes(13, 13)
	if err != nil {
		return h, errPicture
	}
	s := butler.Stream{
		Kind: butler.StreamCover, Codec: "gif", PixFormat: "bgra", BitDepth: 8,
		Width: int(binary.LittleEndian.Uint16(head[6:])), Height: int(binary.LittleEndian.Uint16(head[8:])),
	}
	if s.Width == 0 || s.Height == 0 {
		return h, errPicture
	}
	w.pos += colours(head[10])
	frames, hundredths, whole := gifFrames(w)
	if frames > 1 {
		s.Kind, s.Duration = butler.StreamVideo, hundredths*10
		s.FrameRate = float64(frames) * 100 / float64(max(hundredths, 1))
		h.Duration = s.Duration
	}
	if !whole {
		h.Problem = "the picture is cut short: its end is missing"
	}
	h.Streams = []butler.Stream{s}
	return h, nil
}

// gifFrames counts the pictures and the time they are shown. whole tells whether the end was reached.
func gifFrames(w *window) (frames, hundredths int64, whole bool) {
	delay := int64(10)
	for {
		var b [9]byte
		if _, err := w.Read(b[:1]); err != nil {
			return frames, hundredths, false
		}
		switch b[0] {
		case 0x3b:
			return frames, hundredths, true
		case 0x2c:
			if _, err := w.Read(b[:9]); err != nil {
				return frames, hundredths, false
			}
			w.pos += colours(b[8]) + 1
			frames++
			hundredths += delay
			delay = 10
		case 0x21:
			if _, err := w.Read(b[:1]); err != nil {
				return frames, hundredths, false
			}
			if b[0] == 0xf9 {
				if _, err := w.Read(b[:5]); err != nil {
					return frames, hundredths, false
				}
				if delay = int64(binary.LittleEndian.Uint16(b[2:])); delay < 2 { // as browsers and ffmpeg do
					delay = 10
				}
			}
		default:
			return frames, hundredths, false
		}
		if !skipBlocks(w) {
			return frames, hundredths, false
		}
	}
}

// skipBlocks passes over data sub-blocks up to and with the empty one.
func skipBlocks(w *window) bool {
	for {
		var n [1]byte
		if _, err := w.Read(n[:]); err != nil {
			return false
		}
		if n[0] == 0 {
			return true
		}
		w.pos += int64(n[0])
	}
}

// colours returns the bytes of the colour table that a field of flags announces.
func colours(flags byte) int64 {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}
