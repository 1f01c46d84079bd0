package header

import (
	"errors"
	"io"
)

// window reads a stretch of a file through a small buffer. It always reads all that is asked for,
// which parsers rely on, and ends with an error when its budget is spent.
type window struct {
	src    io.ReaderAt
	pos    int64
	end    int64 // of the stretch
	budget int64 // bytes that may still be handed out

	buf   []byte
	start int64 // where buf lies in the file
}

var errBudget = errors.New("the headers are larger than any file needs")

// newWindow returns a window on the bytes from start up to but not including end.
func newWindow(src io.ReaderAt, start, end, budget int64) *window {
	return &window{src: src, pos: start, end: end, budget: budget}
}

// Read fills p.
func (w *window) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if w.pos < 0 || w.pos >= w.end {
		return 0, io.EOF
	}
	var short error
	if left := w.end - w.pos; int64(len(p)) > left {
		p, short = p[:left], io.ErrUnexpectedEOF
	}
	if w.budget -= int64(len(p)); w.budget < 0 {
		return 0, errBudget
	}
	n := 0
	for n < len(p) {
		if w.pos < w.start || w.pos >= w.start+int64(len(w.buf)) {
			if err := w.fill(); err != nil {
				return n, err
			}
		}
		c := copy(p[n:], w.buf[w.pos-w.start:])
		n += c
		w.pos += int64(c)
	}
	return n, short
}

func (w *window) fill() error {
	if w.buf == nil {
		w.buf = make([]byte, 8<<10)
	}
	w.buf = w.buf[:min(int64(cap(w.buf)), w.end-w.pos)]
	n, err := w.src.ReadAt(w.buf, w.pos)
	w.buf, w.start = w.buf[:n], w.pos
	if n > 0 {
		return nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// Seek moves to another place; beyond the end there is nothing to read.
func (w *window) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekStart:
	case io.SeekCurrent:
		offset += w.pos
	case io.SeekEnd:
		offset += w.end
	}
	if offset < 0 {
		return w.pos, errors.New("a place before the start")
	}
	w.pos = offset
	return w.pos, nil
}

// bytes reads the next n bytes, if they are at most limit.
func (w *window) bytes(n, limit int64) ([]byte, error) {
	if n < 0 || n > limit || n > w.end-w.pos {
		return nil, io.ErrUnexpectedEOF
	}
	b := make([]byte, n)
	_, err := w.Read(b)
	return b, err
}
