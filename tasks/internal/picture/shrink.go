package picture

import (
	"image"
	"image/color"
	"math"
)

func sqrt(v float64) float64 { return math.Sqrt(max(0, v)) }

// Shrink returns a copy of m whose longer side is at most side pixels, each the mean of those it
// stands for. A smaller picture keeps its size. It serves as a step before a hash of the picture.
func Shrink(m *image.YCbCr, side int) *image.RGBA {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	dw, dh := w, h
	if longer := max(w, h); longer > side {
		dw, dh = max(1, (w*side+longer/2)/longer), max(1, (h*side+longer/2)/longer)
	}
	out := image.NewRGBA(image.Rect(0, 0, dw, dh))
	for y := range dh {
		for x := range dw {
			cell := image.Rect(x*w/dw, y*h/dh, (x+1)*w/dw, (y+1)*h/dh).Add(m.Rect.Min)
			out.SetRGBA(x, y, mean(m, cell))
		}
	}
	return out
}

// mean is the mean colour of the pixels in cell, which holds at least one.
func mean(m *image.YCbCr, cell image.Rectangle) color.RGBA {
	var luma, blue, red, n int
	for y := cell.Min.Y; y < cell.Max.Y; y++ {
		for x := cell.Min.X; x < cell.Max.X; x++ {
			c := m.COffset(x, y)
			luma += int(m.Y[m.YOffset(x, y)])
			blue += int(m.Cb[c])
			red += int(m.Cr[c])
			n++
		}
	}
	half := n / 2
	r, g, b := color.YCbCrToRGB(uint8((luma+half)/n), uint8((blue+half)/n), uint8((red+half)/n))
	return color.RGBA{r, g, b, 255}
}
