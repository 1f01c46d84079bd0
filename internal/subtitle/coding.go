package subtitle

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"

	"butler"
)

// coding is how a file is encoded.
type coding uint8

const (
	plain   coding = iota // ASCII is one byte a sign; what else there is does not matter
	marked                // UTF-8 with its mark
	utf16le               // with its mark
	utf16be               // with its mark
)

const utf8Mark = "\ufeff"

// decode returns text of which the ASCII is to be read as such.
func decode(data []byte) ([]byte, coding, error) {
	switch {
	case bytes.HasPrefix(data, []byte(utf8Mark)):
		return data[len(utf8Mark):], marked, nil
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		text, err := narrow(data[2:], binary.LittleEndian)
		return text, utf16le, err
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		text, err := narrow(data[2:], binary.BigEndian)
		return text, utf16be, err
	case bytes.IndexByte(data, 0) >= 0:
		return nil, plain, butler.E(butler.KindInvalid, "read subtitles", "the file is not text, or in an encoding that cannot be read").
			WithHint("save it as UTF-8")
	}
	return data, plain, nil
}

func narrow(data []byte, order binary.ByteOrder) ([]byte, error) {
	bad := butler.E(butler.KindInvalid, "read subtitles", "the file says that it is in UTF-16, but is not").WithHint("save it as UTF-8")
	if len(data)%2 != 0 {
		return nil, bad
	}
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	var text []byte
	for i := 0; i < len(units); i++ {
		r := rune(units[i])
		if utf16.IsSurrogate(r) {
			if i+1 == len(units) {
				return nil, bad
			}
			i++
			if r = utf16.DecodeRune(r, rune(units[i])); r == utf8.RuneError {
				return nil, bad
			}
		}
		text = utf8.AppendRune(text, r)
	}
	return text, nil
}

// encode is the reverse of decode.
func encode(text []byte, c coding) []byte {
	switch c {
	case marked:
		return append([]byte(utf8Mark), text...)
	case utf16le:
		return widen(text, binary.LittleEndian)
	case utf16be:
		return widen(text, binary.BigEndian)
	case plain:
	}
	return text
}

func widen(text []byte, order binary.AppendByteOrder) []byte {
	out := order.AppendUint16(nil, 0xfeff)
	for _, u := range utf16.Encode([]rune(string(text))) {
		out = order.AppendUint16(out, u)
	}
	return out
}
