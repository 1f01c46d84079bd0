package raw_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/jpeg"
	"testing"

	"butler/internal/butlertest"
	"butler/internal/media/raw"
)

func picture(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewYCbCr(image.Rect(0, 0, 48, 32), image.YCbCrSubsampleRatio420), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func formats() []string {
	return []string{"dng", "cr2", "cr3", "nef", "arw", "pef", "orf", "rw2", "raf"}
}

func file(t testing.TB, format string, orientation int) []byte {
	t.Helper()
	b, err := butlertest.Raw{Format: format, Orientation: orientation}.Bytes(picture(t))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestPreviews(t *testing.T) {
	for _, format := range formats() {
		b := file(t, format, 6)
		f, err := raw.Read(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Errorf("%s: %v", format, err)
			continue
		}
		if string(f.Format) != format || len(f.Previews) != 1 || f.Previews[0].Width != 48 || f.Previews[0].Height != 32 {
			t.Errorf("%s: %+v", format, f)
			continue
		}
		p := f.Previews[0]
		if m, err := jpeg.Decode(bytes.NewReader(b[p.Offset:][:p.Length])); err != nil || m.Bounds().Dx() != 48 {
			t.Errorf("%s: preview: %v", format, err)
		}
		if format != "raf" && f.Orientation != 6 {
			t.Errorf("%s: orientation %d", format, f.Orientation)
		}
		if want := 480; format != "cr3" && format != "raf" && f.Width != want {
			t.Errorf("%s: %d pixels wide, want %d", format, f.Width, want)
		}
	}
}

func TestWhatIsNone(t *testing.T) {
	plain := []byte("II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	for name, b := range map[string][]byte{
		"nothing": {}, "text": []byte("In the beginning"), "short": []byte("II*\x00"), "JPEG": picture(t), "plain TIFF": plain,
		"film": []byte("\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp41"),
	} {
		if f, err := raw.Read(bytes.NewReader(b), int64(len(b))); !errors.Is(err, raw.ErrNot) {
			t.Errorf("%s: %+v, %v", name, f, err)
		}
	}
}

// Directories that point at themselves and at each other, and counts beyond all bounds, come to an end.
func TestLoops(t *testing.T) {
	le := binary.LittleEndian
	b := []byte("II*\x00\x08\x00\x00\x00")
	b = le.AppendUint16(b, 2)
	for _, tag := range []uint16{0x014a, 0x8769} {
		b = le.AppendUint16(b, tag)
		b = le.AppendUint16(b, 4)
		b = le.AppendUint32(b, 0xffffffff)
		b = le.AppendUint32(b, 8)
	}
	b = le.AppendUint32(b, 8)
	if _, err := raw.Read(bytes.NewReader(b), int64(len(b))); !errors.Is(err, raw.ErrNot) {
		t.Errorf("error %v", err)
	}
}

// counted counts how often a file is read.
type counted struct {
	*bytes.Reader
	reads int
}

func (c *counted) ReadAt(b []byte, at int64) (int, error) {
	c.reads++
	return c.Reader.ReadAt(b, at)
}

// Fields that a camera writes once are followed once, however many there are: else they multiply.
func TestFieldsThatRepeat(t *testing.T) {
	le := binary.LittleEndian
	directory := func(tag, kind uint16, count, value uint32) (b []byte) {
		const entries = 900
		b = le.AppendUint16(b, entries)
		for range entries {
			b = le.AppendUint32(le.AppendUint16(le.AppendUint16(b, tag), kind), count)
			b = le.AppendUint32(b, value)
		}
		return le.AppendUint32(b, 0)
	}
	place := func(parts map[int][]byte) []byte {
		b := make([]byte, 64<<10)
		for at, part := range parts {
			copy(b[at:], part)
		}
		return b
	}
	var box []byte
	for range 500 {
		box = append(box, "\x00\x00\x00\x0cCMT1\x00\x00\x00\x00"...)
	}
	for name, b := range map[string][]byte{
		"maker notes": place(map[int][]byte{
			0: []byte("IIRO\x08\x00\x00\x00"), 8: directory(0x927c, 7, 100, 20000),
			20000: append([]byte("OLYMPUS\x00II\x03\x00"), directory(0x2020, 13, 1, 20000)...), 40000: directory(0x0101, 4, 2, 100),
		}),
		"previews": place(map[int][]byte{
			0: []byte("IIU\x00\x18\x00\x00\x00"), 24: directory(0x002e, 7, 20000, 20000),
			20000: append([]byte("\xff\xd8"), bytes.Repeat([]byte("\xff\xe0\x00\x02"), 250)...),
		}),
		"blocks": append([]byte("\x00\x00\x00\x18ftypcrx \x00\x00\x00\x00crx isom"), box...),
	} {
		r := &counted{Reader: bytes.NewReader(b)}
		f, _ := raw.Read(r, int64(len(b)))
		if r.reads > 10_000 || len(f.Blocks) > 3 {
			t.Errorf("%s: read %d times, %d blocks", name, r.reads, len(f.Blocks))
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, format := range formats() {
		f.Add(file(f, format, 1))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := raw.Read(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		if got.Format == raw.None || got.Orientation < 1 || got.Orientation > 8 || got.Width < 0 || got.Height < 0 {
			t.Fatalf("%+v", got)
		}
		for _, p := range got.Previews {
			if p.Offset < 0 || p.Length < 0 || p.Offset+p.Length > int64(len(b)) || p.Width <= 0 || p.Height <= 0 {
				t.Fatalf("preview %+v of %d bytes", p, len(b))
			}
		}
	})
}
