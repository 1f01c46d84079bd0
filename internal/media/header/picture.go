package header

import (
	"encoding/binary"
	"errors"
	"io"

	"butler"
)

// pictureBudget is how much of a picture file is read for its headers, in bytes: EXIF data, previews
// and colour profiles come before what is looked for.
const pictureBudget = 32 << 20

var errPicture = errors.New("the header of the picture cannot be read")

// applyPicture reads the own header of a JPEG or PNG into a Stream: codec, size and pixel format.
func applyPicture(s *butler.Stream, r io.ReaderAt, size int64) error {
	w := newWindow(r, 0, size, pictureBudget)
	var magic [8]byte
	if _, err := w.Read(magic[:]); err != nil {
		return errPicture
	}
	switch sniff(magic[:]) {
	case formatJPEG:
		return applyJPEG(s, w)
	case formatPNG:
		return applyPNG(s, w)
	default: // nothing of the rest is looked at here
	}
	return errPicture
}

// applyJPEG looks for the frame header: ITU-T T.81, B.2.2.
func applyJPEG(s *butler.Stream, w *window) error {
	s.Codec, s.BitDepth = "mjpeg", 8
	w.pos = 2
	for {
		marker, length, err := jpegSegment(w)
		if err != nil || marker == 0xda {
			return errPicture
		}
		if marker < 0xc0 || marker > 0xcf || marker == 0xc4 || marker == 0xc8 || marker == 0xcc {
			w.pos += length
			continue
		}
		b, err := w.bytes(length, 1<<16)
		if err != nil || len(b) < 6 || len(b) < 6+3*int(b[5]) {
			return errPicture
		}
		s.Height, s.Width = int(binary.BigEndian.Uint16(b[1:])), int(binary.BigEndian.Uint16(b[3:]))
		s.Profile = pick(int(marker)-0xc0, "Baseline", "Sequential", "Progressive", "Lossless")
		s.PixFormat = jpegFormat(b)
		if s.Width == 0 || s.Height == 0 {
			return errPicture
		}
		return nil
	}
}

// jpegSegment reads the marker and the length of the next segment.
func jpegSegment(w *window) (marker byte, length int64, err error) {
	var m [2]byte
	for {
		if _, err := w.Read(m[:1]); err != nil || m[0] != 0xff {
			return 0, 0, errPicture
		}
		for m[0] == 0xff { // fill bytes
			if _, err := w.Read(m[:1]); err != nil {
				return 0, 0, errPicture
			}
		}
		marker = m[0]
		switch {
		case marker == 0x01 || marker >= 0xd0 && marker <= 0xd7:
			continue
		case marker == 0xd9:
			return 0, 0, errPicture
		}
		if _, err := w.Read(m[:]); err != nil {
			return 0, 0, errPicture
		}
		if length = int64(binary.BigEndian.Uint16(m[:])) - 2; length < 0 {
			return 0, 0, errPicture
		}
		return marker, length, nil
	}
}

// pictureData returns where the picture's data begins; what lies before may hold small pictures.
func pictureData(f source, kind format) int64 {
	if kind != formatJPEG {
		return 8
	}
	w := newWindow(f, 2, f.size, pictureBudget)
	for {
		marker, length, err := jpegSegment(w)
		if err != nil || marker == 0xda {
			return min(w.pos, f.size)
		}
		w.pos += length
	}
}

// jpegFormat tells the pixel format of the sampling factors of a frame header.
func jpegFormat(b []byte) string {
	if b[0] != 8 {
		return ""
	}
	switch {
	case b[5] == 1:
		return "gray"
	case b[5] != 3 || b[10] != 0x11 || b[13] != 0x11:
		return ""
	}
	switch b[7] {
	case 0x11:
		return "yuvj444p"
	case 0x21:
		return "yuvj422p"
	case 0x22:
		return "yuvj420p"
	case 0x12:
		return "yuvj440p"
	case 0x41:
		return "yuvj411p"
	}
	return ""
}

// applyPNG reads the image header: PNG (third edition), 11.2.1.
func applyPNG(s *butler.Stream, w *window) error {
	s.Codec = "png"
	w.pos = 8
	b, err := w.bytes(25, 25)
	if err != nil || string(b[4:8]) != "IHDR" {
		return errPicture
	}
	width, height := binary.BigEndian.Uint32(b[8:]), binary.BigEndian.Uint32(b[12:])
	if width == 0 || height == 0 || width > 1<<24 || height > 1<<24 {
		return errPicture
	}
	s.Width, s.Height, s.BitDepth = int(width), int(height), int(max(b[16], 8))
	deep := ""
	if b[16] == 16 {
		deep = "be"
	}
	switch b[17] {
	case 0:
		s.PixFormat = "gray" + bits16(deep, "", "16")
		if b[16] == 1 {
			s.PixFormat = "monob"
		}
	case 2:
		s.PixFormat = "rgb" + bits16(deep, "24", "48")
	case 3:
		s.PixFormat = "pal8"
	case 4:
		s.PixFormat = "ya" + bits16(deep, "8", "16")
	case 6:
		s.PixFormat = "rgba" + bits16(deep, "", "64")
	}
	return nil
}

func bits16(deep, shallowName, deepName string) string {
	if deep == "" {
		return shallowName
	}
	return deepName + deep
}
