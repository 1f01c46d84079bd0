package api

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"butler"
	"butler/internal/access"
)

const (
	yamlPath = prefix + "/openapi.yaml"
	jsonPath = prefix + "/openapi.json"
)

// isOpen reports whether a path needs no token: that of the OpenAPI document, and of what explains errors.
func isOpen(path string) bool {
	return path == yamlPath || path == jsonPath || path == problemsPath || strings.HasPrefix(path, problemsPath+"/")
}

func config() huma.Config {
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			Info: &huma.Info{
				Title:       "Butler",
				Version:     "1",
				Description: overview,
				License:     &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"},
			},
			Tags: []*huma.Tag{
				{Name: "tasks", Description: "Tasks, what they are doing, and what the next night will bring"},
				{Name: "runs", Description: "What was done, and why"},
				{Name: "library", Description: "Sections, items, and what was made of them"},
				{Name: "server", Description: "The server itself: preferences, backups, disk use, tokens"},
			},
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"header": {Type: "apiKey", In: "header", Name: access.Header, Description: "A token, as clients of Plex send it"},
					"query":  {Type: "apiKey", In: "query", Name: access.Header, Description: "The same in the address, where it ends up in logs: for clients that cannot do otherwise"},
					"bearer": {Type: "http", Scheme: "bearer", Description: "A token, as RFC 6750 has it"},
				},
			},
		},
		Formats:       map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{toProblem},
	}
}

// overview is what the document says of the API as a whole.
//
//go:embed overview.md
var overview string

// words describe the members of types that are not this package's: a line each. [explain] reads them.
//
//go:embed words.txt
var words string

// security says which scope an operation needs.
func security(scope butler.TokenScope) []map[string][]string {
	roles := []string{string(scope)}
	return []map[string][]string{{"header": roles}, {"query": roles}, {"bearer": roles}}
}

// tagOf returns the group of an operation.
func tagOf(path string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch first {
	case "tasks", "plan", "activities", "pause", "workers", "events":
		return "tasks"
	case "runs", "digests":
		return "runs"
	case "sections", "items", "parts":
		return "library"
	}
	return "server"
}

// settleDescription says in the description what huma cannot see: that every error is a Problem, that
// the rows of a copy that was not opened are null, headers, and what members of foreign types mean.
func settleDescription(o *huma.OpenAPI) {
	c := o.Components
	delete(c.Schemas.Map(), "ErrorModel")
	delete(c.Schemas.Map(), "ErrorDetail")
	c.Schemas.Schema(reflect.TypeFor[Problem](), true, "")
	c.Schemas.Map()["BackupInfo"].Properties["rows"].Nullable = true
	explain(c.Schemas.Map())
	c.Responses = map[string]*huma.Response{"Problem": problemResponse()}
	c.Parameters = map[string]*huma.Param{"IdempotencyKey": keyParameter()}
	c.Headers = map[string]*huma.Param{"IdempotentReplayed": {
		Description: "true if this is the answer to an earlier request with the same " + keyHeader,
		Schema:      &huma.Schema{Type: huma.TypeBoolean},
	}}
	for _, path := range o.Paths {
		for _, op := range []*huma.Operation{path.Get, path.Post, path.Put, path.Patch, path.Delete} {
			if op != nil {
				settleOperation(op)
			}
		}
	}
	for _, open := range []string{"/problems", "/problems/{kind}"} {
		o.Paths[open].Get.Security = []map[string][]string{}
	}
}

// settleOperation adds to an operation what it shares with others, and says beside the headers of its
// answers what huma says within their schemas.
func settleOperation(op *huma.Operation) {
	write := op.Method != http.MethodGet
	if write {
		op.Parameters = append(op.Parameters, &huma.Param{Ref: "#/components/parameters/IdempotencyKey"})
	}
	for _, r := range op.Responses {
		for _, h := range r.Headers {
			if h.Description == "" && h.Schema != nil {
				h.Description, h.Schema.Description = h.Schema.Description, ""
			}
		}
		if write {
			if r.Headers == nil {
				r.Headers = map[string]*huma.Param{}
			}
			r.Headers[replayedHeader] = &huma.Param{Ref: "#/components/headers/IdempotentReplayed"}
		}
	}
	op.Responses["default"] = &huma.Response{Ref: "#/components/responses/Problem"}
}

// explain gives types and members the descriptions of [words], and members their values. It has lines like
// "Run.state=queued|running: where it is in its life". What a type has of an embedded one is described there.
func explain(schemas map[string]*huma.Schema) {
	described := map[string]wording{}
	for line := range strings.Lines(words) {
		name, text, _ := strings.Cut(strings.TrimSpace(line), ": ")
		name, values, _ := strings.Cut(name, "=")
		described[name] = wording{text, values}
	}
	embedded := map[string]string{"ItemDetail": "Item", "Neighbour": "Item"}
	for name, s := range schemas {
		described[name].give(s)
		for member, property := range s.Properties {
			word, ok := described[name+"."+member]
			if !ok {
				word = described[embedded[name]+"."+member]
			}
			word.give(property)
		}
	}
}

// wording is what is said of a type or member.
type wording struct {
	text   string
	values string // all there are, separated by bars
}

func (w wording) give(s *huma.Schema) {
	if w.text != "" {
		s.Description = w.text
	}
	if w.values != "" {
		s.Enum = nil
		for value := range strings.SplitSeq(w.values, "|") {
			s.Enum = append(s.Enum, value)
		}
	}
}

// problemResponse describes the answer of an operation that fails.
func problemResponse() *huma.Response {
	header := func(text, typ string) *huma.Param {
		return &huma.Param{Description: text, Schema: &huma.Schema{Type: typ}}
	}
	return &huma.Response{
		Description: "The operation failed. The member kind says how",
		Headers: map[string]*huma.Param{
			"Retry-After":      header("Seconds after which to ask again: of the statuses 429 and 503, and of 409 while the same request is being answered", huma.TypeInteger),
			"WWW-Authenticate": header("Of the status 401", huma.TypeString),
			"Allow":            header("Of the status 405: the methods that the address takes", huma.TypeString),
		},
		Content: map[string]*huma.MediaType{
			problemType: {Schema: &huma.Schema{Ref: "#/components/schemas/Problem"}},
		},
	}
}

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
