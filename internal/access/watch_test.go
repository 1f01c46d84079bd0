package access_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"butler"
	"butler/internal/access"
)

func TestRequestsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := access.NewGuard(access.Options{Admin: strong, Limits: access.Limits{
			Requests: 3, Listeners: 2, Listens: func(r *http.Request) bool { return r.URL.Path == "/events" },
		}})
		release := make(chan struct{})
		h := g.Watch(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, err := g.Admit(r, nil, false); err != nil {
				w.WriteHeader(butler.KindOf(err).Traits().Status)
				return
			}
			<-release
		}))
		ask := func(path string) *httptest.ResponseRecorder {
			w := httptest.NewRecorder()
			r := call(strong)
			r.URL.Path = path
			h.ServeHTTP(w, r)
			return w
		}
		for _, path := range []string{"/", "/", "/", "/events", "/events"} {
			go ask(path)
		}
		synctest.Wait()
		for _, path := range []string{"/", "/events"} {
			if w := ask(path); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
				t.Errorf("%s: %d %v", path, w.Code, w.Header())
			}
		}
		close(release)
		synctest.Wait()
		for _, path := range []string{"/", "/events"} {
			if w := ask(path); w.Code != http.StatusOK {
				t.Errorf("%s afterwards: %d", path, w.Code)
			}
		}
	})
}

// A revoked token ends what it has begun, and nothing else.
func TestRevocationEndsRequests(t *testing.T) {
	for _, watched := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			tokens := openTokens(t, filepath.Join(t.TempDir(), "tokens.json"))
			secrets := map[string]string{"administrator": strong}
			for _, name := range []string{"a", "b"} {
				_, secret, err := tokens.MakeToken(t.Context(), name, butler.ScopeRead)
				if err != nil {
					t.Fatal(err)
				}
				secrets[name] = secret
			}
			g := access.NewGuard(access.Options{Admin: strong, Tokens: tokens})
			var mu sync.Mutex
			ended := map[string]error{}
			h := http.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				r, err := g.Admit(r, nil, false)
				if err != nil {
					t.Error(err)
					return
				}
				<-r.Context().Done()
				mu.Lock()
				defer mu.Unlock()
				ended[access.CallerOf(r.Context()).Name] = context.Cause(r.Context())
			}))
			if watched {
				h = g.Watch(h)
			}
			ctx, cancel := context.WithCancel(t.Context())
			for _, secret := range secrets {
				go h.ServeHTTP(httptest.NewRecorder(), call(secret).WithContext(ctx))
			}
			synctest.Wait()
			if err := tokens.RevokeToken(t.Context(), "a"); err != nil {
				t.Error(err)
			}
			synctest.Wait()
			if len(ended) != 1 || ended["a"] == nil || errors.Is(ended["a"], context.Canceled) {
				t.Errorf("ended: %v", ended)
			}
			cancel()
			synctest.Wait()
			if len(ended) != 3 {
				t.Errorf("ended: %v", ended)
			}
		})
	}
}

func TestAudit(t *testing.T) {
	tokens := openTokens(t, filepath.Join(t.TempDir(), "tokens.json"))
	_, reader, err := tokens.MakeToken(t.Context(), "reader", butler.ScopeRead)
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name, method, target, secret string
		want                         []string // none: no line
	}{
		{name: "look", method: "GET", target: "/butler", secret: strong},
		{name: "look at headers", method: "HEAD", target: "/butler", secret: reader},
		{name: "open", method: "GET", target: "/open"},
		{name: "change", method: "POST", target: "/butler?X-Plex-Token=" + strong + "&force=1", secret: strong,
			want: []string{"level=INFO msg=request who=administrator method=POST path=/butler status=200 peer=192.0.2.1:1234 elapsed="}},
		{name: "change by GET", method: "GET", target: "/admin", secret: strong, want: []string{"level=INFO", "path=/admin status=200"}},
		{name: "refused scope", method: "GET", target: "/admin", secret: reader, want: []string{"level=WARN", "who=reader", "status=403"}},
		{name: "no token", method: "GET", target: "/butler", want: []string{"level=WARN", `who="" method=GET path=/butler status=401`}},
		{name: "wrong token", method: "PUT", target: "/:/prefs?X-Plex-Token=" + "wrong-token", want: []string{"level=WARN", "path=/:/prefs status=401"}},
		{name: "forgotten question mark", method: "GET", target: "/butler&x-plex-token=wrong-token", want: []string{"path=/butler&… status=401"}},
		{name: "line end", method: "POST", target: "/a%0Alevel=INFO%20msg=forged", want: []string{`path="/a\nlevel=INFO msg=forged"`}},
		{name: "long", method: "POST", target: "/" + strings.Repeat("a", 10000), want: []string{strings.Repeat("a", 255) + "…"}},
		{name: "long method", method: strings.Repeat("A", 10000), target: "/", want: []string{"method=" + strings.Repeat("A", 16) + "… "}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var log bytes.Buffer
			g := access.NewGuard(access.Options{Admin: strong, Tokens: tokens, Log: slog.New(slog.NewTextHandler(&log, nil))})
			r := httptest.NewRequest(http.MethodGet, c.target, nil)
			r.Method = c.method
			r.Header.Set(access.Header, c.secret)
			g.Watch(refusing(g)).ServeHTTP(httptest.NewRecorder(), r)
			text := log.String()
			if lines := strings.Count(text, "\n"); lines != min(1, len(c.want)) {
				t.Errorf("%d lines:\n%s", lines, text)
			}
			for _, want := range c.want {
				if !strings.Contains(text, want) {
					t.Errorf("%q is not in\n%s", want, text)
				}
			}
			for _, secret := range []string{strong, reader, "wrong-token", "force"} {
				if strings.Contains(text, secret) {
					t.Errorf("%q is in\n%s", secret, text)
				}
			}
		})
	}
}

// Who is refused cannot fill the disk, and the log tells how many lines it does without.
func TestRefusalsInTheLogAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		g := access.NewGuard(access.Options{Admin: strong, Log: slog.New(slog.NewTextHandler(&log, nil))})
		h := g.Watch(refusing(g))
		ask := func() { h.ServeHTTP(httptest.NewRecorder(), call("")) }
		for range 1000 {
			ask()
		}
		if lines := strings.Count(log.String(), "\n"); lines != 100 {
			t.Errorf("%d lines", lines)
		}
		time.Sleep(time.Minute)
		log.Reset()
		ask()
		if !strings.Contains(log.String(), "unlogged=900") {
			t.Errorf("%s", log.String())
		}
		for range 1000 { // the administrator's own changes are told all
			r := call(strong)
			r.Method = http.MethodPost
			h.ServeHTTP(httptest.NewRecorder(), r)
		}
		if lines := strings.Count(log.String(), "\n"); lines != 1001 {
			t.Errorf("%d lines", lines)
		}
	})
}

// A client that does not take its answer is cut off; one that is slow but does is not.
func TestClientThatStandsStill(t *testing.T) {
	const size = 1 << 20
	for name, c := range map[string]struct {
		rest  time.Duration // between two readings
		whole bool
	}{
		"slow":  {50 * time.Second, true},
		"still": {61 * time.Second, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := access.NewGuard(access.Options{Admin: strong})
				ended := make(chan error, 1)
				client := serve(t, g.Watch(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Content-Length", "1048576")
					_, err := w.Write(make([]byte, size))
					ended <- err
				})))
				if _, err := io.WriteString(client, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"); err != nil {
					t.Fatal(err)
				}
				var err error
				n, step := 0, make([]byte, 128<<10)
				for err == nil {
					time.Sleep(c.rest)
					var m int
					m, err = io.ReadFull(client, step)
					n += m
				}
				written := <-ended
				if whole := n >= size; whole != c.whole || (written == nil) != c.whole {
					t.Errorf("%d bytes read: %v; written: %v", n, err, written)
				}
			})
		})
	}
}
