package refreshlibraries

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"butler"
)

func (l *library) Section(_ context.Context, id int64) (butler.Section, error) {
	if id != l.section.ID {
		return butler.Section{}, butler.E(butler.KindNotFound, "read section", "there is none")
	}
	s := l.section
	for _, p := range l.parts {
		if p.Missing {
			s.Missing++
		} else {
			s.Parts++
		}
	}
	return s, nil
}

func (l *library) RemoveMissing(context.Context, int64) (n int64, err error) {
	for id, p := range l.parts {
		if p.Missing {
			delete(l.parts, id)
			n++
		}
	}
	return n, nil
}

func TestTrashIsEmptiedOnlyIfAllFoldersAreThere(t *testing.T) {
	tests := []struct {
		name string
		do   func(t *testing.T, w *world)
		want int64
		kind butler.Kind // if it refuses
	}{
		{name: "all there", do: func(*testing.T, *world) {}, want: 1},
		{name: "a root is gone", do: func(t *testing.T, w *world) { w.rename(t, ".", "../elsewhere") }, kind: butler.KindUnreachable},
		{name: "a root is empty", do: func(t *testing.T, w *world) {
			w.rename(t, ".", "../elsewhere")
			mkdir(t, w.root)
		}, kind: butler.KindUnreachable},
		{name: "only something else is left", do: func(t *testing.T, w *world) {
			w.rename(t, ".", "../elsewhere")
			mkdir(t, w.root)
			w.write(t, "readme.txt", "this disk is not mounted")
		}, kind: butler.KindUnreachable},
		{name: "a root is a file", do: func(t *testing.T, w *world) {
			w.rename(t, ".", "../elsewhere")
			if err := os.WriteFile(w.root, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}, kind: butler.KindUnreachable},
		{name: "a second root is gone", do: func(_ *testing.T, w *world) {
			w.section.Roots = append(w.section.Roots, filepath.Join(filepath.Dir(w.root), "second"))
		}, kind: butler.KindUnreachable},
		{name: "a second root is empty, and nothing is known in it", do: func(t *testing.T, w *world) {
			second := filepath.Join(filepath.Dir(w.root), "second")
			mkdir(t, second)
			w.section.Roots = append(w.section.Roots, second)
		}, want: 1},
		{name: "all is gone, and a scan has seen it", do: func(t *testing.T, w *world) {
			w.remove(t, "B (2002).mkv")
			w.set[PrefMassLoss] = "100"
			w.must(t, Counts{Missing: 1})
		}, want: 2},
		{name: "what was missing is back", do: func(t *testing.T, w *world) { w.write(t, "A (2001).mkv", "a") }, kind: butler.KindConflict},
		{name: "something else is in its place", do: func(t *testing.T, w *world) { w.write(t, "A (2001).mkv", "another film") }, want: 1},
		{name: "no folders", do: func(_ *testing.T, w *world) { w.section.Roots = nil }, kind: butler.KindInvalid},
		{name: "another section", do: func(_ *testing.T, w *world) { w.section.ID = 8 }, kind: butler.KindNotFound},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t, butler.Movies)
			w.write(t, "A (2001).mkv", "a")
			w.write(t, "B (2002).mkv", "content of b")
			w.must(t, Counts{Found: 2, New: 2})
			w.remove(t, "A (2001).mkv")
			w.must(t, Counts{Found: 1, Missing: 1})
			test.do(t, w)
			before := len(w.parts)
			n, err := EmptyTrash(t.Context(), w.library, 7)
			if test.want > 0 {
				if err != nil || n != test.want {
					t.Errorf("%d are forgotten, error %v", n, err)
				}
				return
			}
			if !butler.IsKind(err, test.kind) || len(w.parts) != before {
				t.Errorf("error %v, %d of %d parts are left", err, len(w.parts), before)
			}
			if test.kind != butler.KindNotFound && butler.HintOf(err) == "" {
				t.Errorf("no hint: %v", err)
			}
		})
	}
}

// A folder that may not be listed is as good as away.
func TestTrashOfAnUnreadableRootStays(t *testing.T) {
	w := newWorld(t, butler.Movies)
	w.write(t, "A (2001).mkv", "a")
	w.must(t, Counts{Found: 1, New: 1})
	err := unsafe(away(w.root, &os.PathError{Op: "open", Path: w.root, Err: os.ErrPermission}))
	if !butler.IsKind(err, butler.KindUnreachable) || butler.HintOf(err) == "" || !errors.Is(err, os.ErrPermission) {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := EmptyTrash(ctx, w.library, 7); !butler.IsKind(err, butler.KindInterrupted) || !slices.Equal(w.present(), []string{filepath.Join(w.root, "A (2001).mkv")}) {
		t.Errorf("error %v", err)
	}
}
