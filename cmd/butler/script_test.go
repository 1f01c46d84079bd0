package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	_ "modernc.org/sqlite" // for newer
)

type serverKey struct{}

// server is the one that a script has started.
type server struct {
	cmd    *exec.Cmd
	stdout *bytes.Buffer // what it printed, once done is closed
	stderr *bytes.Buffer
	done   chan struct{} // closed when both outputs have ended
	url    string
}

// startServer is the command "server serve|up ARG...": it starts one with the data folder $WORK/data, or
// $BUTLER_DATA, on a free port, waits until it is ready, and sets BUTLER_URL and BUTLER_DATA.
func startServer(ts *testscript.TestScript, neg bool, args []string) {
	s := ts.Value(serverKey{}).(*server)
	if neg || len(args) == 0 || s.cmd != nil {
		ts.Fatalf("usage: server serve|up ARG..., once at a time")
	}
	data := ts.Getenv("BUTLER_DATA")
	if data == "" {
		data = ts.MkAbs("data")
		ts.Setenv("BUTLER_DATA", data)
	}
	path, err := exec.LookPath("butler")
	ts.Check(err)
	s.cmd = exec.Command(path, append(args, "--data", data, "--listen", "127.0.0.1:0")...)
	s.cmd.Dir = ts.MkAbs(".")
	s.cmd.Env = append(s.cmd.Env, "TZ="+noon())
	for _, name := range []string{"HOME", "PATH", "TMPDIR", "BUTLER_TOKEN"} {
		s.cmd.Env = append(s.cmd.Env, name+"="+ts.Getenv(name))
	}
	s.stdout, s.stderr, s.done = new(bytes.Buffer), new(bytes.Buffer), make(chan struct{})
	s.cmd.Stderr = s.stderr
	stdout, err := s.cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(s.cmd.Start())
	ts.Defer(func() { s.end(syscall.SIGKILL) })

	address := make(chan string, 1)
	go func() {
		defer close(s.done)
		defer close(address)
		said := regexp.MustCompile(` at (https?://\S+)$`)
		for lines := bufio.NewScanner(stdout); lines.Scan(); {
			fmt.Fprintln(s.stdout, lines.Text())
			if m := said.FindStringSubmatch(lines.Text()); m != nil && s.url == "" {
				s.url = m[1]
				address <- m[1]
			}
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	select {
	case url, ok := <-address:
		if !ok {
			s.end(syscall.SIGKILL)
			ts.Fatalf("the server ended: %s", s.stderr)
		}
		ts.Setenv("BUTLER_URL", url)
		ts.Check(ready(ctx, url))
	case <-ctx.Done():
		ts.Fatalf("the server did not say its address")
	}
}

// ready waits until GET /identity answers 200.
func ready(ctx context.Context, url string) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}} // whether it is there, not who it is
	defer transport.CloseIdleConnections()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/identity", nil)
		if err != nil {
			return err
		}
		if resp, err := (&http.Client{Transport: transport}).Do(req); err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return errors.New("the server is not ready")
		case <-tick.C:
		}
	}
}

// stopServer is the command "stopserver [INT|TERM|KILL]": it ends the server, which must exit with 0
// unless it is killed, and makes what it printed the output for stdout and stderr.
func stopServer(ts *testscript.TestScript, neg bool, args []string) {
	s := ts.Value(serverKey{}).(*server)
	signals := map[string]syscall.Signal{"INT": syscall.SIGINT, "TERM": syscall.SIGTERM, "KILL": syscall.SIGKILL}
	name := "TERM"
	if len(args) == 1 {
		name = args[0]
	}
	sig, ok := signals[name]
	if neg || len(args) > 1 || !ok || s.cmd == nil {
		ts.Fatalf("usage: stopserver [INT|TERM|KILL], after server")
	}
	err := s.end(sig)
	if sig != syscall.SIGKILL && err != nil {
		ts.Fatalf("the server ended badly: %v\n%s", err, s.stderr)
	}
	ts.Logf("[server stdout]\n%s[server stderr]\n%s", s.stdout, s.stderr)
	ts.Check(os.WriteFile(ts.MkAbs("server.out"), s.stdout.Bytes(), 0o600))
	ts.Check(os.WriteFile(ts.MkAbs("server.err"), s.stderr.Bytes(), 0o600))
	*s = server{}
}

// end sends a signal and waits for the end; a server that does not end is killed, which is an error.
func (s *server) end(sig syscall.Signal) error {
	if s.cmd == nil || s.cmd.ProcessState != nil {
		return nil
	}
	s.cmd.Process.Signal(sig)
	late := time.AfterFunc(patience, func() { s.cmd.Process.Kill() })
	defer late.Stop()
	<-s.done
	return s.cmd.Wait()
}

// exits is the command "exits CODE PROGRAM ARG...": it runs a program that must exit with a code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// occupy is the command "occupy": it takes a port and sets TAKEN to its address.
func occupy(ts *testscript.TestScript, _ bool, _ []string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { listener.Close() })
	ts.Setenv("TAKEN", listener.Addr().String())
}

// newer is the command "newer FILE": it makes a catalogue look as if a later version had written it.
func newer(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: newer FILE")
	}
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	defer db.Close()
	_, err = db.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (999999, 1)`)
	ts.Check(err)
}
