package demo

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"butler"
	"butler/internal/media/header"
	"butler/internal/media/tool"
)

func small() scale {
	return scale{chapter: 1, opening: 1, intro: 2, rest: 2, song: 1, episodes: 2, songs: 2, photos: 2, frame: "320x180", show: "160x90"}
}

func tools(t *testing.T) tool.Tools {
	t.Helper()
	tools, err := tool.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return tools
}

func TestMake(t *testing.T) {
	tools := tools(t)
	dir := filepath.Join(t.TempDir(), "demo")
	if err := os.MkdirAll(dir+".making/Movies", 0o755); err != nil { // what a killed try left
		t.Fatal(err)
	}
	var said []string
	progress := func(s string) { said = append(said, s) }
	if err := make1(t.Context(), dir, tools, progress, small()); err != nil {
		t.Fatal(err)
	}
	reader := header.NewReader(tools)
	want := map[string]struct {
		streams, chapters int
		kind              butler.SectionKind
	}{
		"Movies/*/*.mkv":       {3, 6, butler.Movies},
		"TV/*/Season 01/*.mkv": {2, 0, butler.Shows},
		"Music/*/*/*.flac":     {2, 0, butler.Music},
		"Photos/*/*/*.jpg":     {1, 0, butler.Photos},
	}
	files := 0
	for pattern, w := range want {
		paths, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil || len(paths) == 0 {
			t.Errorf("%s: nothing (%v)", pattern, err)
		}
		for _, path := range paths {
			files++
			h, err := reader.ReadHeader(t.Context(), path, w.kind)
			if err != nil || h.Problem != "" || len(h.Streams) != w.streams || len(h.Chapters) != w.chapters {
				t.Errorf("%s: %+v, %v", path, h, err)
			}
		}
	}
	if files != 1+2+2+2 || len(said) != files+1 { // and the cover
		t.Errorf("%d files, told of %d", files, len(said))
	}
	for _, left := range []string{dir + ".making", filepath.Join(dir, work)} {
		if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is left", left)
		}
	}
	said = nil
	if err := make1(t.Context(), dir, tools, progress, small()); err != nil || len(said) != 0 {
		t.Errorf("the second time: %v, made %v", err, said)
	}
}

func TestMakeStopped(t *testing.T) {
	tools := tools(t)
	dir := filepath.Join(t.TempDir(), "demo")
	ctx, cancel := context.WithCancel(t.Context())
	err := make1(ctx, dir, tools, func(s string) {
		if strings.HasPrefix(s, "Movies") {
			cancel()
		}
	}, small())
	cancel()
	if !butler.IsKind(err, butler.KindInterrupted) {
		t.Errorf("%v", err)
	}
	entries, err := os.ReadDir(filepath.Dir(dir))
	if err != nil || len(entries) != 0 {
		t.Errorf("left: %v, %v", entries, err)
	}
}

func TestMakeRefusesAForeignFolder(t *testing.T) {
	dir := t.TempDir()
	precious := filepath.Join(dir, "precious.txt")
	if err := os.WriteFile(precious, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := Make(t.Context(), dir, tool.Tools{}, func(string) {})
	if !butler.IsKind(err, butler.KindConflict) || butler.HintOf(err) == "" {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(precious); err != nil {
		t.Error(err)
	}
}

func TestMakeWithoutTools(t *testing.T) {
	err := Make(t.Context(), filepath.Join(t.TempDir(), "demo"), tool.Tools{}, func(string) {})
	if !butler.IsKind(err, butler.KindMissingTool) {
		t.Errorf("%v", err)
	}
}
