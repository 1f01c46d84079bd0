package plex_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"butler"
	"butler/internal/butlertest/fake"
	"butler/internal/plex"
)

// settled is an Operator whose settings are at hand, as the real one's are.
type settled struct {
	*fake.Operator
	settings butler.Settings
}

func (s settled) Settings() butler.Settings { return s.settings }

func newSettled() settled {
	o := fake.NewOperator()
	for len(o.Status) < 26 { // as many as Plex and Butler have
		o.Status = append(o.Status, o.Status[0])
	}
	return settled{o, o.Settings()}
}

// BenchmarkTasks compares GET /butler with a handler that does nothing but write the same bytes,
// both over a connection that is kept.
func BenchmarkTasks(b *testing.B) {
	handler := plex.New(options(newSettled()))
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, request(b, "http://unused"))
	bare := http.HandlerFunc(func(answer http.ResponseWriter, _ *http.Request) {
		answer.Header().Set("Content-Length", strconv.Itoa(w.Body.Len()))
		_, _ = answer.Write(w.Body.Bytes())
	})
	for name, h := range map[string]http.Handler{"butler": handler, "bare": bare} {
		b.Run(name, func(b *testing.B) {
			server := httptest.NewServer(h)
			defer server.Close()
			b.SetBytes(int64(w.Body.Len()))
			b.ReportAllocs()
			b.RunParallel(func(each *testing.PB) {
				for each.Next() {
					answer, err := server.Client().Do(request(b, server.URL))
					if err != nil {
						b.Error(err)
						return
					}
					n, err := io.Copy(io.Discard, answer.Body)
					answer.Body.Close()
					if err != nil || n != int64(w.Body.Len()) {
						b.Errorf("%d bytes: %v", n, err)
					}
				}
			})
		})
	}
}

// BenchmarkHandler is the handler alone.
func BenchmarkHandler(b *testing.B) {
	h := plex.New(options(newSettled()))
	r := request(b, "http://unused")
	b.ReportAllocs()
	for b.Loop() {
		h.ServeHTTP(httptest.NewRecorder(), r)
	}
}

func request(b *testing.B, url string) *http.Request {
	r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, url+"/butler", nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Accept", "application/json")
	r.Header.Set("X-Plex-Token", token)
	return r
}
