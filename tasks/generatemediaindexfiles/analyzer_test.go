package generatemediaindexfiles

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"butler"
	"butler/internal/bif"

	"pgregory.net/rapid"
)

func newAnalyzer(t testing.TB, values map[string]string) *analyzer {
	t.Helper()
	return newAnalyzerOf(t, values, false)
}

func newAnalyzerOf(t testing.TB, values map[string]string, dense bool) *analyzer {
	t.Helper()
	task := Task()
	s := butler.NewSettings(append(task.Preferences, task.Definition()), values)
	a, err := begin(butler.AnalysisInput{Settings: s, Dir: t.TempDir(), Dense: dense})
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

// grey returns a picture of one brightness.
func grey(value uint8) *image.YCbCr {
	m := image.NewYCbCr(image.Rect(0, 0, 32, 18), image.YCbCrSubsampleRatio420)
	for i := range m.Y {
		m.Y[i] = value
	}
	for i := range m.Cb {
		m.Cb[i], m.Cr[i] = 128, 128
	}
	return m
}

// brightnesses returns the brightness of each picture of a file.
func brightnesses(t *testing.T, path string) []int {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := bif.Open(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var all []int
	for i := range f.Count() {
		data, err := f.Image(i)
		if err != nil {
			t.Fatal(err)
		}
		m, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, int(color.GrayModel.Convert(m.At(5, 5)).(color.Gray).Y))
	}
	return all
}

func TestSlotsGetTheNearestPicture(t *testing.T) {
	const second = time.Second
	for _, c := range []struct {
		name   string
		frames []time.Duration // the brightness of each is ten times its number, from 1
		end    time.Duration
		want   []int
		sparse bool
	}{
		{"at the slots", []time.Duration{0, 2 * second, 4 * second}, 6 * second, []int{10, 20, 30}, false},
		{"between the slots", []time.Duration{500 * time.Millisecond, 2900 * time.Millisecond, 3500 * time.Millisecond}, 6 * second, []int{10, 20, 30}, false},
		{"equally near", []time.Duration{0, 4 * second}, 5 * second, []int{10, 10, 20}, false},
		{"far apart", []time.Duration{0, 9 * second}, 14 * second, []int{10, 10, 10, 20, 20, 20, 20}, false},
		{"300 pictures at 24 a second", []time.Duration{0, 12513 * time.Millisecond}, 13 * second, []int{10, 10, 10, 10, 20, 20, 20}, false},
		{"so far that it is sparse", []time.Duration{0, 20 * second}, 21 * second, []int{10, 10, 10, 10, 10, 10, 20, 20, 20, 20, 20}, true},
		{"only half of it is sparse", []time.Duration{0, 14 * second, 16 * second, 22 * second, 28 * second}, 28 * second, []int{10, 10, 10, 10, 20, 20, 20, 20, 30, 30, 40, 40, 40, 50}, false},
		{"late first", []time.Duration{5 * second}, 7 * second, []int{10, 10, 10, 10}, true},
		{"often", []time.Duration{0, 100, 200, second, 1800 * time.Millisecond, 2100 * time.Millisecond, 3900 * time.Millisecond}, 4001 * time.Millisecond, []int{10, 60, 70}, false},
		{"jump back", []time.Duration{0, 4 * second, 2 * second, 6 * second}, 8 * second, []int{10, 10, 20, 40}, false},
		{"jump beyond the end", []time.Duration{0, 2 * second, 47 * time.Hour}, 4 * second, []int{10, 20}, true},
		{"a single one for a single slot", []time.Duration{0}, 2 * second, []int{10}, false},
		{"absurd time", []time.Duration{0, 2 * second, 1 << 62}, 4 * second, []int{10, 20}, false},
		{"before the start", []time.Duration{-second, 2 * second}, 4 * second, []int{10, 20}, false},
		{"ends at a slot", []time.Duration{0}, 4 * second, []int{10, 10}, true},
		{"ends behind a slot", []time.Duration{0}, 4*second + 1, []int{10, 10, 10}, true},
		{"one nanosecond", []time.Duration{0}, 1, []int{10}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var a *analyzer
			finish := func(dense bool) (butler.Result, error) {
				a = newAnalyzerOf(t, nil, dense)
				if w := a.Wants().Frames; w.Dense != dense {
					t.Errorf("wants %+v", w)
				}
				for i, at := range c.frames {
					if err := a.Frame(&butler.Frame{Time: at, Image: grey(uint8(10 * (i + 1)))}); err != nil {
						t.Fatal(err)
					}
				}
				return a.Finish(t.Context(), butler.PassEnd{Duration: c.end})
			}
			r, err := finish(false)
			if sparse := errors.Is(err, butler.ErrSparse); sparse != c.sparse {
				t.Fatalf("error %v", err)
			} else if sparse { // if all frames are no more, they are repeated
				r, err = finish(true)
			}
			if err != nil {
				t.Fatal(err)
			}
			got := brightnesses(t, filepath.Join(a.dir, Artifact))
			if fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
			var d Data
			if err := json.Unmarshal(r.Data, &d); err != nil || d.Dense != c.sparse || d.Count != len(c.want) {
				t.Errorf("data %s, %v", r.Data, err)
			}
		})
	}
}

func TestWhatCannotBe(t *testing.T) {
	for _, c := range []struct {
		name   string
		frames int
		end    time.Duration
		kind   butler.Kind
	}{
		{"no picture", 0, time.Minute, butler.KindDamaged},
		{"no duration", 1, 0, butler.KindDamaged},
		{"negative duration", 1, -time.Second, butler.KindDamaged},
		{"years", 1, 100 * 365 * 24 * time.Hour, butler.KindDamaged},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := newAnalyzer(t, nil)
			for range c.frames {
				if err := a.Frame(&butler.Frame{Image: grey(1)}); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := a.Finish(t.Context(), butler.PassEnd{Duration: c.end}); !butler.IsKind(err, c.kind) {
				t.Errorf("error %v", err)
			}
		})
	}
	bad := grey(1)
	bad.Y = bad.Y[:10]
	for _, f := range []*butler.Frame{{}, {Image: &image.YCbCr{}}, {Image: bad}} {
		if err := newAnalyzer(t, nil).Frame(f); err == nil {
			t.Errorf("no error for %+v", f)
		}
	}
	other := image.NewYCbCr(image.Rect(0, 0, 16, 16), image.YCbCrSubsampleRatio420)
	a := newAnalyzer(t, nil)
	var err error
	for i, m := range []*image.YCbCr{grey(1), other, other} {
		if err == nil {
			err = a.Frame(&butler.Frame{Time: time.Duration(i) * 2 * time.Second, Image: m})
		}
	}
	if err == nil {
		t.Error("no error for a picture of another size")
	}
}

// Each slot has the picture that is nearest to it, whatever their times.
func TestNearestProperty(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		interval := time.Duration(rapid.Int64Range(1, 5000).Draw(r, "interval")) * time.Millisecond
		steps := rapid.SliceOfN(rapid.Int64Range(1, 20000), 1, 40).Draw(r, "steps")
		s := slots{interval: interval}
		var times []time.Duration
		var owner []int
		at := time.Duration(0)
		for _, step := range steps {
			at += time.Duration(step) * time.Millisecond
			times = append(times, at)
		}
		for i := range times[:len(times)-1] {
			for range s.until(times[i], times[i+1]) {
				owner = append(owner, i)
			}
		}
		for range s.rest(Count(at+interval, interval)) {
			owner = append(owner, len(times)-1)
		}
		for slot, o := range owner {
			want := time.Duration(slot) * interval
			for _, other := range times {
				if (other - want).Abs() < (times[o] - want).Abs() {
					r.Fatalf("slot %d has the picture of %v, and there is one of %v", slot, times[o], other)
				}
			}
		}
	})
}

// Ten hours are worked on in a memory of a few pictures.
func TestTenHours(t *testing.T) {
	a := newAnalyzer(t, nil)
	m := grey(0)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range 18000 {
		m.Y[i%len(m.Y)] = uint8(i)
		if err := a.Frame(&butler.Frame{Time: time.Duration(2*i) * time.Second, Image: m}); err != nil {
			t.Fatal(err)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 4<<20 {
		t.Errorf("%d bytes more are held", grown)
	}
	r, err := a.Finish(t.Context(), butler.PassEnd{Duration: 10 * time.Hour})
	if err != nil || r.Artifacts[0].Count != 18000 {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestFullFile(t *testing.T) {
	a := newAnalyzer(t, nil)
	if err := a.Frame(&butler.Frame{Image: grey(1)}); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(a.dir, Artifact), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Finish(t.Context(), butler.PassEnd{Duration: time.Second}); err == nil || errors.Is(err, butler.ErrSparse) {
		t.Error("no error when the file cannot be made")
	}
}
