package notify

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"butler"
)

func (w *world) script(name, text string) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.s.o.Commands, name), []byte("#!/bin/sh\n"+text+"\n"), 0o700); err != nil { //nolint:gosec // it is to be started
		w.t.Fatal(err)
	}
}

func TestCommand(t *testing.T) {
	w := newWorld(t, nil, map[string]string{butler.PrefNotifyCommand: "tell"})
	w.script("tell", `cat > got; echo "$BUTLER_REPORT_KIND|$BUTLER_REPORT_TITLE|$BUTLER_REPORT_TROUBLE|$#" > env; env > all`)
	t.Setenv("BUTLER_TOKEN", "opensesame")
	r := w.report(3)
	if d := w.sent(r.ID)[0]; d.State != butler.DeliveryDone {
		t.Fatalf("%+v", d)
	}
	got, err := os.ReadFile(filepath.Join(w.s.o.Commands, "got"))
	if err != nil || string(got) != r.Text() {
		t.Errorf("%v %q", err, got)
	}
	env, _ := os.ReadFile(filepath.Join(w.s.o.Commands, "env"))
	if string(env) != "night|attic: Night Bcc: evil@example.org body|1|0\n" {
		t.Errorf("%q", env)
	}
	all, _ := os.ReadFile(filepath.Join(w.s.o.Commands, "all"))
	if strings.Contains(string(all), "opensesame") {
		t.Errorf("it gets the token of the server: %s", all)
	}
}

func TestCommandFaults(t *testing.T) {
	for name, tt := range map[string]struct {
		program, text, reason string
		state                 butler.DeliveryState
	}{
		"fails":              {"x", "echo 'no \x1b[31m luck' >&2; exit 3", "it ended with exit status 3: no [31m luck", butler.DeliveryWaiting},
		"says much":          {"x", "yes no | head -c 1000000; exit 1", "exit status 1: no no", butler.DeliveryWaiting},
		"is not there":       {"y", "", "there is no program", butler.DeliveryFailed},
		"reads nothing":      {"x", "exit 0", "", butler.DeliveryDone},
		"is no program":      {"x", "", "", butler.DeliveryDone},
		"tries another path": {"..", "", "there is no program", butler.DeliveryFailed},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, nil, map[string]string{butler.PrefNotifyCommand: "x"})
			w.script("x", tt.text)
			r := w.report(100)
			err := w.s.command(t.Context(), tt.program, r)
			if (err == nil) != (tt.state == butler.DeliveryDone) || err != nil && (!strings.Contains(err.Error(), tt.reason) || len(err.Error()) > 1000 || passing(err) != (tt.state == butler.DeliveryWaiting)) {
				t.Errorf("%v", err)
			}
		})
	}
	if _, ok := butler.FormatFile.Parse("../x"); ok {
		t.Error("a path is taken for a name")
	}
}

// A command that does not end is killed, with what it started: nobody has the pipe open then.
func TestCommandIsKilled(t *testing.T) {
	w := newWorld(t, nil, map[string]string{butler.PrefNotifyCommand: "hangs"})
	w.script("hangs", "exec 3>pipe; sleep 1000 & wait")
	pipe := filepath.Join(w.s.o.Commands, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	r := w.report(1)
	go func() { done <- w.s.command(ctx, "hangs", r) }()
	f, err := os.Open(pipe) // once the command has it open
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cancel()
	if _, err := io.ReadAll(f); err != nil {
		t.Error(err)
	}
	if err := <-done; !butler.IsKind(err, butler.KindTimeout) {
		t.Errorf("%v", err)
	}
}

// What a command leaves behind ends with it, however it ended itself.
func TestCommandLeavesNothingBehind(t *testing.T) {
	for name, text := range map[string]string{
		"quietly":      "exec 3>pipe; sleep 1000 >/dev/null 2>&1 & exit 0",
		"with trouble": "exec 3>pipe; sleep 1000 & exit 1",
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, nil, map[string]string{butler.PrefNotifyCommand: "leaves"})
			w.script("leaves", text)
			pipe := filepath.Join(w.s.o.Commands, "pipe")
			if err := syscall.Mkfifo(pipe, 0o600); err != nil {
				t.Fatal(err)
			}
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				if b, err := os.ReadFile(pipe); err != nil || len(b) > 0 { // until nobody has it open
					t.Errorf("%q, %v", b, err)
				}
			}()
			if err := w.s.command(t.Context(), "leaves", w.report(1)); err != nil && name == "quietly" {
				t.Error(err)
			}
			<-ended
		})
	}
}
