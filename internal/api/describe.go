package api

import (
	"encoding/json"
	"net/http"
	"sync"

	"github.com/danielgtaylor/huma/v2"
)

const (
	yamlPath = prefix + "/openapi.yaml"
	jsonPath = prefix + "/openapi.json"
)

// isDescription reports whether a path is that of the OpenAPI document, which needs no token.
func isDescription(path string) bool { return path == yamlPath || path == jsonPath }

// serveDescription serves the OpenAPI document. It is encoded when first asked for.
func serveDescription(mux *http.ServeMux, o *huma.OpenAPI) {
	serve := func(path, contentType string, encode func() ([]byte, error)) {
		once := sync.OnceValues(encode)
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			text, err := once()
			if err != nil {
				problem(err).write(w)
				return
			}
			w.Header().Set("Content-Type", contentType)
			_, _ = w.Write(text) // fails only if the client has gone
		})
	}
	serve(yamlPath, "application/openapi+yaml", o.YAML)
	serve(jsonPath, "application/openapi+json", func() ([]byte, error) { return json.Marshal(o) })
}
