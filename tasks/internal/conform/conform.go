// Package conform is the test that every Analysis must pass: it is put through the real Pass over real
// files, and its results, its tidiness and its errors are looked at.
package conform

import (
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"butler"
	"butler/internal/media"
	"butler/internal/media/header"
	"butler/internal/media/tool"
)

// Result is what a Pass over one file made of an Analysis.
type Result struct {
	Outcome butler.Outcome
	Part    butler.Part
	Dir     string // of the Analysis

	Readings int // how often the file was read
}

// Settings returns the preferences of a Task with some values.
func Settings(t testing.TB, task butler.Task, values map[string]string) butler.Settings {
	t.Helper()
	definitions := append(butler.CorePreferences(2), task.Definition())
	definitions = append(definitions, task.Preferences...)
	s := butler.NewSettings(definitions, values)
	for id, v := range values {
		if s.Text(id) != v {
			t.Fatalf("%s does not allow %q", id, v)
		}
	}
	return s
}

// Part describes a file as a scan does.
func Part(t testing.TB, path string, kind butler.SectionKind) butler.Part {
	t.Helper()
	h, err := header.NewReader(tools(t)).ReadHeader(t.Context(), path, kind)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return butler.Part{ID: 1, Path: path, Size: info.Size(), Modified: info.ModTime(), Header: h, Features: butler.FeaturesOf(kind, h)}
}

func tools(t testing.TB) tool.Tools {
	t.Helper()
	found, err := findTools()
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// findTools asks ffmpeg once for all tests of a package: asking takes longer than a Pass over a tiny film.
var findTools = sync.OnceValues(func() (tool.Tools, error) { //nolint:gochecknoglobals // constant after the first call
	return tool.Find(context.Background())
})

// Pass reads a Part for one Task.
func Pass(t testing.TB, task butler.Task, part butler.Part, values map[string]string) Result {
	t.Helper()
	r := Result{Part: part, Dir: filepath.Join(t.TempDir(), task.Analysis.Name)}
	analysis := *task.Analysis
	analysis.Begin = func(in butler.AnalysisInput) (butler.Analyzer, error) {
		r.Readings++
		return task.Analysis.Begin(in)
	}
	outcomes, err := media.NewPerformer(tools(t), media.Options{Stall: 5 * time.Minute}).
		Pass(t.Context(), part, []butler.Analysis{analysis}, Settings(t, task, values), filepath.Dir(r.Dir))
	if err != nil {
		t.Fatal(err)
	}
	r.Outcome = outcomes[0]
	return r
}

// Good reads a file for a Task, and fails the test unless everything is as it should be: there is a
// result with its files and no others, of the sizes it says, and Data holds data of the type that it
// is decoded into.
func Good(t testing.TB, task butler.Task, part butler.Part, values map[string]string, data any) Result {
	t.Helper()
	r := Pass(t, task, part, values)
	if r.Outcome.Err != nil {
		t.Fatal(r.Outcome.Err)
	}
	result := r.Outcome.Result
	if result.Summary == "" {
		t.Error("no summary")
	}
	if err := json.Unmarshal(result.Data, data); err != nil {
		t.Errorf("data %s: %v", result.Data, err)
	}
	var names []string
	for _, a := range result.Artifacts {
		names = append(names, a.Name)
		info, err := os.Stat(filepath.Join(r.Dir, filepath.FromSlash(a.Name)))
		if err != nil {
			t.Error(err)
			continue
		}
		if info.Size() != a.Size || a.Size == 0 {
			t.Errorf("%s has %d bytes, and the result says %d", a.Name, info.Size(), a.Size)
		}
	}
	slices.Sort(names)
	if got := Files(t, r.Dir); !slices.Equal(got, names) {
		t.Errorf("files %q, and the result names %q", got, names)
	}
	return r
}

// Files returns the names of all files below a folder, in order.
func Files(t testing.TB, dir string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !d.IsDir() {
			name, err := filepath.Rel(dir, path)
			names = append(names, filepath.ToSlash(name))
			return err
		}
		return nil
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	slices.Sort(names)
	return names
}

// Run is the part of the test that is the same for every Analysis. good is a file it can work on,
// broken one it cannot.
func Run(t *testing.T, task butler.Task, good, broken butler.Part) {
	t.Helper()
	t.Run("definition", func(t *testing.T) { definition(t, task) })
	t.Run("same result twice", func(t *testing.T) {
		var first, second any
		a, b := Good(t, task, good, nil, &first), Good(t, task, good, nil, &second)
		if string(a.Outcome.Result.Data) != string(b.Outcome.Result.Data) {
			t.Errorf("data differs:\n%s\n%s", a.Outcome.Result.Data, b.Outcome.Result.Data)
		}
	})
	t.Run("broken file", func(t *testing.T) {
		r := Pass(t, task, broken, nil)
		if r.Outcome.Err == nil {
			t.Fatalf("no error, but %+v", r.Outcome.Result)
		}
		if kind := butler.KindOf(r.Outcome.Err); kind.Traits().Disposition != butler.Permanent {
			t.Errorf("a broken file gives an error of kind %s: %v", kind, r.Outcome.Err)
		}
		if files := Files(t, r.Dir); len(files) > 0 {
			t.Errorf("left behind: %q", files)
		}
	})
	t.Run("stopped", func(t *testing.T) { stopped(t, task, good) })
	t.Run("part without anything", func(t *testing.T) {
		a := begin(t, task, butler.Part{}, t.TempDir())
		a.Wants()
		if _, err := a.Finish(t.Context(), butler.PassEnd{}); err == nil {
			t.Error("no error without data")
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Run("closed at once", func(t *testing.T) {
		dir := t.TempDir()
		a := begin(t, task, good, dir)
		for range 2 { // closing twice does no harm
			if err := a.Close(); err != nil {
				t.Error(err)
			}
		}
		if files := Files(t, dir); len(files) > 0 {
			t.Errorf("left behind: %q", files)
		}
	})
}

func begin(t *testing.T, task butler.Task, part butler.Part, dir string) butler.Analyzer {
	t.Helper()
	a, err := task.Analysis.Begin(butler.AnalysisInput{Part: part, Settings: Settings(t, task, nil), Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func definition(t *testing.T, task butler.Task) {
	t.Helper()
	if task.Name == "" || task.Title == "" || task.Description == "" || task.Activity == "" {
		t.Errorf("incomplete: %+v", task)
	}
	if task.Phase != butler.PhaseAnalyse || task.Interval != 1 || task.Randomized || task.Chore != nil {
		t.Errorf("not as an Analysis is scheduled: %+v", task)
	}
	if task.Analysis.Name == "" || task.Analysis.Version < 1 || len(task.Analysis.Applies) == 0 {
		t.Errorf("incomplete: %+v", task.Analysis)
	}
	for _, p := range append(task.Preferences, task.Definition()) {
		if v, err := p.Parse(p.Default); err != nil || v != p.Default {
			t.Errorf("default of %s: %q, %v", p.ID, v, err)
		}
		if p.Label == "" || p.Summary == "" || p.Group == "" {
			t.Errorf("incomplete: %+v", p)
		}
	}
}

// stopped ends a Pass when the first data comes, and looks at what is left.
func stopped(t *testing.T, task butler.Task, part butler.Part) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var inner *cancelling
	analysis := *task.Analysis
	analysis.Begin = func(in butler.AnalysisInput) (butler.Analyzer, error) {
		a, err := task.Analysis.Begin(in)
		inner = &cancelling{Analyzer: a, cancel: cancel}
		return inner, err
	}
	dir := t.TempDir()
	_, err := media.NewPerformer(tools(t), media.Options{}).Pass(ctx, part, []butler.Analysis{analysis}, Settings(t, task, nil), dir)
	if !butler.IsKind(err, butler.KindInterrupted) {
		t.Errorf("error %v", err)
	}
	if inner == nil || inner.closed != 1 {
		t.Fatalf("not closed once: %+v", inner)
	}
	if files := Files(t, dir); len(files) > 0 {
		t.Errorf("left behind: %q", files)
	}
}

// cancelling stops the Pass as soon as data comes.
type cancelling struct {
	butler.Analyzer
	cancel func()
	closed int
}

func (c *cancelling) Packet(p *butler.Packet) error { c.cancel(); return c.Analyzer.Packet(p) }
func (c *cancelling) Frame(f *butler.Frame) error   { c.cancel(); return c.Analyzer.Frame(f) }
func (c *cancelling) Sound(s *butler.Sound) error   { c.cancel(); return c.Analyzer.Sound(s) }
func (c *cancelling) Close() error                  { c.closed++; return c.Analyzer.Close() }
