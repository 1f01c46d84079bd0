package raw

import (
	"encoding/binary"
	"io"
)

// readRAF reads the directory at the start of a file of Fujifilm, of which all is big-endian.
func (f *File) readRAF(r io.ReaderAt, size int64, head []byte) error {
	if len(head) < 92 {
		return ErrNot
	}
	f.Format = RAF
	f.add(r, size, Span{int64(binary.BigEndian.Uint32(head[84:])), int64(binary.BigEndian.Uint32(head[88:]))})
	return nil
}

const (
	maxBoxes  = 512
	maxDepth  = 8
	maxBlocks = 3 // CMT1, CMT2 and CMT4, each once
)

// cr3 walks the boxes of a file of Canon: ISO base media, ISO/IEC 14496-12.
type cr3 struct {
	r              io.ReaderAt
	file           *File
	size           int64
	boxes          int
	offset, length int64 // of the first sample of the track that is read
}

func (f *File) readCR3(r io.ReaderAt, size int64) error {
	f.Format = CR3
	c := &cr3{r: r, file: f, size: size}
	c.walk(0, size, 0)
	if c.boxes == 0 {
		return ErrNot
	}
	for _, b := range f.Blocks[:min(len(f.Blocks), 1)] { // the first block is what IFD0 is elsewhere
		sub := File{Orientation: 1}
		head := make([]byte, min(b.Length, 128))
		if n, _ := r.ReadAt(head, b.Offset); n < 16 {
			break
		}
		_ = sub.readTIFF(io.NewSectionReader(r, b.Offset, b.Length), b.Length, head)
		f.Orientation = sub.Orientation
	}
	return nil
}

// walk reads the boxes of a stretch.
func (c *cr3) walk(at, end int64, depth int) {
	for at+8 <= end && c.boxes < maxBoxes && depth < maxDepth {
		var b [32]byte
		n, _ := c.r.ReadAt(b[:], at)
		if n < 8 {
			return
		}
		length, header := int64(binary.BigEndian.Uint32(b[:])), int64(8)
		switch {
		case length == 1 && n >= 16:
			length, header = int64(binary.BigEndian.Uint64(b[8:])), 16 //nolint:gosec // checked below
		case length == 0:
			length = end - at
		}
		if length < header || length > end-at {
			return
		}
		c.boxes++
		c.box(string(b[4:8]), b[header:], at+header, at+length, depth)
		at += length
	}
}

// box reads one box, of which head are the first bytes.
func (c *cr3) box(kind string, head []byte, at, end int64, depth int) {
	const id = 16 // bytes of the identity of a "uuid"
	switch kind {
	case "moov", "mdia", "minf", "stbl":
		c.walk(at, end, depth+1)
	case "trak":
		c.offset, c.length = 0, 0
		c.walk(at, end, depth+1)
		c.file.add(c.r, c.size, Span{c.offset, c.length})
	case "uuid":
		c.uuid(string(head[:min(id, len(head))]), at+id, end, depth)
	case "CMT1", "CMT2", "CMT4":
		if end > at && len(c.file.Blocks) < maxBlocks {
			c.file.Blocks = append(c.file.Blocks, Span{at, end - at})
		}
	case "PRVW":
		c.previewBox(at, end)
	case "stsz":
		c.length = c.number(at+4, 4, end) // the same for all samples, or the first of a list
		if c.length == 0 {
			c.length = c.number(at+12, 4, end)
		}
	case "co64":
		c.offset = c.number(at+8, 8, end)
	case "stco":
		c.offset = c.number(at+8, 4, end)
	}
}

// The identities of Canon's boxes, and of Adobe's for XMP.
const (
	uuidCanon   = "\x85\xc0\xb6\x87\x82\x0f\x11\xe0\x81\x11\xf4\xce\x46\x2b\x6a\x48"
	uuidPreview = "\xea\xf4\x2b\x5e\x1c\x98\x4b\x88\xb9\xfb\xb7\xdc\x40\x6e\x4d\x16"
	uuidXMP     = "\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac"
)

func (c *cr3) uuid(id string, at, end int64, depth int) {
	switch id {
	case uuidCanon:
		c.walk(at, end, depth+1)
	case uuidPreview:
		c.walk(at+8, end, depth+1)
	case uuidXMP:
		if end > at && len(c.file.XMP) == 0 {
			c.file.XMP = append(c.file.XMP, Span{at, end - at})
		}
	}
}

// previewBox reads PRVW: 6 bytes, width and height, 2 bytes, the length, and the JPEG.
func (c *cr3) previewBox(at, end int64) {
	const lead = 16
	length := c.number(at+12, 4, end)
	if length > 0 && length <= end-at-lead {
		c.file.add(c.r, c.size, Span{at + lead, length})
	}
}

// number reads a big-endian number of 4 or 8 bytes, or 0.
func (c *cr3) number(at int64, width int, end int64) int64 {
	var b [8]byte
	if at < 0 || at+int64(width) > end {
		return 0
	}
	if n, _ := c.r.ReadAt(b[8-width:], at); n < width {
		return 0
	}
	v := binary.BigEndian.Uint64(b[:])
	if v > 1<<62 {
		return 0
	}
	return int64(v)
}
