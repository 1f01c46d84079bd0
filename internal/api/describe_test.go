package api_test

import (
	"encoding/json"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"butler"
	"butler/internal/api"
	"butler/internal/butlertest/golden"
	"butler/internal/butlertest/openapi"
)

var update = flag.Bool("update", false, "write the golden files and docs/openapi.yaml")

// TestDescription keeps the OpenAPI document in docs/ equal to the one that is served.
func TestDescription(t *testing.T) {
	g, _ := guard(t)
	w := httptest.NewRecorder()
	api.New(api.Options{Guard: g}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/v1/openapi.yaml", nil))
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/openapi+yaml" {
		t.Fatalf("status %d, type %q", w.Code, w.Header().Get("Content-Type"))
	}
	path := filepath.Join("..", "..", "docs", "openapi.yaml")
	golden.Compare(t, path, w.Body.String(), *update)
}

// Everything that is described is described in words, and its schemas are sound.
func TestEverythingIsDescribed(t *testing.T) {
	d := describe(t)
	ids := map[string]bool{}
	d.Each(func(path, method string, op openapi.Operation) {
		if op.OperationID == "" || ids[op.OperationID] || op.Summary == "" {
			t.Errorf("%s %s: id %q, summary %q", method, path, op.OperationID, op.Summary)
		}
		ids[op.OperationID] = true
		keyed := false
		for _, p := range op.Parameters {
			if p.Description == "" {
				t.Errorf("%s: the parameter %s has no description", op.OperationID, p.Name)
			}
			keyed = keyed || p.In == "header" && p.Name == "Idempotency-Key"
		}
		if write := method != "get"; keyed != write {
			t.Errorf("%s: takes an idempotency key: %t", op.OperationID, keyed)
		}
		for status, r := range op.Responses {
			if r.Description == "" {
				t.Errorf("%s: the answer %s has no description", op.OperationID, status)
			}
			for name, h := range r.Headers {
				if h.Description == "" {
					t.Errorf("%s: the header %s has no description", op.OperationID, name)
				}
			}
		}
		if op.Responses["default"].Content["application/problem+json"].Schema == nil {
			t.Errorf("%s: no errors", op.OperationID)
		}
	})
	for name, s := range d.Components.Schemas {
		for member, p := range s.Properties {
			if p.Description == "" {
				t.Errorf("%s.%s has no description", name, member)
			}
		}
		if err := d.Validate(openapi.Pointer("components", "schemas", name), nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// No line of words.txt is about something that is not there.
func TestWords(t *testing.T) {
	d := describe(t)
	text, err := os.ReadFile("words.txt")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		name, words, ok := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		name, _, _ = strings.Cut(name, "=")
		schema, member, hasMember := strings.Cut(name, ".")
		s, known := d.Components.Schemas[schema]
		if hasMember && known {
			_, known = s.Properties[member]
		}
		if !ok || !known || words == "" || seen[name] {
			t.Errorf("%q: known %t, twice %t", line, known, seen[name])
		}
		seen[name] = true
	}
}

// The scope that the description names is the one that is asked for.
func TestScopes(t *testing.T) {
	f := newFixture(t, nil)
	d := describe(t)
	reader := http.Header{"X-Plex-Token": {f.read}}
	d.Each(func(path, method string, op openapi.Operation) {
		target := "/api/v1" + strings.NewReplacer("{id}", "1", "{task}", "BackupDatabase", "{day}", "2026-03-29",
			"{name}", "x", "{kind}", "invalid").Replace(path)
		asked := strings.ToUpper(method)
		if asked == http.MethodGet {
			asked = http.MethodHead // a stream of events does not end
		}
		status, _, _ := strings.Cut(f.do(t, asked, target, "", reader), " ")
		scope := "none"
		if len(op.Security) > 0 {
			scope = strings.Join(op.Security[0]["header"], " ")
		}
		if (scope == "admin") != (status == "403") {
			t.Errorf("%s %s: scope %s, but a token that may look is answered %s", method, path, scope, status)
		}
		if write := method != "get"; write && scope != "admin" {
			t.Errorf("%s %s: scope %s", method, path, scope)
		}
		anonymous := http.Header{"X-Plex-Token": {""}}
		status, _, _ = strings.Cut(f.do(t, asked, target, "", anonymous), " ")
		if (scope == "none") == (status == "401") {
			t.Errorf("%s %s: scope %s, but without a token it is answered %s", method, path, scope, status)
		}
	})
}

// Every kind of problem is explained at the address that its type gives.
func TestProblemKinds(t *testing.T) {
	f := newFixture(t, nil)
	_, text, _ := strings.Cut(f.do(t, http.MethodGet, "/api/v1/problems", "", nil), "\n\n")
	var all api.ProblemKindList
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		t.Fatal(err)
	}
	meanings := map[string]bool{}
	for i, k := range all.Problems {
		if kind := butler.Kind(i); k.Kind != kind.String() || k.Status != kind.Traits().Status || k.Meaning == "" || meanings[k.Meaning] {
			t.Errorf("%s is explained as %+v", kind, k)
		}
		meanings[k.Meaning] = true
		if answer := f.do(t, http.MethodGet, k.Type, "", http.Header{"X-Plex-Token": {""}}); !strings.Contains(answer, k.Meaning) {
			t.Errorf("%s: %s", k.Type, answer)
		}
	}
	if len(all.Problems) < 2 {
		t.Errorf("%d kinds", len(all.Problems))
	}
}
