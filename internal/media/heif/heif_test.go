package heif_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"testing"

	"butler/internal/butlertest"
	"butler/internal/media/heif"
)

func load(t testing.TB, recipe butlertest.HEIC) []byte {
	t.Helper()
	b, err := os.ReadFile(butlertest.Media(t, recipe))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestRead(t *testing.T) {
	for _, c := range []struct {
		recipe                    butlertest.HEIC
		columns, rows, wide, high int
		orientation               int
	}{
		{butlertest.HEIC{}, 2, 2, 118, 118, 1},
		{butlertest.HEIC{Columns: 3, Rows: 1, Quarters: 3}, 3, 1, 182, 54, 6},
		{butlertest.HEIC{Columns: 1, Rows: 1, Quarters: 1}, 1, 1, 64, 64, 8},
	} {
		b := load(t, c.recipe)
		p, err := heif.Read(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Errorf("%+v: %v", c.recipe, err)
			continue
		}
		if p.Columns != c.columns || p.Rows != c.rows || p.Width != c.wide || p.Height != c.high || p.Orientation != c.orientation {
			t.Errorf("%+v: %d by %d tiles, %d by %d, turned %d", c.recipe, p.Columns, p.Rows, p.Width, p.Height, p.Orientation)
		}
		if n := bytes.Count(p.Stream, []byte("\x00\x00\x00\x01")); n != 3+c.columns*c.rows {
			t.Errorf("%+v: %d units", c.recipe, n)
		}
		d, err := heif.Describe(bytes.NewReader(b), int64(len(b)))
		if err != nil || d.Width != c.wide || d.Stream != nil {
			t.Errorf("%+v: described as %+v, %v", c.recipe, d, err)
		}
	}
}

func TestWhatIsNone(t *testing.T) {
	b := load(t, butlertest.HEIC{})
	huge := bytes.Clone(b)
	at := bytes.Index(huge, []byte("idat")) + 4
	binary.BigEndian.PutUint16(huge[at+4:], 0xffff)
	for name, b := range map[string][]byte{
		"nothing": nil, "text": []byte("In the beginning was the Word"), "no picture in it": b[:24],
		"cut short": b[:len(b)-20], "a picture larger than any": huge, "a box that is longer than the file": []byte("\x7f\xff\xff\xffmeta\x00\x00\x00\x00"),
	} {
		if p, err := heif.Read(bytes.NewReader(b), int64(len(b))); !errors.Is(err, heif.ErrNot) {
			t.Errorf("%s: %d by %d, %v", name, p.Width, p.Height, err)
		}
	}
}

// Units without end are refused, however few bytes they take: ffmpeg took 8 GB for a file of 50 kB.
func TestManyUnits(t *testing.T) {
	b := load(t, butlertest.HEIC{Columns: 1, Rows: 1})
	at := len(b)
	b = append(b, bytes.Repeat([]byte{0, 0, 0, 2, 0x26, 1}, 20_000)...)
	place := bytes.Index(b, []byte("iloc"))
	// after version, sizes and count, of the one item: id, method, data reference, extents, offset and length
	entry := b[place+4+4+2+2:]
	binary.BigEndian.PutUint32(entry[8:], uint32(at))
	binary.BigEndian.PutUint32(entry[12:], uint32(len(b)-at))
	if p, err := heif.Read(bytes.NewReader(b), int64(len(b))); !errors.Is(err, heif.ErrNot) {
		t.Errorf("a stream of %d bytes, %v", len(p.Stream), err)
	}
	binary.BigEndian.PutUint32(entry[12:], 600)
	if _, err := heif.Read(bytes.NewReader(b), int64(len(b))); err != nil {
		t.Errorf("100 units: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(load(f, butlertest.HEIC{}))
	f.Add(load(f, butlertest.HEIC{Columns: 1, Rows: 1, Quarters: 1}))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := heif.Read(bytes.NewReader(b), int64(len(b)))
		if err == nil && (p.Width <= 0 || p.Height <= 0 || p.Columns*p.Rows <= 0 || p.Orientation < 1 || p.Orientation > 8) {
			t.Fatalf("%+v", p)
		}
	})
}
