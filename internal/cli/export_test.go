package cli

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"butler"
)

// A file that is exported is there whole or not at all, and what was there before is kept.
func TestExport(t *testing.T) {
	item := butler.ItemDetail{Item: butler.Item{ID: 1}, Artifacts: []butler.Artifact{
		{Part: 2, Name: "index-sd.bif"}, {Part: 3, Name: "a.jpg"}, {Part: 4, Name: "a.jpg"}, {Part: 2, Name: "gone.jpg"},
	}}
	server := fake(t, map[string]http.HandlerFunc{
		"GET /api/v1/items/1": says(item),
		"GET /api/v1/parts/2/artifacts/index-sd.bif": func(w http.ResponseWriter, r *http.Request) {
			http.ServeContent(w, r, "index-sd.bif", item.Added, strings.NewReader("previews"))
		},
		"GET /api/v1/parts/4/artifacts/a.jpg": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			w.Write([]byte("half"))
			panic(http.ErrAbortHandler)
		},
		"GET /api/v1/parts/2/artifacts/gone.jpg": refuses(butler.KindNotFound, "it is gone"),
	})
	dir := t.TempDir()
	for _, tt := range []struct {
		args string
		code int
		want string // of the file
	}{
		{"1 index-sd.bif FILE", 0, "previews"},
		{"1 index-sd.bif FILE", 6, "previews"},
		{"1 index-sd.bif FILE --force", 0, "previews"},
		{"1 a.jpg FILE --force", 2, "previews"},
		{"1 a.jpg FILE --force --part 4", 3, "previews"},
		{"1 gone.jpg FILE --force", 5, "previews"},
		{"1 none.jpg FILE --force", 5, "previews"},
		{"1 index-sd.bif FILE/x", 2, "previews"},
		{"0 index-sd.bif FILE", 2, "previews"},
	} {
		file := filepath.Join(dir, "out")
		got := execute(t, server, append([]string{"item", "export"}, strings.Fields(strings.ReplaceAll(tt.args, "FILE", file))...)...)
		text, err := os.ReadFile(file)
		if got.code != tt.code || err != nil || string(text) != tt.want {
			t.Errorf("%s: exit %d, want %d: %s; file %q, %v", tt.args, got.code, tt.code, got.stderr, text, err)
		}
	}
	got := execute(t, server, "item", "export", "1", "index-sd.bif", filepath.Join(dir, "none", "out"))
	if !strings.Contains(got.stderr, filepath.Join(dir, "none")+": no such file") {
		t.Errorf("the folder that is not there is not named: %s", got.stderr)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
