package cli

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"butler"
)

// stranger is a server that asks for a token and says that it is the one of an id.
type stranger struct {
	*httptest.Server
	mu     sync.Mutex
	tokens []string // of each request; "" for none
	asked  int      // how often who it is
}

func newStranger(t *testing.T, id string) *stranger {
	s := &stranger{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.tokens = append(s.tokens, r.Header.Get("X-Plex-Token")+r.Header.Get("Authorization")+r.URL.RawQuery)
		if r.URL.Path == "/identity" {
			s.asked++
			says(object{"MediaContainer": object{"machineIdentifier": id}})(w, r)
			return
		}
		refuses(butler.KindUnauthorized, "no token")(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// The token of a data folder goes to the server of that folder, after one request without it, and to nobody else.
func TestTokenOfTheFolder(t *testing.T) {
	const same = "same"
	for name, tt := range map[string]struct {
		noted  string // PORT is that of the server; "" for no file
		server string
		id     string // in the folder
		token  string // BUTLER_TOKEN
		sent   string
		asked  int
		hint   string
	}{
		"its own":              {noted: "http://127.0.0.1:PORT", sent: "secret", asked: 1, id: same},
		"by name":              {noted: "http://127.0.0.1:PORT", server: "http://localhost:PORT", sent: "secret", asked: 1, id: same},
		"by the other address": {noted: "http://127.0.0.1:PORT", server: "http://[::1]:PORT", sent: "secret", asked: 1, id: same},
		"at all addresses":     {noted: "http://[::]:PORT", sent: "secret", asked: 1, id: same},
		"at all of IPv4":       {noted: "http://0.0.0.0:PORT", server: "http://localhost:PORT", sent: "secret", asked: 1, id: same},
		"another port":         {noted: "http://127.0.0.1:1", id: same, hint: "listens at http://127.0.0.1:1, not at http://127.0.0.1:PORT"},
		"another host":         {noted: "http://192.0.2.1:PORT", id: same, hint: "listens at http://192.0.2.1:PORT"},
		"another scheme":       {noted: "https://127.0.0.1:PORT", id: same, hint: "listens at https:"},
		"nothing noted":        {id: same, hint: "no server that runs has noted its address"},
		"nonsense noted":       {noted: "http://%", id: same, hint: "listens at"},
		"a name noted":         {noted: "http://localhost:PORT", id: same, hint: "listens at"},
		"another identity":     {noted: "http://127.0.0.1:PORT", id: "another", asked: 1, hint: "is not the server of"},
		"no identity":          {noted: "http://127.0.0.1:PORT", asked: 1, hint: "is not the server of"},
		"BUTLER_TOKEN":         {noted: "http://127.0.0.1:1", token: "mine", sent: "mine", hint: "give a token"},
	} {
		t.Run(name, func(t *testing.T) {
			server := newStranger(t, same)
			port := server.URL[strings.LastIndexByte(server.URL, ':')+1:]
			here := func(s string) string { return strings.ReplaceAll(s, "PORT", port) }
			address := here(tt.server)
			if address == "" {
				address = server.URL
			}
			data := t.TempDir()
			for file, text := range map[string]string{"token": "secret", "address": here(tt.noted), "identity": tt.id} {
				if text == "" {
					continue
				}
				if err := os.WriteFile(filepath.Join(data, file), []byte(text+"\n"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			env := map[string]string{"BUTLER_URL": address, "BUTLER_TOKEN": tt.token, "BUTLER_DATA": data}
			got := executeIn(t, env, "tasks", "--timeout", "10s")
			if got.code != butler.KindUnauthorized.Traits().Exit {
				t.Errorf("exit %d: %s", got.code, got.stderr)
			}
			if !strings.Contains(got.stderr, here(tt.hint)) || strings.Contains(got.stderr, "secret") {
				t.Errorf("it says %s", got.stderr)
			}
			server.mu.Lock()
			defer server.mu.Unlock()
			if tt.asked != server.asked {
				t.Errorf("it was asked %d times who it is, want %d", server.asked, tt.asked)
			}
			for i, token := range server.tokens {
				if want := tt.sent; i >= tt.asked && token != want || i < tt.asked && token != "" {
					t.Errorf("request %d carries %q, want %q", i, token, want)
				}
			}
		})
	}
}

// Nothing is asked of a server elsewhere, and a folder that is named must have a token.
func TestFolderWithoutToken(t *testing.T) {
	dir := t.TempDir()
	s := session{data: dir, env: Env{Getenv: func(string) string { return "" }}}
	if own, err := s.ownServer("http://elsewhere:32500"); own != nil || err != nil {
		t.Errorf("elsewhere: %v, %v", own, err)
	}
	if _, err := s.ownServer(defaultURL); !butler.IsKind(err, butler.KindNotFound) {
		t.Errorf("a folder that is named: %v", err)
	}
	s = session{env: Env{Getenv: func(name string) string { return map[string]string{"HOME": dir}[name] }}}
	if own, err := s.ownServer(defaultURL); own != nil || err != nil || s.withheld != "" {
		t.Errorf("the usual folder: %v, %v, %s", own, err, s.withheld)
	}
}

func TestHears(t *testing.T) {
	for _, tt := range []struct {
		at, asked string
		want      bool
	}{
		{"http://127.0.0.1:80", "http://LOCALHOST", true},
		{"https://[::1]:443", "https://127.0.0.1", true},
		{"http://127.0.0.1:443", "https://127.0.0.1", false},
		{"http://127.0.0.1:443", "http://127.0.0.1", false},
		{"http://127.0.0.1:1", "http://127.0.0.2:1", false},
		{"http://127.0.0.2:1", "http://127.0.0.2:1", true},
		{"http://127.0.0.2:1", "http://localhost:1", true},
		{"http://0.0.0.0:1", "http://127.0.0.2:1", true},
		{"http://[::]:1", "http://[::1]:1", true},
		{"http://192.0.2.1:1", "http://localhost:1", false},
		{"http://127.0.0.1:1", "http://%", false},
		{"http://127.0.0.1:1", "", false},
	} {
		at, err := url.Parse(tt.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := hears(at, tt.asked); got != tt.want {
			t.Errorf("%s asked at %s: %v", tt.at, tt.asked, got)
		}
	}
}

// executeIn executes a command line in an environment.
func executeIn(t *testing.T, env map[string]string, args ...string) result {
	t.Helper()
	var out, errs bytes.Buffer
	code := Main(t.Context(), Env{Args: args, Stdout: &out, Stderr: &errs, Version: "test", Getenv: func(name string) string { return env[name] }})
	return result{out.String(), errs.String(), code}
}
