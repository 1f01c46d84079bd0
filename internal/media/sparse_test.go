package media

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"butler"
	"butler/internal/butlertest"
)

// choosy is an Analyzer to which key frames are too few: it asks for all once, or for ever.
type choosy struct {
	recorder
	dense, never bool
}

func (c *choosy) Finish(ctx context.Context, end butler.PassEnd) (butler.Result, error) {
	if !c.dense || c.never {
		if err := os.WriteFile(filepath.Join(c.dir, "half"), nil, 0o600); err != nil {
			return butler.Result{}, err
		}
		return butler.Result{}, butler.E(butler.KindInternal, "look", "at them: %w", butler.ErrSparse)
	}
	return c.recorder.Finish(ctx, end)
}

// asking returns a choosy Analysis, and what it has begun.
func asking(name string, w butler.FrameWants, never bool) (butler.Analysis, *[]*choosy) {
	var begun []*choosy
	return butler.Analysis{Name: name, Version: 2, Begin: func(in butler.AnalysisInput) (butler.Analyzer, error) {
		want := w
		want.Dense = in.Dense
		begun = append(begun, &choosy{recorder{wants: frames(want), dir: in.Dir}, in.Dense, never})
		return begun[len(begun)-1], nil
	}}, &begun
}

// The file is read again once, for those that ask for it together, and for nobody else.
func TestSparse(t *testing.T) {
	p := partOf(t, butlertest.Media(t, butlertest.Film{Seconds: 4, GOP: 1000}))
	first, one := asking("first", butler.FrameWants{Width: 64, Every: time.Second}, false)
	second, two := asking("second", butler.FrameWants{Width: 96, Every: 2 * time.Second}, false)
	never, three := asking("never", butler.FrameWants{Width: 64}, true)
	content, last := analysis("content", frames(butler.FrameWants{Width: 64}), nil)
	begun := 0
	begin := content.Begin
	content.Begin = func(in butler.AnalysisInput) (butler.Analyzer, error) {
		begun++
		if in.Dense {
			t.Error("dense, and nobody asked")
		}
		return begin(in)
	}
	fails, _ := analysis("fails", frames(butler.FrameWants{Width: 64}), func(r *recorder) { r.wants.Packets, r.fail = true, errPoison })
	dir := t.TempDir()
	out, err := performer(t).Pass(t.Context(), p, []butler.Analysis{content, first, fails, never, second}, butler.Settings{}, dir)
	if err != nil {
		t.Fatal(err)
	}
	if out[0].Err != nil || begun != 1 || len(last().times) != 1 {
		t.Errorf("content: %v, begun %d times, frames at %v", out[0].Err, begun, last().times)
	}
	for i, c := range map[int][]*choosy{1: *one, 4: *two} {
		if len(c) != 2 || out[i].Err != nil || out[i].Result.Summary != "recorded" || out[i].Version != 2 {
			t.Fatalf("%+v, begun %d times", out[i], len(c))
		}
		if len(c[0].times) != 1 || len(c[1].times) < 4 || c[0].closes != 1 || c[1].closes != 1 || out[i].Elapsed <= out[0].Elapsed {
			t.Errorf("frames at %v, then at %v; closed %d and %d times", c[0].times, c[1].times, c[0].closes, c[1].closes)
		}
	}
	if !errors.Is(out[2].Err, errPoison) {
		t.Errorf("fails: %v", out[2].Err)
	}
	if o := out[3]; len(*three) != 2 || !butler.IsKind(o.Err, butler.KindInternal) || !errors.Is(o.Err, butler.ErrSparse) || !strings.Contains(o.Err.Error(), "every frame") {
		t.Errorf("never: begun %d times, %v", len(*three), o.Err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	if want := []string{"content", "first", "second"}; err != nil || !slices.EqualFunc(left, want, func(path, name string) bool { return filepath.Base(path) == name }) {
		t.Errorf("left behind: %q, %v", left, err)
	}
	if files, _ := filepath.Glob(filepath.Join(dir, "*", "*")); len(files) > 0 {
		t.Errorf("of the first reading: %q", files)
	}
}

// However many ask, there are two processes; if nobody does, one.
func TestSparseTakesTwoProcesses(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log")
	tools := fakeTools(t, "echo started >> '"+log+`'; echo "#tb 0: 1/25" >&3; echo "0, 0, 0, 1, 100, 0x0" >&3; exit 0`)
	p := film()
	p.Path, p.Streams = write(t, "film.mkv", []byte("x")), nil
	w := butler.FrameWants{Width: 64}
	for ask, want := range map[int]int{0: 1, 1: 2, 3: 2} {
		content, _ := analysis("content", frames(w), nil)
		analyses := []butler.Analysis{content}
		for _, name := range []string{"a", "b", "c"}[:ask] {
			a, _ := asking(name, w, false)
			analyses = append(analyses, a)
		}
		if err := os.WriteFile(log, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := NewPerformer(tools, Options{}).Pass(t.Context(), p, analyses, butler.Settings{}, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range out {
			if o.Err != nil {
				t.Errorf("%d ask: %s: %v", ask, o.Analysis, o.Err)
			}
		}
		if b, err := os.ReadFile(log); err != nil || strings.Count(string(b), "\n") != want {
			t.Errorf("%d ask: %d processes, %v", ask, strings.Count(string(b), "\n"), err)
		}
	}
}

// A stop during the second reading is a stop.
func TestStopWhileDense(t *testing.T) {
	p := partOf(t, butlertest.Media(t, butlertest.Film{Seconds: 4, GOP: 1000}))
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	why := errors.New("by hand")
	a, begun := asking("a", butler.FrameWants{Width: 64}, false)
	begin := a.Begin
	a.Begin = func(in butler.AnalysisInput) (butler.Analyzer, error) {
		if in.Dense {
			cancel(why)
		}
		return begin(in)
	}
	_, err := performer(t).Pass(ctx, p, []butler.Analysis{a}, butler.Settings{}, t.TempDir())
	if !butler.IsKind(err, butler.KindInterrupted) || !errors.Is(err, why) || len(*begun) != 2 || (*begun)[1].closes != 1 {
		t.Errorf("%v, begun %d times", err, len(*begun))
	}
}
