package people

import (
	"image"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"testing"
)

// face returns the photo that comes with pigo, made small, in the middle of a grey picture.
func face(t testing.TB, copies int) *image.YCbCr {
	t.Helper()
	f, err := os.Open("testdata/face.jpg")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	m, err := jpeg.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	one := m.(*image.YCbCr)
	out := image.NewYCbCr(image.Rect(0, 0, Width, 360), image.YCbCrSubsampleRatio420)
	for i := range out.Y {
		out.Y[i] = 90
	}
	for i := range copies {
		for y := range one.Rect.Dy() {
			copy(out.Y[out.YOffset(5+210*i, 40+y):][:one.Rect.Dx()], one.Y[one.YOffset(0, y):])
		}
	}
	return out
}

func TestFaces(t *testing.T) {
	f := New()
	for copies := range 4 {
		got, err := f.Faces(face(t, copies))
		if err != nil || len(got) != copies {
			t.Errorf("%d faces: %v, %v", copies, got, err)
		}
	}
}

func TestNoFaces(t *testing.T) {
	f := New()
	for _, size := range []image.Point{{0, 0}, {1, 1}, {27, 300}, {28, 28}, {640, 29}, {300, 640}} {
		m := image.NewYCbCr(image.Rectangle{Max: size}, image.YCbCrSubsampleRatio420)
		r := rand.New(rand.NewPCG(1, 1)) //nolint:gosec // noise for a test
		for i := range m.Y {
			m.Y[i] = uint8(r.Uint32())
		}
		if got, err := f.Faces(m); err != nil || len(got) > 0 {
			t.Errorf("%v: %v, %v", size, got, err)
		}
	}
}

func BenchmarkFaces(b *testing.B) {
	f, m := New(), face(b, 2)
	for b.Loop() {
		if _, err := f.Faces(m); err != nil {
			b.Fatal(err)
		}
	}
}
