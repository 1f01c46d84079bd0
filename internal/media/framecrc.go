package media

import (
	"bufio"
	"bytes"
	"io"
	"math/bits"
	"strconv"
	"time"

	"butler"
)

// line is what the muxer framecrc tells of a packet: "stream, dts, pts, duration, size, checksum[,
// F=flags][, side data]". Flags are written only where they are not those of a key frame alone.
type line struct {
	stream        int
	dts, pts      time.Duration // noTime if unknown
	length        time.Duration
	size          int64
	sum           uint32 // Adler-32 of what the packet holds
	key           bool
	width, height int // of pictures
}

// noTime is a timestamp that is not known.
const noTime = time.Duration(-1 << 63)

// lines reads what framecrc writes.
type lines struct {
	in      *bufio.Reader
	streams map[int]*lineStream
}

// lineStream is what the head says of a stream.
type lineStream struct {
	num, den      uint64 // of the unit of its times, in seconds
	width, height int
}

// lineLength is the longest line that is read, in bytes. Side data make long ones; what is beyond is
// not needed.
const lineLength = 64 << 10

// maxLineStreams is the number of streams that are told apart.
const maxLineStreams = 10_000

func newLines(in io.Reader) *lines {
	return &lines{bufio.NewReaderSize(in, lineLength), map[int]*lineStream{}}
}

// next returns the next packet, or [io.EOF].
func (l *lines) next() (line, error) {
	for {
		text, err := l.in.ReadSlice('\n')
		for err == bufio.ErrBufferFull { //nolint:errorlint // bufio returns it bare
			_, err = l.in.ReadSlice('\n')
		}
		if err != nil {
			return line{}, err // a last line without its end is not whole
		}
		text = bytes.TrimSpace(text)
		if len(text) == 0 {
			continue
		}
		if text[0] == '#' {
			l.head(text)
			continue
		}
		p, ok := l.packet(text)
		if !ok {
			return line{}, butler.E(butler.KindInternal, "read packets", "ffmpeg wrote %.80q", text)
		}
		return p, nil
	}
}

// head takes "#tb 0: 1/1000" and "#dimensions 0: 320x180".
func (l *lines) head(text []byte) {
	name, rest, ok := bytes.Cut(text, []byte(" "))
	number, value, ok2 := bytes.Cut(rest, []byte(": "))
	i, err := strconv.Atoi(string(number))
	if !ok || !ok2 || err != nil || i < 0 || i >= maxLineStreams {
		return
	}
	s := l.streams[i]
	if s == nil {
		s = &lineStream{}
		l.streams[i] = s
	}
	two := func(sep string) (a, b uint64) {
		x, y, _ := bytes.Cut(value, []byte(sep))
		a, err1 := strconv.ParseUint(string(x), 10, 31)
		b, err2 := strconv.ParseUint(string(y), 10, 31)
		if err1 != nil || err2 != nil {
			return 0, 0
		}
		return a, b
	}
	switch string(name) {
	case "#tb":
		s.num, s.den = two("/")
	case "#dimensions":
		w, h := two("x")
		s.width, s.height = int(w), int(h) //nolint:gosec // below 1<<31
	}
}

// packet takes a line that is no head.
func (l *lines) packet(text []byte) (line, bool) {
	var field [5]int64
	rest := text
	for i := range field {
		part, after, _ := bytes.Cut(rest, []byte(","))
		n, ok := parseInt(bytes.TrimSpace(part))
		if !ok {
			return line{}, false
		}
		field[i], rest = n, after
	}
	s := l.streams[int(field[0])]
	if s == nil || s.den == 0 {
		return line{}, false
	}
	p := line{
		stream: int(field[0]), dts: s.time(field[1]), pts: s.time(field[2]), length: max(0, s.time(field[3])), size: field[4],
		key: true, width: s.width, height: s.height,
	}
	sum, rest, _ := bytes.Cut(rest, []byte(","))
	if hex, ok := bytes.CutPrefix(bytes.TrimSpace(sum), []byte("0x")); ok {
		n, _ := strconv.ParseUint(string(hex), 16, 32)
		p.sum = uint32(n) //nolint:gosec // parsed as 32 bits
	}
	for len(rest) > 0 {
		var part []byte
		part, rest, _ = bytes.Cut(rest, []byte(","))
		if flags, ok := bytes.CutPrefix(bytes.TrimSpace(part), []byte("F=0x")); ok {
			n, err := strconv.ParseUint(string(flags), 16, 32)
			p.key = err == nil && n&1 != 0 // AV_PKT_FLAG_KEY
		}
	}
	return p, true
}

// time converts a timestamp. What is unknown, or beyond what a [time.Duration] holds, is noTime.
func (s *lineStream) time(t int64) time.Duration {
	const unknown = -1 << 63 // AV_NOPTS_VALUE
	if t == unknown {
		return noTime
	}
	negative := t < 0
	n := uint64(t) //nolint:gosec // its sign is kept apart
	if negative {
		n = -n
	}
	hi, lo := bits.Mul64(n, s.num*uint64(time.Second))
	if hi >= s.den {
		return noTime
	}
	q, _ := bits.Div64(hi, lo, s.den)
	if q > 1<<62 {
		return noTime
	}
	if negative {
		return -time.Duration(q) //nolint:gosec // below 1<<63
	}
	return time.Duration(q) //nolint:gosec // below 1<<63
}

// parseInt is [strconv.ParseInt] without an allocation; framecrc writes NOPTS for what is unknown in newer versions.
func parseInt(b []byte) (int64, bool) {
	if string(b) == "NOPTS" {
		return -1 << 63, true
	}
	n, err := strconv.ParseInt(string(b), 10, 64)
	return n, err == nil
}
