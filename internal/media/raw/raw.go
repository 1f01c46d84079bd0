// Package raw finds the JPEG previews that cameras put into their raw files, without decoding what the sensor saw:
// CR2, CR3, NEF, ARW, DNG, PEF, ORF, RW2 and RAF.
//
// The formats that are TIFF in disguise are described by TIFF 6.0, TIFF/EP (ISO 12234-2) and DNG 1.7; CR3, RAF and
// the tags of RW2 by the notes of ExifTool (https://exiftool.org/TagNames/) and of L. Wiemann
// (https://github.com/lclevy/canon_cr3).
//
// # Hostile files
//
// A directory is read once, at most [maxDirectories] and [maxEntries] of each are, and the maker notes once; at most
// [maxPreviews] stretches are looked at for a preview. Only offsets that lie in the file are followed, and nothing is
// allocated by what the file claims.
package raw

import (
	"encoding/binary"
	"errors"
	"io"
	"slices"
)

// Format is a kind of raw file.
type Format string

// The formats, by the usual endings of their names.
const (
	None Format = ""
	ARW  Format = "arw" // Sony
	CR2  Format = "cr2" // Canon
	CR3  Format = "cr3" // Canon, since 2018
	DNG  Format = "dng" // Adobe, telephones
	NEF  Format = "nef" // Nikon
	ORF  Format = "orf" // Olympus
	PEF  Format = "pef" // Pentax
	RAF  Format = "raf" // Fujifilm
	RW2  Format = "rw2" // Panasonic
)

// Span is a stretch of a file.
type Span struct {
	Offset, Length int64
}

// Preview is a JPEG in a raw file.
type Preview struct {
	Span
	Width, Height int // px, as stored
}

// File is what a raw file tells.
type File struct {
	Format        Format
	Width, Height int // px, of the picture, before it is turned; 0 if it is not told
	Orientation   int // EXIF, 1 to 8
	// Previews that can be decoded, the largest first.
	Previews []Preview
	// Blocks of EXIF data that are TIFF structures of their own: of CR3.
	Blocks []Span
	// XMP packets of CR3.
	XMP []Span

	tried int // stretches that were looked at for a preview
}

// ErrNot says that a file is no raw file of a known format.
var ErrNot = errors.New("no raw file")

// Read reads a file of a size. Errors: [ErrNot], and those of r.
func Read(r io.ReaderAt, size int64) (File, error) {
	head := make([]byte, min(size, 128))
	if n, err := r.ReadAt(head, 0); n < len(head) && err != nil {
		return File{}, err
	}
	f := File{Orientation: 1}
	var err error
	switch {
	case has(head, 0, "FUJIFILMCCD-RAW"):
		err = f.readRAF(r, size, head)
	case has(head, 4, "ftypcrx "):
		err = f.readCR3(r, size)
	case has(head, 0, "II") || has(head, 0, "MM"):
		err = f.readTIFF(r, size, head)
	default:
		err = ErrNot
	}
	if err != nil {
		return File{}, err
	}
	slices.SortStableFunc(f.Previews, func(a, b Preview) int { return b.Width*b.Height - a.Width*a.Height })
	if f.Width == 0 && len(f.Previews) > 0 {
		f.Width, f.Height = f.Previews[0].Width, f.Previews[0].Height
	}
	return f, nil
}

func has(b []byte, at int, magic string) bool {
	return len(b) >= at+len(magic) && string(b[at:at+len(magic)]) == magic
}

// maxPreviews is more than any camera writes.
const maxPreviews = 16

// add notes a preview, if there is a JPEG that can be decoded.
func (f *File) add(r io.ReaderAt, size int64, s Span) {
	if s.Offset <= 0 || s.Length < 64 || s.Offset >= size || s.Length > size-s.Offset || f.tried >= maxPreviews {
		return
	}
	if slices.ContainsFunc(f.Previews, func(p Preview) bool { return p.Offset == s.Offset }) {
		return
	}
	f.tried++
	if w, h, ok := jpegSize(r, s); ok {
		f.Previews = append(f.Previews, Preview{s, w, h})
	}
}

// jpegSize reads the size of a JPEG. It reports false for what is none, or is compressed without loss: sensors'
// data are, and common decoders refuse them.
func jpegSize(r io.ReaderAt, s Span) (w, h int, ok bool) {
	b := make([]byte, 9)
	if _, err := r.ReadAt(b[:3], s.Offset); err != nil || b[0] != 0xff || b[1] != 0xd8 || b[2] != 0xff {
		return 0, 0, false
	}
	at := int64(2)
	for range 200 { // segments
		if at+9 > s.Length {
			return 0, 0, false
		}
		if _, err := r.ReadAt(b, s.Offset+at); err != nil || b[0] != 0xff {
			return 0, 0, false
		}
		switch marker := b[1]; {
		case marker == 0xff:
			at++
			continue
		case marker >= 0xc0 && marker <= 0xc2:
			h, w = int(binary.BigEndian.Uint16(b[5:])), int(binary.BigEndian.Uint16(b[7:]))
			return w, h, b[4] == 8 && w > 0 && h > 0
		case marker == 0xd9, marker == 0xda, marker > 0xc2 && marker <= 0xcf && marker != 0xc4 && marker != 0xcc && marker != 0xc8:
			return 0, 0, false
		}
		at += 2 + int64(binary.BigEndian.Uint16(b[2:]))
	}
	return 0, 0, false
}
