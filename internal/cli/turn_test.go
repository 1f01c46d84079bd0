package cli

import (
	"net/http"
	"strings"
	"testing"

	"butler"
)

// A Run for another library that is in the way is let end first with --wait, and refused without.
func TestScanInTurn(t *testing.T) {
	for _, tt := range []struct {
		wait bool
		exit int
	}{{true, 0}, {false, 6}} {
		other := butler.Run{ID: 1, Task: scanTask, Section: 1, State: butler.RunRunning}
		mine := butler.Run{ID: 2, Task: scanTask, Section: 2, State: butler.RunDone}
		asked := 0
		server := fake(t, map[string]http.HandlerFunc{
			"GET /api/v1/sections":   says(object{"sections": []butler.Section{{ID: 2, Name: "Films", Kind: butler.Movies}}}),
			"GET /api/v1/activities": says(object{"activities": []butler.Activity{}}),
			"GET /api/v1/tasks":      says(object{"tasks": []butler.TaskStatus{{Name: scanTask, Active: &other}}}),
			"POST /api/v1/sections/2/scan": func(w http.ResponseWriter, r *http.Request) {
				if other.State == butler.RunRunning {
					refuses(butler.KindConflict, "run 1, of section 1 only, is running")(w, r)
					return
				}
				says(butler.Started{Task: scanTask, Action: butler.ActionStart, Run: mine})(w, r)
			},
			"GET /api/v1/runs": func(w http.ResponseWriter, r *http.Request) {
				if asked++; asked > 2 {
					other.State = butler.RunDone
				}
				says(object{"runs": []butler.Run{mine, other}})(w, r)
			},
		})
		args := []string{"library", "scan", "Films"}
		if tt.wait {
			args = append(args, "--wait")
		}
		r := execute(t, server, args...)
		if r.code != tt.exit {
			t.Errorf("wait %t: exit %d, want %d: %s", tt.wait, r.code, tt.exit, r.stderr)
		}
		if !tt.wait && !strings.Contains(r.stderr, "section 1") {
			t.Errorf("it does not say why: %s", r.stderr)
		}
	}
}
