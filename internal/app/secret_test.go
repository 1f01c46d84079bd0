package app

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"butler"
)

// buffer takes the log of a server that goes on.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func debugLog() (*slog.Logger, *buffer) {
	b := &buffer{}
	return slog.New(slog.NewTextHandler(b, &slog.HandlerOptions{Level: slog.LevelDebug})), b
}

// do makes a request and returns the status of its answer and its body.
func do(t *testing.T, c *http.Client, method, address string, header http.Header) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range header {
		r.Header[name] = values
	}
	if host := header.Get("Host"); host != "" {
		r.Host = host
	}
	answer, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

func newClient(t *testing.T) *http.Client {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// TestNoSecretInTheLogOrAnAnswer sends tokens, right and wrong, in every place and to every kind of
// address, and looks for them in the log, in answers, and in what the server keeps of its log.
func TestNoSecretInTheLogOrAnAnswer(t *testing.T) {
	const admin, wrong = "the-administrators-own-token", "wrong-token-of-a-guesser"
	log, lines := debugLog()
	a := start(t, Options{Data: t.TempDir(), Token: admin, Log: log})
	_, reader, err := a.tokens.MakeToken(t.Context(), "reader", butler.ScopeRead)
	if err != nil {
		t.Fatal(err)
	}
	c := newClient(t)
	answers := &buffer{}
	for _, token := range []string{admin, reader, wrong} {
		for _, method := range []string{"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"} {
			for _, path := range []string{
				"/", "/butler", "/butler/", "//butler", "/butler/NoTask", "/identity", "/:/prefs", "/activities/none",
				"/api/v1/tasks", "/api/v1/sections", "/api/v1/none", "/api/v1/preferences", "/library/sections/9/refresh",
				"/butler&X-Plex-Token=" + token, "/library/metadata/" + url.PathEscape("?X-Plex-Token="+token),
			} {
				if method == "DELETE" && path == "/" {
					continue
				}
				for _, header := range []http.Header{
					{"X-Plex-Token": {token}},
					{"Authorization": {"Bearer " + token}},
					{"Accept": {"text/html"}},
				} {
					query := ""
					if header.Get("Accept") != "" {
						query = "?X-Plex-Token=" + token
					}
					_, body := do(t, c, method, a.URL()+path+query, header)
					if !strings.Contains(path, token) { // an answer may repeat what it was asked for
						_, _ = io.WriteString(answers, body)
					}
				}
			}
		}
		// What net/http itself refuses.
		for _, raw := range []string{
			"GET /?X-Plex-Token=" + token + " HTTP/1.1\r\nX-Plex-Token: " + token + "\x01\r\n\r\n",
			"GET /?X-Plex-Token=" + token + "%zz; HTTP/9.9\r\n\r\n",
			"\x16\x03\x01 X-Plex-Token=" + token + "\r\n\r\n",
		} {
			conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(a.URL(), "http://"))
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.WriteString(conn, raw)
			text, _ := io.ReadAll(conn)
			_, _ = answers.Write(text)
			_ = conn.Close()
		}
	}
	var kept bytes.Buffer
	if err := a.events.WriteLines(&kept); err != nil {
		t.Fatal(err)
	}
	stop(t, a)
	for where, text := range map[string]string{"log": lines.String(), "answers": answers.String(), "kept log": kept.String()} {
		if len(text) < 1000 {
			t.Errorf("%s: only %q", where, text)
		}
		for _, token := range []string{admin, reader, wrong} {
			if i := strings.Index(text, token); i >= 0 {
				t.Errorf("%s: …%s…", where, text[max(0, i-200):min(len(text), i+100)])
			}
		}
	}
	if !strings.Contains(lines.String(), "who=reader") || !strings.Contains(lines.String(), "who=administrator") {
		t.Error("the log does not tell who it was")
	}
}

// The log tells what token was made and by whom, which the line of the request cannot.
func TestLogTellsOfNewTokens(t *testing.T) {
	log, lines := debugLog()
	a := start(t, Options{Data: t.TempDir(), Token: testToken, Log: log})
	made, err := connect(t, a.URL(), testToken).Tokens.Make(t.Context(), "a b\u00e9 who=x", butler.ScopeAdmin)
	if err != nil {
		t.Fatal(err)
	}
	stop(t, a)
	if !strings.Contains(lines.String(), `msg="token made" name="a bé who=x" scope=admin who=administrator`) {
		t.Error("it does not")
	}
	if strings.Contains(lines.String(), made.Secret) {
		t.Error("it tells the secret")
	}
}

// Trusted addresses follow the preference at once, and the log warns of them.
func TestTrustedAddressesAreLive(t *testing.T) {
	log, lines := debugLog()
	a := start(t, Options{Data: t.TempDir(), Token: testToken, Log: log})
	c := newClient(t)
	get := func(header http.Header) int {
		t.Helper()
		status, _ := do(t, c, http.MethodGet, a.URL()+"/butler", header)
		return status
	}
	set := func(value string) {
		t.Helper()
		err := connect(t, a.URL(), testToken).Preferences.Set(t.Context(), map[string]string{butler.PrefNetworks: value})
		if err != nil {
			t.Fatal(err)
		}
	}
	if status := get(nil); status != 401 {
		t.Errorf("by default: %d", status)
	}
	if strings.Contains(lines.String(), "without a token") {
		t.Error("warned of nothing")
	}
	set("127.0.0.0/8")
	if n := strings.Count(lines.String(), "without a token"); n != 1 {
		t.Errorf("%d warnings", n)
	}
	for name, c := range map[string]struct {
		header http.Header
		status int
	}{
		"trusted":         {nil, 200},
		"wrong token":     {http.Header{"X-Plex-Token": {"wrong"}}, 401},
		"foreign page":    {http.Header{"Sec-Fetch-Site": {"cross-site"}}, 403},
		"rebound name":    {http.Header{"Host": {"evil.example"}}, 403},
		"name of machine": {http.Header{"Host": {"localhost:1"}}, 200},
	} {
		if status := get(c.header); status != c.status {
			t.Errorf("%s: %d, want %d", name, status, c.status)
		}
	}
	set("10.0.0.0/8")
	if status := get(nil); status != 401 {
		t.Errorf("from elsewhere: %d", status)
	}
	stop(t, a)
	lines.b.Reset()
	b := start(t, Options{Data: a.o.Data, Token: testToken, Log: log})
	if !strings.Contains(lines.String(), "allowedNetworks=10.0.0.0/8") {
		t.Error("no warning at the start")
	}
	stop(t, b)
}

func TestStorage(t *testing.T) {
	a := start(t, Options{Data: t.TempDir(), Token: testToken})
	p := a.parts.Load()
	writeMedia(t, a.folder.path("cache/some/file"), make([]byte, 1000))
	writeMedia(t, a.folder.path("backups/copy.db"), make([]byte, 3000))
	s := &storage{items: p.db, database: p.db, settings: p.scheduler.Settings, data: a.folder.root}
	got, err := s.look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got.Cache != 1000 || got.Backups != 3000 || got.Database < 4096 || got.Disk.Free <= 0 || got.Disk.Size < got.Disk.Free {
		t.Errorf("%+v", got)
	}
	// A folder that does not answer is not waited for again at once.
	writeMedia(t, a.folder.path("file"), nil)
	s.data, s.walked = a.folder.path("file"), time.Time{} // nothing can be looked at below it
	_, _, failed := s.folders(t.Context())
	s.data = a.folder.root
	if _, _, err := s.folders(t.Context()); failed == nil || !errors.Is(err, failed) {
		t.Errorf("%v, and then %v", failed, err)
	}
	var w walker
	if err := w.walk(t.Context(), "x", a.folder.path("none")); w.bytes != 0 || err != nil {
		t.Errorf("a folder that is not there: %d, %v", w.bytes, err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := w.walk(ended, "x", a.folder.root); !butler.IsKind(err, butler.KindUnreachable) {
		t.Errorf("given up: %v", err)
	}
}

// Each walk that a dead mount holds up keeps a thread, of which a process may have only so many.
func TestOneWalkWaitsForADeadMount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answers := make(chan struct{})
		var walks atomic.Int64
		w := walker{size: func(ctx context.Context, dir string) (int64, error) {
			walks.Add(1)
			if dir == "dead" {
				<-answers
				return 0, ctx.Err()
			}
			return 7, nil
		}}
		for range 10 {
			if err := w.walk(t.Context(), "backups", "dead"); !butler.IsKind(err, butler.KindUnreachable) {
				t.Error(err)
			}
		}
		if n := walks.Load(); n != 1 {
			t.Errorf("%d walks wait", n)
		}
		if err := w.walk(t.Context(), "backups", "alive"); err != nil || w.bytes != 7 {
			t.Errorf("another folder: %d, %v", w.bytes, err)
		}
		_ = w.walk(t.Context(), "backups", "dead")
		close(answers)
		synctest.Wait()
		if err := w.walk(t.Context(), "backups", "dead"); err != nil || walks.Load() != 4 {
			t.Errorf("after it has answered: %v, %d walks", err, walks.Load())
		}
	})
}
