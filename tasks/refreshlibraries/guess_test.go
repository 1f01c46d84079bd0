package refreshlibraries

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"butler"
)

func TestGuess(t *testing.T) {
	many := func(format string, n int) (all []string) {
		for i := range n {
			all = append(all, fmt.Sprintf(format, i))
		}
		return all
	}
	for name, c := range map[string]struct {
		files []string
		want  []string // "name kind files"
	}{
		"nothing": {[]string{"a.txt", "b/c.nfo"}, nil},
		"side by side": {[]string{"Movies/A (2001)/A (2001).mkv", "TV/S/Season 01/S - S01E01.mkv", "Music/A/B/01 - T.mp3", "Photos/2018/x.jpg", "EPG/x.xml", ".hidden/x.mkv"},
			[]string{"Movies movies 1", "Music music 1", "Photos photos 1", "TV shows 1"}},
		"side by side without such names": {[]string{"one/A (2001).mkv", "one/B (2002).mkv", "two/S/Season 01/S - S01E01.mkv", "three/A/B/01 - T.mp3"},
			[]string{"one movies 2", "three music 1", "two shows 1"}},
		"films with posters":    {slices.Concat(many("F %d (2001)/F %[1]d (2001).mkv", 30), many("F %d (2001)/poster.jpg", 30), many("F %d (2001)/fanart.jpg", 30)), []string{"lib movies 90"}},
		"series":                {many("S %d/Season 01/S - S01E01.mkv", 20), []string{"lib shows 20"}},
		"flat series":           {many("S/S - S01E%02d.mkv", 20), []string{"lib shows 20"}},
		"albums with covers":    {slices.Concat(many("A %d/B/01 - T.flac", 20), many("A %d/B/cover.jpg", 20)), []string{"lib music 40"}},
		"photos with clips":     {slices.Concat(many("2018/%d.jpg", 100), many("2018/%d.mov", 5)), []string{"lib photos 105"}},
		"one odd folder":        {append(many("F %d (2001)/F.mkv", 20), "Soundtrack/01 - T.mp3"), []string{"lib movies 21"}},
		"a name that says more": {[]string{"Filme/x.mkv", "Bilder/x.jpg"}, []string{"Bilder photos 1", "Filme movies 1"}},
	} {
		t.Run(name, func(t *testing.T) {
			root := filepath.Join(t.TempDir(), "lib")
			for _, f := range append(c.files, "x.txt") {
				p := filepath.Join(root, f)
				if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(p, nil, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			guesses, err := Guess(t.Context(), root)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, g := range guesses {
				got = append(got, fmt.Sprintf("%s %s %d", g.Name, g.Kind, g.Files))
				if g.Reason == "" || !strings.HasPrefix(g.Path, root) {
					t.Errorf("%+v", g)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestGuessErrors(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, kind := range map[string]butler.Kind{dir + "/nowhere": butler.KindNotFound, file: butler.KindInvalid} {
		if _, err := Guess(t.Context(), path); !butler.IsKind(err, kind) || butler.HintOf(err) == "" {
			t.Errorf("%s: %v", path, err)
		}
	}
}
