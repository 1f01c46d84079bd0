package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"butler"
	"butler/client"
	"butler/internal/cli/human"
)

type result struct {
	stdout, stderr string
	code           int
}

// execute runs the command line against a server.
func execute(t *testing.T, server *httptest.Server, args ...string) result {
	t.Helper()
	var out, errs bytes.Buffer
	code := Main(t.Context(), Env{Args: args, Stdout: &out, Stderr: &errs, Version: "test", Getenv: func(name string) string {
		return map[string]string{"BUTLER_URL": server.URL, "BUTLER_TOKEN": "token"}[name]
	}})
	return result{out.String(), errs.String(), code}
}

// fake serves what a test says; anything else is 404 as a server without our API has it.
func fake(t *testing.T, routes map[string]http.HandlerFunc) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	own, plex := false, false
	for pattern, h := range routes {
		mux.HandleFunc(pattern, h)
		own = own || strings.Contains(pattern, " /api/v1/")
		plex = plex || strings.Contains(pattern, " /butler")
	}
	switch {
	case own:
		mux.HandleFunc("GET /api/v1/server", says(object{"product": "butler", "version": "test"}))
	case plex:
		mux.HandleFunc("GET /identity", says(object{"MediaContainer": object{"machineIdentifier": "plex"}}))
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

func says(v any) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(v)
	}
}

func refuses(k butler.Kind, detail string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(k.Traits().Status)
		json.NewEncoder(w).Encode(map[string]string{"detail": detail, "kind": k.String(), "hint": "do that"})
	}
}

type object = map[string]any

// working returns a server on which starts open Runs that work during two polls and then end in the
// states given.
func working(t *testing.T, ends ...butler.RunState) *httptest.Server {
	polls := 0
	started := func(i int, a butler.Action) butler.Started {
		return butler.Started{Task: fmt.Sprintf("Task%d", i+1), Action: a, Reason: "by hand",
			Run: butler.Run{ID: int64(i + 1), Task: fmt.Sprintf("Task%d", i+1), State: butler.RunQueued}}
	}
	all := []butler.Started{}
	for i := range ends {
		all = append(all, started(i, butler.ActionStart))
	}
	all = append(all, butler.Started{Task: "Off", Action: butler.ActionSkip, Reason: "disabled", Run: butler.Run{ID: 99, State: butler.RunSkipped}})
	return fake(t, map[string]http.HandlerFunc{
		"POST /api/v1/tasks/start":       says(object{"started": all}),
		"POST /api/v1/tasks/Task1/start": says(started(0, butler.ActionStart)),
		"POST /api/v1/tasks/Busy/start":  says(started(0, butler.ActionAlready)),
		"POST /api/v1/tasks/Off/start":   refuses(butler.KindRefused, "Off is disabled"),
		"POST /api/v1/tasks/None/start":  refuses(butler.KindNotFound, "no such task"),
		"GET /api/v1/activities":         says(object{"activities": []butler.Activity{}}),
		"GET /api/v1/runs": func(w http.ResponseWriter, r *http.Request) {
			polls++
			runs := []butler.Run{}
			for i, end := range ends {
				run := butler.Run{ID: int64(i + 1), Task: fmt.Sprintf("Task%d", i+1), State: butler.RunRunning, Total: 2, Done: 1}
				if polls > 2 {
					run.State, run.Done, run.Reason = end, 2, "so it is"
				}
				runs = append(runs, run)
			}
			says(object{"runs": runs})(w, r)
		},
	})
}

func TestStartWait(t *testing.T) {
	const done, failed, stopped, interrupted = butler.RunDone, butler.RunFailed, butler.RunStopped, butler.RunInterrupted
	for _, tt := range []struct {
		args []string
		ends []butler.RunState
		code int
	}{
		{[]string{"start", "Task1"}, []butler.RunState{failed}, 0}, // it is not waited for
		{[]string{"start", "Task1", "--wait"}, []butler.RunState{done}, 0},
		{[]string{"start", "Task1", "--wait"}, []butler.RunState{failed}, 8},
		{[]string{"start", "Task1", "--wait"}, []butler.RunState{stopped}, 130},
		{[]string{"start", "Task1", "--wait"}, []butler.RunState{interrupted}, 130},
		{[]string{"start", "Task1", "--wait"}, []butler.RunState{butler.RunSkipped}, 130},
		{[]string{"start", "Busy", "--wait"}, []butler.RunState{failed}, 8},
		{[]string{"start", "Off", "--wait"}, []butler.RunState{done}, 7},
		{[]string{"start", "None"}, []butler.RunState{done}, 5},
		{[]string{"start", "--all", "--wait"}, []butler.RunState{done, done, done}, 0},
		{[]string{"start", "--all", "--wait"}, []butler.RunState{done, stopped, failed}, 8},
		{[]string{"start", "--all", "--wait"}, []butler.RunState{done, stopped}, 130},
		{[]string{"start", "--all", "--wait"}, nil, 0},
	} {
		t.Run(strings.Join(tt.args, " ")+fmt.Sprint(tt.ends), func(t *testing.T) {
			got := execute(t, working(t, tt.ends...), tt.args...)
			if got.code != tt.code {
				t.Errorf("exit %d, want %d: %s%s", got.code, tt.code, got.stdout, got.stderr)
			}
			if (got.code != 0) != strings.Contains(got.stderr, "butler: ") {
				t.Errorf("stderr: %s", got.stderr)
			}
			got = execute(t, working(t, tt.ends...), append(tt.args, "--json")...)
			if got.code != tt.code {
				t.Errorf("with --json: exit %d, want %d", got.code, tt.code)
			}
			checkJSON(t, got)
		})
	}
}

// checkJSON checks that both outputs are one JSON value or nothing, and that an error tells the code.
func checkJSON(t *testing.T, r result) {
	t.Helper()
	if r.stdout != "" && !json.Valid([]byte(r.stdout)) {
		t.Errorf("stdout is not JSON: %s", r.stdout)
	}
	if r.code == 0 {
		if r.stderr != "" || r.stdout == "" {
			t.Errorf("stdout %q, stderr %q", r.stdout, r.stderr)
		}
		return
	}
	var e errorJSON
	if err := json.Unmarshal([]byte(r.stderr), &e); err != nil || e.Error.Exit != r.code || e.Error.Message == "" || e.Error.Kind == "" {
		t.Errorf("stderr: %s (%v)", r.stderr, err)
	}
}

// A server that is none of ours must not confuse, hang or drive the terminal.
func TestHostileServers(t *testing.T) {
	const nasty = "\x1b]0;owned\a\u202e\n\xff"
	for name, h := range map[string]http.HandlerFunc{
		"html": func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<html>"+nasty) },
		"garbage": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, "{"+nasty)
		},
		"problem": refuses(butler.KindForbidden, nasty),
		"no kind": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) },
		"array":   says([]string{nasty}),
	} {
		for _, args := range [][]string{{"tasks"}, {"status"}, {"runs"}, {"plan"}, {"library", "list"}, {"prefs", "list"}, {"backup", "list"},
			{"start", "A", "--wait"}, {"run", "show", "1"}, {"item", "show", "1"}, {"library", "scan"}, {"backup", "verify", "x"}} {
			t.Run(name+" "+strings.Join(args, " "), func(t *testing.T) {
				got := execute(t, fake(t, map[string]http.HandlerFunc{"/": h}), args...)
				if got.code == 0 || !strings.HasPrefix(got.stderr, "butler: ") {
					t.Errorf("exit %d: %q", got.code, got.stderr)
				}
				if lines := strings.Count(got.stderr, "\n"); lines > 2 || strings.ContainsFunc(got.stderr, func(r rune) bool { return r != '\n' && human.Unsafe(r) }) {
					t.Errorf("stderr: %q", got.stderr)
				}
				checkJSON(t, execute(t, fake(t, map[string]http.HandlerFunc{"/": h}), append(args, "--json")...))
			})
		}
	}
}

func TestNamesFromOutsideAreEscaped(t *testing.T) {
	const nasty = "evil\x1b[2J\nbutler: all is well"
	server := fake(t, map[string]http.HandlerFunc{
		"GET /api/v1/sections":            says(object{"sections": []butler.Section{{ID: 1, Name: nasty, Roots: []string{"/" + nasty}, Warning: nasty}}}),
		"GET /api/v1/sections/1/items":    says(object{"items": []butler.Item{{ID: 1, Title: nasty}}, "total": 1}),
		"GET /api/v1/items/1":             says(butler.ItemDetail{Item: butler.Item{Title: nasty}, Media: []butler.Media{{Parts: []butler.Part{{Path: nasty, Header: butler.Header{Problem: nasty}}}}}}),
		"GET /api/v1/runs":                says(object{"runs": []butler.Run{{ID: 1, Task: nasty, Reason: nasty}}}),
		"GET /api/v1/runs/1":              says(butler.Run{ID: 1, Task: "A", Reason: nasty, Summary: json.RawMessage(`{"x":"evil\u001b[2J\nbutler: all is well"}`)}),
		"GET /api/v1/runs/1/units":        once(says(object{"units": []butler.UnitReport{{Title: nasty, State: butler.UnitFailed, Reason: nasty}}}), says(object{"units": []butler.UnitReport{}})),
		"POST /api/v1/sections/guess":     says(object{"guesses": []butler.Guess{{Path: nasty, Name: nasty, Kind: nasty, Reason: nasty}}}),
		"GET /api/v1/preferences":         says(object{"preferences": []object{{"id": "A", "value": nasty, "label": nasty}}}),
		"GET /api/v1/backups":             says(object{"backups": []butler.BackupInfo{{Path: nasty}}}),
		"GET /api/v1/plan":                says(butler.Plan{Zone: nasty, Tasks: []butler.PlanTask{{Task: nasty, Reason: nasty}}}),
		"GET /api/v1/tasks":               says(object{"tasks": []butler.TaskStatus{{Name: nasty, Active: &butler.Run{ID: 1, Task: nasty}, Last: &butler.Run{State: butler.RunFailed, Reason: nasty}}}}),
		"GET /api/v1/activities":          says(object{"activities": []butler.Activity{{Run: 1, Subtitle: nasty}}}),
		"GET /api/v1/pause":               says(object{"paused": false}),
		"GET /api/v1/queue":               says(object{"runs": []butler.Run{{ID: 1, Task: nasty, Reason: nasty}}}),
		"GET /api/v1/failures":            says(object{"failures": []butler.Failure{{Title: nasty, File: nasty, Task: nasty, Reason: nasty}}}),
		"GET /api/v1/failures/counts":     says(object{"counts": []butler.FailureCount{{Task: nasty, Reason: nasty}}}),
		"POST /api/v1/failures/retry":     says(butler.Retried{Files: 1, Tasks: []string{nasty}}),
		"GET /api/v1/log":                 says(client.LogPage{Entries: []butler.LogEntry{{Level: "INFO", Message: nasty, Fields: []butler.LogField{{Key: "k", Value: nasty}}}}}),
		"GET /api/v1/reports":             says(object{"reports": []butler.Report{{ID: 1, Kind: "night", Headline: nasty}}}),
		"GET /api/v1/reports/1":           says(client.Report{Text: "evil\x1b[2J\\nbutler", Deliveries: []butler.Delivery{{To: nasty, State: butler.DeliveryFailed, Reason: nasty}}}),
		"GET /api/v1/alarms":              says(object{"alarms": []butler.Alarm{{Text: nasty, Hint: nasty}}}),
		"POST /api/v1/notifications/test": says(object{"deliveries": []butler.Delivery{{To: nasty, State: butler.DeliveryDone}}}),
		"GET /api/v1/workers":             says(object{"workers": []butler.WorkerStatus{{Name: nasty, Units: []butler.UnitInHand{{Title: nasty, Analyses: []string{nasty}}}}}}),
		"GET /api/v1/tokens":              says(object{"tokens": []butler.Token{{Name: nasty}}}),
		"GET /api/v1/storage":             says(butler.Storage{Files: []butler.Stored{{Section: 1, Analysis: nasty}}}),
		"GET /api/v1/tasks/A":             says(butler.TaskStatus{Name: nasty, Description: nasty, Why: nasty}),
		"GET /api/v1/digests/2026-03-14":  says(butler.Digest{Runs: []butler.Run{{Task: nasty, State: butler.RunFailed, Reason: nasty}}}),
		"GET /api/v1/runs/1/digest":       says(client.RunDigest{Run: butler.Run{Task: nasty}, ByReason: []client.ReasonCount{{Reason: nasty}}, Failed: []butler.UnitReport{{Title: nasty, State: butler.UnitFailed}}}),
		"DELETE /api/v1/sections/1":       func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) },
		"DELETE /api/v1/tasks/evil/run":   func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) },
	})
	for _, args := range [][]string{{"library", "list"}, {"library", "items", "1"}, {"library", "guess", "/x"}, {"library", "remove", "1"}, {"item", "show", "1"},
		{"runs"}, {"run", "show", "1"}, {"prefs", "list"}, {"prefs", "get", "A"}, {"backup", "list"}, {"plan"}, {"tasks"}, {"status"},
		{"workers"}, {"token", "list"}, {"storage"}, {"task", "show", "A"}, {"digest", "2026-03-14"}, {"run", "trouble", "1"}, {"top"}, {"activities"},
		{"failures", "list"}, {"failures", "reasons"}, {"failures", "retry", "--all"}, {"run", "retry", "1"}, {"log"},
		{"queue", "list"}, {"report", "list"}, {"report", "show", "1"}, {"report", "last"}, {"report", "alarms"}, {"notify", "test"}} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			got := execute(t, server, args...)
			if got.code != 0 || !strings.Contains(got.stdout, `evil\x1b[2J\nbutler`) {
				t.Errorf("exit %d: %q %q", got.code, got.stdout, got.stderr)
			}
			if strings.Contains(got.stdout, "\x1b") || strings.Contains(got.stdout, "\nbutler: all") {
				t.Errorf("stdout: %q", got.stdout)
			}
		})
	}
}

// once answers by first the first time, by rest from then on.
func once(first, rest http.HandlerFunc) http.HandlerFunc {
	asked := 0
	return func(w http.ResponseWriter, r *http.Request) {
		if asked++; asked == 1 {
			first(w, r)
		} else {
			rest(w, r)
		}
	}
}

// Commands that Plex's own API suffices for work on a Plex Media Server.
func TestAgainstPlex(t *testing.T) {
	ok := func(http.ResponseWriter, *http.Request) {}
	plex := fake(t, map[string]http.HandlerFunc{
		"GET /butler":                 says(object{"ButlerTasks": object{"ButlerTask": []object{{"name": "BackupDatabase", "interval": 3, "enabled": true}}}}),
		"POST /butler":                ok,
		"DELETE /butler":              ok,
		"POST /butler/BackupDatabase": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted) },
		"DELETE /butler/Backup":       ok,
		"POST /butler/Refused":        func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadRequest) },
	})
	for _, tt := range []struct {
		args string
		code int
		out  string
	}{
		{"tasks", 0, "BackupDatabase"},
		{"start --all", 0, "asked for all"},
		{"stop --all", 0, "stopped"},
		{"start BackupDatabase", 0, "already"},
		{"stop Backup", 0, "stopped"},
		{"stop Unknown", 5, ""},
		{"start Refused", 7, ""},
		{"start BackupDatabase --force", 9, ""},
		{"start --all --wait", 9, ""},
		{"plan", 9, ""},
		{"library list", 9, ""},
	} {
		got := execute(t, plex, strings.Fields(tt.args)...)
		if got.code != tt.code || !strings.Contains(got.stdout, tt.out) {
			t.Errorf("%s: exit %d, want %d: %s%s", tt.args, got.code, tt.code, got.stdout, got.stderr)
		}
	}
}

// A web server that answers anything with its front page has not started or stopped a task.
func TestAgainstAnotherWebServer(t *testing.T) {
	page := fake(t, map[string]http.HandlerFunc{"/": func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<html>") }})
	for _, args := range []string{"start BackupDatabase", "start --all", "tasks"} {
		if got := execute(t, page, strings.Fields(args)...); got.code != 9 || got.stdout != "" {
			t.Errorf("%s: exit %d: %s%s", args, got.code, got.stdout, got.stderr)
		}
	}
}

func TestServeJSON(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	data := t.TempDir()
	out := &until{text: "\n}", then: cancel}
	var errs bytes.Buffer
	code := Main(ctx, Env{Args: []string{"serve", "--json", "--data", data, "--listen", "127.0.0.1:0"}, Stdout: out, Stderr: &errs,
		Version: "test", Getenv: func(string) string { return "" }})
	var got serving
	if err := json.Unmarshal(out.all.Bytes(), &got); err != nil || code != 0 {
		t.Fatalf("exit %d, %v: %s%s", code, err, out.all.String(), errs.String())
	}
	if got.Data != data || got.Version != "test" || !strings.HasPrefix(got.URL, "http://127.0.0.1:") {
		t.Errorf("got %+v", got)
	}
}

// More items than a server gives at a time are fetched page by page.
func TestManyItems(t *testing.T) {
	const total = 1203
	server := fake(t, map[string]http.HandlerFunc{
		"GET /api/v1/sections": says(object{"sections": []butler.Section{{ID: 1, Name: "Films"}}}),
		"GET /api/v1/sections/1/items": func(w http.ResponseWriter, r *http.Request) {
			offset, _ := strconv.Atoi(r.FormValue("cursor"))
			limit, _ := strconv.Atoi(r.FormValue("limit"))
			if limit < 1 || limit > 500 {
				refuses(butler.KindInvalid, "too many")(w, r)
				return
			}
			items := []butler.Item{}
			for i := offset; i < min(offset+limit, total); i++ {
				items = append(items, butler.Item{ID: int64(i + 1)})
			}
			page := object{"items": items, "total": total}
			if next := offset + limit; next < total {
				page["next"] = strconv.Itoa(next)
			}
			says(page)(w, r)
		},
	})
	for limit, want := range map[int]int{1: 1, 500: 500, 501: 501, 1203: 1203, 5000: 1203, 0: 1203} {
		got := execute(t, server, "library", "items", "Films", "--json", "--limit", strconv.Itoa(limit))
		var items []butler.Item
		if err := json.Unmarshal([]byte(got.stdout), &items); err != nil || got.code != 0 {
			t.Fatalf("exit %d, %v: %s", got.code, err, got.stderr)
		}
		if len(items) != want || items[want-1].ID != int64(want) {
			t.Errorf("limit %d: %d items", limit, len(items))
		}
	}
}

// Nothing but the error is printed if nothing was added.
func TestAddNothing(t *testing.T) {
	server := fake(t, map[string]http.HandlerFunc{"POST /api/v1/sections/guess": refuses(butler.KindUnreachable, "gone")})
	if got := execute(t, server, "library", "add", "/nothing", "--json"); got.code != 3 || got.stdout != "" {
		t.Errorf("exit %d: %q", got.code, got.stdout)
	}
}

func TestFigures(t *testing.T) {
	got := figures(json.RawMessage(`{"new":3,"sections":[{"section":1,"name":"Films","new":3,"moved":0,"warning":""},{"new":0}],"none":[],"text":"a"}`))
	want := []string{"new: 3", "none: []", "sections:", "  Films: new 3, section 1", "  ", "text: a"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
