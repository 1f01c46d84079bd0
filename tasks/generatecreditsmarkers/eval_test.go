//go:build eval

package generatecreditsmarkers_test

import (
	"encoding/binary"
	"fmt"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"

	"butler"
	"butler/internal/eval"
	"butler/tasks/generatecreditsmarkers"
	"butler/tasks/internal/conform"
)

// stock is what films are made of. That of films kept aside is another.
type stock struct {
	fonts    []*lettering
	textures []*canvas // empty until they are painted
	speech   []float32
	paint    func()
}

func newStock(t testing.TB, held bool) stock {
	const dejavu = "/usr/share/fonts/truetype/dejavu/"
	var s stock
	seed, fonts, voices := uint64(1), []string{"DejaVuSans.ttf", "DejaVuSerif-Bold.ttf"}, []string{"en", "de", "fr+f2"}
	photos := "/usr/share/backgrounds/[A-Z]*_by_*.jpg"
	if held {
		seed, fonts, voices = 2, []string{"DejaVuSerif.ttf", "DejaVuSansCondensed.ttf", "DejaVuSansMono.ttf"}, []string{"en-us+f3", "es", "nl"}
		photos = "/usr/share/backgrounds/[a-z]*_by_*.jpg"
		s.fonts = append(s.fonts, parseFont(t, gobold.TTF))
	} else {
		s.fonts = append(s.fonts, parseFont(t, goregular.TTF))
	}
	for _, f := range fonts {
		s.fonts = append(s.fonts, readFont(t, dejavu+f))
	}
	found, err := filepath.Glob(photos)
	if err != nil || len(found) == 0 {
		t.Fatalf("no photos %s, %v: `make eval` installs what evaluations need", photos, err)
	}
	const procedural = 36
	for range procedural + 2*len(found) {
		s.textures = append(s.textures, &canvas{w: 960, h: 540})
	}
	s.paint = sync.OnceFunc(func() {
		r := rand.New(rand.NewPCG(seed, 0))
		for i := range procedural {
			*s.textures[i] = *texture(r, 960, 540)
		}
		for i, path := range found {
			m := photo(t, path)
			*s.textures[procedural+2*i], *s.textures[procedural+2*i+1] = *grey(m, 960, 540), *grey(m, 1600, 900)
		}
	})
	dir := eval.Dir(t, "credits")
	for _, v := range voices {
		path := eval.Make(t, filepath.Join(dir, "voice-"+v+".wav"), func(path string) {
			r := rand.New(rand.NewPCG(seed, 3))
			var text []string
			for range 40 {
				text = append(text, sentence(r, 9)+". ")
			}
			eval.Run(t, "espeak-ng", "-v", v, "-w", path, strings.Join(text, "\n"))
		})
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for i := 44; i+4 <= len(b); i += 2 { // 22,050 a second, played slower: it is only to sound like speech
			s.speech = append(s.speech, float32(int16(binary.LittleEndian.Uint16(b[i:])))/32768)
		}
	}
	return s
}

func photo(t testing.TB, path string) image.Image {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, _, err := image.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// newFilm draws how a film is made from its seed.
func (s stock) newFilm(seed uint64, name, group string) (*maker, *film) {
	r := rand.New(rand.NewPCG(seed, 4))
	sizes := [][2]int{{640, 360}, {480, 270}, {384, 216}, {320, 180}}
	size := sizes[min(r.IntN(9), 3)]
	f := &film{name: name, group: group, seed: seed, w: size[0], h: size[1], fps: []int{8, 10, 12, 15}[r.IntN(4)], cuts: r.IntN(3) > 0}
	f.gop = f.fps * []int{2, 3, 4, 5, 8, 10}[r.IntN(6)]
	if r.IntN(4) == 0 {
		f.grain = 1 + r.IntN(4)
	}
	return &maker{r: r, w: f.w, h: f.h, fonts: s.fonts, textures: s.textures, letter: s.fonts[r.IntN(len(s.fonts))]}, f
}

// material is a film, or a season, and what is true of it.
type material struct {
	films []*film
	held  bool
	kind  butler.SectionKind
}

// generation is part of the names of files: raise it when the code that makes them changes.
const generation = 2

func materials(t testing.TB) []material {
	var all []material
	for _, held := range []bool{false, true} {
		s := newStock(t, held)
		for i, d := range designs() {
			seed := uint64(1000 + i)
			if held {
				seed += 5000
			}
			m, f := s.newFilm(seed, d.name, d.group)
			f.pieces = d.make(m, f)
			all = append(all, material{films: []*film{f}, held: held, kind: butler.Movies})
			f.path(t, s)
		}
		for i, d := range seasons() {
			one := material{held: held, kind: butler.Shows}
			for episode := range 3 {
				seed := uint64(2000 + 10*i)
				if held {
					seed += 5000
				}
				m, f := s.newFilm(seed, d.name, "season")
				m.r = rand.New(rand.NewPCG(seed, uint64(episode)+20))
				f.theme, f.seed, f.name = seed, seed+uint64(episode), fmt.Sprintf("%s %d", d.name, episode)
				f.pieces = d.make(m, f, episode)
				one.films = append(one.films, f)
				f.path(t, s)
			}
			all = append(all, one)
		}
	}
	return all
}

// path makes the file if it is not there.
func (f *film) path(t testing.TB, s stock) string {
	path := filepath.Join(eval.Dir(t, "credits"), fmt.Sprintf("%d-%d.mkv", generation, f.seed))
	return eval.Make(t, path, func(path string) { s.paint(); f.make(t, path, s.speech) })
}

func TestEvalCredits(t *testing.T) {
	var cases []eval.Case
	for _, m := range materials(t) {
		cases = append(cases, m.cases(t)...)
	}
	eval.Report(t, "credits 2 s", cases, 2*time.Second)
	score := eval.Report(t, "credits", cases, 5*time.Second)
	if score.F1 < 0.95 {
		t.Errorf("F1 %.3f", score.F1)
	}
}

// cases puts films through the Pass, and concludes them together.
func (m material) cases(t *testing.T) []eval.Case {
	t.Helper()
	task := generatecreditsmarkers.Task()
	var results []conform.Result
	var cpu []time.Duration
	for _, f := range m.films {
		part := conform.Part(t, f.path(t, stock{}), m.kind)
		part.ID, part.Item = int64(f.seed), int64(f.seed)
		var r conform.Result
		cpu = append(cpu, eval.CPU(t, func() { r = conform.Pass(t, task, part, nil) }))
		if r.Outcome.Err != nil {
			t.Fatalf("%s: %v", f.name, r.Outcome.Err)
		}
		results = append(results, r)
	}
	group := butler.Movie
	if m.kind == butler.Shows {
		group = butler.Season
	}
	found := conclude(t, group, results)
	var cases []eval.Case
	for i, f := range m.films {
		c := eval.Case{Name: fmt.Sprintf("%s (%d)", f.name, f.seed), Group: f.group, Held: m.held,
			Media: time.Duration(f.seconds() * float64(time.Second)), CPU: cpu[i], Truth: f.truth()}
		for _, k := range found[results[i].Part.ID] {
			c.Found = append(c.Found, eval.MS(k.Start, k.End))
		}
		cases = append(cases, c)
	}
	return cases
}
