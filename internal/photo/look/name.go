package look

import "math"

// Name returns the plain name of a colour: "blue", "brown".
func (c Colour) Name() string {
	chroma := math.Hypot(c.lab.a, c.lab.b)
	switch {
	case c.lab.l < 0.22:
		return "black"
	case chroma < 0.035 && c.lab.l > 0.92:
		return "white"
	case chroma < 0.035:
		return "grey"
	}
	hue := math.Mod(math.Atan2(c.lab.b, c.lab.a)*180/math.Pi+360, 360)
	switch {
	case hue < 8 || hue >= 340:
		if c.lab.l > 0.6 {
			return "pink"
		}
		return "red"
	case hue < 42:
		if c.lab.l < 0.45 && chroma < 0.13 {
			return "brown"
		}
		return "red"
	case hue < 78:
		if c.lab.l < 0.58 || chroma < 0.09 {
			return "brown"
		}
		return "orange"
	case hue < 118:
		if c.lab.l < 0.5 {
			return "brown"
		}
		return "yellow"
	case hue < 165:
		return "green"
	case hue < 215:
		return "turquoise"
	case hue < 280:
		return "blue"
	case hue < 340:
		return "purple"
	}
	return "red"
}
