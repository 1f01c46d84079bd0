package generatechapterthumbs

import (
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"butler"
)

const second = int64(1000)

func newAnalyzer(t testing.TB, values map[string]string, chapters ...butler.Chapter) *analyzer {
	t.Helper()
	return newAnalyzerOf(t, values, false, chapters...)
}

func newAnalyzerOf(t testing.TB, values map[string]string, dense bool, chapters ...butler.Chapter) *analyzer {
	t.Helper()
	task := Task()
	s := butler.NewSettings(append(task.Preferences, task.Definition()), values)
	a, err := begin(butler.AnalysisInput{Part: butler.Part{Header: butler.Header{Chapters: chapters}}, Settings: s, Dir: t.TempDir(), Dense: dense})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a.(*analyzer)
}

// chapters returns chapters that begin at some seconds, each until the next.
func chapters(starts ...int64) []butler.Chapter {
	var all []butler.Chapter
	for i, s := range starts {
		c := butler.Chapter{Index: i + 1, Start: s * second, End: 1000 * second}
		if i+1 < len(starts) {
			c.End = starts[i+1] * second
		}
		all = append(all, c)
	}
	return all
}

// scene returns a picture with a pattern around a brightness, or a flat one.
func scene(value uint8, flat bool) *image.YCbCr {
	m := image.NewYCbCr(image.Rect(0, 0, 64, 36), image.YCbCrSubsampleRatio420)
	for i := range m.Y {
		m.Y[i] = value
		if !flat && i/8%2 == 0 {
			m.Y[i] = value + 40
		}
	}
	for i := range m.Cb {
		m.Cb[i], m.Cr[i] = 128, 128
	}
	return m
}

type frame struct {
	at   float64 // s
	flat bool
}

func feed(t testing.TB, a *analyzer, frames []frame) {
	t.Helper()
	for i, f := range frames {
		at := time.Duration(f.at * float64(time.Second))
		if err := a.Frame(&butler.Frame{Time: at, Image: scene(uint8(60+i), f.flat)}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWhichPicture(t *testing.T) {
	for _, c := range []struct {
		name     string
		chapters []butler.Chapter
		frames   []frame
		want     string // index:ms of each
		sparse   bool
	}{
		{"at the starts", chapters(0, 10), []frame{{at: 0}, {at: 5}, {at: 10}, {at: 15}}, "1:0 2:10000", false},
		{"first inside, not the nearer one before", chapters(0, 10), []frame{{at: 0}, {at: 9.9}, {at: 14}}, "1:0 2:14000", false},
		{"flat, then not", chapters(0, 10), []frame{{0, true}, {at: 3}, {10, true}, {12, true}, {at: 15}}, "1:3000 2:15000", false},
		{"flat until it is too late", chapters(0), []frame{{0, true}, {5, true}, {13, true}, {at: 20}}, "1:0", false},
		{"flat, and the other is of the next chapter", chapters(0, 2), []frame{{0, true}, {at: 2}}, "1:0 2:2000", false},
		{"none inside, nearest before", chapters(0, 10, 12), []frame{{at: 0}, {at: 9}, {at: 20}}, "1:0 2:9000 3:20000", false},
		{"none inside, nearest after", chapters(0, 10, 12), []frame{{at: 0}, {at: 2}, {at: 13}}, "1:0 2:13000 3:13000", false},
		{"one frame for all", chapters(0, 5, 10), []frame{{at: 0}}, "1:0 2:0 3:0", true},
		{"before the first frame", chapters(0), []frame{{at: 7}}, "1:7000", false},
		{"begin together", []butler.Chapter{{Index: 1, End: 9 * second}, {Index: 2, End: 5 * second}}, []frame{{at: 0}}, "1:0 2:0", false},
		{"overlap", []butler.Chapter{{Index: 1, End: 30 * second}, {Index: 2, Start: 5 * second, End: 20 * second}}, []frame{{0, true}, {5, true}, {at: 8}}, "1:8000 2:8000", false},
		{"out of order", []butler.Chapter{{Index: 2, Start: 10 * second, End: 20 * second}, {Index: 1, End: 10 * second}}, []frame{{at: 0}, {at: 10}}, "1:0 2:10000", false},
		{"without an end", []butler.Chapter{{Index: 1, Start: 3 * second}}, []frame{{at: 0}, {at: 4}}, "1:4000", false},
		{"timestamps jump back", chapters(0, 10), []frame{{at: 0}, {at: 10}, {at: 2}, {at: 12}}, "1:0 2:10000", false},
		{"one beyond the end", chapters(0, 200), []frame{{at: 0}}, "1:0", false},
		{"ten seconds between key frames", chapters(0, 13, 17, 21), []frame{{at: 0}, {at: 10}, {at: 20}, {at: 30}}, "1:0 2:10000 3:20000 4:30000", false},
		{"far from any key frame", chapters(0, 13, 17, 21), []frame{{at: 0}, {at: 30}}, "1:0 2:0 3:30000 4:30000", true},
		{"far, but brief", []butler.Chapter{{Index: 1, End: 40 * second}, {Index: 2, Start: 14 * second, End: 15 * second}}, []frame{{at: 0}, {at: 30}}, "1:0 2:0", false},
		{"far behind the last key frame", chapters(0, 50), []frame{{at: 0}, {at: 10}}, "1:0 2:10000", true},
		{"far, but there is one inside", chapters(0, 30), []frame{{at: 0}, {at: 90}}, "1:0 2:90000", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var a *analyzer
			finish := func(dense bool) (butler.Result, error) {
				a = newAnalyzerOf(t, nil, dense, c.chapters...)
				if w := a.Wants().Frames; w.Dense != dense {
					t.Errorf("wants %+v", w)
				}
				feed(t, a, c.frames)
				return a.Finish(t.Context(), butler.PassEnd{Duration: 100 * time.Second})
			}
			r, err := finish(false)
			if sparse := errors.Is(err, butler.ErrSparse); sparse != c.sparse {
				t.Fatalf("error %v", err)
			} else if sparse { // if all frames are no more, the nearest have to do
				r, err = finish(true)
			}
			if err != nil {
				t.Fatal(err)
			}
			var d Data
			if err := json.Unmarshal(r.Data, &d); err != nil || d.Dense != c.sparse {
				t.Fatalf("data %s, %v", r.Data, err)
			}
			var got []string
			for _, th := range d.Chapters {
				got = append(got, fmt.Sprintf("%d:%d", th.Index, th.TimeMS))
				number := 0
				for i, f := range c.frames {
					if int64(f.at*1000) == th.TimeMS && number == 0 {
						number = i
					}
				}
				checkPicture(t, filepath.Join(a.dir, "chapters", fmt.Sprintf("%d.jpg", th.Index)), 60+number)
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("got %s, want %s", s, c.want)
			}
			if len(r.Artifacts) != len(d.Chapters) {
				t.Errorf("artifacts %+v", r.Artifacts)
			}
		})
	}
}

// checkPicture reports a file that is not the scene of a brightness.
func checkPicture(t *testing.T, path string, brightness int) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, err := jpeg.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	// The first pixel that is not raised: between 8 and 15.
	if got := int(color.GrayModel.Convert(m.At(12, 1)).(color.Gray).Y); math.Abs(float64(got-brightness)) > 3 && got-brightness != 40 {
		t.Errorf("%s is of brightness %d, want %d", path, got, brightness)
	}
}

func TestWhatCannotBe(t *testing.T) {
	for _, c := range []struct {
		name     string
		chapters []butler.Chapter
		frames   []frame
	}{
		{"no chapters", nil, []frame{{at: 0}}},
		{"no picture", chapters(0), nil},
		{"all beyond the end", chapters(200, 300), []frame{{at: 0}}},
		{"nonsense", []butler.Chapter{{Index: 1, Start: math.MaxInt64, End: math.MinInt64}, {Index: -1}, {Index: 2, Start: math.MinInt64}}, []frame{{at: 0}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := newAnalyzer(t, nil, c.chapters...)
			feed(t, a, c.frames)
			if _, err := a.Finish(t.Context(), butler.PassEnd{Duration: 100 * time.Second}); !butler.IsKind(err, butler.KindDamaged) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestThousandsOfChapters(t *testing.T) {
	var all []butler.Chapter
	for i := range 5000 {
		all = append(all, butler.Chapter{Index: i + 1, Start: int64(i), End: 1000 * second})
	}
	a := newAnalyzer(t, map[string]string{"GenerateChapterThumbLimit": "40"}, all...)
	feed(t, a, []frame{{0, true}, {1, true}, {2, true}, {at: 3}})
	r, err := a.Finish(t.Context(), butler.PassEnd{Duration: 100 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	var d Data
	if err := json.Unmarshal(r.Data, &d); err != nil {
		t.Fatal(err)
	}
	if len(d.Chapters) != 40 || len(d.Skipped) != 1 || !strings.Contains(d.Skipped[0].Reason, "5000 chapters are more than the limit of 40") {
		t.Errorf("%d chapters, skipped %+v", len(d.Chapters), d.Skipped)
	}
}

func TestSameNumberTwice(t *testing.T) {
	a := newAnalyzer(t, nil, butler.Chapter{Index: 1, End: second}, butler.Chapter{Index: 1, Start: second, End: 2 * second})
	feed(t, a, []frame{{at: 0}, {at: 1}})
	r, err := a.Finish(t.Context(), butler.PassEnd{Duration: 2 * time.Second})
	if err != nil || len(r.Artifacts) != 1 || !strings.Contains(r.Summary, "1 skipped") {
		t.Errorf("%+v, %v", r, err)
	}
}
