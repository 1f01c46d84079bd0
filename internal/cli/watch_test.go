package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"

	"butler"
)

// until is a writer that ends something as soon as a text was written to it.
type until struct {
	mu   sync.Mutex
	text string
	then func()
	all  bytes.Buffer
}

func (u *until) Write(b []byte) (int, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.all.Write(b)
	if strings.Contains(u.all.String(), u.text) {
		u.then()
	}
	return len(b), nil
}

// TestWatch watches a Run from its beginning to its end, also when the server is away meanwhile, and then leaves as
// Ctrl-C does.
func TestWatch(t *testing.T) {
	for _, tt := range []struct {
		args []string
		end  string
	}{
		{[]string{"status", "--watch"}, "LoudnessAnalysis: done, 4 done, 0 skipped, 0 failed"},
		{[]string{"status", "--watch", "--json"}, `"idle":true`},
	} {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			asked := 0
			run := butler.Run{ID: 3, Task: "LoudnessAnalysis", State: butler.RunRunning, Total: 4, Done: 1}
			server := fake(t, map[string]http.HandlerFunc{
				"GET /api/v1/activities": says(object{"activities": []butler.Activity{}}),
				"GET /api/v1/plan":       says(butler.Plan{}),
				"GET /api/v1/tasks": func(w http.ResponseWriter, r *http.Request) {
					status := butler.TaskStatus{Name: run.Task, Active: &run}
					if asked++; asked == 2 {
						<-r.Context().Done() // it is away for a while
						return
					}
					if asked > 3 {
						ended := run
						ended.State, ended.Done = butler.RunDone, 4
						status.Active, status.Last = nil, &ended
					}
					says(object{"tasks": []butler.TaskStatus{status}})(w, r)
				},
				"GET /api/v1/runs": func(w http.ResponseWriter, r *http.Request) {
					runs := []butler.Run{run}
					if asked > 3 {
						runs = nil
					}
					says(object{"runs": list(runs)})(w, r)
				},
			})
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			out := &until{text: tt.end, then: cancel}
			var errs bytes.Buffer
			code := Main(ctx, Env{Args: append(tt.args, "--server", server.URL, "--timeout", "300ms"), Stdout: out, Stderr: &errs,
				Getenv: func(string) string { return "" }})
			if code != 0 || strings.Count(errs.String(), "\n") != 1 || !strings.HasPrefix(errs.String(), "trying again: ") {
				t.Fatalf("exit %d: %s", code, errs.String())
			}
			lines := strings.Split(strings.TrimSpace(out.all.String()), "\n")
			if len(lines) != 2 {
				t.Errorf("%d lines, want one for each change: %q", len(lines), lines)
			}
			for _, line := range lines {
				if tt.args[len(tt.args)-1] == "--json" && !json.Valid([]byte(line)) {
					t.Errorf("no JSON: %s", line)
				}
			}
		})
	}
}

// A wait that is left with Ctrl-C says that the work goes on, and is no success.
func TestLeaveAWait(t *testing.T) {
	server := working(t, butler.RunDone)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	errs := &until{text: "Task1: running", then: cancel}
	code := Main(ctx, Env{Args: []string{"start", "Task1", "--wait", "--server", server.URL}, Stdout: &bytes.Buffer{}, Stderr: errs,
		Getenv: func(string) string { return "" }})
	if code != 130 || !strings.Contains(errs.all.String(), "left while the work goes on") {
		t.Errorf("exit %d: %s", code, errs.all.String())
	}
}
