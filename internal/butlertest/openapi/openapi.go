// Package openapi compares answers of an HTTP API with its OpenAPI 3.1 document, whose schemas are those
// of JSON Schema 2020-12.
package openapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Document is an OpenAPI document.
type Document struct {
	Paths      map[string]map[string]Operation // by path and by method in lower case
	Components struct {
		Schemas map[string]struct {
			Properties map[string]Described
		}
		Parameters map[string]Parameter
		Headers    map[string]Described
		Responses  map[string]Response
	}

	compiler *jsonschema.Compiler
}

// Described is whatever has a description, or refers to a component that has.
type Described struct {
	Description string
	Ref         string `json:"$ref"`
}

// name returns the last step of a reference.
func (d Described) name() string { return d.Ref[strings.LastIndex(d.Ref, "/")+1:] }

// Operation is an operation.
type Operation struct {
	OperationID string
	Summary     string
	Security    []map[string][]string
	Parameters  []Parameter
	Responses   map[string]Response
}

// Parameter is a parameter of an operation.
type Parameter struct {
	Described
	Name, In string
}

// Response is what an operation answers.
type Response struct {
	Described
	Headers map[string]Described
	Content map[string]struct{ Schema json.RawMessage }
}

// Answer is an answer to a request.
type Answer struct {
	Status int
	Type   string // header Content-Type
	Body   []byte
}

const address = "https://butler.test/openapi.json"

// Parse reads a document in JSON.
func Parse(text []byte) (*Document, error) {
	d := &Document{compiler: jsonschema.NewCompiler()}
	if err := json.Unmarshal(text, d); err != nil {
		return nil, err
	}
	whole, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	d.resolve()
	d.compiler.DefaultDraft(jsonschema.Draft2020)
	d.compiler.AssertFormat()
	return d, d.compiler.AddResource(address, whole)
}

// resolve puts components in the places that refer to them. A response keeps its reference, by which its
// schema is found.
func (d *Document) resolve() {
	d.Each(func(_, _ string, op Operation) {
		for i, p := range op.Parameters {
			if p.Ref != "" {
				op.Parameters[i] = d.Components.Parameters[p.name()]
			}
		}
		for status, r := range op.Responses {
			for name, h := range r.Headers {
				if h.Ref != "" {
					r.Headers[name] = d.Components.Headers[h.name()]
				}
			}
			if r.Ref != "" {
				found := d.Components.Responses[r.name()]
				found.Ref = r.Ref
				op.Responses[status] = found
			}
		}
	})
}

// Each calls do for every operation.
func (d *Document) Each(do func(path, method string, op Operation)) {
	for path, methods := range d.Paths {
		for method, op := range methods {
			do(path, method, op)
		}
	}
}

// Check returns where an answer is not what the document says of it, and the id of the operation that
// gave it. A request that no operation takes has none, and its answer is not looked at. prefix is where
// the API is mounted.
func (d *Document) Check(prefix, method, target string, a Answer) (operation string, err error) {
	path, _, _ := strings.Cut(target, "?")
	template, op, ok := d.find(strings.ToLower(method), strings.TrimSuffix(strings.TrimPrefix(path, prefix), "/"))
	if !ok {
		return "", nil
	}
	key := strconv.Itoa(a.Status)
	response, ok := op.Responses[key]
	if !ok {
		key, response = "default", op.Responses["default"]
		if a.Status < http.StatusBadRequest {
			return op.OperationID, fmt.Errorf("%s: the success %d is not described", op.OperationID, a.Status)
		}
	}
	if len(response.Content) == 0 {
		if len(bytes.TrimSpace(a.Body)) > 0 {
			return op.OperationID, fmt.Errorf("%s: %d has a body, which is not described", op.OperationID, a.Status)
		}
		return op.OperationID, nil
	}
	content, ok := response.Content[a.Type]
	switch {
	case !ok:
		return op.OperationID, fmt.Errorf("%s: %d is of the type %q, which is not described", op.OperationID, a.Status, a.Type)
	case content.Schema == nil || !strings.HasSuffix(a.Type, "json"):
		return op.OperationID, nil
	}
	place := Pointer("paths", template, strings.ToLower(method), "responses", key)
	if response.Ref != "" {
		place = strings.TrimPrefix(response.Ref, "#")
	}
	place += Pointer("content", a.Type, "schema")
	if err := d.Validate(place, a.Body); err != nil {
		return op.OperationID, fmt.Errorf("%s: %d: %w", op.OperationID, a.Status, err)
	}
	return op.OperationID, nil
}

// Validate compares a JSON text with the schema at a place of the document. Without a text it only looks
// at the schema itself.
func (d *Document) Validate(place string, text []byte) error {
	schema, err := d.compiler.Compile(address + "#" + place)
	if err != nil || text == nil {
		return err
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err
	}
	return schema.Validate(v)
}

// Pointer makes a JSON pointer, as it stands in the fragment of an address.
func Pointer(steps ...string) string {
	escape := strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D", " ", "%20", ";", "%3B")
	var b strings.Builder
	for _, step := range steps {
		b.WriteString("/" + escape.Replace(step))
	}
	return b.String()
}

func (d *Document) find(method, path string) (string, Operation, bool) {
	var templates []string
	for template := range d.Paths {
		templates = append(templates, template)
	}
	// As the mux does it: a name counts before a parameter.
	slices.SortFunc(templates, func(a, b string) int { return strings.Count(a, "{") - strings.Count(b, "{") })
	parameter := regexp.MustCompile(`\\\{[a-z]+\\\}`)
	for _, template := range templates {
		one := "[^/]+"
		if strings.HasSuffix(template, "/artifacts/{name}") {
			one = ".+" // a name with slashes
		}
		pattern := "^" + parameter.ReplaceAllString(regexp.QuoteMeta(template), one) + "$"
		if op, ok := d.Paths[template][method]; ok && regexp.MustCompile(pattern).MatchString(path) {
			return template, op, true
		}
	}
	return "", Operation{}, false
}
