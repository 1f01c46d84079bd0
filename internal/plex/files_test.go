package plex_test

import (
	"encoding/xml"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"butler"
	"butler/internal/butlertest/fake"
)

func TestFileIsServedInParts(t *testing.T) {
	const target = "/library/parts/2/1774755000/file.mp4"
	w := newWorld(t)
	tag := w.do(t, "GET", target, nil).Header().Get("ETag")
	cases := []struct {
		name   string
		header http.Header
		status int
		body   string
		extent string
	}{
		{"first bytes", http.Header{"Range": {"bytes=0-3"}}, 206, "0123", "bytes 0-3/10"},
		{"last bytes", http.Header{"Range": {"bytes=-2"}}, 206, "89", "bytes 8-9/10"},
		{"from", http.Header{"Range": {"bytes=7-"}}, 206, "789", "bytes 7-9/10"},
		{"beyond", http.Header{"Range": {"bytes=10-"}}, 416, `{"errors":[{"code":1000,"message":"the file has no such bytes","status":416}]}` + "\n", "bytes */10"},
		{"not changed", http.Header{"If-None-Match": {tag}}, 304, "", ""},
		{"one of several", http.Header{"If-None-Match": {`"other", ` + tag}}, 304, "", ""},
		{"changed", http.Header{"If-None-Match": {`"other"`}}, 200, "0123456789", ""},
		{"not since", http.Header{"If-Modified-Since": {fake.Now().Format(http.TimeFormat)}}, 304, "", ""},
		{"since", http.Header{"If-Modified-Since": {fake.Now().Add(-time.Hour).Format(http.TimeFormat)}}, 200, "0123456789", ""},
		{"range of the same", http.Header{"Range": {"bytes=0-0"}, "If-Range": {tag}}, 206, "0", "bytes 0-0/10"},
		{"range of another", http.Header{"Range": {"bytes=0-0"}, "If-Range": {`"other"`}}, 200, "0123456789", ""},
		{"other precondition", http.Header{"If-Match": {`"other"`}}, 412, `{"errors":[{"code":2412,"message":"the file is not the one that the request is about","status":412}]}` + "\n", ""},
		{"beyond, in XML", http.Header{"Range": {"bytes=10-"}, "Accept": {"text/xml"}}, 416, xml.Header +
			"<Errors>\n <Error code=\"1000\" message=\"the file has no such bytes\" status=\"416\"></Error>\n</Errors>\n", "bytes */10"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			answer := w.do(t, "GET", target, c.header)
			if answer.Code != c.status || answer.Body.String() != c.body || answer.Header().Get("Content-Range") != c.extent {
				t.Errorf("status %d, %q, range %q", answer.Code, answer.Body, answer.Header().Get("Content-Range"))
			}
			if kind := answer.Header().Get("Content-Type"); c.status >= 400 && kind == "video/mp4" {
				t.Errorf("it is said to be %s", kind)
			}
		})
	}
	if answer := w.do(t, "GET", "/library/parts/1/indexes/sd", http.Header{"Range": {"bytes=0-3"}}); answer.Code != 206 || answer.Body.String() != "\x89BIF" {
		t.Errorf("previews: status %d, %q", answer.Code, answer.Body)
	}
}

// What took the place of a file since it was scanned is not given out.
func TestSwappedFile(t *testing.T) {
	const target = "/library/parts/2/1774755000/file.mp4"
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("a secret!!"+"and more"), 0o600); err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, swap := range map[string]func(path string){
		"removed":     func(path string) { must(os.Remove(path)) },
		"a folder":    func(path string) { must(os.Remove(path)); must(os.Mkdir(path, 0o700)) },
		"a pipe":      func(path string) { must(os.Remove(path)); must(syscall.Mkfifo(path, 0o600)) },
		"a link":      func(path string) { must(os.Remove(path)); must(os.Symlink(secret, path)) },
		"a device":    func(path string) { must(os.Remove(path)); must(os.Symlink("/dev/zero", path)) },
		"other bytes": func(path string) { must(os.WriteFile(path, []byte("9876543210"), 0o600)) },
		"grown":       func(path string) { must(os.Truncate(path, 11)); must(os.Chtimes(path, fake.Now(), fake.Now())) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			swap(w.film)
			answer := w.do(t, "GET", target, nil)
			if answer.Code != http.StatusNotFound || strings.Contains(answer.Body.String(), filepath.Dir(w.film)) || strings.Contains(answer.Body.String(), "secret") {
				t.Errorf("status %d, %s", answer.Code, answer.Body)
			}
		})
	}
}

func TestChecksFiles(t *testing.T) {
	w := newWorld(t)
	body := w.do(t, "GET", "/library/metadata/1?checkFiles=1", nil).Body.String()
	for _, want := range []string{
		`file="` + w.film + `" size="10" container="mp4" videoProfile="high" accessible="1" exists="1"`,
		`Sintel cd2.mp4" size="300000" container="mp4" videoProfile="high" accessible="0" exists="0"`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("there is no %s in %s", want, body)
		}
	}
}

// Damaged levels of one track do not keep the others from being shown.
func TestDamagedAlbum(t *testing.T) {
	w := newWorld(t)
	w.bundles.Add(113, "levels-0.bin", []byte("LUFS"))
	answer := w.do(t, "GET", "/library/metadata/12", nil)
	if body := answer.Body.String(); answer.Code != http.StatusOK || !strings.Contains(body, `gain="5"`) || strings.Contains(body, "albumGain") {
		t.Errorf("status %d, %s", answer.Code, body)
	}
}

// An artifact that the Catalogue knows and the disk lost, or that is damaged, is an error that says so.
func TestLostArtifacts(t *testing.T) {
	w := newWorld(t)
	w.bundles.Add(1, "index-sd.bif", []byte("no BIF file at all, but long enough for its header to be read, which is 64 bytes"))
	w.bundles.Add(1, "levels-1.bin", []byte("LUFS"))
	for target, kind := range map[string]butler.Kind{
		"/library/parts/1/indexes/sd/0":     butler.KindDamaged,
		"/library/streams/2/levels":         butler.KindDamaged,
		"/library/streams/2/loudness":       butler.KindDamaged,
		"/library/streams/99/loudness":      butler.KindNotFound,
		"/library/parts/112/indexes/sd":     butler.KindNotFound,
		"/library/media/99/chapterImages/1": butler.KindNotFound,
	} {
		if answer := w.do(t, "GET", target, nil); answer.Code != kind.Traits().Status {
			t.Errorf("%s: status %d, %s", target, answer.Code, answer.Body)
		}
	}
}
