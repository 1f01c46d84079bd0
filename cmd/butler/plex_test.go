package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"

	"github.com/coder/websocket"
	"github.com/rogpeppe/go-internal/testscript"
)

type plexKey struct{}

// plex is the Plex Media Server that a script pretends there is.
type plex struct {
	mu    sync.Mutex
	asked []string // method and path of each request
}

// startPlex is the command "plex FILE": it serves golden answers as a Plex Media Server gives them, and sets
// PLEX to its address. Each line of the file is METHOD PATH STATUS [BODY], where BODY is a file, JSON if it ends
// in .json, else XML. For the METHOD SOCKET each line of BODY is a frame of a websocket. What no line names is 404
// in HTML, as there.
func startPlex(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: plex FILE")
	}
	p := ts.Value(plexKey{}).(*plex)
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, "<html><head><title>Not Found</title></head><body><h1>404 Not Found</h1></body></html>")
	})
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		fields := strings.Fields(line)
		if len(fields) < 3 {
			ts.Fatalf("%q is not METHOD PATH STATUS [BODY]", line)
		}
		status, err := strconv.Atoi(fields[2])
		ts.Check(err)
		kind, body := "text/html", []byte(nil)
		if len(fields) > 3 {
			body = []byte(ts.ReadFile(fields[3]))
			kind = "text/xml;charset=utf-8"
			if strings.HasSuffix(fields[3], ".json") {
				kind = "application/json"
			}
		}
		if fields[0] == "SOCKET" {
			mux.HandleFunc("GET "+fields[1], func(w http.ResponseWriter, r *http.Request) { frames(w, r, body) })
			continue
		}
		mux.HandleFunc(fields[0]+" "+fields[1], func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			w.Write(body)
		})
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.asked = append(p.asked, r.Method+" "+r.URL.RequestURI())
		p.mu.Unlock()
		if r.URL.Path != "/identity" && r.Header.Get("X-Plex-Token") != "plex-token" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	ts.Defer(server.Close)
	ts.Setenv("PLEX", server.URL)
}

// frames sends each line of a text to a websocket, and keeps it open.
func frames(w http.ResponseWriter, r *http.Request, text []byte) {
	c, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	defer c.CloseNow()
	ctx := c.CloseRead(r.Context())
	for line := range bytes.Lines(text) {
		if c.Write(ctx, websocket.MessageText, bytes.TrimSpace(line)) != nil {
			return
		}
	}
	<-ctx.Done()
}

// asked is the command "asked": it writes what the Plex Media Server was asked for to the file asked, a line
// each, and forgets it.
func asked(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: asked")
	}
	p := ts.Value(plexKey{}).(*plex)
	p.mu.Lock()
	defer p.mu.Unlock()
	text := strings.Join(p.asked, "\n") + "\n"
	ts.Logf("%s", text)
	ts.Check(os.WriteFile(ts.MkAbs("asked"), []byte(text), 0o600))
	p.asked = nil
}
