package butlertest

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"testing"
)

// rotate writes a display matrix into the first track header of an MP4 file (ISO/IEC 14496-12,
// 8.3.2): ffmpeg's own option for it differs from version to version.
func rotate(path string, degrees int) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	at := bytes.Index(data, []byte("tkhd"))
	if at < 0 || data[at+4] != 0 {
		return errors.New("no track header of version 0")
	}
	matrix := data[at+4+40 : at+4+76]
	const one, minus = 0x00010000, 0xffff0000
	cells := map[int][4]uint32{90: {0, one, minus, 0}, 180: {minus, 0, 0, minus}, 270: {0, minus, one, 0}}[degrees]
	for i, offset := range []int{0, 4, 12, 16} {
		binary.BigEndian.PutUint32(matrix[offset:], cells[i])
	}
	return os.WriteFile(path, data, 0o600)
}

// Zero makes an empty file at path.
func Zero(t testing.TB, path string) string {
	t.Helper()
	return write(t, path, nil)
}

// Text makes a file of plain text at path, whatever its extension says.
func Text(t testing.TB, path string) string {
	t.Helper()
	return write(t, path, bytes.Repeat([]byte("This is no video, it only says so.\n"), 100))
}

// Truncated makes the recipe's file at path and keeps only a part of it, from the start.
func Truncated(t testing.TB, r Recipe, path string, keep float64) string {
	t.Helper()
	data, err := os.ReadFile(cached(t, r))
	if err != nil {
		t.Fatal(err)
	}
	return write(t, path, data[:int(float64(len(data))*keep)])
}

// HugeDuration makes a Matroska film of three seconds at path whose header claims a hundred years.
func HugeDuration(t testing.TB, path string) string {
	t.Helper()
	data, err := os.ReadFile(cached(t, Film{Sound: []Sound{{}}}))
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(data, []byte{0x44, 0x89, 0x88}) // Duration, eight bytes
	if at < 0 {
		t.Fatal("no duration in the header")
	}
	binary.BigEndian.PutUint64(data[at+3:], math.Float64bits(100*365*24*3600*1000))
	return write(t, path, data)
}

// Noisy makes the recipe's file at path and spoils some bytes all along its second half.
func Noisy(t testing.TB, r Recipe, path string) string {
	t.Helper()
	data, err := os.ReadFile(cached(t, r))
	if err != nil {
		t.Fatal(err)
	}
	for i := len(data) / 2; i < len(data); i += 97 {
		data[i] ^= byte(i)
	}
	return write(t, path, data)
}
