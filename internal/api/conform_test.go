package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"butler/internal/api"
)

// description is what the tests read of the OpenAPI document.
type description struct {
	Paths      map[string]map[string]operation
	Components struct{ Schemas map[string]schema }

	seen map[string]bool // operations that were answered with success
}

type operation struct {
	OperationID string
	Responses   map[string]struct {
		Content map[string]struct{ Schema schema }
	}
}

type schema struct {
	Ref                  string `json:"$ref"`
	Type                 any
	Properties           map[string]schema
	Required             []string
	AdditionalProperties any
	Items                *schema
	Enum                 []any
}

func describe(t *testing.T) description {
	t.Helper()
	w := httptest.NewRecorder()
	api.New(api.Options{}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/v1/openapi.json", nil))
	var d description
	if err := json.Unmarshal(w.Body.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	d.seen = map[string]bool{}
	return d
}

// unseen returns the operations that were never answered with success.
func (d description) unseen() []string {
	var all []string
	for _, methods := range d.Paths {
		for _, op := range methods {
			if !d.seen[op.OperationID] {
				all = append(all, op.OperationID)
			}
		}
	}
	return all
}

// check compares an answer with what the description says of it.
func (d description) check(t *testing.T, method, target, answer string) {
	t.Helper()
	head, text, _ := strings.Cut(answer, "\n\n")
	status, _, _ := strings.Cut(head, " ")
	path, _, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(target, "/api/v1"), "/"), "?")
	op, ok := d.find(strings.ToLower(method), path)
	if !ok || method == http.MethodHead {
		return
	}
	if status < "3" {
		d.seen[op.OperationID] = true
	}
	response, ok := op.Responses[status]
	if !ok {
		response = op.Responses["default"]
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
	for contentType, content := range response.Content {
		if !strings.Contains(head, "Content-Type: "+contentType) {
			t.Errorf("%s: %s is not of the type %s", op.OperationID, status, contentType)
		}
		var v any
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Errorf("%s: %v", op.OperationID, err)
		}
		for _, fault := range d.faults(content.Schema, v, "body") {
			t.Errorf("%s: %s", op.OperationID, fault)
		}
	}
}

func (d description) find(method, path string) (operation, bool) {
	var templates []string
	for template := range d.Paths {
		templates = append(templates, template)
	}
	// As the mux does it: a name counts before a parameter.
	slices.SortFunc(templates, func(a, b string) int { return strings.Count(a, "{") - strings.Count(b, "{") })
	parameter := regexp.MustCompile(`\\\{[a-z]+\\\}`)
	for _, template := range templates {
		pattern := "^" + parameter.ReplaceAllString(regexp.QuoteMeta(template), "[^/]+") + "$"
		if op, ok := d.Paths[template][method]; ok && regexp.MustCompile(pattern).MatchString(path) {
			return op, true
		}
	}
	return operation{}, false
}

// faults returns where v does not fit the schema.
func (d description) faults(s schema, v any, where string) []string {
	if s.Ref != "" {
		s = d.Components.Schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]
	}
	if !fitsType(s.Type, v) {
		return []string{fmt.Sprintf("%s is %T, not %v", where, v, s.Type)}
	}
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, v) {
		return []string{fmt.Sprintf("%s is %v, not one of %v", where, v, s.Enum)}
	}
	var all []string
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			if s.Items != nil {
				all = append(all, d.faults(*s.Items, item, fmt.Sprintf("%s[%d]", where, i))...)
			}
		}
	case map[string]any:
		for _, name := range s.Required {
			if _, ok := v[name]; !ok {
				all = append(all, where+"."+name+" is missing")
			}
		}
		for name, member := range v {
			if property, ok := s.Properties[name]; ok {
				all = append(all, d.faults(property, member, where+"."+name)...)
			} else if s.AdditionalProperties == false {
				all = append(all, where+"."+name+" is not described")
			}
		}
	}
	return all
}

func fitsType(types, v any) bool {
	var actual string
	switch v := v.(type) {
	case nil:
		actual = "null"
	case bool:
		actual = "boolean"
	case string:
		actual = "string"
	case []any:
		actual = "array"
	case map[string]any:
		actual = "object"
	case float64:
		actual = "number"
		if v == float64(int64(v)) && (types == "integer" || types != "number") {
			actual = "integer"
		}
	}
	if list, ok := types.([]any); ok {
		return slices.Contains(list, any(actual))
	}
	return types == nil || types == actual
}

// The comparison itself must find faults.
func TestFaults(t *testing.T) {
	d := describe(t)
	for text, want := range map[string]int{
		`{"sections":[]}`:                 0,
		`{"sections":null}`:               1,
		`{}`:                              1,
		`{"sections":[],"more":1}`:        1,
		`{"sections":[{"id":"1"}]}`:       9, // the id, and the eight members that are missing
		`{"sections":[1,2]}`:              2,
		`[]`:                              1,
		`{"sections":[{"kind":"books"}]}`: 8,
	} {
		var v any
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		if got := d.faults(schema{Ref: "#/components/schemas/SectionList"}, v, "body"); len(got) != want {
			t.Errorf("%s: %d faults, want %d: %q", text, len(got), want, got)
		}
	}
}
