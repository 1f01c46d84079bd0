package main

import (
	"bufio"
	"context"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// hears is the command "hears ARG... -- PROGRAM ARG...": it begins butler events ARG..., runs the program as
// soon as that listens, and waits for it to end well. What it printed is in the file heard.
func hears(ts *testscript.TestScript, neg bool, args []string) {
	split := slices.Index(args, "--")
	if neg || split < 0 || split == len(args)-1 {
		ts.Fatalf("usage: hears ARG... -- PROGRAM ARG...")
	}
	path, err := exec.LookPath("butler")
	ts.Check(err)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, append([]string{"events"}, args[:split]...)...)
	for _, name := range []string{"HOME", "PATH", "TZ", "BUTLER_URL", "BUTLER_DATA", "BUTLER_TOKEN", "BUTLER_CONFIG"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	var errs strings.Builder
	cmd.Stderr = &errs
	stdout, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	var all []string
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		all = append(all, lines.Text())
		if len(all) == 1 { // the first says that it listens
			ts.Check(ts.Exec(args[split+1], args[split+2:]...))
		}
	}
	if err := cmd.Wait(); err != nil {
		ts.Fatalf("butler events: %v\n%s", err, errs.String())
	}
	text := strings.Join(all, "\n") + "\n"
	ts.Logf("[heard]\n%s", text)
	ts.Check(os.WriteFile(ts.MkAbs("heard"), []byte(text), 0o600))
}

// silence is the command "silence": it listens on a port, never answers, and sets SILENT to its URL.
func silence(ts *testscript.TestScript, _ bool, _ []string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { listener.Close() })
	ts.Setenv("SILENT", "http://"+listener.Addr().String())
}
