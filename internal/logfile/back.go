package logfile

import (
	"bytes"
	"io"
)

const (
	block = 64 << 10  // bytes that are read at a time
	most  = 256 << 10 // bytes of a line; of a longer one only the end is seen
)

// back reads the lines of a file from an offset backwards.
type back struct {
	r    io.ReaderAt
	at   int64  // where what is yet to be read ends
	held []byte // read and not returned yet: it begins at at
}

// line returns the line before and where it begins; io.EOF at the beginning of the file.
func (b *back) line() (line []byte, start int64, err error) {
	b.held = bytes.TrimSuffix(b.held, []byte("\n"))
	for {
		if i := bytes.LastIndexByte(b.held, '\n'); i >= 0 {
			line, b.held = b.held[i+1:], b.held[:i+1]
			return line, b.at + int64(i) + 1, nil
		}
		if b.at == 0 {
			if len(b.held) == 0 {
				return nil, 0, io.EOF
			}
			line, b.held = b.held, nil
			return line, 0, nil
		}
		if err := b.more(); err != nil {
			return nil, 0, err
		}
	}
}

// more reads a block more. Of a line that is too long it keeps the end.
func (b *back) more() error {
	n := min(block, b.at)
	buf := make([]byte, n, n+int64(len(b.held)))
	if _, err := b.r.ReadAt(buf, b.at-n); err != nil {
		return err
	}
	b.at -= n
	if len(b.held) == 0 {
		buf = bytes.TrimSuffix(buf, []byte("\n"))
	}
	if len(b.held) > most {
		b.held = b.held[len(b.held)-most:]
		if i := bytes.LastIndexByte(buf, '\n'); i >= 0 {
			// Where the kept end begins does not matter: the line does at i+1, and what is before it stays in its place.
			buf = buf[:i+1]
		} else {
			buf = buf[:0]
		}
	}
	b.held = append(buf, b.held...)
	return nil
}
