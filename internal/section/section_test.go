package section_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"butler"
	"butler/internal/butlertest/fake"
	"butler/internal/section"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// world is an Editor of a library with fakes behind it, and what it told.
type world struct {
	*section.Editor
	catalogue *fake.Catalogue
	dir       string // has films/, films/new/, music/, data/, file.txt, link → films
	told      []butler.Event
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{catalogue: &fake.Catalogue{}, dir: t.TempDir()}
	for _, name := range []string{"films/new", "music", "data/demo/films"} {
		if err := os.MkdirAll(filepath.Join(w.dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(w.dir, "file.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("films", filepath.Join(w.dir, "link")); err != nil {
		t.Fatal(err)
	}
	w.Editor = &section.Editor{
		Library: w.catalogue, Operator: fake.NewOperator(), Data: filepath.Join(w.dir, "data"),
		Publish: func(e butler.Event) { w.told = append(w.told, e) },
	}
	return w
}

func (w *world) path(name string) string { return filepath.Join(w.dir, name) }

// take returns what was told since the last call.
func (w *world) take() []string {
	var all []string
	for _, e := range w.told {
		if e.Topic != butler.TopicSection || e.Section == nil || e.At.IsZero() {
			all = append(all, "not of a section")
			continue
		}
		all = append(all, string(e.Change)+" "+e.Section.Name)
	}
	w.told = nil
	return all
}

func TestLife(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	added, err := w.Add(ctx, butler.Section{Kind: butler.Movies, Name: " Films ", Roots: []string{w.path("films") + "/"}})
	if err != nil || added.Name != "Films" || !slices.Equal(added.Roots, []string{w.path("films")}) || added.ID == 0 {
		t.Fatalf("%+v, %v", added, err)
	}
	if got := w.take(); !slices.Equal(got, []string{"added Films"}) {
		t.Errorf("told %q", got)
	}
	name, kind, outs := "Shows", butler.Shows, []string{"RefreshLibraries", "BackupDatabase", "RefreshLibraries"}
	roots := []string{w.path("music"), w.path("films")}
	changed, err := w.Change(ctx, added.ID, section.Change{Kind: &kind, Name: &name, Roots: &roots, OptOuts: &outs})
	if err != nil || changed.Kind != kind || changed.Name != name || !slices.Equal(changed.Roots, roots) ||
		!slices.Equal(changed.OptOuts, []string{"BackupDatabase", "RefreshLibraries"}) {
		t.Errorf("%+v, %v", changed, err)
	}
	if got := w.take(); !slices.Equal(got, []string{"updated Shows"}) {
		t.Errorf("told %q", got)
	}
	none := []string{}
	if changed, err = w.Change(ctx, added.ID, section.Change{OptOuts: &none}); err != nil || len(changed.OptOuts) != 0 || changed.Name != name {
		t.Errorf("%+v, %v", changed, err)
	}
	w.take()
	if err := w.Remove(ctx, added.ID); err != nil {
		t.Error(err)
	}
	if got := w.take(); !slices.Equal(got, []string{"removed Shows"}) {
		t.Errorf("told %q", got)
	}
	if err := w.Remove(ctx, added.ID); !butler.IsKind(err, butler.KindNotFound) {
		t.Errorf("a section that is gone: %v", err)
	}
	if _, err := w.Change(ctx, added.ID, section.Change{}); !butler.IsKind(err, butler.KindNotFound) {
		t.Errorf("a section that is gone: %v", err)
	}
	if got := w.take(); got != nil {
		t.Errorf("told %q of nothing", got)
	}
}

// What is wrong changes nothing, is told by no event, and names the member.
func TestRefused(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	if _, err := w.Add(ctx, butler.Section{Kind: butler.Movies, Name: "Films", Roots: []string{w.path("films")}}); err != nil {
		t.Fatal(err)
	}
	w.take()
	cases := []struct {
		name   string
		kind   butler.SectionKind
		title  string
		roots  []string
		outs   []string
		want   butler.Kind
		member string
	}{
		{"kind", "books", "B", []string{w.path("music")}, nil, butler.KindInvalid, "kind"},
		{"no kind", "", "B", []string{w.path("music")}, nil, butler.KindInvalid, "kind"},
		{"no name", butler.Music, " \t", []string{w.path("music")}, nil, butler.KindInvalid, "name"},
		{"line end", butler.Music, "a\nb", []string{w.path("music")}, nil, butler.KindInvalid, "name"},
		{"bytes", butler.Music, "a\xff", []string{w.path("music")}, nil, butler.KindInvalid, "name"},
		{"long name", butler.Music, strings.Repeat("ü", section.MaxName+1), []string{w.path("music")}, nil, butler.KindInvalid, "name"},
		{"taken name", butler.Music, "Films", []string{w.path("music")}, nil, butler.KindConflict, ""},
		{"no folder", butler.Music, "B", nil, nil, butler.KindInvalid, "roots"},
		{"many folders", butler.Music, "B", make([]string, section.MaxRoots+1), nil, butler.KindInvalid, "roots"},
		{"relative", butler.Music, "B", []string{"music"}, nil, butler.KindInvalid, "roots[0]"},
		{"long path", butler.Music, "B", []string{"/" + strings.Repeat("x", section.MaxPath)}, nil, butler.KindInvalid, "roots[0]"},
		{"zero", butler.Music, "B", []string{w.path("a\x00b")}, nil, butler.KindInvalid, "roots[0]"},
		{"away", butler.Music, "B", []string{w.path("music"), w.path("nothing")}, nil, butler.KindUnreachable, "roots[1]"},
		{"file", butler.Music, "B", []string{w.path("file.txt")}, nil, butler.KindInvalid, "roots[0]"},
		{"twice", butler.Music, "B", []string{w.path("music"), w.path("music/../music")}, nil, butler.KindInvalid, "roots[1]"},
		{"data", butler.Music, "B", []string{w.path("data")}, nil, butler.KindInvalid, "roots[0]"},
		{"around data", butler.Music, "B", []string{w.dir}, nil, butler.KindInvalid, "roots[0]"},
		{"other's", butler.Music, "B", []string{w.path("films/new")}, nil, butler.KindConflict, "roots[0]"},
		{"link to other's", butler.Music, "B", []string{w.path("link")}, nil, butler.KindConflict, "roots[0]"},
		{"no task", butler.Music, "B", []string{w.path("music")}, []string{"BackupDatabase", "Nothing"}, butler.KindInvalid, "optOuts[1]"},
	}
	before, _ := w.catalogue.Sections(ctx)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := w.Add(ctx, butler.Section{Kind: c.kind, Name: c.title, Roots: c.roots, OptOuts: c.outs})
			if !butler.IsKind(err, c.want) {
				t.Fatalf("error %v", err)
			}
			if e, ok := errors.AsType[*butler.Error](err); c.member != "" && (!ok || e.Op != c.member) {
				t.Errorf("%v is not about %s", err, c.member)
			}
			after, _ := w.catalogue.Sections(ctx)
			if len(after) != len(before) || len(w.told) != 0 {
				t.Errorf("sections %v, told %q", after, w.take())
			}
		})
	}
}

// The demo library lies in the data folder, and is the only one that may.
func TestDemo(t *testing.T) {
	w := newWorld(t)
	if _, err := w.Add(t.Context(), butler.Section{Kind: butler.Movies, Name: "Demo", Roots: []string{w.path("data/demo/films")}}); err != nil {
		t.Error(err)
	}
}

func TestInspect(t *testing.T) {
	w := newWorld(t)
	if path, err := w.Inspect(t.Context(), w.path("films/../films/")); err != nil || path != w.path("films") {
		t.Errorf("%q, %v", path, err)
	}
	if _, err := w.Inspect(t.Context(), w.path("nothing")); !butler.IsKind(err, butler.KindUnreachable) {
		t.Errorf("a folder that is not there: %v", err)
	}
}

// What the library cannot do is not told as done.
func TestFault(t *testing.T) {
	w := newWorld(t)
	w.catalogue.Err = butler.E(butler.KindUnavailable, "list", "migrating")
	if _, err := w.Add(t.Context(), butler.Section{Kind: butler.Movies, Name: "x", Roots: []string{w.path("films")}}); !butler.IsKind(err, butler.KindUnavailable) {
		t.Errorf("add: %v", err)
	}
	if _, err := w.Change(t.Context(), 1, section.Change{}); !butler.IsKind(err, butler.KindUnavailable) {
		t.Errorf("change: %v", err)
	}
	if len(w.told) != 0 {
		t.Errorf("told %q", w.take())
	}
}

// slowLibrary lets others in between reading a Section and storing it.
type slowLibrary struct{ butler.Library }

func (l slowLibrary) Section(ctx context.Context, id int64) (butler.Section, error) {
	s, err := l.Library.Section(ctx, id)
	runtime.Gosched()
	return s, err
}

// Whoever changes one thing of a Section does not undo what another changes beside it.
func TestChangesAtOnce(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	added, err := w.Add(ctx, butler.Section{Kind: butler.Movies, Name: "Films", Roots: []string{w.path("films")}})
	if err != nil {
		t.Fatal(err)
	}
	w.Publish, w.Library = nil, slowLibrary{w.catalogue}
	for i := range 50 {
		name, takes := "Films "+strconv.Itoa(i), i%2 == 0
		var all sync.WaitGroup
		for _, c := range []section.Change{
			{Name: &name}, {Takes: map[string]bool{"RefreshLibraries": takes}}, {Takes: map[string]bool{"BackupDatabase": takes}},
		} {
			all.Go(func() {
				if _, err := w.Change(ctx, added.ID, c); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		var outs []string
		if !takes {
			outs = []string{"BackupDatabase", "RefreshLibraries"}
		}
		if s, err := w.catalogue.Section(ctx, added.ID); err != nil || s.Name != name || !slices.Equal(s.OptOuts, outs) {
			t.Fatalf("%d: %q %q, %v", i, s.Name, s.OptOuts, err)
		}
	}
}
