package subtitle

import (
	"bytes"
	"strings"

	"butler"
)

// Format is a format of subtitle files.
type Format string

// The formats.
const (
	SRT Format = "srt" // SubRip
	VTT Format = "vtt" // WebVTT
	ASS Format = "ass" // Advanced SubStation Alpha, and its forerunner SSA
)

// MaxFile is the largest file that is read, in bytes: a film's subtitles have a tenth of a megabyte.
const MaxFile = 4 << 20

// File is a subtitle file. Only its times are known; all else stays as it is, byte for byte.
type File struct {
	Format Format
	coding coding
	text   []byte // in UTF-8 or another encoding that has ASCII for its lower half
	times  []clock
	cues   []Span
}

// clock is a time written in the text.
type clock struct {
	from, to int // bytes
	ms       int64
}

// Read reads a file. What format it has shows in its text. Encodings that have ASCII for their lower half
// (UTF-8, ISO 8859, Windows code pages, Shift JIS) need not be told apart, as times are of ASCII; UTF-16 is known
// by its mark. Errors: [butler.KindInvalid] if it is no subtitle file, or none of a format or an
// encoding that can be read.
func Read(data []byte) (*File, error) {
	const op = "read subtitles"
	if len(data) > MaxFile {
		return nil, butler.E(butler.KindInvalid, op, "the file is larger than %d MB", MaxFile>>20).WithHint("is it a subtitle file?")
	}
	f := &File{}
	var err error
	if f.text, f.coding, err = decode(data); err != nil {
		return nil, err
	}
	switch start := bytes.TrimLeft(f.text, " \t\r\n"); {
	case bytes.HasPrefix(start, []byte("WEBVTT")):
		f.Format = VTT
		f.scanArrows('.')
	case hasSection(f.text, "[events]"):
		f.Format = ASS
		f.scanEvents()
	default:
		f.Format = SRT
		f.scanArrows(',')
	}
	if len(f.cues) == 0 {
		return nil, butler.E(butler.KindInvalid, op, "no subtitle with a time is in it").WithHint("SubRip (.srt), WebVTT (.vtt) and SubStation Alpha (.ass, .ssa) can be read")
	}
	return f, nil
}

// Cues returns when the subtitles are to be seen, in the order of the file.
func (f *File) Cues() []Span { return f.cues }

// Write returns the file with other times: those that a function returns for its own. Times before the
// start become 0.
func (f *File) Write(to func(ms int64) int64) []byte {
	out := make([]byte, 0, len(f.text)+len(f.times))
	at := 0
	for _, c := range f.times {
		out = append(out, f.text[at:c.from]...)
		out = appendClock(out, f.text[c.from:c.to], max(0, to(c.ms)))
		at = c.to
	}
	return encode(append(out, f.text[at:]...), f.coding)
}

// lines calls a function with each line, and where it begins in the text.
func (f *File) lines(each func(line []byte, at int)) {
	at := 0
	for line := range bytes.SplitAfterSeq(f.text, []byte("\n")) {
		// A lone carriage return ends a line as well: files of old Macintoshes.
		for part := range bytes.SplitAfterSeq(line, []byte("\r")) {
			each(part, at)
			at += len(part)
		}
	}
}

func hasSection(text []byte, name string) bool {
	for line := range bytes.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == '\r' }) {
		if strings.EqualFold(string(bytes.TrimSpace(line)), name) {
			return true
		}
	}
	return false
}
