package media

import (
	"image"
	"image/color"

	"golang.org/x/image/draw"
)

// uprightRGBA scales a picture such that it has a width once it stands upright, and turns it. What is
// transparent becomes white.
func uprightRGBA(m image.Image, orientation, width int) *image.RGBA {
	b := m.Bounds()
	turned := orientation >= 5 // width and height change places
	shown := image.Pt(b.Dx(), b.Dy())
	if turned {
		shown = image.Pt(shown.Y, shown.X)
	}
	height := min(max(2, 2*((width*shown.Y/shown.X+1)/2)), 4*width)
	size := image.Pt(width, height)
	if turned {
		size = image.Pt(height, width)
	}
	small := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(small, small.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.BiLinear.Scale(small, small.Rect, m, b, draw.Over, nil)
	return turn(small, orientation)
}

// turn applies an EXIF orientation: which corner of the stored picture is shown at the upper left; see
// the tag Orientation of TIFF 6.0.
func turn(m *image.RGBA, orientation int) *image.RGBA {
	if orientation <= 1 || orientation > 8 {
		return m
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	size := image.Pt(w, h)
	if orientation >= 5 {
		size = image.Pt(h, w)
	}
	out := image.NewRGBA(image.Rectangle{Max: size})
	for y := range size.Y {
		for x := range size.X {
			var sx, sy int
			switch orientation {
			case 2:
				sx, sy = w-1-x, y
			case 3:
				sx, sy = w-1-x, h-1-y
			case 4:
				sx, sy = x, h-1-y
			case 5:
				sx, sy = y, x
			case 6:
				sx, sy = y, h-1-x
			case 7:
				sx, sy = w-1-y, h-1-x
			case 8:
				sx, sy = w-1-y, x
			}
			copy(out.Pix[out.PixOffset(x, y):][:4], m.Pix[m.PixOffset(sx, sy):][:4])
		}
	}
	return out
}

// toYCbCr converts to 4:2:0; the colour of four pixels is that of their mean.
func toYCbCr(m *image.RGBA) *image.YCbCr {
	out := image.NewYCbCr(m.Rect, image.YCbCrSubsampleRatio420)
	w, h := m.Rect.Dx(), m.Rect.Dy()
	for y := range h {
		for x := range w {
			p := m.Pix[m.PixOffset(x, y):]
			out.Y[out.YOffset(x, y)], _, _ = color.RGBToYCbCr(p[0], p[1], p[2])
		}
	}
	for y := 0; y < h; y += 2 {
		for x := 0; x < w; x += 2 {
			var r, g, b, n int
			for _, q := range []image.Point{{x, y}, {x + 1, y}, {x, y + 1}, {x + 1, y + 1}} {
				if q.In(m.Rect) {
					p := m.Pix[m.PixOffset(q.X, q.Y):]
					r, g, b, n = r+int(p[0]), g+int(p[1]), b+int(p[2]), n+1
				}
			}
			i := out.COffset(x, y)
			_, out.Cb[i], out.Cr[i] = color.RGBToYCbCr(uint8(r/n), uint8(g/n), uint8(b/n)) //nolint:gosec // means of bytes
		}
	}
	return out
}
