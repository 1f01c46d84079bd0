package update

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"aead.dev/minisign"
)

// publisher signs releases and serves them, as GitHub does.
type publisher struct {
	*httptest.Server
	key    minisign.PublicKey
	secret minisign.PrivateKey

	mu      sync.Mutex
	entries []entry
	files   map[string][]byte
	etag    string
	before  func(w http.ResponseWriter, r *http.Request) (done bool) // answers instead; may be nil
	asked   []string
}

func newPublisher(t testing.TB) *publisher {
	t.Helper()
	p := &publisher{files: map[string][]byte{}}
	p.key, p.secret = newKey(t)
	p.Server = httptest.NewServer(http.HandlerFunc(p.serve))
	t.Cleanup(p.Close)
	return p
}

func newKey(t testing.TB) (minisign.PublicKey, minisign.PrivateKey) {
	t.Helper()
	pub, secret, err := minisign.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	return pub, secret
}

func (p *publisher) serve(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, r.URL.Path+" "+r.Header.Get("If-None-Match"))
	if p.before != nil && p.before(w, r) {
		return
	}
	if r.URL.Path == "/feed" {
		if p.etag != "" && r.Header.Get("If-None-Match") == p.etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", p.etag)
		_ = json.NewEncoder(w).Encode(p.entries)
		return
	}
	data, ok := p.files[strings.TrimPrefix(r.URL.Path, "/")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	_, _ = w.Write(data)
}

// feed is what the preferences say.
func (p *publisher) feed() Feed {
	return Feed{URL: p.URL + "/feed", Key: p.key.String(), Channel: ChannelPublic}
}

// name is that of a file for this machine.
func name(version, suffix string) string {
	return fmt.Sprintf("butler_%s_%s_%s%s", version, runtime.GOOS, runtime.GOARCH, suffix)
}

// sign returns the signature of a file, with its name.
func (p *publisher) sign(name string, data []byte) []byte {
	r := minisign.NewReader(bytes.NewReader(data))
	if _, err := new(bytes.Buffer).ReadFrom(r); err != nil {
		panic(err)
	}
	return r.SignWithComments(p.secret, "timestamp:1774755000\tfile:"+name+"\thashed", "signature of a test")
}

// publish adds a release with one signed file, which it returns, to the feed.
func (p *publisher) publish(version, suffix string, program []byte) *entry {
	p.mu.Lock()
	defer p.mu.Unlock()
	file := name(version, suffix)
	data := pack(suffix, program)
	p.files[file], p.files[file+suffixSigned] = data, p.sign(file, data)
	sum := sha256.Sum256(data)
	p.entries = append(p.entries, entry{
		Tag: "v" + version, Name: "Version " + version, Body: "News\x1b[31m of " + version, Page: p.URL + "/page/" + version,
		Assets: []asset{
			{Name: file + suffixSigned, Size: 300, URL: p.URL + "/" + file + suffixSigned},
			{Name: "butler_" + version + "_plan9_mips" + suffix, Size: 3, URL: p.URL + "/none"},
			{Name: file, Size: int64(len(data)), URL: p.URL + "/" + file, Digest: "sha256:" + hex.EncodeToString(sum[:])},
		},
	})
	return &p.entries[len(p.entries)-1]
}

// pack puts a program into an archive, with something before it.
func pack(suffix string, program []byte) []byte {
	var b bytes.Buffer
	switch suffix {
	case ".tar.gz":
		z := gzip.NewWriter(&b)
		w := tar.NewWriter(z)
		for _, m := range []struct {
			name string
			data []byte
		}{{"butler-1/README.md", []byte("read me")}, {"butler-1/butler", program}} {
			must(w.WriteHeader(&tar.Header{Name: m.name, Mode: 0o755, Size: int64(len(m.data)), Typeflag: tar.TypeReg}))
			_, err := w.Write(m.data)
			must(err)
		}
		must(w.Close())
		must(z.Close())
	case ".zip":
		w := zip.NewWriter(&b)
		for _, m := range []struct {
			name string
			data []byte
		}{{"README.md", []byte("read me")}, {"bin/butler.exe", program}} {
			f, err := w.Create(m.name)
			must(err)
			_, err = f.Write(m.data)
			must(err)
		}
		must(w.Close())
	default:
		b.Write(program)
	}
	return b.Bytes()
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// program is a script by which this test becomes a Butler that behaves in a way; see [behave].
func program(t testing.TB, how, version string) []byte {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Appendf(nil, "#!/bin/sh\nexec '%s' -as=%s -butler=%s \"$@\"\n", self, how, version)
}

func TestMain(m *testing.M) {
	if len(os.Args) > 3 {
		if how, ok := strings.CutPrefix(os.Args[1], "-as="); ok {
			os.Exit(behave(how, strings.TrimPrefix(os.Args[2], "-butler="), os.Args[3:]))
		}
	}
	os.Exit(m.Run())
}

// left returns what is in the folder of updates beside the state.
func left(t testing.TB, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if e.Name() != filepath.Base(files{dir}.state()) {
			names = append(names, e.Name())
		}
	}
	return names
}
