package header_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"butler"
	"butler/internal/butlertest"
	"butler/internal/media/header"
)

func TestCovers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		recipe butlertest.Recipe
		named  string
		want   int
	}{
		"mp3":          {butlertest.Song{Cover: true}, "", 1},
		"flac":         {butlertest.Song{Ext: "flac", Cover: true}, "", 1},
		"m4a":          {butlertest.Song{Ext: "m4a", Cover: true}, "", 1},
		"mp4":          {butlertest.Film{Ext: "mp4", Cover: true}, "", 1},
		"mkv":          {butlertest.Film{Cover: true, Attachment: true}, "cover.jpg", 1},
		"mp3 without":  {butlertest.Song{}, "", 0},
		"ogg without":  {butlertest.Song{Ext: "ogg"}, "", 0},
		"mkv without":  {butlertest.Film{}, "", 0},
		"photo":        {butlertest.Picture{}, "", 0},
		"ts, not read": {butlertest.Film{Ext: "ts"}, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all, err := header.Covers(t.Context(), butlertest.Media(t, c.recipe))
			if err != nil || len(all) != c.want {
				t.Fatalf("%d covers, %v", len(all), err)
			}
			if c.want > 0 && (!bytes.HasPrefix(all[0].Data, []byte("\xff\xd8\xff")) || all[0].Name != c.named) {
				t.Errorf("%q of %d bytes", all[0].Name, len(all[0].Data))
			}
		})
	}
}

func TestCoversThatCannotBeRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := header.Covers(t.Context(), filepath.Join(dir, "none.mkv")); !butler.IsKind(err, butler.KindUnreachable) {
		t.Errorf("a file that is not there: %v", err)
	}
	if _, err := header.Covers(t.Context(), dir); !butler.IsKind(err, butler.KindUnsupported) {
		t.Errorf("a folder: %v", err)
	}
	film, err := os.ReadFile(butlertest.Media(t, butlertest.Film{Cover: true}))
	if err != nil {
		t.Fatal(err)
	}
	cut := filepath.Join(dir, "cut.mkv")
	for _, n := range []int{0, 5, 60, 300, 1000, len(film) / 2} {
		if err := os.WriteFile(cut, film[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		if all, err := header.Covers(t.Context(), cut); err != nil && !butler.IsKind(err, butler.KindDamaged) {
			t.Errorf("the first %d bytes: %d covers, %v", n, len(all), err)
		}
	}
}
