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
