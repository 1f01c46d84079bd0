package look

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// scene returns a picture of soft shapes; light is added to its brightness.
func scene(w, h int, seed uint64, light float64) *image.YCbCr {
	r := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // pictures for a test
	type blob struct{ x, y, size, v float64 }
	var all []blob
	for range 12 {
		all = append(all, blob{r.Float64(), r.Float64(), 0.05 + 0.25*r.Float64(), r.Float64()*200 - 100})
	}
	m := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
	for y := range h {
		for x := range w {
			v := 128 + light
			for _, b := range all {
				dx, dy := float64(x)/float64(w)-b.x, float64(y)/float64(h)-b.y
				v += b.v * math.Exp(-(dx*dx+dy*dy)/(b.size*b.size))
			}
			m.Y[m.YOffset(x, y)] = uint8(min(255, max(0, v)))
		}
	}
	for i := range m.Cb {
		m.Cb[i], m.Cr[i] = 128, 128
	}
	return m
}

// What is scaled, lighter and noisy is still near; another scene is far.
func TestHashesAreNearForTheSameScene(t *testing.T) {
	for seed := range uint64(20) {
		base := Hash(scene(320, 213, seed, 0))
		changed := scene(160, 107, seed, 12)
		r := rand.New(rand.NewPCG(seed, 2)) //nolint:gosec // noise for a test
		for i := range changed.Y {
			changed.Y[i] = uint8(min(255, max(0, int(changed.Y[i])+r.IntN(7)-3)))
		}
		if w, s := base.Distance(Hash(changed)); w > 6 || s > 8 {
			t.Errorf("scene %d: %d and %d bits from itself, smaller and lighter", seed, w, s)
		}
		if w, _ := base.Distance(Hash(scene(320, 213, seed+100, 0))); w < 14 {
			t.Errorf("scene %d: %d bits from another", seed, w)
		}
	}
}

func TestHashOfAnySize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(0, 70).Draw(t, "w"), rapid.IntRange(0, 70).Draw(t, "h")
		m := image.NewYCbCr(image.Rect(3, 5, 3+w, 5+h), image.YCbCrSubsampleRatio420)
		if a, b := Hash(m), Hash(m); a != b {
			t.Fatal("differs from itself")
		}
	})
}

func paint(parts map[color.RGBA]int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, 32, 32))
	i := 0
	for c, n := range parts {
		for range n {
			m.SetRGBA(i%32, i/32, c)
			i++
		}
	}
	return m
}

func TestColours(t *testing.T) {
	red, blue, sand := color.RGBA{200, 30, 30, 255}, color.RGBA{30, 60, 200, 255}, color.RGBA{190, 160, 90, 255}
	got := Colours(paint(map[color.RGBA]int{red: 512, blue: 400, sand: 100, {0, 255, 0, 255}: 12}))
	want := []string{"#c81e1e", "#1e3cc8", "#bea05a"}
	if len(got) != len(want) {
		t.Fatalf("colours %+v", got)
	}
	for i, c := range got {
		a, b := c.lab, toOklab(float64(hex(want[i], 1)), float64(hex(want[i], 3)), float64(hex(want[i], 5)))
		if a.distance(b) > 0.05 {
			t.Errorf("colour %d is %s, want about %s", i, c.Hex, want[i])
		}
	}
	if math.Abs(got[0].Share-0.5) > 0.05 {
		t.Errorf("the first takes %v", got[0].Share)
	}
	if c := Colours(paint(map[color.RGBA]int{red: 1024})); len(c) != 1 || c[0].Hex != "#c81e1e" || c[0].Share != 1 {
		t.Errorf("one colour: %+v", c)
	}
	if c := Colours(image.NewRGBA(image.Rectangle{})); c != nil {
		t.Errorf("colours of nothing: %+v", c)
	}
}

func hex(s string, at int) int {
	digit := func(c byte) int {
		if c >= 'a' {
			return int(c-'a') + 10
		}
		return int(c - '0')
	}
	return 16*digit(s[at]) + digit(s[at+1])
}

func TestNames(t *testing.T) {
	for want, all := range map[string][]color.RGBA{
		"black": {{5, 5, 5, 255}, {20, 18, 25, 255}}, "white": {{255, 255, 255, 255}, {245, 244, 240, 255}},
		"grey": {{128, 128, 128, 255}, {90, 92, 95, 255}}, "red": {{220, 20, 30, 255}, {160, 0, 0, 255}},
		"orange": {{255, 140, 0, 255}}, "yellow": {{250, 220, 20, 255}}, "green": {{30, 140, 40, 255}, {90, 160, 60, 255}},
		"blue": {{30, 60, 200, 255}, {100, 150, 230, 255}}, "purple": {{130, 40, 170, 255}}, "pink": {{255, 120, 180, 255}},
		"brown": {{110, 70, 40, 255}, {90, 50, 20, 255}}, "turquoise": {{40, 190, 190, 255}},
	} {
		for _, c := range all {
			got := Colour{lab: toOklab(float64(c.R), float64(c.G), float64(c.B))}.Name()
			if got != want {
				t.Errorf("%v is %s, want %s", c, got, want)
			}
		}
	}
}

func TestGrey(t *testing.T) {
	if !Grey(paint(map[color.RGBA]int{{10, 10, 10, 255}: 500, {200, 200, 200, 255}: 524})) {
		t.Error("a grey picture is not grey")
	}
	if Grey(paint(map[color.RGBA]int{{10, 10, 10, 255}: 900, {200, 0, 0, 255}: 124})) {
		t.Error("a picture with red in it is grey")
	}
}

// The colours of the same picture are the same, and there is always one.
func TestColoursAreSteady(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := image.NewRGBA(image.Rect(0, 0, rapid.IntRange(1, 20).Draw(t, "w"), rapid.IntRange(1, 20).Draw(t, "h")))
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1)) //nolint:gosec // a picture for a test
		for i := range m.Pix {
			m.Pix[i] = uint8(r.Uint32())
		}
		a, b := Colours(m), Colours(m)
		if len(a) == 0 || len(a) > clusters || len(a) != len(b) {
			t.Fatalf("%d and %d colours", len(a), len(b))
		}
		for i := range a {
			if a[i] != b[i] || len(a[i].Hex) != 7 {
				t.Fatalf("%+v, %+v", a[i], b[i])
			}
		}
	})
}

func BenchmarkLook(b *testing.B) {
	m := scene(320, 213, 1, 0)
	for b.Loop() {
		Hash(m)
	}
}
