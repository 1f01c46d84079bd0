package header

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"unicode/utf16"

	"butler"
)

// id3Head is the length of the header of an ID3v2 tag, and of a frame's from version 2.3 on.
const id3Head = 10

// maxID3 is the largest ID3v2 tag that is written anew, in bytes: more than the largest pictures.
const maxID3 = 64 << 20

// id3 is an ID3v2 tag; see id3.org, "ID3 tag version 2.3.0" and its like for 2.2 and 2.4.
type id3 struct {
	version byte // 2 to 4
	flags   byte
	frames  [][]byte // as they are stored, with their headers
	size    int64    // in the file, with header and padding; 0 if there is none yet
}

// writeID3 changes texts of the user's (TXXX) in the ID3v2 tag of a file. All else stays byte for byte,
// the version of the tag too: TagLib would bring it to 2.4, and throw away what it has no name for.
func writeID3(path string, set map[string]string) error {
	in, err := open(path)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	t, err := readID3(io.NewSectionReader(in, 0, in.size))
	if err != nil {
		return err
	}
	t.frames = slices.DeleteFunc(t.frames, func(f []byte) bool {
		name, ok := t.userText(f)
		if !ok {
			return false
		}
		_, ok = set[strings.ToUpper(name)]
		return ok
	})
	for _, name := range slices.Sorted(maps.Keys(set)) {
		if set[name] != "" {
			t.frames = append(t.frames, t.frame(name, set[name]))
		}
	}
	tag, err := t.bytes()
	if err != nil {
		return err
	}
	made := path + ".new"
	out, err := os.OpenFile(made, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fileError("write tags", err)
	}
	_, err = io.Copy(out, io.MultiReader(bytes.NewReader(tag), io.NewSectionReader(in, t.size, in.size-t.size)))
	if err = errors.Join(err, out.Close()); err == nil {
		err = os.Rename(made, path)
	}
	if err != nil {
		return fileError("write tags", err)
	}
	return nil
}

func id3Unsupported(what string) error {
	return butler.E(butler.KindUnsupported, "write tags", "its ID3 tag %s", what)
}

// readID3 reads the tag that a file begins with.
func readID3(r io.Reader) (*id3, error) {
	var head [id3Head]byte
	if _, err := io.ReadFull(r, head[:]); err != nil || string(head[:3]) != "ID3" {
		return &id3{version: 3}, nil //nolint:nilerr // a file without a tag gets one
	}
	t := &id3{version: head[3], flags: head[5]}
	length, ok := synchsafe(head[6:])
	switch {
	case t.version < 2 || t.version > 4:
		return nil, id3Unsupported("is of a version that is not known")
	case t.flags&^0x80 != 0: // an extended header, a footer, compression
		return nil, id3Unsupported("has parts that would not stay right")
	case !ok || length > maxID3:
		return nil, id3Unsupported("is damaged, or too large")
	}
	t.size = int64(length) + id3Head
	body := make([]byte, length)
	if _, err := io.ReadFull(r, body); err != nil {
		return nil, id3Unsupported("is cut off")
	}
	if t.version < 4 && t.flags != 0 {
		body = bytes.ReplaceAll(body, []byte{0xFF, 0}, []byte{0xFF}) // version 2.4 has it for each frame
		t.flags = 0
	}
	for len(body) > 0 && body[0] != 0 {
		n, ok := t.length(body)
		if !ok || n > len(body) {
			return nil, id3Unsupported("is damaged")
		}
		t.frames, body = append(t.frames, body[:n:n]), body[n:]
	}
	if len(bytes.Trim(body, "\x00")) > 0 {
		return nil, id3Unsupported("is damaged")
	}
	return t, nil
}

// length returns that of the frame that something begins with, with its header.
func (t *id3) length(b []byte) (int, bool) {
	head := t.head()
	if len(b) < head {
		return 0, false
	}
	for _, c := range b[:t.idLength()] {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return 0, false
		}
	}
	switch t.version {
	case 2:
		return head + (int(b[3])<<16 | int(b[4])<<8 | int(b[5])), true
	case 3:
		n := binary.BigEndian.Uint32(b[4:])
		return head + int(n), n <= maxID3
	default:
		n, ok := synchsafe(b[4:])
		return head + n, ok
	}
}

func (t *id3) head() int {
	if t.version == 2 {
		return 6
	}
	return id3Head
}

func (t *id3) idLength() int { return 3 + min(int(t.version)-2, 1) }

// userText returns the description of a text of the user's. It reports false for other frames, and those
// that are compressed or the like.
func (t *id3) userText(f []byte) (string, bool) {
	body := f[t.head():]
	if string(f[:t.idLength()]) != "TXXX"[:t.idLength()] || t.version > 2 && f[9] != 0 || len(body) == 0 {
		return "", false
	}
	text := body[1:]
	switch body[0] {
	case 0, 3: // the descriptions that are looked for are ASCII, which is the same in Latin-1 and UTF-8
		name, _, _ := bytes.Cut(text, []byte{0})
		return string(name), true
	case 1, 2:
		var order binary.ByteOrder = binary.BigEndian
		if bytes.HasPrefix(text, []byte{0xFF, 0xFE}) {
			order = binary.LittleEndian
		}
		var units []uint16
		for ; len(text) >= 2 && order.Uint16(text) != 0; text = text[2:] {
			units = append(units, order.Uint16(text))
		}
		return strings.TrimPrefix(string(utf16.Decode(units)), "\uFEFF"), true
	}
	return "", false
}

// frame returns a text of the user's; name and value are ASCII.
func (t *id3) frame(name, value string) []byte {
	n := 1 + len(name) + 1 + len(value)
	f := []byte("TXXX")[:t.idLength():t.idLength()]
	switch t.version {
	case 2:
		f = append(f, byte(n>>16), byte(n>>8), byte(n))
	case 3:
		f = append(binary.BigEndian.AppendUint32(f, uint32(n)), 0, 0) //nolint:gosec // a short text
	default:
		f = append(appendSynchsafe(f, n), 0, 0)
	}
	return append(append(append(append(f, 0), name...), 0), value...)
}

// bytes returns the tag as it is stored, in the room that it had if there is enough.
func (t *id3) bytes() ([]byte, error) {
	body := bytes.Join(t.frames, nil)
	length := int(t.size) - id3Head
	if len(body) > length {
		length = len(body) + 1024 // for the next time
	}
	if length > maxID3 {
		return nil, id3Unsupported("is too large")
	}
	tag := appendSynchsafe([]byte{'I', 'D', '3', t.version, 0, t.flags}, length)
	return append(append(tag, body...), make([]byte, length-len(body))...), nil
}

// synchsafe reads a number of which each byte holds seven bits.
func synchsafe(b []byte) (n int, ok bool) {
	for _, c := range b[:4] {
		if c > 0x7F {
			return 0, false
		}
		n = n<<7 | int(c)
	}
	return n, true
}

func appendSynchsafe(b []byte, n int) []byte {
	return append(b, byte(n>>21&0x7F), byte(n>>14&0x7F), byte(n>>7&0x7F), byte(n&0x7F))
}
