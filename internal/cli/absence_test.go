package cli

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"butler"
)

func TestAbsence(t *testing.T) {
	var said []string
	a := absence{most: 2 * time.Minute, say: func(format string, args ...any) { said = append(said, fmt.Sprintf(format, args...)) }}
	gone := butler.E(butler.KindUnreachable, "ask", "nothing answers")
	start := time.Date(2026, 3, 14, 3, 0, 0, 0, time.UTC)
	at := func(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }
	for _, step := range []struct {
		err    error // nil if the server answered
		began  int
		now    int
		onward bool
	}{
		{gone, 0, 30, true},
		{butler.E(butler.KindUnavailable, "ask", "starting"), 31, 61, true},
		{nil, 62, 62, true},
		{gone, 100, 130, true}, // a second absence, with a time of its own
		{butler.E(butler.KindTimeout, "ask", "no answer"), 189, 219, true},
		{butler.E(butler.KindNotFound, "ask", "no such run"), 219, 219, false},
		{gone, 219, 220, false},
	} {
		if step.err == nil {
			a.over()
			continue
		}
		if got := a.bear(step.err, at(step.began), at(step.now)); got != step.onward {
			t.Errorf("%v from %d to %d: %v", step.err, step.began, step.now, got)
		}
	}
	if len(said) != 1 || !strings.Contains(said[0], "nothing answers") {
		t.Errorf("it said %q, want one line", said)
	}
}

// A server that is started anew while its Run is waited for is waited for too.
func TestWaitGoesOnAfterARestart(t *testing.T) {
	var asked atomic.Int64
	run := butler.Run{ID: 3, Task: "LoudnessAnalysis", State: butler.RunRunning, Total: 4, Done: 1}
	server := fake(t, map[string]http.HandlerFunc{
		"POST /api/v1/tasks/LoudnessAnalysis/start": says(butler.Started{Task: run.Task, Action: butler.ActionStart, Run: run}),
		"GET /api/v1/activities":                    says(object{"activities": []butler.Activity{}}),
		"GET /api/v1/runs": func(w http.ResponseWriter, r *http.Request) {
			now := run
			switch n := asked.Add(1); {
			case n > 1 && n < 8: // more often than the client tries again by itself
				refuses(butler.KindUnavailable, "the server is starting")(w, r)
				return
			case n >= 8:
				now.State, now.Done = butler.RunDone, 4
			}
			says(object{"runs": []butler.Run{now}})(w, r)
		},
	})
	got := execute(t, server, "start", "LoudnessAnalysis", "--wait")
	if got.code != 0 || !strings.Contains(got.stdout, "LoudnessAnalysis: done, 4 done") {
		t.Errorf("exit %d: %s%s", got.code, got.stdout, got.stderr)
	}
	if n := strings.Count(got.stderr, "waiting for the server to come back: "); n != 1 {
		t.Errorf("it said so %d times: %s", n, got.stderr)
	}
}

func TestRunsOfATaskThatIsNotThere(t *testing.T) {
	server := fake(t, map[string]http.HandlerFunc{
		"GET /api/v1/runs":       says(object{"runs": []butler.Run{}}),
		"GET /api/v1/tasks/Nope": refuses(butler.KindNotFound, "no such task"),
		"GET /api/v1/tasks/Idle": says(butler.TaskStatus{Name: "Idle"}),
	})
	if got := execute(t, server, "runs", "--task", "Nope"); got.code != 5 || !strings.Contains(got.stderr, "hint: ") {
		t.Errorf("exit %d: %s", got.code, got.stderr)
	}
	if got := execute(t, server, "runs", "--task", "Idle"); got.code != 0 {
		t.Errorf("exit %d: %s", got.code, got.stderr)
	}
}

// A file that breaks off on its way to standard output is no success.
func TestCutOffOnStandardOutput(t *testing.T) {
	server := fake(t, map[string]http.HandlerFunc{
		"GET /diagnostics/logs": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			w.Write(bytes.Repeat([]byte("x"), 50))
		},
	})
	if got := execute(t, server, "diagnostics", "logs", "-"); got.code != 3 || !strings.Contains(got.stderr, "broke off") {
		t.Errorf("exit %d: %s", got.code, got.stderr)
	}
}
