package walk

import (
	"os"
	"slices"
	"strings"
	"testing"
)

func TestPlexignore(t *testing.T) {
	for name, c := range map[string]struct {
		rules string
		want  []string
	}{
		"nothing":             {"", []string{"a.mkv", "b.mkv", "sub/a.mkv", "sub/deep/a.mkv", "sub/x 1.mkv"}},
		"comments and blanks": {"# a.mkv\n\n   \n", []string{"a.mkv", "b.mkv", "sub/a.mkv", "sub/deep/a.mkv", "sub/x 1.mkv"}},
		"a name at any depth": {"a.mkv\n", []string{"b.mkv", "sub/x 1.mkv"}},
		"a wildcard":          {"*.mkv", []string{}},
		"a folder's name":     {"deep", []string{"a.mkv", "b.mkv", "sub/a.mkv", "sub/x 1.mkv"}},
		"a folder with slash": {"deep/", []string{"a.mkv", "b.mkv", "sub/a.mkv", "sub/x 1.mkv"}},
		"a path":              {"sub/a.mkv", []string{"a.mkv", "b.mkv", "sub/deep/a.mkv", "sub/x 1.mkv"}},
		"all in a folder":     {"sub/*", []string{"a.mkv", "b.mkv"}},
		"a path with a star":  {"*/deep/*", []string{"a.mkv", "b.mkv", "sub/a.mkv", "sub/x 1.mkv"}},
		"a leading slash":     {"/a.mkv", []string{"b.mkv", "sub/a.mkv", "sub/deep/a.mkv", "sub/x 1.mkv"}},
		"a question mark":     {"?.mkv", []string{"sub/x 1.mkv"}},
		"a set":               {"[b-c].mkv", []string{"a.mkv", "sub/a.mkv", "sub/deep/a.mkv", "sub/x 1.mkv"}},
		"a set turned round":  {"[!a].mkv", []string{"a.mkv", "sub/a.mkv", "sub/deep/a.mkv", "sub/x 1.mkv"}},
		"spaces, CRLF":        {"x 1.mkv\r\nb.mkv\r\n", []string{"a.mkv", "sub/a.mkv", "sub/deep/a.mkv"}},
		"not closed":          {"[a.mkv", []string{"a.mkv", "b.mkv", "sub/a.mkv", "sub/deep/a.mkv", "sub/x 1.mkv"}},
		"everything":          {"/*", []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			base := build(t, "a.mkv", "b.mkv", "sub/a.mkv", "sub/x 1.mkv", "sub/deep/a.mkv")
			if err := os.WriteFile(base+"/.plexignore", []byte(c.rules), 0o644); err != nil {
				t.Fatal(err)
			}
			if got := list(t, base, base); !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestPlexignoreBelow(t *testing.T) {
	base := build(t, "a.mkv", "sub/a.mkv", "sub/b.mkv", "sub/deep/a.mkv", "other/a.mkv", "other/.plexignore/x")
	if err := os.WriteFile(base+"/sub/.plexignore", []byte("a.mkv"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got, want := list(t, base, base), []string{"a.mkv", "other/a.mkv", "sub/b.mkv"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzRules(f *testing.F) {
	f.Add("*.mkv\n# x\n[a-", "sub/a.mkv")
	f.Add(strings.Repeat("*a", 50), strings.Repeat("a", 100))
	f.Add("[]a]\n[!]]\n\\*\n\\", "]")
	f.Fuzz(func(_ *testing.T, text, path string) {
		parseRules(strings.NewReader(text)).match([]byte(path))
	})
}
