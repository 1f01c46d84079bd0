// Package api serves Butler's own HTTP API, /api/v1: what Plex's API has no words for. It is described
// by an OpenAPI document, made from this code, served at /api/v1/openapi.yaml and .json, and kept in
// docs/openapi.yaml. Errors are those of RFC 9457, with the members kind and hint.
package api

import (
	"log/slog"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"butler"
	"butler/internal/access"
)

// Options are what the handlers need.
type Options struct {
	Operator butler.Operator
	Library  butler.Library
	Items    butler.ItemReader
	Runs     butler.RunStore
	Backups  butler.BackupReader
	Guess    butler.Guesser
	Guard    *access.Guard
	Data     string         // the data folder, in which no Section may lie
	Publish  butler.Publish // is told of Sections that change; nil if nobody listens
	// Ready reports whether the server can serve; until then every answer is 503. Nil means always.
	Ready func() bool
	Log   *slog.Logger
}

// prefix is where the API is mounted.
const prefix = "/api/v1"

// New returns the handler of everything below /api/.
func New(o Options) http.Handler {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	mux := http.NewServeMux()
	s := &service{Options: o}
	s.huma = humago.NewWithPrefix(mux, prefix, config())
	s.huma.UseMiddleware(settleStatus)
	s.addTasks()
	s.addRuns()
	s.addSections()
	s.addItems()
	s.addBackups()
	s.addPreferences()
	settleDescription(s.huma.OpenAPI())
	serveDescription(mux, s.huma.OpenAPI())
	return s.front(mux)
}

type service struct {
	Options
	huma huma.API
}

func config() huma.Config {
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			Info: &huma.Info{
				Title:       "Butler",
				Version:     "1",
				Description: "The task manager of a media library. This API says what Plex's Butler API has no words for.",
				License:     &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"},
			},
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"header": {Type: "apiKey", In: "header", Name: access.Header},
					"query":  {Type: "apiKey", In: "query", Name: access.Header},
					"bearer": {Type: "http", Scheme: "bearer"},
				},
			},
			Security: []map[string][]string{{"header": {}}, {"query": {}}, {"bearer": {}}},
		},
		Formats:       map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{toProblem},
	}
}
