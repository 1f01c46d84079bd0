package app

import (
	"net/http"
	"net/http/cookiejar"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"butler"
	"butler/client"
	"butler/internal/butlertest"
)

// A browser that asks for the root of the server gets to the dashboard; a client of Plex gets what Plex answers there.
func TestRoot(t *testing.T) {
	a := start(t, Options{Data: t.TempDir(), Token: "the-token-of-the-administrator-0"})
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	ask := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, c := range []struct {
		accept, token string
		status        int
		kind          string
	}{
		{"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "", http.StatusSeeOther, ""},
		{"text/html,*/*;q=0.8", a.Token(), http.StatusOK, "text/xml;charset=utf-8"},
		{"application/json", a.Token(), http.StatusOK, "application/json"},
		{"application/json", "", http.StatusUnauthorized, ""},
		{"", a.Token(), http.StatusOK, "text/xml;charset=utf-8"},
		{"*/*", "", http.StatusUnauthorized, ""},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, a.URL()+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept", c.accept)
		if c.token != "" {
			r.Header.Set("X-Plex-Token", c.token)
		}
		answer, err := ask.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != c.status || c.kind != "" && answer.Header.Get("Content-Type") != c.kind {
			t.Errorf("%q with %q: %s %s", c.accept, c.token, answer.Status, answer.Header.Get("Content-Type"))
		}
		if c.status == http.StatusSeeOther && answer.Header.Get("Location") != "/web/" {
			t.Errorf("to %q", answer.Header.Get("Location"))
		}
	}
}

// The first night scans, and when that has ended starts what is enabled.
func TestFirstNight(t *testing.T) {
	a := start(t, Options{Data: t.TempDir(), Token: "the-token-of-the-administrator-0"})
	c := connect(t, a.URL(), a.Token())
	if err := c.Preferences.Set(t.Context(), map[string]string{"MetadataProviders": "", butler.PrefBackgroundLow: "false"}); err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	butlertest.MediaAs(t, butlertest.Film{Ext: "mp4", Sound: []butlertest.Sound{{}}}, filepath.Join(root, "A Film (2001)", "A Film (2001).mp4"))
	if _, err := c.Library.Add(t.Context(), client.NewSection{Kind: butler.Movies, Name: "Films", Roots: []string{root}}); err != nil {
		t.Fatal(err)
	}
	first, err := a.night.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if again, err := a.night.Begin(t.Context()); err != nil || first.Task != "RefreshLibraries" || again.Task != first.Task {
		t.Errorf("%+v, %+v, %v", first, again, err)
	}
	eventually(t, "the analyses are done", func() bool {
		done, err := c.Runs.List(t.Context(), client.RunQuery{Task: "LoudnessAnalysis", States: []butler.RunState{butler.RunDone}})
		if err != nil {
			t.Fatal(err)
		}
		return len(done.Items) > 0 && done.Items[0].Done > 0
	})
}

// A scan that somebody stops, and a server that stops, end the first night.
func TestFirstNightEnds(t *testing.T) {
	a := start(t, Options{Data: t.TempDir(), Token: "the-token-of-the-administrator-0"})
	c := connect(t, a.URL(), a.Token())
	if _, err := c.Server.Pause(t.Context(), time.Time{}); err != nil { // so that the scan waits
		t.Fatal(err)
	}
	run, err := a.night.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Runs.Stop(t.Context(), run.ID); err != nil {
		t.Fatal(err)
	}
	a.night.ending.Wait()
	all, err := c.Runs.List(t.Context(), client.RunQuery{})
	if err != nil || len(all.Items) != 1 || all.Items[0].State != butler.RunStopped {
		t.Errorf("%+v, %v", all.Items, err)
	}
	if _, err := a.night.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	stop(t, a) // which waits for it
}

// Somebody who signs in by a link stays signed in when the server is started anew.
func TestSessionOutlastsARestart(t *testing.T) {
	dir, token := t.TempDir(), "the-token-of-the-administrator-0"
	a := start(t, Options{Data: dir, Token: token})
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Transport: transport, Jar: jar}
	seen := func(a *App) string {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, a.URL()+"/web/sessions", nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := browser.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		return answer.Request.URL.Path
	}
	link, expires := a.SignInLink()
	if left := time.Until(expires); left <= 0 || left > time.Hour {
		t.Errorf("it expires in %v", left)
	}
	address, code, _ := strings.Cut(link, "?code=")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader("code="+code+"&to=%2Fweb%2Fsessions"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := browser.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if got := seen(a); got != "/web/sessions" {
		t.Fatalf("signed in, and at %s", got)
	}
	transport.CloseIdleConnections()
	stop(t, a)
	if got := seen(start(t, Options{Data: dir, Token: token})); got != "/web/sessions" {
		t.Errorf("after a restart at %s", got)
	}
}
