package picture_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"butler"
	"butler/internal/picture"

	"golang.org/x/image/bmp"
)

func encode(t testing.TB, w, h int) map[string][]byte {
	t.Helper()
	m := image.NewPaletted(image.Rect(0, 0, w, h), color.Palette{color.Black, color.White})
	for i := range m.Pix {
		m.Pix[i] = uint8(i % 2)
	}
	all := map[string][]byte{}
	for name, f := range map[string]func(*bytes.Buffer) error{
		"image/jpeg": func(b *bytes.Buffer) error { return jpeg.Encode(b, m, nil) },
		"image/png":  func(b *bytes.Buffer) error { return png.Encode(b, m) },
		"image/gif":  func(b *bytes.Buffer) error { return gif.Encode(b, m, nil) },
		"image/bmp":  func(b *bytes.Buffer) error { return bmp.Encode(b, m) },
	} {
		var b bytes.Buffer
		if err := f(&b); err != nil {
			t.Fatal(err)
		}
		all[name] = b.Bytes()
	}
	all["image/avif"] = avif(w, h)
	return all
}

func box(kind string, bodies ...[]byte) []byte {
	body := bytes.Join(bodies, nil)
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(len(body)+8)), kind...), body...) //nolint:gosec // small
}

// avif returns the boxes of a picture of two extents, the second of which is that of a tile.
func avif(w, h int) []byte {
	extent := func(w, h int) []byte {
		b := make([]byte, 4, 12)
		b = binary.BigEndian.AppendUint32(b, uint32(w)) //nolint:gosec // small
		return box("ispe", binary.BigEndian.AppendUint32(b, uint32(h)))
	}
	properties := box("iprp", box("ipco", extent(w/2, h/2), extent(w, h), box("pixi", []byte{1})))
	return bytes.Join([][]byte{
		box("ftyp", []byte("mif1\x00\x00\x00\x00mif1avif")),
		box("meta", make([]byte, 4), properties),
		box("mdat", make([]byte, 100)),
	}, nil)
}

func TestCheck(t *testing.T) {
	for kind, data := range encode(t, 64, 48) {
		t.Run(kind, func(t *testing.T) {
			got, err := picture.Check(data)
			if want := (picture.Info{Type: kind, Width: 64, Height: 48}); err != nil || got != want {
				t.Fatalf("%+v, %v", got, err)
			}
			if got.Extension() == "" {
				t.Error("no extension")
			}
			for _, n := range []int{len(data) / 3, len(data) / 2, len(data) - 1} {
				if _, err := picture.Check(data[:n]); !butler.IsKind(err, butler.KindDamaged) {
					t.Errorf("the first %d of %d bytes: %v", n, len(data), err)
				}
			}
		})
	}
}

func TestWebP(t *testing.T) {
	data, err := base64.StdEncoding.DecodeString("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := picture.Check(data); err != nil || got != (picture.Info{Type: "image/webp", Width: 1, Height: 1}) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := picture.Check(data[:36]); !butler.IsKind(err, butler.KindDamaged) {
		t.Errorf("cut short: %v", err)
	}
}

// pngOf returns a PNG that claims a size and holds next to nothing.
func pngOf(w, h uint32) []byte {
	chunk := func(kind string, body []byte) []byte {
		b := append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), kind...) //nolint:gosec // small
		b = append(b, body...)
		return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
	}
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	return bytes.Join([][]byte{[]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(head, 8, 2, 0, 0, 0)), chunk("IDAT", nil), chunk("IEND", nil)}, nil)
}

func TestWhatIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		data []byte
		kind butler.Kind
	}{
		"nothing":                 {nil, butler.KindInvalid},
		"text":                    {[]byte("a picture"), butler.KindInvalid},
		"vector graphics":         {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`), butler.KindInvalid},
		"more bytes than a blob":  {append([]byte("\xff\xd8\xff"), make([]byte, butler.MaxBlob)...), butler.KindInvalid},
		"a side too long":         {pngOf(picture.MaxSide+1, 1), butler.KindInvalid},
		"too many pixels":         {pngOf(picture.MaxSide, picture.MaxSide), butler.KindInvalid},
		"the largest there is":    {pngOf(1<<31-1, 1<<31-1), butler.KindDamaged},
		"no pixels":               {pngOf(0, 10), butler.KindDamaged},
		"a start only":            {[]byte("\xff\xd8\xff"), butler.KindDamaged},
		"BM and nothing":          {[]byte("BM"), butler.KindDamaged},
		"an AVIF without a size":  {box("ftyp", []byte("avif\x00\x00\x00\x00avif")), butler.KindDamaged},
		"an AVIF that is immense": {avif(1<<31, 1<<31), butler.KindInvalid},
	} {
		if _, err := picture.Check(c.data); !butler.IsKind(err, c.kind) {
			t.Errorf("%s: %v, want %s", name, err, c.kind)
		}
	}
	if _, err := picture.Check(pngOf(picture.MaxSide, 6000)); err != nil {
		t.Errorf("a large one that may be: %v", err)
	}
}

func FuzzCheck(f *testing.F) {
	for _, data := range encode(f, 8, 8) {
		f.Add(data)
	}
	f.Add(pngOf(1<<31, 3))
	f.Add([]byte("RIFF\x00\x00\x00\x00WEBP"))
	f.Fuzz(func(t *testing.T, data []byte) {
		info, err := picture.Check(data)
		switch {
		case err != nil && !butler.IsKind(err, butler.KindInvalid) && !butler.IsKind(err, butler.KindDamaged):
			t.Errorf("an error of another kind: %v", err)
		case err == nil && (info.Width <= 0 || info.Height <= 0 || info.Width*info.Height > picture.MaxPixels):
			t.Errorf("%+v", info)
		}
	})
}
