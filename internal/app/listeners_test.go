package app

import (
	"bufio"
	"context"
	"net/http"
	"strconv"
	"testing"

	"github.com/coder/websocket"

	"butler"
)

// A revoked token ends the streams of events that it has opened, in each of their forms.
func TestRevocationEndsStreams(t *testing.T) {
	a := start(t, Options{Data: t.TempDir(), Token: testToken})
	c := newClient(t)
	ended := make(chan string)
	streams := map[string]func(ctx context.Context, secret string) (wait func() error){
		"websocket": func(ctx context.Context, secret string) func() error {
			conn, _, err := websocket.Dial(ctx, a.URL()+"/:/websockets/notifications?X-Plex-Token="+secret, &websocket.DialOptions{HTTPClient: c})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = conn.CloseNow() })
			return func() error { _, _, err := conn.Read(ctx); return err }
		},
		"event stream": func(ctx context.Context, secret string) func() error {
			return stream(ctx, t, c, a.URL()+"/:/eventsource/notifications", secret)
		},
		"own API": func(ctx context.Context, secret string) func() error {
			return stream(ctx, t, c, a.URL()+"/api/v1/events", secret)
		},
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	secrets := map[string]string{}
	for _, name := range []string{"revoked", "kept"} {
		_, secret, err := a.tokens.MakeToken(ctx, name, butler.ScopeRead)
		if err != nil {
			t.Fatal(err)
		}
		secrets[name] = secret
		for form, open := range streams {
			wait := open(ctx, secret)
			go func() {
				for wait() == nil {
				}
				ended <- name + " " + form
			}()
		}
	}
	if err := a.tokens.RevokeToken(ctx, "revoked"); err != nil {
		t.Fatal(err)
	}
	left := map[string]bool{}
	for form := range streams {
		left["revoked "+form] = true
	}
	for len(left) > 0 {
		select {
		case who := <-ended:
			if !left[who] {
				t.Errorf("%s ended", who)
			}
			delete(left, who)
		case <-ctx.Done():
			t.Fatalf("still open: %v", left)
		}
	}
	cancel()
	for range streams {
		<-ended
	}
}

// Who was let in by address hears no more once other addresses are trusted; who has a token does.
func TestStreamsOfTrustedAddressesEnd(t *testing.T) {
	a := start(t, Options{Data: t.TempDir(), Token: testToken})
	c := newClient(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	set := func(value string) {
		t.Helper()
		if err := connect(t, a.URL(), testToken).Preferences.Set(ctx, map[string]string{butler.PrefNetworks: value}); err != nil {
			t.Fatal(err)
		}
	}
	set("127.0.0.0/8")
	trusted, owned := stream(ctx, t, c, a.URL()+"/api/v1/events", ""), stream(ctx, t, c, a.URL()+"/api/v1/events", testToken)
	set("10.0.0.0/8")
	for trusted() == nil {
	}
	if ctx.Err() != nil {
		t.Error("the stream of an address that is trusted no more goes on")
	}
	if err := owned(); err != nil {
		t.Errorf("the administrator's stream: %v", err)
	}
}

// stream opens a stream of events, and returns what waits for its next line.
func stream(ctx context.Context, t *testing.T, c *http.Client, address, secret string) func() error {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Plex-Token", secret)
	r.Header.Set("Accept-Encoding", "gzip")
	answer, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = answer.Body.Close() })
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Encoding") != "" {
		t.Fatalf("%s: %s, %s", address, answer.Status, answer.Header)
	}
	in := bufio.NewReader(answer.Body)
	return func() error { _, err := in.ReadString('\n'); return err }
}

// Both APIs say in their own way that there were too many failed logins, and when to come again.
func TestTooManyFailedLogins(t *testing.T) {
	a := start(t, Options{Data: t.TempDir(), Token: testToken})
	c := newClient(t)
	wrong := http.Header{"X-Plex-Token": {"wrong"}}
	for range 10 {
		if status, _ := do(t, c, http.MethodGet, a.URL()+"/butler", wrong); status != http.StatusUnauthorized {
			t.Fatal(status)
		}
	}
	for _, path := range []string{"/butler", "/api/v1/tasks"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, a.URL()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header = wrong
		answer, err := c.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		seconds, _ := strconv.Atoi(answer.Header.Get("Retry-After"))
		if answer.StatusCode != http.StatusTooManyRequests || seconds < 30 || seconds > 60 {
			t.Errorf("%s: %s, Retry-After %q", path, answer.Status, answer.Header.Get("Retry-After"))
		}
		if status, body := do(t, c, http.MethodGet, a.URL()+path, http.Header{"X-Plex-Token": {testToken}}); status != http.StatusOK {
			t.Errorf("%s: the owner gets %d: %s", path, status, body)
		}
	}
	if status, _ := do(t, c, http.MethodGet, a.URL()+"/identity", wrong); status != http.StatusOK {
		t.Errorf("identity: %d", status)
	}
}
