// Package exif finds what photos of all formats tell of themselves (EXIF, IPTC and XMP data), and hands it to
// github.com/bep/imagemeta in a shape that it reads: that library knows JPEG, PNG, WebP, TIFF, HEIF and some raw
// formats.
package exif

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"butler/internal/media/raw"

	"github.com/bep/imagemeta"
)

// Bounds of what is read of one photo.
const (
	maxTags    = 3000
	maxTagSize = 64 << 10 // bytes
	maxXMP     = 4 << 20  // bytes of one packet
	maxPackets = 8
	maxBytes   = 64 << 20 // of the file, for one reading of it
)

// ErrNot says that a file is no photo of a known format.
var ErrNot = errors.New("no photo of a known format")

// Data are the sources of what a photo tells.
type Data struct {
	blocks []block
	xmp    []raw.Span
	r      io.ReaderAt
	Raw    raw.File // if it is a raw file
}

// block is something that the library reads.
type block struct {
	raw.Span
	format  imagemeta.ImageFormat
	patched bool // its first bytes are to be those of TIFF
}

// Open looks where the data of a photo lie.
func Open(r io.ReaderAt, size int64) (Data, error) {
	d := Data{r: r}
	head := make([]byte, min(size, 32))
	if n, err := r.ReadAt(head, 0); n < len(head) && err != nil {
		return d, err
	}
	whole := raw.Span{Offset: 0, Length: size}
	at := func(offset int, magic string) bool {
		return len(head) >= offset+len(magic) && string(head[offset:offset+len(magic)]) == magic
	}
	switch {
	case at(0, "\xff\xd8\xff"):
		d.blocks = []block{{Span: whole, format: imagemeta.JPEG}}
	case at(0, "\x89PNG\r\n\x1a\n"):
		d.blocks = []block{{Span: whole, format: imagemeta.PNG}}
	case at(0, "RIFF") && at(8, "WEBP"):
		d.blocks = []block{{Span: whole, format: imagemeta.WebP}}
	case at(0, "\x00\x00\x00\x0cJXL \r\n\x87\n"):
		d.jxl(size)
	case at(4, "ftyp") && !at(8, "crx "):
		d.blocks = []block{{Span: whole, format: imagemeta.HEIF}}
	case at(0, "GIF8"), at(0, "\xff\x0a"), at(0, "BM"): // which hold none
	default:
		return d, d.tiff(size, head)
	}
	return d, nil
}

// tiff finds the data of TIFF and of raw files.
func (d *Data) tiff(size int64, head []byte) error {
	whole := raw.Span{Offset: 0, Length: size}
	f, err := raw.Read(d.r, size)
	if errors.Is(err, raw.ErrNot) {
		if len(head) < 8 || string(head[:4]) != "II*\x00" && string(head[:4]) != "MM\x00*" {
			return ErrNot
		}
		d.blocks = []block{{Span: whole, format: imagemeta.TIFF}}
		return nil
	}
	if err != nil {
		return err
	}
	d.Raw = f
	switch f.Format {
	case raw.RAF:
		for _, p := range f.Previews[:min(1, len(f.Previews))] {
			d.blocks = []block{{Span: p.Span, format: imagemeta.JPEG}}
		}
	case raw.CR3:
		d.xmp = f.XMP
		for _, s := range f.Blocks {
			d.blocks = append(d.blocks, block{Span: s, format: imagemeta.DNG})
		}
	default:
		d.blocks = []block{{Span: whole, format: imagemeta.DNG, patched: f.Format == raw.ORF || f.Format == raw.RW2}}
	}
	return nil
}

// jxl finds the boxes of JPEG XL: ISO/IEC 18181-2. Compressed ones are left alone.
func (d *Data) jxl(size int64) {
	for at, n := int64(0), 0; at+8 <= size && n < 64; n++ {
		var b [20]byte
		if read, _ := d.r.ReadAt(b[:], at); read < 8 {
			return
		}
		length, header := int64(binary.BigEndian.Uint32(b[:])), int64(8)
		switch length {
		case 0:
			length = size - at
		case 1:
			length, header = int64(min(binary.BigEndian.Uint64(b[8:]), 1<<62)), 16
		}
		if length < header || length > size-at {
			return
		}
		s := raw.Span{Offset: at + header, Length: length - header}
		switch string(b[4:8]) {
		case "Exif":
			skip := 4 + int64(binary.BigEndian.Uint32(b[min(header, 16):])) // where the data begin
			if skip < s.Length {
				d.blocks = append(d.blocks, block{Span: raw.Span{Offset: s.Offset + skip, Length: s.Length - skip}, format: imagemeta.TIFF})
			}
		case "xml ":
			d.xmp = append(d.xmp, s)
		}
		at += length
	}
}

// Handlers take what is found. Nil ones get nothing.
type Handlers struct {
	Want func(imagemeta.TagInfo) bool // nil for all tags
	Tag  func(imagemeta.TagInfo)
	XMP  func(packet []byte)
}

// Read hands on all that a photo tells, and the size of its picture if the format tells it so. What is broken is left
// out: it is no fault of the picture. Of a raw file in blocks, tags of the second block have the namespace of the
// first.
func (d Data) Read(h Handlers) (width, height int) {
	for _, b := range d.blocks {
		w, ht := d.readBlock(b, h)
		if width == 0 {
			width, height = w, ht
		}
	}
	if h.XMP != nil {
		for _, s := range d.xmp[:min(len(d.xmp), maxPackets)] {
			if packet, err := io.ReadAll(io.LimitReader(io.NewSectionReader(d.r, s.Offset, s.Length), maxXMP+1)); err == nil && len(packet) <= maxXMP {
				h.XMP(packet)
			}
		}
	}
	return width, height
}

func (d Data) readBlock(b block, h Handlers) (width, height int) {
	defer func() { _ = recover() }() // the library met what it did not expect
	packets := 0
	sources := imagemeta.CONFIG
	if h.Tag != nil {
		sources |= imagemeta.EXIF | imagemeta.IPTC
	}
	if h.XMP != nil {
		sources |= imagemeta.XMP
	}
	want := h.Want
	if want == nil {
		want = func(imagemeta.TagInfo) bool { return true }
	}
	result, err := imagemeta.Decode(imagemeta.Options{
		R:               d.reader(b),
		ImageFormat:     b.format,
		Sources:         sources,
		ShouldHandleTag: want,
		HandleTag: func(t imagemeta.TagInfo) error {
			if h.Tag != nil {
				h.Tag(t)
			}
			return nil
		},
		HandleXMP: func(r io.Reader) error {
			packet, err := io.ReadAll(io.LimitReader(r, maxXMP+1))
			if err != nil || len(packet) > maxXMP || packets >= maxPackets {
				return fmt.Errorf("an XMP packet is too large, or there are too many: %w", err)
			}
			packets++
			if h.XMP != nil {
				h.XMP(packet)
			}
			return nil
		},
		LimitNumTags: maxTags,
		LimitTagSize: maxTagSize,
		Warnf:        func(string, ...any) {},
	})
	if err != nil {
		return 0, 0
	}
	return result.ImageConfig.Width, result.ImageConfig.Height
}

// reader returns the bytes of a block, not endlessly many.
func (d Data) reader(b block) io.ReadSeeker {
	section := io.NewSectionReader(d.r, b.Offset, b.Length)
	var r io.ReadSeeker = section
	if b.patched {
		r = io.NewSectionReader(patched{section}, 0, b.Length)
	}
	return &budget{ReadSeeker: r, left: maxBytes}
}

// patched gives a file the first bytes of TIFF, whose shape it has otherwise.
type patched struct{ io.ReaderAt }

func (p patched) ReadAt(b []byte, at int64) (int, error) {
	n, err := p.ReaderAt.ReadAt(b, at)
	if at >= 4 || n == 0 {
		return n, err
	}
	var order [2]byte
	if _, err := p.ReaderAt.ReadAt(order[:], 0); err != nil {
		return n, err
	}
	magic := []byte{order[0], order[1], '*', 0}
	if order[0] == 'M' {
		magic[2], magic[3] = 0, '*'
	}
	if bytes.Equal(order[:], []byte("II")) || bytes.Equal(order[:], []byte("MM")) {
		copy(b[:n], magic[at:])
	}
	return n, err
}

// budget is a reader that comes to an end: directories that point at each other must not be read for ever.
type budget struct {
	io.ReadSeeker
	left int64
}

func (b *budget) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, io.EOF
	}
	n, err := b.ReadSeeker.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}
