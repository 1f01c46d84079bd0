package api_test

import (
	"flag"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"butler/internal/api"
	"butler/internal/butlertest/golden"
)

var update = flag.Bool("update", false, "write the golden files and docs/openapi.yaml")

// TestDescription keeps the OpenAPI document in docs/ equal to the one that is served.
func TestDescription(t *testing.T) {
	w := httptest.NewRecorder()
	api.New(api.Options{}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/v1/openapi.yaml", nil))
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/openapi+yaml" {
		t.Fatalf("status %d, type %q", w.Code, w.Header().Get("Content-Type"))
	}
	path := filepath.Join("..", "..", "docs", "openapi.yaml")
	golden.Compare(t, path, w.Body.String(), *update)
}
