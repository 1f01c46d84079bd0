package picture

import (
	"bytes"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"testing"

	"butler"
)

// pattern returns a picture that is split into a left and a right half of two brightnesses.
func pattern(w, h int, left, right uint8) *image.YCbCr {
	m := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
	for y := range h {
		for x := range w {
			m.Y[m.YOffset(x, y)] = left
			if x >= w/2 {
				m.Y[m.YOffset(x, y)] = right
			}
			m.Cb[m.COffset(x, y)], m.Cr[m.COffset(x, y)] = 128, 128
		}
	}
	return m
}

func TestCheck(t *testing.T) {
	good := pattern(16, 10, 1, 2)
	short, thin := *good, *good
	short.Y = short.Y[:20]
	thin.Cr = thin.Cr[:3]
	for name, c := range map[string]struct {
		frame *butler.Frame
		ok    bool
	}{
		"good": {&butler.Frame{Image: good}, true}, "nil": {nil, false}, "no image": {&butler.Frame{}, false},
		"empty": {&butler.Frame{Image: &image.YCbCr{}}, false}, "short": {&butler.Frame{Image: &short}, false}, "thin": {&butler.Frame{Image: &thin}, false},
		"huge": {&butler.Frame{Image: &image.YCbCr{Rect: image.Rect(0, 0, MaxSide+1, 1)}}, false},
		"one":  {&butler.Frame{Image: pattern(1, 1, 1, 1)}, true},
	} {
		if err := Check(c.frame); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLooks(t *testing.T) {
	for _, c := range []struct {
		name        string
		left, right uint8
		dull        bool
	}{{"black", 0, 0, true}, {"grey", 128, 128, true}, {"dark, with a glimmer", 5, 30, true}, {"contrast", 40, 200, false}, {"faint", 100, 130, false}} {
		if got := Judge(pattern(320, 180, c.left, c.right)); got.Dull() != c.dull {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
	a, b := Judge(pattern(320, 180, 40, 200)), Judge(pattern(320, 180, 100, 120))
	if !a.Better(b) || b.Better(a) || a.Better(a) {
		t.Errorf("%+v, %+v", a, b)
	}
	if white := Judge(pattern(320, 180, 215, 255)); white.Better(a) || white.Better(Judge(pattern(320, 180, 100, 140))) {
		t.Errorf("nearly white is better: %+v", white)
	}
	if got := Judge(&image.YCbCr{}); got != (Look{}) {
		t.Errorf("nothing: %+v", got)
	}
}

func TestCopyIsDeep(t *testing.T) {
	src := pattern(16, 10, 10, 20)
	dst := Copy(nil, src)
	again := Copy(dst, src)
	if again != dst {
		t.Error("the memory is not used again")
	}
	src.Y[0] = 99
	if dst.Y[0] != 10 || dst.Rect != src.Rect || dst.COffset(15, 9) != src.COffset(15, 9) {
		t.Errorf("%+v", dst)
	}
}

func TestShrink(t *testing.T) {
	for _, c := range []struct{ from, to image.Point }{
		{image.Pt(320, 180), image.Pt(32, 18)}, {image.Pt(180, 320), image.Pt(18, 32)}, {image.Pt(8, 4), image.Pt(8, 4)},
		{image.Pt(1000, 1), image.Pt(32, 1)}, {image.Pt(33, 33), image.Pt(32, 32)}, {image.Pt(1, 1), image.Pt(1, 1)},
	} {
		got := Shrink(pattern(c.from.X, c.from.Y, 50, 150), 32)
		if got.Rect.Size() != c.to {
			t.Errorf("%v: %v", c.from, got.Rect.Size())
		}
		if c.from.X < 2 {
			continue
		}
		left, right := got.RGBAAt(0, 0), got.RGBAAt(c.to.X-1, c.to.Y-1)
		if left != (color.RGBA{50, 50, 50, 255}) || right != (color.RGBA{150, 150, 150, 255}) {
			t.Errorf("%v: %v, %v", c.from, left, right)
		}
	}
}

func TestSave(t *testing.T) {
	m := pattern(33, 17, 50, 150)
	var buf bytes.Buffer
	if err := Encode(&buf, m); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := Save(dir, "a/b.jpg", buf.Bytes(), m.Rect.Size()); err != nil {
		t.Fatal(err)
	}
	if raw, err := os.ReadFile(filepath.Join(dir, "a", "b.jpg")); err != nil || !bytes.Equal(raw, buf.Bytes()) {
		t.Errorf("%d bytes, %v", len(raw), err)
	}
	for name, err := range map[string]error{
		"twice":        Save(dir, "a/b.jpg", buf.Bytes(), m.Rect.Size()),
		"other size":   Save(dir, "c.jpg", buf.Bytes(), image.Pt(1, 1)),
		"no JPEG":      Save(dir, "d.jpg", []byte("no"), m.Rect.Size()),
		"below a file": Save(dir, "a/b.jpg/c.jpg", buf.Bytes(), m.Rect.Size()),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	m := pattern(320, 180, 50, 150)
	var buf bytes.Buffer
	for b.Loop() {
		if err := Encode(&buf, m); err != nil {
			b.Fatal(err)
		}
	}
}
