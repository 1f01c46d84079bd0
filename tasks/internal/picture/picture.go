// Package picture holds what the Analyses of pictures share: keeping a copy of a frame, judging
// whether it shows anything, making it smaller, and writing it as a JPEG that was read back.
package picture

import (
	"butler"
	"image"
)

// MaxSide is the largest width or height of a frame that is accepted, in pixels.
const MaxSide = 8192

// Check reports a frame that cannot be worked on: without an image, without pixels, or with planes
// that are shorter than its size calls for.
func Check(f *butler.Frame) error {
	const op = "take picture"
	if f == nil || f.Image == nil {
		return butler.E(butler.KindInternal, op, "a frame without an image")
	}
	m := f.Image
	w, h := m.Rect.Dx(), m.Rect.Dy()
	if w < 1 || h < 1 || w > MaxSide || h > MaxSide {
		return butler.E(butler.KindDamaged, op, "a picture of %d×%d pixels", w, h)
	}
	last := image.Pt(m.Rect.Max.X-1, m.Rect.Max.Y-1)
	if m.YOffset(last.X, last.Y) >= len(m.Y) || m.COffset(last.X, last.Y) >= min(len(m.Cb), len(m.Cr)) {
		return butler.E(butler.KindInternal, op, "a picture of %d×%d pixels with short planes", w, h)
	}
	return nil
}

// Copy copies src into dst, whose memory is used again if it fits, and returns it. A nil dst makes a
// new image.
func Copy(dst, src *image.YCbCr) *image.YCbCr {
	if dst == nil {
		dst = new(image.YCbCr)
	}
	dst.Y = append(dst.Y[:0], src.Y...)
	dst.Cb = append(dst.Cb[:0], src.Cb...)
	dst.Cr = append(dst.Cr[:0], src.Cr...)
	dst.YStride, dst.CStride = src.YStride, src.CStride
	dst.SubsampleRatio, dst.Rect = src.SubsampleRatio, src.Rect
	return dst
}

// Look says how much a picture shows.
type Look struct {
	Mean   float64 // of the brightness, 0 to 255
	Spread float64 // standard deviation of the brightness
}

// Judge looks at the brightness of a picture, at no more than about 4,000 of its pixels.
func Judge(m *image.YCbCr) Look {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	step := 1
	for (w/step)*(h/step) > 4096 {
		step++
	}
	var n, sum, squares float64
	for y := m.Rect.Min.Y; y < m.Rect.Max.Y; y += step {
		for x := m.Rect.Min.X; x < m.Rect.Max.X; x += step {
			v := float64(m.Y[m.YOffset(x, y)])
			n++
			sum += v
			squares += v * v
		}
	}
	if n == 0 {
		return Look{}
	}
	mean := sum / n
	return Look{Mean: mean, Spread: sqrt(squares/n - mean*mean)}
}

// Dull reports a picture that shows next to nothing: near black, or of one colour, as in fades and
// between shots.
func (l Look) Dull() bool { return l.Mean < 20 || l.Spread < 8 }

// Better reports whether l shows more than other.
func (l Look) Better(other Look) bool { return l.score() > other.score() }

// score rewards contrast, and punishes what is nearly black or nearly white.
func (l Look) score() float64 {
	return l.Spread * min(1, l.Mean/48, (255-l.Mean)/24)
}
