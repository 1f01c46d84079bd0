// Package people finds faces that look into the camera: whether there are people in a photo, and about how many. Whose
// faces they are it does not know.
//
// The method is that of N. Markuš and others, Object Detection with Pixel Intensity Comparisons Organized in Decision
// Trees, 2014, by github.com/esimov/pigo, with the cascade that comes with it (facefinder; MIT, see LICENSE.pigo).
package people

import (
	"cmp"
	_ "embed"
	"image"
	"slices"
	"sync"

	pigo "github.com/esimov/pigo/core"
)

//go:embed facefinder
var cascade []byte

// Width is how wide pictures are to be for faces to be found in them, in pixels: at half of it a third of them are
// missed, and at twice as much it takes four times as long.
const Width = 640

// The limits of what is taken for a face; the README of GenerateAutoTags has what was measured.
const (
	smallest = 28   // px
	quality  = 10.0 // of a detection
	overlap  = 0.2  // of two detections, to be of one face
)

// Finder finds faces. It may be used by several goroutines.
type Finder struct {
	load func() (*pigo.Pigo, error)
}

// New returns a Finder, which unpacks its cascade when it is asked first.
func New() *Finder {
	return &Finder{load: sync.OnceValues(func() (*pigo.Pigo, error) { return pigo.NewPigo().Unpack(cascade) })}
}

// Faces returns where faces are in a picture. Errors: a cascade that cannot be unpacked, which a test rules out.
func (f *Finder) Faces(m *image.YCbCr) ([]image.Rectangle, error) {
	p, err := f.load()
	if err != nil {
		return nil, err
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	if min(w, h) < smallest {
		return nil, nil
	}
	grey := make([]uint8, 0, w*h)
	for y := m.Rect.Min.Y; y < m.Rect.Max.Y; y++ {
		grey = append(grey, m.Y[m.YOffset(m.Rect.Min.X, y):][:w]...)
	}
	found := p.ClusterDetections(p.RunCascade(pigo.CascadeParams{
		MinSize: smallest, MaxSize: min(w, h), ShiftFactor: 0.1, ScaleFactor: 1.1,
		ImageParams: pigo.ImageParams{Pixels: grey, Rows: h, Cols: w, Dim: w},
	}, 0), overlap)
	slices.SortStableFunc(found, func(a, b pigo.Detection) int { return cmp.Compare(b.Q, a.Q) })
	var faces []image.Rectangle
	for _, d := range found {
		middle := image.Pt(d.Col, d.Row)
		if d.Q < quality || slices.ContainsFunc(faces, func(f image.Rectangle) bool { return middle.In(f) }) {
			continue // or the same face once more
		}
		half := image.Pt(d.Scale/2, d.Scale/2)
		faces = append(faces, image.Rectangle{Min: middle.Sub(half), Max: middle.Add(half)}.Intersect(image.Rect(0, 0, w, h)))
	}
	return faces, nil
}
