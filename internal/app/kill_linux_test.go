package app

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"butler"
	"butler/client"
	"butler/internal/butlertest"
)

// process is a server in a process of its own.
type process struct {
	cmd *exec.Cmd
	url string
}

func spawn(t *testing.T, data string) *process {
	t.Helper()
	p := &process{cmd: exec.CommandContext(t.Context(), os.Args[0])}
	p.cmd.Env = append(os.Environ(), serverEnv+"="+data)
	p.cmd.Stderr = os.Stderr
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the server did not start: %v", err)
	}
	p.url = strings.TrimSpace(line)
	return p
}

func (p *process) end(t *testing.T, signal syscall.Signal) {
	t.Helper()
	if err := p.cmd.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	err := p.cmd.Wait()
	if signal == syscall.SIGTERM && err != nil {
		t.Errorf("the server ended badly: %v", err)
	}
}

// analyses that are run while the server is killed.
func killedTasks() []string {
	return []string{"GenerateMediaIndexFiles", "GenerateChapterThumbs", "DeepMediaAnalysis", "LoudnessAnalysis"}
}

// TestKilledAtAnyMoment kills the server with SIGKILL at random moments of its work, starts it again,
// and looks at the end whether every Unit was committed, and none twice.
func TestKilledAtAnyMoment(t *testing.T) {
	root := filepath.Join(t.TempDir(), "Films")
	const films = 12
	first := ""
	for i := range films {
		path := filepath.Join(root, fmt.Sprintf("Film %d (2001)", i), fmt.Sprintf("Film %d (2001).mkv", i))
		if first == "" {
			first = butlertest.MediaAs(t, butlertest.Film{Chapters: 2, Sound: []butlertest.Sound{{}}}, path)
			continue
		}
		b, err := os.ReadFile(first)
		if err != nil {
			t.Fatal(err)
		}
		// Each is to be a file of its own: bytes behind the end of the container change nothing.
		writeMedia(t, path, append(b, fmt.Sprintf("film %d", i)...))
	}
	data := filepath.Join(t.TempDir(), "data")
	p := spawn(t, data)
	c := connect(t, p.url, testToken)
	if _, err := c.Library.Add(t.Context(), client.NewSection{Kind: butler.Movies, Name: "Films", Roots: []string{root}}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Tasks.Start(t.Context(), "RefreshLibraries", client.StartOptions{Force: true}); err != nil {
		t.Fatal(err)
	}
	ended(t, c)
	err := c.Preferences.Set(t.Context(), map[string]string{butler.PrefLongRunningJobs: "2", butler.PrefBackgroundLow: "false"})
	if err != nil {
		t.Fatal(err)
	}
	for _, task := range killedTasks() {
		if _, err := c.Tasks.Start(t.Context(), task, client.StartOptions{Force: true}); err != nil {
			t.Fatal(err)
		}
	}
	const kills = 6
	for range kills {
		<-time.After(time.Duration(rand.Int64N(int64(700 * time.Millisecond))))
		p.end(t, syscall.SIGKILL)
		p = spawn(t, data)
	}
	c = connect(t, p.url, testToken)
	seen := map[string]bool{}
	for _, r := range ended(t, c) {
		seen[r.Task] = true
		if r.State != butler.RunDone || slices.Contains(killedTasks(), r.Task) && (r.Done != films || r.Failed != 0) {
			t.Errorf("%s: %s with %d done, %d failed: %s", r.Task, r.State, r.Done, r.Failed, r.Reason)
		}
	}
	for _, task := range killedTasks() {
		if !seen[task] {
			t.Errorf("the run of %s is lost", task)
		}
	}
	p.end(t, syscall.SIGTERM)
	for key, n := range committed(t, data+".log") {
		if n != 1 {
			t.Errorf("%s was committed %d times", key, n)
		}
	}
	if left, err := os.ReadDir(filepath.Join(data, "scratch")); err != nil || len(left) > 0 {
		t.Errorf("scratch holds %v, %v", left, err)
	}
}

func writeMedia(t testing.TB, path string, b []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// committed counts what the log says of each Part and Analysis. A commit whose line was lost with the
// process is not in it, but one that came twice is.
func committed(t *testing.T, log string) map[string]int {
	t.Helper()
	b, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for line := range bytes.Lines(b) {
		var entry struct {
			Msg      string
			Part     int64
			Analyses []string
		}
		if json.Unmarshal(line, &entry) != nil || entry.Msg != "unit done" {
			continue
		}
		for _, name := range entry.Analyses {
			counts[fmt.Sprint(entry.Part, " ", name)]++
		}
	}
	if len(counts) == 0 {
		t.Fatal("the log tells of no commit")
	}
	return counts
}
