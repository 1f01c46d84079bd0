// Package heif takes the picture out of a HEIC file as a stream that every ffmpeg decodes: telephones store a picture as
// a grid of small ones, each compressed on its own by HEVC, which ffmpeg puts together only since 7.1, and reads not at
// all before.
//
// Sources: ISO/IEC 23008-12 (HEIF), ISO/IEC 14496-12 (boxes), ISO/IEC 14496-15 (HEVC in them).
//
// # Hostile files
//
// Counts, sizes and depths are bounded, references are followed once, and nothing is allocated beyond what is in the file.
package heif

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Picture is the main picture of a file.
type Picture struct {
	Stream        []byte // HEVC as ITU-T H.265 has it in Annex B: one frame for each tile, row by row
	Columns, Rows int
	Width, Height int // px, once the tiles are put together and cut to size, before it is turned
	Orientation   int // as EXIF has it: 1 to 8
}

// ErrNot says that a file holds no picture of this kind.
var ErrNot = errors.New("no HEIC picture")

// Bounds.
const (
	maxMeta   = 4 << 20 // bytes of the box of metadata
	maxItems  = 4096
	maxTiles  = 1024
	maxStream = 64 << 20 // bytes
	maxUnits  = 1 << 14  // of HEVC, in a tile one or a few: ffmpeg takes kilobytes for each, however small
	maxSide   = 1 << 15  // px
	maxPixels = 256 << 20
)

// file is what the box of metadata tells.
type file struct {
	r          io.ReaderAt
	size       int64
	primary    uint32
	kinds      map[uint32]string
	places     map[uint32][]extent
	tiles      map[uint32][]uint32
	properties []box
	has        map[uint32][]int // properties of an item, by place
	data       []byte           // in the box itself
}

// extent is a stretch of an item's data.
type extent struct {
	inData         bool // of file.data, not of the file
	offset, length int64
}

// Read reads the main picture of a file of a size.
func Read(r io.ReaderAt, size int64) (Picture, error) {
	f, p, items, err := look(r, size)
	if err != nil {
		return Picture{}, err
	}
	err = f.stream(&p, items)
	return p, err
}

// Describe reads what is to be known of the main picture, without its Stream.
func Describe(r io.ReaderAt, size int64) (Picture, error) {
	_, p, _, err := look(r, size)
	return p, err
}

// look finds the main picture, and the items that it is made of.
func look(r io.ReaderAt, size int64) (*file, Picture, []uint32, error) {
	f := &file{r: r, size: size, kinds: map[uint32]string{}, places: map[uint32][]extent{}, tiles: map[uint32][]uint32{}, has: map[uint32][]int{}}
	meta, err := findMeta(r, size)
	if err != nil {
		return nil, Picture{}, nil, err
	}
	f.readMeta(meta)
	p := Picture{Columns: 1, Rows: 1, Orientation: f.orientation(f.primary)}
	items := []uint32{f.primary}
	switch f.kinds[f.primary] {
	case "hvc1":
		p.Width, p.Height = f.extents(f.primary)
	case "grid":
		if err := f.grid(&p); err != nil {
			return nil, Picture{}, nil, err
		}
		items = f.tiles[f.primary]
	default:
		return nil, Picture{}, nil, ErrNot
	}
	if len(items) == 0 || len(items) != p.Columns*p.Rows || p.Width <= 0 || p.Height <= 0 ||
		p.Width > maxSide || p.Height > maxSide || p.Width*p.Height > maxPixels {
		return nil, Picture{}, nil, fmt.Errorf("%w: %d tiles for %d by %d, %d by %d pixels", ErrNot, len(items), p.Columns, p.Rows, p.Width, p.Height)
	}
	return f, p, items, nil
}

// findMeta returns the content of the box "meta" at the top.
func findMeta(r io.ReaderAt, size int64) ([]byte, error) {
	for at, n := int64(0), 0; at+8 <= size && n < 64; n++ {
		var head [16]byte
		if read, _ := r.ReadAt(head[:], at); read < 8 {
			return nil, ErrNot
		}
		length, skip := int64(binary.BigEndian.Uint32(head[:])), int64(8)
		switch length {
		case 0:
			length = size - at
		case 1:
			length, skip = int64(min(binary.BigEndian.Uint64(head[8:]), 1<<62)), 16
		}
		if length < skip || length > size-at {
			return nil, ErrNot
		}
		if string(head[4:8]) == "meta" {
			if length-skip < 4 || length > maxMeta {
				return nil, ErrNot
			}
			b := make([]byte, length-skip)
			if n, err := r.ReadAt(b, at+skip); n < len(b) {
				return nil, err
			}
			return b[4:], nil
		}
		at += length
	}
	return nil, ErrNot
}

// grid reads how the tiles of the main picture lie: ISO/IEC 23008-12, 6.6.2.3.
func (f *file) grid(p *Picture) error {
	b, err := f.item(f.primary, 64)
	if err != nil {
		return err
	}
	if len(b) < 8 {
		return ErrNot
	}
	p.Rows, p.Columns = int(b[2])+1, int(b[3])+1
	if b[1]&1 == 0 {
		p.Width, p.Height = int(binary.BigEndian.Uint16(b[4:])), int(binary.BigEndian.Uint16(b[6:]))
	} else if len(b) >= 12 {
		p.Width, p.Height = int(binary.BigEndian.Uint32(b[4:])), int(binary.BigEndian.Uint32(b[8:]))
	}
	if p.Rows*p.Columns > maxTiles {
		return ErrNot
	}
	return nil
}

// item returns the bytes of an item, at most most.
func (f *file) item(id uint32, most int64) ([]byte, error) {
	var all []byte
	places := f.places[id]
	for _, e := range places {
		limit := f.size
		if e.inData {
			limit = int64(len(f.data))
		}
		if e.length == 0 {
			e.length = limit - e.offset
		}
		if e.offset < 0 || e.length < 0 || e.offset > limit || e.length > limit-e.offset || int64(len(all))+e.length > most {
			return nil, fmt.Errorf("%w: item %d lies outside of the file or is too large", ErrNot, id)
		}
		if e.inData {
			all = append(all, f.data[e.offset:e.offset+e.length]...)
			continue
		}
		b := make([]byte, e.length)
		if n, err := f.r.ReadAt(b, e.offset); n < len(b) {
			return nil, err
		}
		if len(places) == 1 {
			return b, nil
		}
		all = append(all, b...)
	}
	return all, nil
}

// stream writes the parameters and the tiles one after the other.
func (f *file) stream(p *Picture, items []uint32) error {
	var last []byte
	left := maxUnits
	for _, id := range items {
		config := f.property(id, "hvcC")
		if len(config) < 23 {
			return fmt.Errorf("%w: item %d is not HEVC", ErrNot, id)
		}
		if string(config) != string(last) {
			if err := parameters(&p.Stream, config, &left); err != nil {
				return err
			}
			last = config
		}
		b, err := f.item(id, maxStream-int64(len(p.Stream)))
		if err != nil {
			return err
		}
		if err := units(&p.Stream, b, int(config[21]&3)+1, &left); err != nil {
			return err
		}
		if len(p.Stream) > maxStream {
			return ErrNot
		}
	}
	return nil
}

const startCode = "\x00\x00\x00\x01"

// parameters writes the parameter sets of a configuration: ISO/IEC 14496-15, 8.3.3.1.
func parameters(out *[]byte, config []byte, left *int) error {
	b := config[23:]
	for range config[22] {
		if len(b) < 3 {
			return ErrNot
		}
		count := int(binary.BigEndian.Uint16(b[1:]))
		b = b[3:]
		for range count {
			if *left--; *left < 0 || len(b) < 2 || len(b)-2 < int(binary.BigEndian.Uint16(b)) {
				return ErrNot
			}
			n := 2 + int(binary.BigEndian.Uint16(b))
			*out = append(append(*out, startCode...), b[2:n]...)
			b = b[n:]
		}
	}
	return nil
}

// units writes units that have their lengths in front, in so many bytes, with start codes instead.
func units(out *[]byte, b []byte, width int, left *int) error {
	*out = slices.Grow(*out, len(b))
	for len(b) > 0 {
		if *left--; *left < 0 || len(b) < width {
			return ErrNot
		}
		n := 0
		for _, v := range b[:width] {
			n = n<<8 | int(v)
		}
		if b = b[width:]; n > len(b) {
			return ErrNot
		}
		*out = append(append(*out, startCode...), b[:n]...)
		b = b[n:]
	}
	return nil
}
