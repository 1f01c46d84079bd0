package generateblurhashes

import (
	"encoding/json"
	"image"
	"image/color"
	"math"
	"testing"
	"time"

	"butler"

	"github.com/bbrks/go-blurhash"
)

func newAnalyzer(t testing.TB, part butler.Part) butler.Analyzer {
	t.Helper()
	a, err := begin(butler.AnalysisInput{Part: part})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// halves returns a picture whose left and right halves are of two colours.
func halves(w, h int, left, right color.RGBA) *image.YCbCr {
	m := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
	for y := range h {
		for x := range w {
			c := left
			if x >= w/2 {
				c = right
			}
			m.Y[m.YOffset(x, y)], m.Cb[m.COffset(x, y)], m.Cr[m.COffset(x, y)] = color.RGBToYCbCr(c.R, c.G, c.B)
		}
	}
	return m
}

func decode(t *testing.T, r butler.Result) (Data, image.Image) {
	t.Helper()
	var d Data
	if err := json.Unmarshal(r.Data, &d); err != nil {
		t.Fatal(err)
	}
	m, err := blurhash.Decode(d.ThumbBlurHash, 16, 16, 1)
	if err != nil {
		t.Fatal(err)
	}
	return d, m
}

// The hash, decoded, shows the colours of the picture where they are.
func TestColours(t *testing.T) {
	red, blue := color.RGBA{200, 30, 30, 255}, color.RGBA{30, 30, 200, 255}
	a := newAnalyzer(t, butler.Part{Features: butler.IsPhoto})
	if err := a.Frame(&butler.Frame{Image: halves(320, 180, red, blue)}); err != nil {
		t.Fatal(err)
	}
	r, err := a.Finish(t.Context(), butler.PassEnd{})
	if err != nil {
		t.Fatal(err)
	}
	_, m := decode(t, r)
	for _, c := range []struct {
		x    int
		want color.RGBA
	}{{2, red}, {13, blue}} {
		got := color.RGBAModel.Convert(m.At(c.x, 8)).(color.RGBA)
		if math.Abs(float64(got.R)-float64(c.want.R)) > 45 || math.Abs(float64(got.B)-float64(c.want.B)) > 45 {
			t.Errorf("at %d: %v, want about %v", c.x, got, c.want)
		}
	}
}

func TestComponents(t *testing.T) {
	for size, want := range map[image.Point][2]int{
		{32, 18}: {4, 3}, {32, 24}: {4, 3}, {32, 32}: {4, 4}, {32, 13}: {4, 2}, {32, 1}: {4, 1}, {1, 1}: {4, 4}, {21, 32}: {3, 4}, {1, 32}: {1, 4},
	} {
		if x, y := components(size); [2]int{x, y} != want {
			t.Errorf("%v: %d×%d, want %v", size, x, y, want)
		}
	}
}

func TestWhichPicture(t *testing.T) {
	black, grey, white := color.RGBA{A: 255}, color.RGBA{120, 120, 120, 255}, color.RGBA{250, 250, 250, 255}
	film := butler.Part{Features: butler.HasVideo, Header: butler.Header{Duration: 100_000}}
	unknown := butler.Part{Features: butler.HasVideo}
	type frame struct {
		at          time.Duration
		left, right color.RGBA
	}
	for _, c := range []struct {
		name   string
		part   butler.Part
		frames []frame
		want   time.Duration
		dull   bool
	}{
		{"not black", film, []frame{{0, black, black}, {11 * time.Second, grey, white}, {21 * time.Second, black, black}}, 11 * time.Second, false},
		{"more contrast", film, []frame{{10 * time.Second, grey, white}, {20 * time.Second, black, white}}, 20 * time.Second, false},
		{"only the times asked for", film, []frame{{10 * time.Second, grey, white}, {11 * time.Second, black, white}}, 10 * time.Second, false},
		{"only one", film, []frame{{0, black, black}}, 0, true},
		{"no duration", unknown, []frame{{0, black, black}, {30 * time.Second, grey, white}}, 30 * time.Second, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := newAnalyzer(t, c.part)
			for _, f := range c.frames {
				if err := a.Frame(&butler.Frame{Time: f.at, Image: halves(64, 36, f.left, f.right)}); err != nil {
					t.Fatal(err)
				}
			}
			r, err := a.Finish(t.Context(), butler.PassEnd{})
			if err != nil {
				t.Fatal(err)
			}
			if d, _ := decode(t, r); d.TimeMS != c.want.Milliseconds() || d.Dull != c.dull {
				t.Errorf("%+v", d)
			}
		})
	}
}

func TestWants(t *testing.T) {
	for _, c := range []struct {
		name  string
		part  butler.Part
		at    int
		every time.Duration
	}{
		{"photo", butler.Part{Features: butler.IsPhoto}, 0, 0},
		{"cover", butler.Part{Features: butler.HasAudio | butler.HasCover, Header: butler.Header{Duration: 1000}}, 0, 0},
		{"film", butler.Part{Features: butler.HasVideo, Header: butler.Header{Duration: 1000}}, 9, 0},
		{"film without a duration", butler.Part{Features: butler.HasVideo}, 0, 30 * time.Second},
		{"film of a century", butler.Part{Features: butler.HasVideo, Header: butler.Header{Duration: math.MaxInt64}}, 0, 30 * time.Second},
	} {
		if w := newAnalyzer(t, c.part).Wants().Frames; len(w.At) != c.at || w.Every != c.every || w.Dense {
			t.Errorf("%s: %+v", c.name, w)
		}
	}
}

func TestWhatCannotBe(t *testing.T) {
	a := newAnalyzer(t, butler.Part{Features: butler.IsPhoto})
	if _, err := a.Finish(t.Context(), butler.PassEnd{}); !butler.IsKind(err, butler.KindDamaged) {
		t.Errorf("error %v", err)
	}
	if err := a.Frame(&butler.Frame{Image: &image.YCbCr{}}); err == nil {
		t.Error("no error for a picture without pixels")
	}
	for _, size := range []image.Point{{1, 1}, {1, 2000}, {2000, 1}, {3, 5}} {
		a := newAnalyzer(t, butler.Part{Features: butler.IsPhoto})
		if err := a.Frame(&butler.Frame{Image: halves(size.X, size.Y, color.RGBA{A: 255}, color.RGBA{R: 255, A: 255})}); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Finish(t.Context(), butler.PassEnd{}); err != nil {
			t.Errorf("%v: %v", size, err)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	a := newAnalyzer(b, butler.Part{Features: butler.IsPhoto})
	m := halves(320, 180, color.RGBA{A: 255}, color.RGBA{255, 255, 255, 255})
	for b.Loop() {
		if err := a.Frame(&butler.Frame{Image: m}); err != nil {
			b.Fatal(err)
		}
		if _, err := a.Finish(b.Context(), butler.PassEnd{}); err != nil {
			b.Fatal(err)
		}
	}
}
