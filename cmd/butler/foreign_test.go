package main

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
)

type foreignKey struct{}

// foreign is somebody else's server on this machine, who would like to have tokens.
type foreign struct {
	mu    sync.Mutex
	heard strings.Builder // all requests, with all that they carry
}

// startForeign is the command "foreign [URL]": it listens at the place of a URL, or at any on this machine, says
// that it is a server, asks for a token whatever else it is asked, and sets FOREIGN to its URL.
func startForeign(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 1 {
		ts.Fatalf("usage: foreign [URL]")
	}
	place := "127.0.0.1:0"
	if len(args) == 1 {
		u, err := url.Parse(args[0])
		ts.Check(err)
		place = u.Host
	}
	listener, err := net.Listen("tcp", place)
	ts.Check(err)
	f := ts.Value(foreignKey{}).(*foreign)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		fmt.Fprintf(&f.heard, "%s %s %v\n", r.Method, r.RequestURI, r.Header)
		f.mu.Unlock()
		if r.URL.Path != "/identity" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"MediaContainer":{"size":0,"machineIdentifier":"foreign","version":"1"}}`)
	}))
	server.Listener.Close()
	server.Listener = listener
	server.Start()
	ts.Defer(server.Close)
	ts.Setenv("FOREIGN", server.URL)
}

// overheard is the command "overheard": it writes what foreign servers were sent to the file overheard, a line
// each request, and forgets it.
func overheard(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: overheard")
	}
	f := ts.Value(foreignKey{}).(*foreign)
	f.mu.Lock()
	defer f.mu.Unlock()
	ts.Check(os.WriteFile(ts.MkAbs("overheard"), []byte(f.heard.String()), 0o600))
	f.heard.Reset()
}
