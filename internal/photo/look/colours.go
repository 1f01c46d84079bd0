package look

import (
	"cmp"
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"
)

// Colour is one of the main colours of a picture.
type Colour struct {
	Hex   string  // "#rrggbb"
	Share float64 // of the picture, above 0 to 1
	lab   oklab
}

const (
	clusters  = 6    // that are begun with
	rounds    = 12   // after which means hardly move
	alike     = 0.10 // closer colours are one to the eye
	leastPart = 0.06 // of the picture, to count as a main colour
)

// Colours returns the main colours of a small picture, the most frequent first: at most six, and at least one. They
// are means of clusters (k-means: S. Lloyd, Least Squares Quantization in PCM, 1982) of a colour space in which
// distances are as the eye sees them (B. Ottosson, Oklab, 2020). The first means are the colours that are farthest
// from each other, so that the same picture always has the same colours.
func Colours(m *image.RGBA) []Colour {
	points := gather(m)
	if len(points) == 0 {
		return nil
	}
	means := spread(points)
	weights := make([]float64, len(means))
	for range rounds {
		sums := make([]oklab, len(means))
		clear(weights)
		for _, p := range points {
			i := nearest(means, p.lab)
			sums[i] = sums[i].add(p.lab, p.n)
			weights[i] += p.n
		}
		for i, w := range weights {
			if w > 0 {
				means[i] = oklab{sums[i].l / w, sums[i].a / w, sums[i].b / w}
			}
		}
	}
	return join(means, weights)
}

// Grey reports whether a picture has next to no colour: it is black and white.
func Grey(m *image.RGBA) bool {
	var coloured, all float64
	for _, p := range gather(m) {
		all += p.n
		if math.Hypot(p.lab.a, p.lab.b) > 0.02 {
			coloured += p.n
		}
	}
	return all > 0 && coloured/all < 0.005
}

// point is a colour and how often it is there.
type point struct {
	lab oklab
	n   float64
}

// gather counts colours, each channel in 32 steps.
func gather(m *image.RGBA) []point {
	type sum struct{ r, g, b, n int }
	cells := map[uint16]sum{}
	for y := m.Rect.Min.Y; y < m.Rect.Max.Y; y++ {
		for x := m.Rect.Min.X; x < m.Rect.Max.X; x++ {
			c := m.RGBAAt(x, y)
			key := uint16(c.R>>3)<<10 | uint16(c.G>>3)<<5 | uint16(c.B>>3)
			s := cells[key]
			cells[key] = sum{s.r + int(c.R), s.g + int(c.G), s.b + int(c.B), s.n + 1}
		}
	}
	keys := make([]uint16, 0, len(cells))
	for k := range cells {
		keys = append(keys, k)
	}
	slices.Sort(keys) // the order decides ties
	points := make([]point, len(keys))
	for i, k := range keys {
		s := cells[k]
		n := float64(s.n)
		points[i] = point{toOklab(float64(s.r)/n, float64(s.g)/n, float64(s.b)/n), n}
	}
	return points
}

// spread chooses the most frequent colour, and then always the one farthest from those chosen, weighed by how
// frequent it is.
func spread(points []point) []oklab {
	most := slices.MaxFunc(points, func(a, b point) int { return cmp.Compare(a.n, b.n) })
	means := []oklab{most.lab}
	for len(means) < clusters {
		best, far := oklab{}, 0.0
		for _, p := range points {
			d := p.lab.distance(means[nearest(means, p.lab)])
			if v := d * d * math.Sqrt(p.n); v > far {
				best, far = p.lab, v
			}
		}
		if far == 0 {
			break
		}
		means = append(means, best)
	}
	return means
}

func nearest(means []oklab, c oklab) (at int) {
	least := math.Inf(1)
	for i, m := range means {
		if d := m.distance(c); d < least {
			at, least = i, d
		}
	}
	return at
}

// join makes one of clusters that look alike, and leaves out small ones.
func join(means []oklab, weights []float64) []Colour {
	var all []Colour
	total := 0.0
	for _, w := range weights {
		total += w
	}
	order := make([]int, len(means))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(weights[b], weights[a]) })
	for _, i := range order {
		if weights[i] == 0 {
			continue
		}
		share := weights[i] / total
		if j := slices.IndexFunc(all, func(c Colour) bool { return c.lab.distance(means[i]) < alike }); j >= 0 {
			all[j].Share += share
			continue
		}
		all = append(all, Colour{Share: share, lab: means[i]})
	}
	slices.SortStableFunc(all, func(a, b Colour) int { return cmp.Compare(b.Share, a.Share) })
	for i := range all {
		c := all[i].lab.rgb()
		all[i].Hex = fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
	}
	first := all[:1]
	for _, c := range all[1:] {
		if c.Share >= leastPart {
			first = append(first, c)
		}
	}
	return first
}

// oklab is a colour: lightness 0 to 1, and two axes of hue.
type oklab struct{ l, a, b float64 }

func (c oklab) add(o oklab, n float64) oklab { return oklab{c.l + o.l*n, c.a + o.a*n, c.b + o.b*n} }

func (c oklab) distance(o oklab) float64 {
	return math.Sqrt((c.l-o.l)*(c.l-o.l) + (c.a-o.a)*(c.a-o.a) + (c.b-o.b)*(c.b-o.b))
}

// toOklab converts sRGB, 0 to 255.
func toOklab(r, g, b float64) oklab {
	linear := func(v float64) float64 {
		if v /= 255; v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	r, g, b = linear(r), linear(g), linear(b)
	l := math.Cbrt(0.4122214708*r + 0.5363325363*g + 0.0514459929*b)
	m := math.Cbrt(0.2119034982*r + 0.6806995451*g + 0.1073969566*b)
	s := math.Cbrt(0.0883024619*r + 0.2817188376*g + 0.6299787005*b)
	return oklab{
		0.2104542553*l + 0.7936177850*m - 0.0040720468*s,
		1.9779984951*l - 2.4285922050*m + 0.4505937099*s,
		0.0259040371*l + 0.7827717662*m - 0.8086757660*s,
	}
}

func (c oklab) rgb() color.RGBA {
	cube := func(v float64) float64 { return v * v * v }
	l := cube(c.l + 0.3963377774*c.a + 0.2158037573*c.b)
	m := cube(c.l - 0.1055613458*c.a - 0.0638541728*c.b)
	s := cube(c.l - 0.0894841775*c.a - 1.2914855480*c.b)
	gamma := func(v float64) uint8 {
		if v <= 0.0031308 {
			v *= 12.92
		} else {
			v = 1.055*math.Pow(v, 1/2.4) - 0.055
		}
		return uint8(math.Round(255 * min(1, max(0, v))))
	}
	return color.RGBA{
		gamma(4.0767416621*l - 3.3077115913*m + 0.2309699292*s),
		gamma(-1.2684380046*l + 2.6097574011*m - 0.3413193965*s),
		gamma(-0.0041960863*l - 0.7034186147*m + 1.7076147010*s),
		255,
	}
}
