package raw

import (
	"encoding/binary"
	"io"
	"strings"
)

const (
	maxDirectories = 64
	maxEntries     = 1000 // of a directory
	maxValues      = 64   // of an entry, that are looked at
)

// The tags that matter: TIFF 6.0, TIFF/EP, DNG; and of Panasonic.
const (
	tagSubfile     = 0x00fe
	tagWidth       = 0x0100
	tagHeight      = 0x0101
	tagCompression = 0x0103
	tagPhotometric = 0x0106
	tagMake        = 0x010f
	tagStrips      = 0x0111
	tagOrientation = 0x0112
	tagStripSizes  = 0x0117
	tagSubIFDs     = 0x014a
	tagJPEG        = 0x0201
	tagJPEGSize    = 0x0202
	tagExif        = 0x8769
	tagExifWidth   = 0xa002
	tagExifHeight  = 0xa003
	tagMakerNote   = 0x927c
	tagDNG         = 0xc612
	tagPanasonic   = 0x002e // JPEG in RW2
	tagPanaRight   = 0x0007 // right border of the sensor
	tagPanaBottom  = 0x0006
	tagOlympusCam  = 0x2020 // directory in the maker notes
	tagOlympusAt   = 0x0101 // offset of the preview, in it
	tagOlympusSize = 0x0102
)

// tiff walks the directories of a file.
type tiff struct {
	r     io.ReaderAt
	size  int64
	order binary.ByteOrder
	seen  map[int64]bool
	file  *File
	maker string // of the camera
	dng   bool
	noted bool // the maker notes were read
	cfa   bool // a directory holds what a sensor saw
}

func (f *File) readTIFF(r io.ReaderAt, size int64, head []byte) error {
	t := &tiff{r: r, size: size, order: binary.LittleEndian, seen: map[int64]bool{}, file: f}
	if head[0] == 'M' {
		t.order = binary.BigEndian
	}
	if len(head) < 16 {
		return ErrNot
	}
	switch magic := string(head[2:4]); {
	case magic == "U\x00":
		f.Format = RW2
	case magic == "RO", magic == "RS", magic == "OR":
		f.Format = ORF
	case t.order.Uint16(head[2:]) != 42:
		return ErrNot
	case has(head, 8, "CR\x02"):
		f.Format = CR2
	}
	next := int64(t.order.Uint32(head[4:]))
	for i := 0; next > 0; i++ {
		next = t.directory(next, i == 0, 0)
	}
	if f.Format == None {
		f.Format = t.guess()
	}
	if f.Format == None || f.Format == CR2 && len(f.Previews) == 0 && !t.cfa {
		return ErrNot
	}
	return nil
}

// guess tells raw files whose first bytes are those of any TIFF.
func (t *tiff) guess() Format {
	if t.dng {
		return DNG
	}
	if !t.cfa {
		return None
	}
	for name, format := range map[string]Format{"NIKON": NEF, "SONY": ARW, "PENTAX": PEF, "RICOH": PEF, "ASAHI": PEF, "CANON": CR2} {
		if strings.HasPrefix(t.maker, name) {
			return format
		}
	}
	return None
}

// entry is one field of a directory.
type entry struct {
	tag, kind uint16
	count     uint32
	value     [4]byte
}

// directory reads one directory and those below it, and returns where the next one is, or 0.
func (t *tiff) directory(at int64, first bool, depth int) int64 {
	if at < 8 || at+2 > t.size || t.seen[at] || len(t.seen) >= maxDirectories || depth > 4 {
		return 0
	}
	t.seen[at] = true
	entries, next := t.entries(at)
	var width, height, compression, photometric, subfile int64
	var strips, sizes []int64
	var preview Span
	for _, e := range entries {
		switch e.tag {
		case tagWidth, tagExifWidth:
			width = t.one(e)
		case tagHeight, tagExifHeight:
			height = t.one(e)
		case tagCompression:
			compression = t.one(e)
		case tagPhotometric:
			photometric = t.one(e)
		case tagSubfile:
			subfile = t.one(e)
		case tagMake:
			if first {
				t.maker = strings.ToUpper(t.text(e))
			}
		case tagOrientation:
			if o := t.one(e); first && o >= 1 && o <= 8 {
				t.file.Orientation = int(o)
			}
		case tagStrips:
			strips = t.all(e)
		case tagStripSizes:
			sizes = t.all(e)
		case tagJPEG:
			preview.Offset = t.one(e)
		case tagJPEGSize:
			preview.Length = t.one(e)
		case tagSubIFDs:
			for _, sub := range t.all(e) {
				t.directory(sub, false, depth+1)
			}
		case tagExif:
			t.directory(t.one(e), false, depth+1)
		case tagMakerNote:
			if t.file.Format == ORF && !t.noted {
				t.noted = true
				t.olympus(int64(t.order.Uint32(e.value[:])))
			}
		case tagDNG:
			t.dng = true
		case tagPanasonic:
			if t.file.Format == RW2 {
				t.file.add(t.r, t.size, Span{int64(t.order.Uint32(e.value[:])), int64(e.count)})
			}
		}
		if first && t.file.Format == RW2 && (e.tag == tagPanaRight || e.tag == tagPanaBottom) {
			if e.tag == tagPanaRight {
				width = t.one(e)
			} else {
				height = t.one(e)
			}
		}
	}
	t.file.add(t.r, t.size, preview)
	if len(strips) == 1 && len(sizes) == 1 && (compression == 6 || compression == 7) {
		t.file.add(t.r, t.size, Span{strips[0], sizes[0]})
	}
	sensor := photometric == 32803 || photometric == 34892 || compression > 7 && compression != 0x8023 && compression != 32773 && compression != 8 ||
		t.file.Format != None && subfile&1 == 0
	t.cfa = t.cfa || photometric == 32803 || photometric == 34892
	if sensor && width*height > int64(t.file.Width)*int64(t.file.Height) && width < 1<<17 && height < 1<<17 {
		t.file.Width, t.file.Height = int(width), int(height)
	}
	return next
}

// olympus looks for the preview in the maker notes, of which offsets count from their start.
func (t *tiff) olympus(at int64) {
	head := make([]byte, 16)
	if at <= 0 || at+16 > t.size {
		return
	}
	if _, err := t.r.ReadAt(head, at); err != nil {
		return
	}
	var begin int64
	switch {
	case has(head, 0, "OLYMPUS\x00"):
		begin = 12
	case has(head, 0, "OM SYSTEM\x00"):
		begin = 16
	default:
		return
	}
	entries, _ := t.entries(at + begin)
	for _, e := range entries {
		if e.tag != tagOlympusCam {
			continue
		}
		camera, _ := t.entries(at + int64(t.order.Uint32(e.value[:])))
		var s Span
		for _, e := range camera {
			switch e.tag {
			case tagOlympusAt:
				s.Offset = at + t.one(e)
			case tagOlympusSize:
				s.Length = t.one(e)
			}
		}
		t.file.add(t.r, t.size, s)
		return // there is one
	}
}

// entries reads a directory. What lies beyond the file's end is left out.
func (t *tiff) entries(at int64) (all []entry, next int64) {
	var count [2]byte
	if at < 0 || at+2 > t.size {
		return nil, 0
	}
	if _, err := t.r.ReadAt(count[:], at); err != nil {
		return nil, 0
	}
	n := int64(min(t.order.Uint16(count[:]), maxEntries))
	b := make([]byte, 12*n+4)
	read, err := t.r.ReadAt(b, at+2)
	if err != nil && read < int(12*n) {
		return nil, 0
	}
	for i := range n {
		e := entry{tag: t.order.Uint16(b[12*i:]), kind: t.order.Uint16(b[12*i+2:]), count: t.order.Uint32(b[12*i+4:])}
		copy(e.value[:], b[12*i+8:])
		all = append(all, e)
	}
	if read == len(b) && int64(t.order.Uint16(count[:])) == n {
		next = int64(t.order.Uint32(b[12*n:]))
	}
	return all, next
}

// one returns the first value of a field, or 0.
func (t *tiff) one(e entry) int64 {
	if all := t.all(e); len(all) > 0 {
		return all[0]
	}
	return 0
}

// all returns the whole numbers of a field.
func (t *tiff) all(e entry) []int64 {
	var width int64
	switch e.kind {
	case 1, 7:
		width = 1
	case 3:
		width = 2
	case 4, 13:
		width = 4
	default:
		return nil
	}
	n := min(int64(e.count), maxValues)
	b := e.value[:]
	if width*int64(e.count) > 4 {
		b = make([]byte, n*width)
		if read, err := t.r.ReadAt(b, int64(t.order.Uint32(e.value[:]))); err != nil && read < len(b) {
			return nil
		}
	}
	values := make([]int64, n)
	for i := range values {
		switch width {
		case 1:
			values[i] = int64(b[i])
		case 2:
			values[i] = int64(t.order.Uint16(b[2*i:]))
		default:
			values[i] = int64(t.order.Uint32(b[4*i:]))
		}
	}
	return values
}

// text returns a short text.
func (t *tiff) text(e entry) string {
	if e.kind != 2 {
		return ""
	}
	b := e.value[:min(e.count, 4)]
	if e.count > 4 {
		b = make([]byte, min(e.count, 64))
		if n, _ := t.r.ReadAt(b, int64(t.order.Uint32(e.value[:]))); n < len(b) {
			return ""
		}
	}
	return strings.TrimSpace(strings.TrimRight(string(b), "\x00"))
}
