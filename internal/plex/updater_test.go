package plex_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"butler"
	"butler/internal/butlertest/fake"
	"butler/internal/butlertest/golden"
	"butler/internal/plex"
)

// What clients do to install a newer version, and what they are told then.
func TestUpdater(t *testing.T) {
	release := &butler.Release{Version: "0.2.0", Notes: "Faster <b>", Page: "https://example.org/0.2.0?a=1&b=2"}
	ready := butler.UpdateStatus{Version: "0.1.0", Configured: true, CanInstall: true, State: butler.UpdateNone}
	barred := ready
	barred.CanInstall, barred.Why = false, "it runs in a container: take a newer image"
	tests := []struct {
		name    string
		updater *fake.Updater
		calls   []string
	}{
		{"now", &fake.Updater{Now: ready, New: release}, []string{"PUT /updater/check", "PUT /updater/apply", "PUT /updater/apply"}},
		{"download", &fake.Updater{Now: ready, New: release}, []string{"PUT /updater/check?download=1"}},
		{"tonight", &fake.Updater{Now: ready, New: release}, []string{"PUT /updater/check?download=0", "PUT /updater/apply?tonight=1&skip=1"}},
		{"skip", &fake.Updater{Now: ready, New: release}, []string{"PUT /updater/check", "PUT /updater/apply?skip=1&tonight=0"}},
		{"none", &fake.Updater{Now: ready}, []string{"PUT /updater/check?download=1", "PUT /updater/apply", "PUT /updater/apply?tonight=1"}},
		{"no feed", &fake.Updater{}, []string{"PUT /updater/check?download=1", "PUT /updater/apply"}},
		{"bad", &fake.Updater{Now: ready, New: release}, []string{"PUT /updater/check?download=2", "PUT /updater/apply?tonight=x", "PUT /updater/apply?skip=x", "GET /updater/apply"}},
		{"barred", &fake.Updater{Now: barred, New: release}, []string{"PUT /updater/check?download=1"}},
		{"refused", &fake.Updater{Now: func() butler.UpdateStatus { s := barred; s.Release = release; return s }(),
			Err: butler.E(butler.KindRefused, "stage update", "it runs in a container")}, []string{"PUT /updater/check", "PUT /updater/apply", "PUT /updater/apply?tonight=1"}},
		{"silent feed", &fake.Updater{Now: ready, Err: butler.E(butler.KindUnreachable, "ask example.org", "it does not answer")}, []string{"PUT /updater/check"}},
		{"staged", &fake.Updater{Now: butler.UpdateStatus{Configured: true, CanInstall: true, State: butler.UpdateStaged, Release: release, Checked: fake.Now()}}, nil},
		{"rolled back", &fake.Updater{Now: butler.UpdateStatus{Configured: true, CanInstall: true, State: butler.UpdateRolledBack, Release: release, Problem: "version 0.2.0 did not come up"}}, nil},
	}
	for _, tt := range tests {
		t.Run("updater "+tt.name, func(t *testing.T) {
			operator := fake.NewOperator()
			operator.Status = append(operator.Status, butler.TaskStatus{Name: "AutomaticUpdates", Kind: "chore", Interval: 1})
			opts := options(operator)
			opts.Updater = tt.updater
			server := httptest.NewServer(plex.New(opts))
			defer server.Close()
			var got strings.Builder
			for _, c := range append(tt.calls, "GET /updater/status", "GET /updater/status json") {
				method, target, _ := strings.Cut(c, " ")
				target, asJSON, _ := strings.Cut(target, " ")
				r, err := http.NewRequestWithContext(t.Context(), method, server.URL+target, nil)
				if err != nil {
					t.Fatal(err)
				}
				r.Header.Set("X-Plex-Token", token)
				if asJSON != "" {
					r.Header.Set("Accept", "application/json")
				}
				got.WriteString("> " + c + "\n" + dump(t, server, r) + "\n")
			}
			golden.Compare(t, golden.Path(t), got.String(), *update)
		})
	}
}
