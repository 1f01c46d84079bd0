package loudnessanalysis

import (
	"bufio"
	"encoding/binary"
	"io"
	"math"
	"os"

	"butler"
	"butler/internal/loudness"
	"butler/tasks/internal/scratch"
)

// levelsWriter writes a levels file as the levels come.
type levelsWriter struct {
	file  *os.File
	out   *bufio.Writer
	count uint32
	sum   uint64 // of what was written, to compare with what is read back
}

func createLevels(dir string, stream int) (*levelsWriter, error) {
	f, err := scratch.Create(dir, loudness.LevelsName(stream))
	if err != nil {
		return nil, err
	}
	w := &levelsWriter{file: f, out: bufio.NewWriterSize(f, 8<<10)}
	_, err = w.out.Write(make([]byte, loudness.HeaderSize))
	return w, err
}

// quantise returns hundredths of a LUFS.
func quantise(lufs float64) int16 {
	if math.IsInf(lufs, -1) || math.IsNaN(lufs) {
		return loudness.Silence
	}
	return int16(math.Round(max(-32000, min(32000, lufs*100))))
}

func (w *levelsWriter) add(lufs float64) error {
	if w.count == math.MaxUint32 {
		return butler.E(butler.KindUnsupported, "write levels", "the sound is too long")
	}
	level := quantise(lufs)
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
	if _, err := w.file.WriteAt(loudness.Header(w.count), 0); err != nil {
		return 0, scratch.Error(op, err)
	}
	if _, err := w.file.Seek(0, io.SeekStart); err != nil {
		return 0, scratch.Error(op, err)
	}
	var count uint32
	var sum uint64
	for level, err := range loudness.Levels(w.file) {
		if err != nil {
			return 0, butler.E(butler.KindInternal, "read back levels", "%w", err)
		}
		count++
		sum = mix(sum, level)
	}
	if count != w.count || sum != w.sum {
		return 0, butler.E(butler.KindInternal, "read back levels", "they are not what was written")
	}
	return loudness.HeaderSize + 2*int64(count), nil
}
