// Package loudness reads the levels that LoudnessAnalysis keeps of a stream, and tells from those of
// its tracks how loud an album is.
//
// A levels file begins with the bytes "LUFS", then three unsigned numbers of 32 bits: the version (1),
// the milliseconds of a step (100), the count of levels. The levels follow as signed numbers of 16
// bits, in hundredths of a LUFS; [Silence] stands for no sound at all. All numbers are little-endian.
package loudness

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"math"
	"time"

	"butler"
)

const (
	magic   = "LUFS"
	version = 1
	// HeaderSize is the bytes before the first level.
	HeaderSize = 16
	// Step is the distance of two levels.
	Step = 100 * time.Millisecond
	// Silence is the level of digital silence.
	Silence = math.MinInt16
)

// LevelsName returns the name of the Artifact with the levels of a stream.
func LevelsName(stream int) string { return fmt.Sprintf("levels-%d.bin", stream) }

// Header returns the beginning of a file of so many levels.
func Header(count uint32) []byte {
	head := append([]byte(magic), make([]byte, HeaderSize-len(magic))...)
	binary.LittleEndian.PutUint32(head[4:], version)
	binary.LittleEndian.PutUint32(head[8:], uint32(Step.Milliseconds()))
	binary.LittleEndian.PutUint32(head[12:], count)
	return head
}

// Levels yields the levels of a levels file, in hundredths of a LUFS, one for each [Step]. Errors:
// [butler.KindDamaged].
func Levels(r io.Reader) iter.Seq2[int16, error] {
	return func(yield func(int16, error) bool) {
		in := bufio.NewReader(r)
		fail := func(format string, args ...any) {
			yield(0, butler.E(butler.KindDamaged, "read levels", format, args...))
		}
		var head [HeaderSize]byte
		if _, err := io.ReadFull(in, head[:]); err != nil {
			fail("header: %w", err)
			return
		}
		if string(head[:4]) != magic || binary.LittleEndian.Uint32(head[4:]) != version ||
			binary.LittleEndian.Uint32(head[8:]) != uint32(Step.Milliseconds()) {
			fail("it does not begin as a file of levels does")
			return
		}
		var b [2]byte
		for i := range binary.LittleEndian.Uint32(head[12:]) {
			if _, err := io.ReadFull(in, b[:]); err != nil {
				fail("level %d: %w", i, err)
				return
			}
			if !yield(int16(binary.LittleEndian.Uint16(b[:])), nil) {
				return
			}
		}
		if _, err := in.ReadByte(); err != io.EOF {
			fail("there is more than its count says")
		}
	}
}
