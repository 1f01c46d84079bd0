package guide

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/therootcompany/xz"

	"butler"
)

// Limits bound what is read of one source. Zero is the default.
type Limits struct {
	Bytes int64 // unpacked; also as they are sent
	Ratio int64 // unpacked bytes for each packed one
}

// The defaults of [Limits].
const (
	DefaultBytes = 2 << 30
	DefaultRatio = 250 // texts of guides pack to a tenth, repetitive ones to a hundredth
)

// freeOfRatio is how much may be unpacked whatever the ratio is: so little harms nobody.
const freeOfRatio = 16 << 20

// maxDictionary is the most memory that an xz file may ask for: that of "xz -9".
const maxDictionary = 64 << 20

// maxLayers is how often a guide may be packed: a server packs again for the way what is packed already.
const maxLayers = 2

func (l Limits) orDefault() Limits {
	if l.Bytes <= 0 {
		l.Bytes = DefaultBytes
	}
	if l.Ratio <= 0 {
		l.Ratio = DefaultRatio
	}
	return l
}

// unpack returns what a packed guide holds, and that of a plain one, by its first bytes. Reading fails with
// [butler.KindDamaged] where it is broken or passes the limits.
func unpack(r io.Reader, l Limits) (io.Reader, error) {
	packed := &counter{r: r}
	in := bufio.NewReaderSize(packed, 64<<10)
	layers := 0
	for {
		head, err := in.Peek(6)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		var next io.Reader
		switch {
		case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
			next, err = gzip.NewReader(in)
		case bytes.HasPrefix(head, []byte("\xfd7zXZ\x00")):
			next, err = xz.NewReader(in, maxDictionary)
		default:
			return &bounded{r: in, packed: packed, layers: layers, limits: l}, nil
		}
		if layers++; layers > maxLayers {
			return nil, damaged("it is packed more than %d times", maxLayers)
		}
		if err != nil {
			return nil, packFault(err)
		}
		in = bufio.NewReaderSize(&bounded{r: next, packed: packed, layers: layers, limits: l}, 64<<10)
	}
}

// packFault says what is wrong with a packed file. Errors of what it is read from are passed on.
func packFault(err error) error {
	if _, ok := errors.AsType[*butler.Error](err); ok {
		return err
	}
	if errors.Is(err, xz.ErrMemlimit) {
		return damaged("unpacking it needs more than %d MB of memory", maxDictionary>>20).WithHint("pack it with xz -6")
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, xz.ErrBuf) {
		return damaged("the packed file is cut off: %w", err)
	}
	return damaged("the packed file is broken: %w", err)
}

// counter counts what it reads.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// bounded reads what was unpacked, to a limit.
type bounded struct {
	r      io.Reader
	packed *counter
	layers int // of packing that are below it
	limits Limits
	n      int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	b.n += int64(n)
	if b.n > b.limits.Bytes {
		return 0, damaged("it is larger than %d MB", b.limits.Bytes>>20).
			WithHint("if that is as it should be, raise the limit of the size of guides in the preferences")
	}
	if b.layers > 0 && b.n > freeOfRatio && b.n/b.limits.Ratio > b.packed.n {
		return 0, damaged("it unpacks to more than %d times its size", b.limits.Ratio).
			WithHint("if that is as it should be, raise the limit of the ratio of guides in the preferences")
	}
	if err != nil && err != io.EOF && b.layers > 0 { //nolint:errorlint // a Reader's EOF is that value itself
		err = packFault(err)
	}
	return n, err
}
