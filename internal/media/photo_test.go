package media

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"butler"
	"butler/internal/butlertest"
)

func photoPart(path string) butler.Part {
	return butler.Part{Path: path, Features: butler.IsPhoto, Header: butler.Header{Streams: []butler.Stream{{Kind: butler.StreamVideo}}}}
}

// Every EXIF orientation is turned such that the corner that is red comes to the upper left.
func TestTurn(t *testing.T) {
	for orientation, corner := range map[int]image.Point{0: {0, 0}, 1: {0, 0}, 2: {5, 0}, 3: {5, 3}, 4: {0, 3}, 5: {0, 0}, 6: {0, 3}, 7: {5, 3}, 8: {5, 0}, 9: {0, 0}} {
		m := image.NewRGBA(image.Rect(0, 0, 6, 4))
		m.Set(corner.X, corner.Y, color.RGBA{255, 0, 0, 255})
		got := turn(m, orientation)
		want := image.Pt(6, 4)
		if orientation >= 5 && orientation <= 8 {
			want = image.Pt(4, 6)
		}
		if got.Rect.Size() != want || got.RGBAAt(0, 0).R != 255 {
			t.Errorf("%d: size %v, corner %v", orientation, got.Rect.Size(), got.RGBAAt(0, 0))
		}
	}
}

func TestPhotos(t *testing.T) {
	for _, c := range []struct {
		picture butlertest.Picture
		want    [2]int
	}{
		{butlertest.Picture{}, [2]int{160, 106}},
		{butlertest.Picture{Orientation: 6}, [2]int{160, 240}},
		{butlertest.Picture{Ext: "png", Orientation: 8}, [2]int{160, 240}},
		{butlertest.Picture{Ext: "webp"}, [2]int{160, 106}},
		{butlertest.Picture{Width: 1200, Height: 800}, [2]int{160, 106}},
	} {
		r, o := pass(t, photoPart(butlertest.Media(t, c.picture)), frames(butler.FrameWants{Width: 160}))
		if o.Err != nil || len(r.times) != 1 || r.times[0] != 0 || r.size != c.want {
			t.Errorf("%+v: %v, %v %v", c.picture, o.Err, r.times, r.size)
		}
	}
}

func TestPhotoColours(t *testing.T) {
	for _, c := range []struct {
		in   color.Color
		want [3]int
	}{
		{color.NRGBA{255, 0, 0, 255}, [3]int{76, 85, 255}},
		{color.NRGBA{0, 0, 0, 0}, [3]int{255, 128, 128}}, // transparent: on white
		{color.Gray16{0x8000}, [3]int{128, 128, 128}},
	} {
		m := image.NewNRGBA64(image.Rect(0, 0, 64, 64))
		for i := range 64 * 64 {
			m.Set(i%64, i/64, c.in)
		}
		var b bytes.Buffer
		if err := png.Encode(&b, m); err != nil {
			t.Fatal(err)
		}
		r, o := pass(t, photoPart(write(t, "p.png", b.Bytes())), frames(butler.FrameWants{Width: 32}))
		if o.Err != nil || len(r.colours) != 1 {
			t.Fatal(o.Err)
		}
		for i, v := range r.colours[0] {
			if d := int(v) - c.want[i]; d < -2 || d > 2 {
				t.Errorf("%v: %v, want %v", c.in, r.colours[0], c.want)
			}
		}
	}
}

// A picture that would take much of our memory is left to ffmpeg, and comes out the same.
func TestLargePhotosAreLeftToFFmpeg(t *testing.T) {
	path := butlertest.Media(t, butlertest.Picture{Width: 8400, Height: 4200, Orientation: 6})
	if _, _, err := decodePhoto(path); !butler.IsKind(err, butler.KindUnsupported) {
		t.Errorf("got %v", err)
	}
	r, o := pass(t, photoPart(path), frames(butler.FrameWants{Width: 160}))
	if want := [2]int{160, 320}; o.Err != nil || len(r.times) != 1 || r.size != want {
		t.Errorf("%v, %v, %v", o.Err, r.times, r.size)
	}
}

// A picture of absurd size is not decoded here, nor there; one that is cut off gives what is left of it.
func TestHostilePhotos(t *testing.T) {
	jpeg, err := os.ReadFile(butlertest.Media(t, butlertest.Picture{Width: 640, Height: 480}))
	if err != nil {
		t.Fatal(err)
	}
	bomb := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x01\x00\x00\x00\x01\x00\x00\x08\x06\x00\x00\x00")
	for _, c := range []struct {
		name string
		data []byte
		ok   bool
	}{
		{"whole.jpg", jpeg, true},
		{"called.png", jpeg, true},
		{"cut off.jpg", jpeg[:len(jpeg)*2/3], true},
		{"%03d*?.jpg", jpeg[:len(jpeg)*2/3], true}, // goes to ffmpeg, which must not take it for a pattern
		{"bomb.png", append(bomb, 0x8a, 0x9f, 0x20, 0x6e), false},
		{"text.jpg", []byte("no picture"), false},
		{"empty.jpg", nil, false},
	} {
		r, o := pass(t, photoPart(write(t, c.name, c.data)), frames(butler.FrameWants{Width: 160}))
		got := o.Err == nil && len(r.times) == 1
		if got != c.ok {
			t.Errorf("%s: %v, %d pictures", c.name, o.Err, len(r.times))
		}
	}
}

func FuzzDecodePhoto(f *testing.F) {
	f.Add([]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x01L\x00;"))
	f.Add([]byte("BM\x00\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00"))
	dir := f.TempDir()
	n := 0
	f.Fuzz(func(t *testing.T, b []byte) {
		n++
		path := fmt.Sprintf("%s/%d", dir, n%8)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		m, orientation, err := decodePhoto(path)
		if err != nil {
			return
		}
		if s := toYCbCr(uprightRGBA(m, orientation, 32)).Rect; s.Dx() != 32 || s.Dy() < 2 || s.Dy() > 128 {
			t.Fatalf("%v of %v", s, m.Bounds())
		}
	})
}

// What is wrong with a photo is told in the words of who knows it, not only in those of ffmpeg.
func TestWhyPhotosFail(t *testing.T) {
	le := binary.LittleEndian
	dng := le.AppendUint16([]byte("II*\x00\x08\x00\x00\x00"), 3)
	for _, field := range [][4]uint32{{0x100, 4, 1, 400}, {0x101, 4, 1, 300}, {0xc612, 1, 4, 0x401}} {
		dng = le.AppendUint16(le.AppendUint16(dng, uint16(field[0])), uint16(field[1]))
		dng = le.AppendUint32(le.AppendUint32(dng, field[2]), field[3])
	}
	var whole bytes.Buffer
	if err := png.Encode(&whole, image.NewGray(image.Rect(0, 0, 64, 64))); err != nil {
		t.Fatal(err)
	}
	vast := bytes.Clone(whole.Bytes()[:33])
	le.PutUint32(vast[16:], 0x50c30000) // 50,000, big-endian
	le.PutUint32(vast[20:], 0x50c30000)
	binary.BigEndian.PutUint32(vast[29:], crc32.ChecksumIEEE(vast[12:29]))
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"a.dng": {append(dng, 0, 0, 0, 0), "a dng file without a preview"},
		"b.png": {vast, "50000 by 50000 pixels"},
		"c.xyz": {[]byte("no picture"), ""},
	} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, c.data, 0o600); err != nil {
			t.Fatal(err)
		}
		_, o := pass(t, photoPart(path), frames(butler.FrameWants{Width: 160}))
		if !butler.IsKind(o.Err, butler.KindDamaged) || !strings.Contains(o.Err.Error(), c.want) ||
			strings.Contains(o.Err.Error(), "left to ffmpeg") || strings.Contains(o.Err.Error(), filepath.Dir(path)) {
			t.Errorf("%s: %v", name, o.Err)
		}
	}
}
