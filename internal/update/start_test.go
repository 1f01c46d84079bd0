package update

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"butler"
)

// house is a machine with an installed program that starts again and again.
type house struct {
	t         rapid.TB
	f         files
	installed string
	barred    string
	copies    []string
}

func newHouse(t rapid.TB, dir string) *house {
	return &house{t: t, f: files{filepath.Join(dir, "updates")}, installed: "1.0.0"}
}

func (h *house) fatal(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// service is that of a server that runs, of the installed version or in its place.
func (h *house) service(version string) *Service {
	h.t.Helper()
	o := Options{Dir: h.f.dir, Version: version, Feed: func() Feed { return Feed{} }}
	if version != h.installed {
		o.Installed = h.installed
	}
	s, err := New(o)
	h.fatal(err)
	return s
}

// stage puts a version in the data folder, as Stage does at its end.
func (h *house) stage(s *Service, version string) {
	h.t.Helper()
	dir, err := os.MkdirTemp(filepath.Dir(h.f.dir), "made-")
	h.fatal(err)
	sum := sha256.Sum256([]byte(version))
	h.fatal(os.MkdirAll(h.f.dir, 0o700))
	h.fatal(os.WriteFile(filepath.Join(dir, programName), []byte(version), 0o600))
	h.fatal(s.accept(filepath.Join(dir, programName), build{Version: version, SHA256: hex.EncodeToString(sum[:])}))
}

// start is what the installed program does first. It returns the version that is to be the server.
func (h *house) start() string {
	h.t.Helper()
	c := Chooser{
		Dir: h.f.dir, Version: h.installed, Origin: Origin{Installed: "/opt/butler"}, Barred: h.barred,
		Copies: func() ([]string, error) { return h.copies, nil }, Log: slog.New(slog.DiscardHandler),
	}
	program, err := c.Choose()
	h.fatal(err)
	if program == "" {
		return h.installed
	}
	again := c
	again.Version, again.Origin.Version = filepath.Base(filepath.Dir(program)), h.installed
	if next, err := again.Choose(); err != nil || next != "" {
		h.t.Fatalf("the one in its place chose %q, %v", next, err)
	}
	return filepath.Base(filepath.Dir(program))
}

// up starts a server that comes up.
func (h *house) up() *Service {
	h.t.Helper()
	s := h.service(h.start())
	h.fatal(s.Ready())
	return s
}

func (h *house) want(version string) {
	h.t.Helper()
	if got := h.start(); got != version {
		h.t.Fatalf("version %s starts, want %s", got, version)
	}
}

func TestStarts(t *testing.T) {
	t.Run("nothing is staged", func(t *testing.T) {
		h := newHouse(t, t.TempDir())
		h.want("1.0.0")
		if Pending(h.f.dir) {
			t.Error("something is kept")
		}
	})
	t.Run("it comes up", func(t *testing.T) {
		h := newHouse(t, t.TempDir())
		h.stage(h.up(), "1.1.0")
		s := h.up()
		if now := s.Status(); now.Version != "1.1.0" || now.Before != "1.0.0" || now.State != butler.UpdateNone {
			t.Errorf("%+v", now)
		}
		h.want("1.1.0")
		h.want("1.1.0") // one that came up once is not suspected again
	})
	t.Run("it does not come up", func(t *testing.T) {
		h := newHouse(t, t.TempDir())
		h.copies = []string{"old"}
		h.stage(h.up(), "1.1.0")
		h.want("1.1.0")
		h.copies = append(h.copies, "made by the newer one")
		s := h.up()
		now := s.Status()
		if now.Version != "1.0.0" || now.State != butler.UpdateRolledBack || now.Problem != "version 1.1.0 did not come up" {
			t.Errorf("%+v", now)
		}
		if known, needed := s.Recover(); !needed || !reflect.DeepEqual(known, []string{"old"}) {
			t.Errorf("%q, %v", known, needed)
		}
		h.fatal(s.Recovered())
		h.want("1.0.0")
		if names := left(t, h.f.dir); len(names) > 0 {
			t.Errorf("left %q", names)
		}
		h.stage(s, "1.1.0") // a person asks for it again
		h.want("1.1.0")
	})
	t.Run("the second update does not come up", func(t *testing.T) {
		h := newHouse(t, t.TempDir())
		h.stage(h.up(), "1.1.0")
		h.stage(h.up(), "1.2.0")
		h.want("1.2.0")
		h.want("1.1.0")
		if now := h.up().Status(); now.Version != "1.1.0" || now.State != butler.UpdateRolledBack {
			t.Errorf("%+v", now)
		}
	})
	t.Run("back after two updates", func(t *testing.T) {
		h := newHouse(t, t.TempDir())
		h.copies = []string{"old"}
		h.stage(h.up(), "1.1.0")
		s := h.up()
		h.copies = append(h.copies, "of before 1.1.0")
		h.stage(s, "1.2.0")
		s = h.up()
		h.copies = append(h.copies, "of before 1.2.0")
		h.fatal(s.Rollback(t.Context()))
		s = h.up()
		// The installed version needs the one that the first of them left.
		if known, needed := s.Recover(); !needed || !reflect.DeepEqual(known, []string{"old"}) {
			t.Errorf("%q, %v", known, needed)
		}
	})
	t.Run("the port is taken, again and again", func(t *testing.T) {
		h := newHouse(t, t.TempDir())
		h.stage(h.up(), "1.1.0")
		for range maxTries {
			s := h.service(h.start())
			if s.o.Version != "1.1.0" {
				t.Fatalf("version %s starts", s.o.Version)
			}
			h.copies = append(h.copies, "made by the newer one")
			h.fatal(s.Failed(butler.E(butler.KindPortTaken, "listen", "taken")))
		}
		s := h.up()
		if s.o.Version != "1.0.0" {
			t.Errorf("version %s starts", s.o.Version)
		}
		if known, needed := s.Recover(); !needed || len(known) > 0 {
			t.Errorf("%q, %v", known, needed)
		}
	})
	t.Run("it cannot open the database", func(t *testing.T) {
		h := newHouse(t, t.TempDir())
		h.stage(h.up(), "1.1.0")
		h.fatal(h.service(h.start()).Failed(butler.E(butler.KindDamaged, "open", "damaged")))
		h.want("1.0.0")
	})
	t.Run("the installed one is made newer by hand", func(t *testing.T) {
		h := newHouse(t, t.TempDir())
		h.stage(h.up(), "1.1.0")
		h.up()
		h.installed = "1.1.0"
		h.want("1.1.0")
		h.stage(h.up(), "1.2.0")
		h.installed = "2.0.0"
		s := h.up()
		if s.o.Version != "2.0.0" || s.Status().State != butler.UpdateNone {
			t.Errorf("%+v", s.Status())
		}
	})
	t.Run("back by hand", func(t *testing.T) {
		h := newHouse(t, t.TempDir())
		s := h.up()
		if err := s.Rollback(t.Context()); !butler.IsKind(err, butler.KindNotFound) {
			t.Errorf("%v", err)
		}
		h.stage(s, "1.1.0")
		h.fatal(s.Rollback(t.Context())) // drops it
		h.want("1.0.0")
		h.stage(s, "1.1.0")
		s = h.up()
		h.fatal(s.Rollback(t.Context()))
		if now := s.Status(); now.State != butler.UpdateGoingBack || now.Before != "1.0.0" {
			t.Errorf("%+v", now)
		}
		s = h.up()
		if now := s.Status(); now.Version != "1.0.0" || now.State != butler.UpdateRolledBack {
			t.Errorf("%+v", now)
		}
		if _, needed := s.Recover(); !needed {
			t.Error("the database is not looked at")
		}
	})
	t.Run("its file was changed", func(t *testing.T) {
		h := newHouse(t, t.TempDir())
		s := h.up()
		h.stage(s, "1.1.0")
		h.fatal(os.WriteFile(h.f.program("1.1.0"), []byte("something else"), 0o600))
		h.want("1.0.0")
		h.stage(s, "1.1.0")
		h.up()
		h.fatal(os.Remove(h.f.program("1.1.0")))
		h.want("1.0.0")
	})
	t.Run("barred meanwhile", func(t *testing.T) {
		h := newHouse(t, t.TempDir())
		h.stage(h.up(), "1.1.0")
		h.barred = "turned off"
		h.want("1.0.0")
		h.barred = ""
		h.want("1.1.0")
	})
	t.Run("the system would not start it", func(t *testing.T) {
		h := newHouse(t, t.TempDir())
		h.stage(h.up(), "1.1.0")
		h.want("1.1.0")
		h.fatal(Chooser{Dir: h.f.dir}.Refused(errors.New("exec format error")))
		if now := h.up().Status(); now.Version != "1.0.0" || now.State != butler.UpdateRolledBack || now.Problem != "exec format error" {
			t.Errorf("%+v", now)
		}
	})
	t.Run("a damaged state", func(t *testing.T) {
		for _, text := range []string{"", "{", `{"staged":{"version":"../../bin","sha256":"00"}}`, `{"current":{"version":"1.1.0"}}`} {
			h := newHouse(t, t.TempDir())
			h.fatal(os.MkdirAll(h.f.dir, 0o700))
			h.fatal(os.WriteFile(h.f.state(), []byte(text), 0o600))
			h.want("1.0.0")
			if now := h.up().Status(); now.Problem == "" {
				t.Errorf("%s: %+v", text, now)
			}
		}
	})
}

// Whatever happens in whatever order: a version that failed is not started before it is staged again, no start goes to a
// version below the installed one, and one that came up stays until something newer does or a person goes back.
func TestStartsProperty(t *testing.T) {
	root := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(root, "house-")
		if err != nil {
			rt.Fatal(err)
		}
		h := newHouse(rt, dir)
		failed := map[string]bool{}
		good := h.installed
		server := h.up()
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			switch rapid.SampledFrom([]string{"stage", "up", "crash", "taken", "back"}).Draw(rt, "what") {
			case "stage":
				v := rapid.SampledFrom([]string{"1.1.0", "1.2.0", "1.3.0"}).Draw(rt, "version")
				if newer(v, server.o.Version) {
					h.stage(server, v)
					delete(failed, v)
				}
			case "up":
				server = h.up()
				if v := server.o.Version; failed[v] {
					rt.Fatalf("version %s is started again", v)
				} else if newer(good, v) {
					rt.Fatalf("back from %s to %s", good, v)
				} else {
					good = v
				}
			case "crash":
				v := h.start()
				if failed[v] {
					rt.Fatalf("version %s is started again", v)
				}
				if v != good {
					failed[v] = true
				}
				server = h.up() // what would run again next is sound
			case "taken":
				s := h.service(h.start())
				h.fatal(s.Failed(butler.E(butler.KindPortTaken, "listen", "taken")))
				server = h.service(good)
			case "back":
				if server.Rollback(rt.Context()) == nil {
					staged := server.Status().State != butler.UpdateGoingBack
					server = h.up()
					if !staged {
						good = h.installed
					}
					if server.o.Version != good {
						rt.Fatalf("version %s after going back, want %s", server.o.Version, good)
					}
				}
			}
		}
	})
}
