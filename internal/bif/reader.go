package bif

import (
	"bytes"
	"encoding/binary"
	"io"
	"sort"
	"time"
)

// File is a BIF file that is being read. It may be used by several goroutines.
type File struct {
	r        io.ReaderAt
	interval time.Duration
	index    []entry // with the sentinel
}

type entry struct{ frame, offset uint32 }

// Open reads the header and index of a BIF file of the given size, and verifies that the index is
// whole, in order, and within the file. It holds eight bytes a picture in memory, and never more
// than the file has. Errors: [butler.KindDamaged].
func Open(r io.ReaderAt, size int64) (*File, error) {
	if size > MaxSize {
		return nil, damaged("%d bytes are more than its offsets reach", size)
	}
	var head [headerSize]byte
	if _, err := r.ReadAt(head[:], 0); err != nil {
		return nil, damaged("header: %w", err)
	}
	if want := magic(); !bytes.Equal(head[:8], want[:]) {
		return nil, damaged("it does not begin as a BIF file does")
	}
	if version := binary.LittleEndian.Uint32(head[8:]); version != 0 {
		return nil, damaged("version %d is not known", version)
	}
	count := int64(binary.LittleEndian.Uint32(head[12:]))
	multiplier := binary.LittleEndian.Uint32(head[16:])
	if multiplier == 0 {
		multiplier = 1000 // as the format says
	}
	first := headerSize + (count+1)*entrySize
	if first > size {
		return nil, damaged("an index of %d pictures does not fit into %d bytes", count, size)
	}
	raw := make([]byte, first-headerSize)
	if _, err := r.ReadAt(raw, headerSize); err != nil {
		return nil, damaged("index: %w", err)
	}
	f := &File{r: r, interval: time.Duration(multiplier) * time.Millisecond, index: make([]entry, count+1)}
	for i := range f.index {
		f.index[i] = entry{binary.LittleEndian.Uint32(raw[i*entrySize:]), binary.LittleEndian.Uint32(raw[i*entrySize+4:])}
	}
	return f, f.verifyIndex(first, size)
}

func (f *File) verifyIndex(first, size int64) error {
	last := f.Count()
	for i, e := range f.index {
		switch {
		case int64(e.offset) < first || int64(e.offset) > size:
			return damaged("picture %d lies at %d, outside of the file", i, e.offset)
		case i > 0 && e.offset <= f.index[i-1].offset:
			return damaged("picture %d does not lie behind the one before", i)
		case i > 0 && e.frame <= f.index[i-1].frame:
			return damaged("frame numbers do not rise at picture %d", i)
		case i < last && e.frame == sentinel:
			return damaged("the index ends at picture %d of %d", i, last)
		case i == last && e.frame != sentinel:
			return damaged("the index has no end")
		case i == last && int64(e.offset) != size:
			return damaged("it has %d bytes, and its index says %d", size, e.offset)
		}
	}
	return nil
}

// Count returns the number of pictures.
func (f *File) Count() int { return len(f.index) - 1 }

// Interval returns what one frame number stands for.
func (f *File) Interval() time.Duration { return f.interval }

// Frame returns the frame number of picture i: it stands for the time of frame number × interval.
func (f *File) Frame(i int) uint32 { return f.index[i].frame }

// Image returns the JPEG of picture i.
func (f *File) Image(i int) ([]byte, error) { return f.AppendImage(nil, i) }

// AppendImage appends the JPEG of picture i to dst.
func (f *File) AppendImage(dst []byte, i int) ([]byte, error) {
	if i < 0 || i >= f.Count() {
		return dst, damaged("there is no picture %d of %d", i, f.Count())
	}
	from, to := f.index[i].offset, f.index[i+1].offset
	if to-from > MaxImage {
		return dst, damaged("picture %d has %d bytes", i, to-from)
	}
	n := len(dst)
	dst = append(dst, make([]byte, to-from)...)
	if _, err := f.r.ReadAt(dst[n:], int64(from)); err != nil {
		return dst[:n], damaged("picture %d: %w", i, err)
	}
	return dst, nil
}

// At returns the picture to show at a time: the last one that begins by then, or the first one.
// It returns -1 if there are none.
func (f *File) At(t time.Duration) int {
	n := f.Count()
	i := sort.Search(n, func(i int) bool { return int64(f.index[i].frame) > int64(t/f.interval) })
	return max(min(i-1, n-1), min(0, n-1))
}
