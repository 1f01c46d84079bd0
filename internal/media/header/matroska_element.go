package header

import (
	"errors"
	"io"

	"github.com/remko/go-mkvparse"
)

// readElement reads an element's id and size: RFC 8794, 4. An unknown size is -1.
func readElement(w *window) (id uint32, size int64, err error) {
	raw, length, err := readVint(w)
	if err != nil {
		return 0, 0, err
	}
	if length > 4 {
		return 0, 0, errors.New("no element")
	}
	id = uint32(raw) //nolint:gosec // at most four bytes
	raw, length, err = readVint(w)
	if err != nil {
		return 0, 0, err
	}
	mask := uint64(1)<<(7*length) - 1
	if raw&mask == mask {
		return id, -1, nil
	}
	return id, int64(raw & mask), nil //nolint:gosec // at most 56 bits
}

// readVint reads a number of variable length with its marker.
func readVint(w *window) (v uint64, length int, err error) {
	var b [8]byte
	if _, err := w.Read(b[:1]); err != nil {
		return 0, 0, err
	}
	length = 1
	for mask := byte(0x80); mask != 0 && b[0]&mask == 0; mask >>= 1 {
		length++
	}
	if length > 8 {
		return 0, 0, errors.New("no number")
	}
	if _, err := w.Read(b[1:length]); err != nil {
		return 0, 0, err
	}
	for _, c := range b[:length] {
		v = v<<8 | uint64(c)
	}
	return v, length, nil
}

// firstFrame returns the start of a track's first frame, if it lies near the start of the first Cluster.
func (m *mkv) firstFrame(f source, track int64) ([]byte, error) {
	if m.cluster == 0 {
		return nil, errUnsure
	}
	w := newWindow(f, m.cluster, m.size, 64<<10)
	for range 200 {
		id, size, err := readElement(w)
		if err != nil || size < 0 {
			return nil, errUnsure
		}
		next := w.pos + size
		switch mkvparse.ElementID(id) {
		case mkvparse.BlockGroupElement:
			continue // look into it
		case mkvparse.SimpleBlockElement, mkvparse.BlockElement:
			number, length, err := readVint(w)
			if err != nil {
				return nil, errUnsure
			}
			var head [19]byte
			n, err := w.Read(head[:])
			if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) || n < 4 {
				return nil, errUnsure
			}
			if int64(number&(1<<(7*length)-1)) == track && head[2]&0x06 == 0 { //nolint:gosec // at most 56 bits
				return head[3:n], nil
			}
		default: // nothing of the rest is looked at here
		}
		w.pos = next
	}
	return nil, errUnsure
}
