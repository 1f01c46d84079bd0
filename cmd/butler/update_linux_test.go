package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"aead.dev/minisign"

	"butler"
	"butler/client"
)

// TestUpdate lives with real builds of this program what a machine lives that updates itself: versions that come up and
// go back, and versions that do not.
func TestUpdate(t *testing.T) {
	dir := t.TempDir()
	old := filepath.Join(dir, "installed", "butler")
	construct(t, old, "1.0.0", nil)
	sound := construct(t, filepath.Join(dir, "sound"), "1.1.0", map[string]string{"99998_later.sql": "CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT;"})
	// Its second migration fails where any preference is set: not in the trial, but on the data of this machine.
	faulty := construct(t, filepath.Join(dir, "faulty"), "1.1.0", map[string]string{
		"99998_later.sql": "CREATE TABLE later (id INTEGER PRIMARY KEY CHECK (id = 0)) STRICT;",
		"99999_fail.sql":  "INSERT INTO later SELECT count(*) FROM preferences;",
	})
	t.Run("it comes up, and goes back", func(t *testing.T) {
		m := newMachine(t, old)
		m.publish("1.1.0", read(t, sound))
		s := m.start()
		m.configure(s)
		now := m.check(s)
		if now.Release == nil || now.Release.Version != "1.1.0" || !now.CanInstall {
			t.Fatalf("%+v", now)
		}
		m.apply(s, true)
		s.wants("1.1.0")
		if now := m.status(s); now.Version != "1.1.0" || now.Before != "1.0.0" || now.State != butler.UpdateNone || now.Problem != "" {
			t.Errorf("%+v", now)
		}
		s.stop()
		s = m.start() // the installed program, which becomes the newer one
		if s.version != "1.1.0" {
			t.Fatalf("version %s starts", s.version)
		}
		if _, err := s.client.Updates.Rollback(t.Context(), true); err != nil {
			t.Fatal(err)
		}
		s.wants("1.0.0")
		if now := m.status(s); now.State != butler.UpdateRolledBack || now.Before != "" {
			t.Errorf("%+v", now)
		}
		// The database is that of before the update, which knows the preferences.
		if p, err := s.client.Preferences.Get(t.Context(), "FriendlyName"); err != nil || p.Value != "attic" {
			t.Errorf("%+v, %v", p, err)
		}
		if kept, err := filepath.Glob(filepath.Join(m.data, "catalogue.db.replaced-*Z")); err != nil || len(kept) != 1 {
			t.Errorf("put aside: %q, %v", kept, err)
		}
		s.stop()
	})
	t.Run("it fails on the data of this machine", func(t *testing.T) {
		m := newMachine(t, old)
		m.publish("1.1.0", read(t, faulty))
		s := m.start()
		m.configure(s)
		m.check(s)
		m.apply(s, true)
		s.dies()
		s = m.start() // as a service manager would
		if now := m.status(s); s.version != "1.0.0" || now.State != butler.UpdateRolledBack || now.Problem != "version 1.1.0 did not come up" {
			t.Errorf("%s, %+v", s.version, now)
		}
		if p, err := s.client.Preferences.Get(t.Context(), "FriendlyName"); err != nil || p.Value != "attic" {
			t.Errorf("%+v, %v", p, err)
		}
		s.stop()
		s = m.start()
		if s.version != "1.0.0" {
			t.Errorf("version %s starts", s.version)
		}
		s.stop()
	})
	for _, how := range []struct{ name, does string }{
		{"exits at once", "exit 7"},
		{"is killed while it starts", "kill -9 $$"},
		{"hangs", "exec sleep 1000"},
		{"hangs and is deaf", "trap '' TERM INT; while :; do sleep 1; done"},
	} {
		t.Run("on the data of this machine it "+how.name, func(t *testing.T) {
			m := newMachine(t, old)
			m.publish("1.1.0", fmt.Appendf(nil, "#!/bin/sh\ncase \"$*\" in *' --data %s --'*) touch '%s'; %s;; esac\nexec '%s' \"$@\"\n", m.data, m.mark(), how.does, sound))
			s := m.start()
			m.configure(s)
			m.check(s)
			m.apply(s, true)
			if strings.Contains(how.name, "hangs") {
				m.marked()
				s.kill()
			} else {
				s.dies()
			}
			s = m.start()
			if now := m.status(s); s.version != "1.0.0" || now.State != butler.UpdateRolledBack {
				t.Errorf("%s, %+v", s.version, now)
			}
			s.stop()
		})
	}
	t.Run("killed while it fetches", func(t *testing.T) {
		m := newMachine(t, old)
		m.publish("1.1.0", read(t, sound))
		s := m.start()
		m.configure(s)
		m.check(s)
		m.hold.Store(true)
		if _, err := s.client.Updates.Apply(t.Context(), false); err != nil {
			t.Fatal(err)
		}
		<-m.held // half of it has come
		s.kill()
		left, err := filepath.Glob(filepath.Join(m.data, "updates", ".staging-*"))
		if err != nil || len(left) != 1 {
			t.Fatalf("left %q, %v", left, err)
		}
		m.hold.Store(false)
		s = m.start() // and the run goes on
		if s.version != "1.0.0" {
			t.Errorf("version %s starts", s.version)
		}
		m.apply(s, false)
		if _, err := os.Stat(left[0]); err == nil {
			t.Errorf("%s is still there", left[0])
		}
		if now := m.status(s); now.State != butler.UpdateStaged {
			t.Errorf("%+v", now)
		}
		s.stop()
		s = m.start()
		if s.version != "1.1.0" {
			t.Errorf("version %s starts", s.version)
		}
		s.stop()
	})
	t.Run("an older release under a newer name", func(t *testing.T) {
		m := newMachine(t, old)
		m.publish("1.2.0", read(t, sound))
		s := m.start()
		m.configure(s)
		m.check(s)
		run := m.run(s)
		if run.State != butler.RunFailed || !strings.Contains(run.Reason, "it is version 1.1.0 and was offered as 1.2.0") {
			t.Errorf("%s: %s", run.State, run.Reason)
		}
		s.stop()
	})
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// construct builds this program as a version, with further migrations of the database.
func construct(t *testing.T, path, version string, migrations map[string]string) string {
	t.Helper()
	schema, err := filepath.Abs("../../internal/catalogue/schema")
	if err != nil {
		t.Fatal(err)
	}
	replace := map[string]string{}
	for name, sql := range migrations {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, []byte("-- +goose Up\n"+sql+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		replace[filepath.Join(schema, name)] = file
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(list, overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "go", "build", "-overlay", list, "-ldflags", "-s -w -X main.version="+version, "-o", path, ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

// machine has an installed program, a data folder, and a publisher that it trusts.
type machine struct {
	t         *testing.T
	installed string
	data      string
	key       minisign.PublicKey
	secret    minisign.PrivateKey
	feed      *httptest.Server
	files     map[string][]byte
	hold      atomic.Bool   // no more than half of a file is sent
	held      chan struct{} // closed when that has happened
	once      sync.Once
}

func newMachine(t *testing.T, installed string) *machine {
	t.Helper()
	m := &machine{t: t, installed: installed, data: filepath.Join(t.TempDir(), "data"), files: map[string][]byte{}, held: make(chan struct{})}
	var err error
	if m.key, m.secret, err = minisign.GenerateKey(nil); err != nil {
		t.Fatal(err)
	}
	m.feed = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, ok := m.files[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if m.hold.Load() && strings.HasSuffix(r.URL.Path, runtime.GOARCH) {
			w.Header().Set("Content-Length", fmt.Sprint(len(data)))
			_, _ = w.Write(data[:len(data)/2])
			_ = http.NewResponseController(w).Flush()
			m.once.Do(func() { close(m.held) })
			<-r.Context().Done()
			return
		}
		_, _ = w.Write(data)
	}))
	t.Cleanup(m.feed.Close)
	return m
}

// publish makes a version the latest release.
func (m *machine) publish(version string, program []byte) {
	m.t.Helper()
	name := fmt.Sprintf("butler_%s_%s_%s", version, runtime.GOOS, runtime.GOARCH)
	signer := minisign.NewReader(bytes.NewReader(program))
	if _, err := io.Copy(io.Discard, signer); err != nil {
		m.t.Fatal(err)
	}
	m.files["/"+name] = program
	m.files["/"+name+".minisig"] = signer.Sign(m.secret)
	latest, err := json.Marshal(map[string]any{"tag_name": "v" + version, "assets": []map[string]any{
		{"name": name, "size": len(program), "browser_download_url": m.feed.URL + "/" + name},
		{"name": name + ".minisig", "size": 1, "browser_download_url": m.feed.URL + "/" + name + ".minisig"},
	}})
	if err != nil {
		m.t.Fatal(err)
	}
	m.files["/latest"] = latest
}

// mark is the path of a file that a newer version makes when it starts on the data of this machine.
func (m *machine) mark() string { return filepath.Join(filepath.Dir(m.data), "started") }

// marked waits until it has started.
func (m *machine) marked() {
	m.t.Helper()
	ctx, cancel := context.WithTimeout(m.t.Context(), 2*patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if _, err := os.Stat(m.mark()); err == nil {
			return
		}
		select {
		case <-ctx.Done():
			m.t.Fatal("the newer version is not started")
		case <-tick.C:
		}
	}
}

func (m *machine) configure(s *running) {
	m.t.Helper()
	if err := s.client.Preferences.Set(m.t.Context(), map[string]string{
		"ButlerUpdateFeed": m.feed.URL + "/latest", "ButlerUpdateKey": m.key.String(), "FriendlyName": "attic",
	}); err != nil {
		m.t.Fatal(err)
	}
}

func (m *machine) check(s *running) butler.UpdateStatus {
	m.t.Helper()
	now, err := s.client.Updates.Check(m.t.Context())
	if err != nil {
		m.t.Fatal(err)
	}
	return now
}

func (m *machine) status(s *running) butler.UpdateStatus {
	m.t.Helper()
	now, err := s.client.Updates.Status(m.t.Context())
	if err != nil {
		m.t.Fatal(err)
	}
	return now
}

// apply stages the newer version; with restart, the server then starts anew.
func (m *machine) apply(s *running, restart bool) {
	m.t.Helper()
	if restart {
		if _, err := s.client.Updates.Apply(m.t.Context(), true); err != nil {
			m.t.Fatal(err)
		}
		return
	}
	if run := m.run(s); run.State != butler.RunDone {
		m.t.Fatalf("%s: %s", run.State, run.Reason)
	}
}

// run has the newer version staged, and returns how that ended.
func (m *machine) run(s *running) butler.Run {
	m.t.Helper()
	started, err := s.client.Updates.Apply(m.t.Context(), false)
	if err != nil {
		m.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(m.t.Context(), 2*patience)
	defer cancel()
	for tick := time.NewTicker(50 * time.Millisecond); ; {
		run, err := s.client.Runs.Get(ctx, started.Run.ID)
		if err != nil {
			m.t.Fatal(err)
		}
		if run.State.Final() {
			tick.Stop()
			return run
		}
		<-tick.C
	}
}

// running is a server, whatever versions it becomes.
type running struct {
	t       *testing.T
	cmd     *exec.Cmd
	ready   chan greeting // closed when it has ended
	errs    bytes.Buffer
	version string
	client  *client.Client
}

// greeting is what a server says when it can be asked.
type greeting struct {
	URL     string `json:"url"`
	Data    string `json:"data"`
	Version string `json:"version"`
}

// start starts the installed program and waits until a server is ready.
func (m *machine) start() *running {
	m.t.Helper()
	s := &running{t: m.t, ready: make(chan greeting, 10)}
	s.cmd = exec.Command(m.installed, "serve", "--json", "--data", m.data, "--listen", "127.0.0.1:0", "--log-level", "info") //nolint:gosec // built here
	s.cmd.Env = append(os.Environ(), "TZ="+noon(), "BUTLER_UPDATES=on", "BUTLER_TOKEN=the-token-of-this-test", "BUTLER_DATA=")
	s.cmd.Stderr = &s.errs
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		m.t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(s.kill)
	go func() {
		defer close(s.ready)
		for d := json.NewDecoder(bufio.NewReader(out)); ; {
			var r greeting
			if d.Decode(&r) != nil {
				return
			}
			s.ready <- r
		}
	}()
	s.wants("")
	return s
}

// wants waits until the server is ready as a version; "" for any.
func (s *running) wants(version string) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 2*patience)
	defer cancel()
	select {
	case r, ok := <-s.ready:
		if !ok {
			err := s.cmd.Wait()
			s.t.Fatalf("the server ended: %v\n%s", err, &s.errs)
		}
		if version != "" && r.Version != version {
			s.t.Fatalf("version %s is ready, want %s", r.Version, version)
		}
		s.version = r.Version
		c, err := client.New(r.URL, client.WithToken("the-token-of-this-test"))
		if err != nil {
			s.t.Fatal(err)
		}
		s.client = c
	case <-ctx.Done():
		s.kill()
		s.t.Fatalf("no server is ready\n%s", &s.errs)
	}
}

// dies waits until the process has ended, which it must not do well.
func (s *running) dies() {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 2*patience)
	defer cancel()
	select {
	case r, ok := <-s.ready:
		if ok {
			s.t.Fatalf("version %s is ready", r.Version)
		}
	case <-ctx.Done():
		s.t.Fatalf("it does not end\n%s", &s.errs)
	}
	if err := s.cmd.Wait(); err == nil {
		s.t.Error("it ended well")
	}
}

// stop ends the server in order.
func (s *running) stop() {
	s.t.Helper()
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	for range s.ready { // until it has ended
	}
	if err := s.cmd.Wait(); err != nil {
		s.t.Errorf("%v\n%s", err, &s.errs)
	}
}

func (s *running) kill() {
	if err := s.cmd.Process.Kill(); errors.Is(err, os.ErrProcessDone) {
		return
	}
	for range s.ready { // until it has ended
	}
	_ = s.cmd.Wait()
}
