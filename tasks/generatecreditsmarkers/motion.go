package generatecreditsmarkers

import (
	"image"
	"math"
)

const (
	smallStep  = 8    // every so manyth pixel of every so manyth row makes the small picture
	alike      = 0.75 // the correlation of two pictures' rows of text that show the same text
	rollsMost  = 0.6  // of the height: text that moved further is not known again
	motionText = 6    // blocks of text that both pictures must have
)

// motion compares the rows of text with those of the picture before: the same text in the same place, or
// moved up or down, or another text. The shift at which two projections onto the vertical correlate best
// is how far the text has moved.
func (l *looker) motion(p *view) {
	defer func() { l.rows, l.last = l.last, l.rows }()
	if len(l.last) != len(l.rows) {
		return
	}
	here, there := norm(l.rows), norm(l.last)
	if p.Text < motionText || here == 0 || there == 0 {
		return
	}
	height := len(l.rows)
	best, shift := 0.0, 0
	most := int(rollsMost * float64(height))
	for d := -most; d <= most; d++ {
		var sum float32
		for y := max(0, -d); y < min(height, height-d); y++ {
			sum += l.rows[y] * l.last[y+d]
		}
		// What has rolled out of the picture can match nothing, so a long way may correlate less.
		c := float64(sum) / (here * there) / (1 - 0.5*math.Abs(float64(d))/float64(height))
		if c > best*1.02 || c > best && abs(d) < abs(shift) {
			best, shift = c, d
		}
	}
	if best >= alike {
		p.Same, p.Roll = true, int8(max(-127, min(127, shift)))
	}
}

func abs(d int) int { return max(d, -d) }

func norm(rows []float32) float64 {
	var sum float32
	for _, v := range rows {
		sum += v * v
	}
	return math.Sqrt(float64(sum))
}

// change is by how much the picture differs from the one before, on the average.
func (l *looker) change(m *image.YCbCr, p *view) {
	l.small = l.small[:0]
	for y := m.Rect.Min.Y; y < m.Rect.Max.Y; y += smallStep {
		for x := m.Rect.Min.X; x < m.Rect.Max.X; x += smallStep {
			l.small = append(l.small, m.Y[m.YOffset(x, y)])
		}
	}
	p.Change = 255
	if len(l.small) == len(l.old) {
		sum := 0
		for i, v := range l.small {
			sum += abs(int(v) - int(l.old[i]))
		}
		p.Change = uint8(sum / len(l.small))
	}
	l.small, l.old = l.old, l.small
}
