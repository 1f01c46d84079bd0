package app

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"butler"
	"butler/client"
	"butler/internal/butlertest"
)

// busy starts a server whose Worker reads a film that takes a while, and returns its client.
func busy(t *testing.T, task string) (*App, *client.Client) {
	t.Helper()
	root := filepath.Join(t.TempDir(), "Films")
	film := butlertest.Film{Seconds: 1200, Width: 96, Height: 54, Rate: "2", Sound: []butlertest.Sound{{}}}
	butlertest.MediaAs(t, film, filepath.Join(root, "Long (2001)", "Long (2001).mkv"))
	a := start(t, Options{Data: t.TempDir(), Token: testToken})
	c := connect(t, a.URL(), testToken)
	if _, err := c.Library.Add(t.Context(), client.NewSection{Kind: butler.Movies, Name: "Films", Roots: []string{root}}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Tasks.Start(t.Context(), "RefreshLibraries", client.StartOptions{Force: true}); err != nil {
		t.Fatal(err)
	}
	ended(t, c)
	begun := time.Now()
	st, err := c.Tasks.Start(t.Context(), task, client.StartOptions{Force: true})
	if err != nil || st.Run.State != butler.RunRunning {
		t.Fatalf("%+v, %v", st, err)
	}
	t.Logf("running %v after the request", time.Since(begun))
	eventually(t, "ffmpeg runs", func() bool { return slices.Contains(children(t), "ffmpeg") })
	return a, c
}

// children returns the names of the processes that this process started. One that has not begun its
// program yet has the name of this.
func children(t *testing.T) []string {
	t.Helper()
	all, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, path := range all {
		b, err := os.ReadFile(path)
		if err != nil {
			continue // gone meanwhile
		}
		var ppid int
		name, rest, _ := strings.Cut(string(b), ") ")
		_, name, _ = strings.Cut(name, " (")
		if _, err := fmt.Sscanf(rest, "%1s %d", new(string), &ppid); err == nil && ppid == os.Getpid() && !strings.HasPrefix(rest, "Z") {
			found = append(found, name)
		}
	}
	return found
}

func TestStopOfARunEndsFFmpeg(t *testing.T) {
	_, c := busy(t, "LoudnessAnalysis")
	if err := c.Tasks.Stop(t.Context(), "LoudnessAnalysis"); err != nil {
		t.Fatal(err)
	}
	runs := ended(t, c)
	if left := children(t); len(left) > 0 {
		t.Errorf("still there: %v", left)
	}
	if runs[0].State != butler.RunStopped || runs[0].Done+runs[0].Failed+runs[0].Skipped != 0 {
		t.Errorf("%+v", runs[0])
	}
	tasks, err := c.Tasks.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, task := range tasks {
		if task.Name == "LoudnessAnalysis" && task.Lacking != 1 {
			t.Errorf("%d files lack it after the stop, want 1: it cost an attempt", task.Lacking)
		}
	}
}

func TestStopOfTheServerEndsFFmpeg(t *testing.T) {
	a, _ := busy(t, "LoudnessAnalysis")
	stop(t, a)
	if left := children(t); len(left) > 0 {
		t.Errorf("still there: %v", left)
	}
	// It goes on by itself.
	b := start(t, Options{Data: a.o.Data, Token: testToken})
	c := connect(t, b.URL(), testToken)
	r := ended(t, c)[0]
	if r.Task != "LoudnessAnalysis" || r.State != butler.RunDone || r.Done != 1 {
		t.Errorf("%+v", r)
	}
}
