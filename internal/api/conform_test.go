package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"butler/internal/api"
)

// description is the OpenAPI document that is served, whose schemas are those of JSON Schema 2020-12.
type description struct {
	Paths      map[string]map[string]operation
	Components struct {
		Schemas map[string]struct {
			Properties map[string]described
		}
	}

	compiler *jsonschema.Compiler
	seen     map[string]bool // operations that were answered with success
}

type described struct{ Description string }

type operation struct {
	OperationID string
	Summary     string
	Security    []map[string][]string
	Parameters  []struct {
		described
		Name, In string
	}
	RequestBody *struct {
		Content map[string]any
	}
	Responses map[string]struct {
		described
		Headers map[string]described
		Content map[string]struct{ Schema json.RawMessage }
	}
}

const document = "https://butler.test/openapi.json"

func describe(t testing.TB) description {
	t.Helper()
	g, _ := guard(t)
	w := httptest.NewRecorder()
	api.New(api.Options{Guard: g}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/v1/openapi.json", nil))
	var d description
	if err := json.Unmarshal(w.Body.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	whole, err := jsonschema.UnmarshalJSON(w.Body)
	if err != nil {
		// The body was read already: the recorder keeps it.
		if whole, err = jsonschema.UnmarshalJSON(strings.NewReader(w.Body.String())); err != nil {
			t.Fatal(err)
		}
	}
	d.compiler, d.seen = jsonschema.NewCompiler(), map[string]bool{}
	d.compiler.DefaultDraft(jsonschema.Draft2020)
	d.compiler.AssertFormat()
	if err := d.compiler.AddResource(document, whole); err != nil {
		t.Fatal(err)
	}
	return d
}

// each calls do for every operation.
func (d description) each(do func(path, method string, op operation)) {
	for path, methods := range d.Paths {
		for method, op := range methods {
			do(path, method, op)
		}
	}
}

// unseen returns the operations that were never answered with success.
func (d description) unseen() []string {
	var all []string
	d.each(func(_, _ string, op operation) {
		if !d.seen[op.OperationID] {
			all = append(all, op.OperationID)
		}
	})
	return all
}

// check compares an answer with what the description says of it.
func (d description) check(t testing.TB, method, target, answer string) {
	t.Helper()
	head, text, _ := strings.Cut(answer, "\n\n")
	status, _, _ := strings.Cut(head, " ")
	path, _, _ := strings.Cut(target, "?")
	template, op, ok := d.find(strings.ToLower(method), strings.TrimSuffix(strings.TrimPrefix(path, "/api/v1"), "/"))
	if !ok || method == http.MethodHead {
		return
	}
	if status < "3" {
		d.seen[op.OperationID] = true
	}
	key := status
	response, ok := op.Responses[status]
	if !ok {
		key, response = "default", op.Responses["default"]
		if status < "4" {
			t.Errorf("%s: the success %s is not described", op.OperationID, status)
		}
	}
	if len(response.Content) == 0 {
		if strings.TrimSpace(text) != "" {
			t.Errorf("%s: %s has a body, which is not described", op.OperationID, status)
		}
		return
	}
	match := regexp.MustCompile(`(?m)^Content-Type: ([^\n]*)$`).FindStringSubmatch(head)
	if match == nil {
		t.Errorf("%s: %s has no type", op.OperationID, status)
		return
	}
	content, ok := response.Content[match[1]]
	if !ok {
		t.Errorf("%s: %s is of the type %s, which is not described", op.OperationID, status, match[1])
		return
	}
	if content.Schema == nil {
		return
	}
	place := pointer("paths", template, strings.ToLower(method), "responses", key, "content", match[1], "schema")
	if err := d.validate(place, text); err != nil {
		t.Errorf("%s: %s: %v", op.OperationID, status, err)
	}
}

// validate compares a text with the schema at a place in the document.
func (d description) validate(place, text string) error {
	schema, err := d.compiler.Compile(document + "#" + place)
	if err != nil {
		return err
	}
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		return err
	}
	return schema.Validate(v)
}

// pointer makes a JSON pointer, as it stands in the fragment of an address.
func pointer(steps ...string) string {
	escape := strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D", " ", "%20", ";", "%3B")
	var b strings.Builder
	for _, step := range steps {
		b.WriteString("/" + escape.Replace(step))
	}
	return b.String()
}

func (d description) find(method, path string) (string, operation, bool) {
	var templates []string
	for template := range d.Paths {
		templates = append(templates, template)
	}
	// As the mux does it: a name counts before a parameter.
	slices.SortFunc(templates, func(a, b string) int { return strings.Count(a, "{") - strings.Count(b, "{") })
	parameter := regexp.MustCompile(`\\\{[a-z]+\\\}`)
	for _, template := range templates {
		pattern := "^" + parameter.ReplaceAllString(regexp.QuoteMeta(template), "[^/]+") + "$"
		if strings.HasPrefix(template, "/parts/") { // its name has slashes
			pattern = "^/parts/[^/]+/artifacts/.+$"
		}
		if op, ok := d.Paths[template][method]; ok && regexp.MustCompile(pattern).MatchString(path) {
			return template, op, true
		}
	}
	return "", operation{}, false
}

// The comparison itself must find faults.
func TestValidate(t *testing.T) {
	d := describe(t)
	good := `{"id":1,"uuid":"u","kind":"movies","name":"n","roots":[],"created":"2026-03-29T03:30:00Z","items":0,"parts":0,"missing":0}`
	for text, ok := range map[string]bool{
		`{"sections":[]}`:             true,
		`{"sections":[` + good + `]}`: true,
		`{"sections":null}`:           false,
		`{}`:                          false,
		`{"sections":[],"more":1}`:    false,
		`{"sections":[{"id":"1"}]}`:   false,
		`{"sections":[1,2]}`:          false,
		`[]`:                          false,
		`{"sections":[` + strings.Replace(good, "movies", "books", 1) + `]}`:     false,
		`{"sections":[` + strings.Replace(good, "2026-03-29", "today", 1) + `]}`: false,
	} {
		if err := d.validate(pointer("components", "schemas", "SectionList"), text); (err == nil) != ok {
			t.Errorf("%s: %v", text, err)
		}
	}
}
