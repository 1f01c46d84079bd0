// Package bif reads and writes BIF files (Base Index Frames), the archives of preview pictures that
// players of the Roku and Plex ecosystems show while one seeks.
//
// All numbers are unsigned, of 32 bits, little-endian. Bytes 0 to 7 are the magic number, then
// follow the version (0), the count of pictures, and the milliseconds that one frame number stands
// for; zeros fill the header to 64 bytes. The index has one entry for each picture: its frame number
// and the offset of its JPEG from the start of the file. Its last entry has frame number 0xFFFFFFFF
// and the end of the file. The JPEGs follow in the order of the index.
package bif

import "butler"

// MaxSize is the largest file whose offsets can be written down.
const MaxSize = 1<<32 - 1

// MaxImage is the largest picture that is accepted, in bytes.
const MaxImage = 16 << 20

const (
	headerSize = 64
	entrySize  = 8
	sentinel   = 0xFFFFFFFF
)

// magic returns the first eight bytes of every BIF file.
func magic() [8]byte { return [8]byte{0x89, 'B', 'I', 'F', '\r', '\n', 0x1a, '\n'} }

func damaged(format string, args ...any) error {
	return butler.E(butler.KindDamaged, "read BIF", format, args...)
}
