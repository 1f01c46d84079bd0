package fingerprint

import (
	"encoding/binary"

	"butler"
)

// magic begins an encoded fingerprint: a name, and the version of the form.
const magic = "BFP\x01"

// Encode writes a fingerprint down: "BFP", 1, then the words, little-endian.
func Encode(words []uint32) []byte {
	data := make([]byte, 0, len(magic)+4*len(words))
	data = append(data, magic...)
	for _, w := range words {
		data = binary.LittleEndian.AppendUint32(data, w)
	}
	return data
}

// Decode reads what [Encode] wrote. Errors: [butler.KindDamaged].
func Decode(data []byte) ([]uint32, error) {
	const op = "read fingerprint"
	if len(data) < len(magic) || string(data[:len(magic)]) != magic {
		return nil, butler.E(butler.KindDamaged, op, "these are not the bytes of a fingerprint")
	}
	data = data[len(magic):]
	if len(data)%4 != 0 {
		return nil, butler.E(butler.KindDamaged, op, "the last word is cut off")
	}
	words := make([]uint32, len(data)/4)
	for i := range words {
		words[i] = binary.LittleEndian.Uint32(data[4*i:])
	}
	return words, nil
}
