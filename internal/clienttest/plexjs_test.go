package clienttest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// report is what a script says of one of its checks, or, without a name, how many it made.
type report struct {
	Name   string `json:"name"`
	Error  string `json:"error"`
	Checks int    `json:"checks"`
}

// testPlexjs runs a script of testdata/plexjs, which uses the JavaScript library as it is published.
func testPlexjs(t *testing.T, w world, script string) {
	dir := filepath.Join("testdata", "plexjs")
	if _, err := os.Stat(filepath.Join(dir, "node_modules", ".installed")); err != nil {
		t.Fatalf("the library is not installed: run scripts/install test (%v)", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	node := exec.CommandContext(ctx, "node", script)
	node.Dir = dir
	node.Env = append(os.Environ(), "BUTLER_URL="+w.url, "BUTLER_TOKEN="+token)
	node.WaitDelay = 5 * time.Second
	var out, faults bytes.Buffer
	node.Stdout, node.Stderr = &out, &faults
	err := node.Run()
	checks, total := 0, -1
	lines := bufio.NewScanner(&out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var r report
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatalf("%v: %s", err, lines.Bytes())
		}
		if r.Name == "" {
			total = r.Checks
			continue
		}
		checks++
		t.Run(r.Name, func(t *testing.T) {
			if r.Error != "" {
				t.Error(r.Error)
			}
		})
	}
	if err != nil || lines.Err() != nil || checks != total || checks == 0 {
		t.Errorf("%d of %d checks were made: %v\n%s", checks, total, err, faults.Bytes())
	}
	w.idle(t)
}
