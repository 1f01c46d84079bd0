package generatecreditsmarkers_test

import (
	"image"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// lettering draws text.
type lettering struct {
	faces map[float64]font.Face
	font  *opentype.Font
}

func parseFont(t testing.TB, ttf []byte) *lettering {
	t.Helper()
	f, err := opentype.Parse(ttf)
	if err != nil {
		t.Fatal(err)
	}
	return &lettering{font: f, faces: map[float64]font.Face{}}
}

func readFont(t testing.TB, path string) *lettering {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v\n`make eval` installs what evaluations need", err)
	}
	return parseFont(t, b)
}

func (l *lettering) face(size float64) font.Face {
	if l.faces[size] == nil {
		f, err := opentype.NewFace(l.font, &opentype.FaceOptions{Size: size, DPI: 72})
		if err != nil {
			panic(err)
		}
		l.faces[size] = f
	}
	return l.faces[size]
}

// align is where a line stands: its middle, or its left or right end, at x.
type align int

const (
	centre align = iota
	leftEnd
	rightEnd
)

// write draws a line with its foot at y into a mask.
func (l *lettering) write(mask *image.Alpha, s string, size, x, y float64, a align) {
	d := font.Drawer{Dst: mask, Src: image.Opaque, Face: l.face(size)}
	w := float64(d.MeasureString(s)) / 64
	switch a {
	case centre:
		x -= w / 2
	case rightEnd:
		x -= w
	case leftEnd:
	}
	d.Dot = fixed.Point26_6{X: fixed.Int26_6(x * 64), Y: fixed.Int26_6(y * 64)}
	d.DrawString(s)
}

// lay lays a mask over a picture, in a brightness and strength, with its top at y.
func lay(c *canvas, mask *image.Alpha, x, y int, ink uint8, strength float64) {
	for j := range c.h {
		my := j - y
		if my < 0 || my >= mask.Rect.Dy() {
			continue
		}
		for i := range mask.Rect.Dx() {
			a := mask.Pix[my*mask.Stride+i]
			if px := i + x; a > 0 && px >= 0 && px < c.w {
				o := &c.y[j*c.w+px]
				*o = uint8(float64(*o) + (float64(ink)-float64(*o))*strength*float64(a)/255)
			}
		}
	}
}

func names(r *rand.Rand, n int) string {
	first := []string{"Anna", "Bert", "Carla", "Dietmar", "Elif", "François", "Greta", "Hiro", "Ines", "Jürgen", "Kwame", "Łucja", "Mo", "Noor", "Olga", "Pedro"}
	last := []string{"Andersson", "Baker", "Ćirić", "Dubois", "Estévez", "Fischer", "Grant", "Hoffmann", "Ivanov", "Jensen", "Kowalski", "Lehtinen", "Müller", "Nakamura", "O'Neill", "Park"}
	var all []string
	for range n {
		all = append(all, first[r.IntN(len(first))]+" "+last[r.IntN(len(last))])
	}
	return strings.Join(all, ", ")
}

func role(r *rand.Rand) string {
	all := []string{"Directed by", "Written by", "Produced by", "Music", "Director of Photography", "Edited by", "Costume Designer",
		"Executive Producer", "Kamera", "Drehbuch", "Son", "Montage", "Casting", "Production Design", "Gaffer", "Key Grip",
		"Stunt Coordinator", "Visual Effects Supervisor", "First Assistant Director", "Script", "Foley Artist", "Best Boy"}
	s := all[r.IntN(len(all))]
	if r.IntN(3) == 0 {
		s = strings.ToUpper(s)
	}
	return s
}

func sentence(r *rand.Rand, words int) string {
	all := strings.Fields("the of after many years she never went back to town and nobody knew what had become of him until a letter came from across sea war house river night old friend")
	var out []string
	for range words {
		out = append(out, all[r.IntN(len(all))])
	}
	return strings.ToUpper(out[0][:1]) + out[0][1:] + " " + strings.Join(out[1:], " ")
}
