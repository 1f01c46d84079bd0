// Package providertest serves answers of providers from files, and goes wrong when it is told to.
package providertest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/color"
	"image/jpeg"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Server is a provider on loopback. A path such as /movie/603 is answered from the file movie_603.json, with an ETag;
// one that ends with .jpg, or that Pictures has, with a picture; all else with 404.
type Server struct {
	*httptest.Server
	files fs.FS

	mu     sync.Mutex
	asked  []string
	faults map[string]http.HandlerFunc
	Header http.Header // of the last request
}

// New begins a Server, which ends with the test.
func New(t testing.TB, files fs.FS) *Server {
	t.Helper()
	s := &Server{files: files, faults: map[string]http.HandlerFunc{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

// Fault lets a handler answer requests whose path begins so; nil ends that.
func (s *Server) Fault(prefix string, h http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if h == nil {
		delete(s.faults, prefix)
		return
	}
	s.faults[prefix] = h
}

// Asked returns what was asked for since the last call, with the query, in order.
func (s *Server) Asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.asked
	s.asked = nil
	return all
}

// Count returns how many of the requests begin so.
func Count(asked []string, prefix string) int {
	n := 0
	for _, a := range asked {
		if strings.HasPrefix(a, prefix) {
			n++
		}
	}
	return n
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.asked = append(s.asked, r.URL.RequestURI())
	s.Header = r.Header.Clone()
	var prefixes []string
	for p := range s.faults {
		if strings.HasPrefix(r.URL.Path, p) {
			prefixes = append(prefixes, p)
		}
	}
	var fault http.HandlerFunc
	if len(prefixes) > 0 {
		fault = s.faults[slices.MaxFunc(prefixes, func(a, b string) int { return len(a) - len(b) })]
	}
	s.mu.Unlock()
	if fault != nil {
		fault(w, r)
		return
	}
	if strings.HasSuffix(r.URL.Path, ".jpg") || strings.HasSuffix(r.URL.Path, "/front-1200") {
		w.Header().Set("Content-Type", "image/jpeg")
		_, _ = w.Write(Picture(r.URL.Path))
		return
	}
	name := strings.ReplaceAll(strings.Trim(r.URL.Path, "/"), "/", "_") + ".json"
	data, err := fs.ReadFile(s.files, name)
	if err != nil {
		http.Error(w, `{"success":false,"status_code":34,"status_message":"The resource you requested could not be found."}`, http.StatusNotFound)
		return
	}
	data = bytes.ReplaceAll(data, []byte("http://server"), []byte(s.URL))
	sum := sha256.Sum256(data)
	etag := `W/"` + hex.EncodeToString(sum[:8]) + `"`
	w.Header().Set("ETag", etag)
	if r.Header.Get("If-None-Match") == etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	_, _ = w.Write(data)
}

// Picture returns a small JPEG that is another one for each name.
func Picture(name string) []byte {
	sum := sha256.Sum256([]byte(name))
	m := image.NewRGBA(image.Rect(0, 0, 16, 24))
	for i := range m.Pix {
		m.Pix[i] = sum[i%3]
	}
	m.Set(0, 0, color.Black)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		panic(err) // into memory
	}
	return b.Bytes()
}
