package bif

import (
	"bufio"
	"encoding/binary"
	"io"
	"time"

	"butler"
)

// Picture is a stretch of consecutive frame numbers that show the same JPEG.
type Picture struct {
	Size   int64 // bytes of the JPEG
	Repeat int   // how many frames show it, at least 1
}

// Size returns the bytes that a file of pictures takes, and their number.
func Size(pictures []Picture) (size int64, count int) {
	for _, p := range pictures {
		count += p.Repeat
		size += p.Size * int64(p.Repeat)
	}
	return size + headerSize + int64(count+1)*entrySize, count
}

// Write writes a file whose frames are numbered from 0 without a gap, interval apart. jpegs holds the
// pictures' JPEGs one after the other; a repeated one is copied for each of its frames, as the
// format knows no picture that two entries share. Errors: [butler.KindUnsupported] if the file would
// be larger than [MaxSize].
func Write(w io.Writer, interval time.Duration, pictures []Picture, jpegs io.ReaderAt) error {
	size, count := Size(pictures)
	if size > MaxSize {
		return butler.E(butler.KindUnsupported, "write BIF", "%d pictures take %d bytes, more than its offsets reach", count, size)
	}
	out := bufio.NewWriterSize(w, 1<<16)
	if err := writeIndex(out, interval, pictures, count); err != nil {
		return err
	}
	var at int64
	var jpeg []byte
	for _, p := range pictures {
		if p.Size > MaxImage {
			return butler.E(butler.KindUnsupported, "write BIF", "a picture of %d bytes", p.Size)
		}
		jpeg = append(jpeg[:0], make([]byte, p.Size)...)
		if _, err := jpegs.ReadAt(jpeg, at); err != nil {
			return err
		}
		at += p.Size
		for range p.Repeat {
			if _, err := out.Write(jpeg); err != nil {
				return err
			}
		}
	}
	return out.Flush()
}

func writeIndex(w *bufio.Writer, interval time.Duration, pictures []Picture, count int) error {
	var head [headerSize]byte
	m := magic()
	copy(head[:], m[:])
	binary.LittleEndian.PutUint32(head[12:], uint32(count))
	binary.LittleEndian.PutUint32(head[16:], uint32(interval.Milliseconds()))
	if _, err := w.Write(head[:]); err != nil {
		return err
	}
	at := uint32(headerSize + (count+1)*entrySize)
	frame := uint32(0)
	for _, p := range pictures {
		for range p.Repeat {
			if err := writeEntry(w, frame, at); err != nil {
				return err
			}
			frame++
			at += uint32(p.Size)
		}
	}
	return writeEntry(w, sentinel, at)
}

func writeEntry(w *bufio.Writer, frame, offset uint32) error {
	var e [entrySize]byte
	binary.LittleEndian.PutUint32(e[:], frame)
	binary.LittleEndian.PutUint32(e[4:], offset)
	_, err := w.Write(e[:])
	return err
}
