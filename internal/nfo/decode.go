package nfo

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// decode returns the text in UTF-8. A mark at the start is believed first, then what the bytes are, then what the
// declaration says: programs often declare what they do not write. What is none of these is taken to be in Windows-1252.
func decode(data []byte) []byte {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return bytes.ToValidUTF8(data[3:], []byte("\ufffd"))
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}), bytes.HasPrefix(data, []byte{'<', 0}):
		return through(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), marked(data, binary.LittleEndian))
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}), bytes.HasPrefix(data, []byte{0, '<'}):
		return through(unicode.UTF16(unicode.BigEndian, unicode.UseBOM), marked(data, binary.BigEndian))
	case utf8.Valid(data) && bytes.IndexByte(data, 0x1b) < 0: // but for those that shift with escapes
		return data
	}
	e, err := htmlindex.Get(declared(data))
	if err != nil || e == unicode.UTF8 {
		e = charmap.Windows1252
	}
	return through(e, data)
}

// marked returns data with a byte order mark.
func marked(data []byte, order binary.AppendByteOrder) []byte {
	mark := order.AppendUint16(nil, 0xfeff)
	if bytes.HasPrefix(data, mark) {
		return data
	}
	return append(mark, data...)
}

func through(e encoding.Encoding, data []byte) []byte {
	text, err := e.NewDecoder().Bytes(data)
	if err != nil { // decoders put a sign of replacement for what they do not know
		text = data
	}
	return bytes.ToValidUTF8(text, []byte("\ufffd"))
}

// declared returns the encoding that the XML declaration names.
func declared(data []byte) string {
	head := data[:min(len(data), 200)]
	found := regexp.MustCompile(`^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`).FindSubmatch(head)
	if found == nil {
		return ""
	}
	return string(found[1])
}
