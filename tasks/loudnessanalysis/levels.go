package loudnessanalysis

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"time"

	"butler"
	"butler/tasks/internal/scratch"
)

// A levels file begins with the bytes "LUFS", then three unsigned numbers of 32 bits: the version (1),
// the milliseconds of a step (100), the count of levels. The levels follow as signed numbers of 16
// bits, in hundredths of a LUFS; [Silence] stands for no sound at all. All numbers are little-endian.
const (
	levelsMagic   = "LUFS"
	levelsVersion = 1
	levelsHeader  = 16
	// Step is the distance of two levels.
	Step = 100 * time.Millisecond
	// Silence is the level of digital silence.
	Silence = math.MinInt16
)

// LevelsName returns the name of the Artifact with the levels of a stream.
func LevelsName(stream int) string { return fmt.Sprintf("levels-%d.bin", stream) }

// levelsWriter writes a levels file as the levels come.
type levelsWriter struct {
	file  *os.File
	out   *bufio.Writer
	count uint32
	sum   uint64 // of what was written, to compare with what is read back
}

func createLevels(dir string, stream int) (*levelsWriter, error) {
	f, err := scratch.Create(dir, LevelsName(stream))
	if err != nil {
		return nil, err
	}
	w := &levelsWriter{file: f, out: bufio.NewWriterSize(f, 8<<10)}
	_, err = w.out.Write(make([]byte, levelsHeader))
	return w, err
}

// quantise returns hundredths of a LUFS.
func quantise(loudness float64) int16 {
	if math.IsInf(loudness, -1) || math.IsNaN(loudness) {
		return Silence
	}
	return int16(math.Round(max(-32000, min(32000, loudness*100))))
}

func (w *levelsWriter) add(loudness float64) error {
	if w.count == math.MaxUint32 {
		return butler.E(butler.KindUnsupported, "write levels", "the sound is too long")
	}
	level := quantise(loudness)
	var b [2]byte
	binary.LittleEndian.PutUint16(b[:], uint16(level))
	w.count++
	w.sum = mix(w.sum, level)
	_, err := w.out.Write(b[:])
	return scratch.Error("write levels", err)
}

func mix(sum uint64, level int16) uint64 { return (sum ^ uint64(uint16(level))) * 1099511628211 }

// finish writes the header, reads the file back, and returns its size.
func (w *levelsWriter) finish() (int64, error) {
	const op = "write levels"
	if err := w.out.Flush(); err != nil {
		return 0, scratch.Error(op, err)
	}
	head := append([]byte(levelsMagic), make([]byte, levelsHeader-len(levelsMagic))...)
	binary.LittleEndian.PutUint32(head[4:], levelsVersion)
	binary.LittleEndian.PutUint32(head[8:], uint32(Step.Milliseconds()))
	binary.LittleEndian.PutUint32(head[12:], w.count)
	if _, err := w.file.WriteAt(head, 0); err != nil {
		return 0, scratch.Error(op, err)
	}
	if _, err := w.file.Seek(0, io.SeekStart); err != nil {
		return 0, scratch.Error(op, err)
	}
	var count uint32
	var sum uint64
	for level, err := range Levels(w.file) {
		if err != nil {
			return 0, butler.E(butler.KindInternal, "read back levels", "%w", err)
		}
		count++
		sum = mix(sum, level)
	}
	if count != w.count || sum != w.sum {
		return 0, butler.E(butler.KindInternal, "read back levels", "they are not what was written")
	}
	return levelsHeader + 2*int64(count), nil
}

// Levels yields the levels of a levels file, in hundredths of a LUFS, one for each [Step]. Errors:
// [butler.KindDamaged].
func Levels(r io.Reader) func(yield func(int16, error) bool) {
	return func(yield func(int16, error) bool) {
		in := bufio.NewReader(r)
		fail := func(format string, args ...any) {
			yield(0, butler.E(butler.KindDamaged, "read levels", format, args...))
		}
		var head [levelsHeader]byte
		if _, err := io.ReadFull(in, head[:]); err != nil {
			fail("header: %w", err)
			return
		}
		if string(head[:4]) != levelsMagic || binary.LittleEndian.Uint32(head[4:]) != levelsVersion ||
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
