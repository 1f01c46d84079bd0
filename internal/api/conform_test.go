package api_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"butler/internal/api"
	"butler/internal/butlertest/openapi"
)

// description is the OpenAPI document that is served.
type description struct {
	*openapi.Document
	seen map[string]bool // operations that were answered with success
}

func describe(t testing.TB) description {
	t.Helper()
	g, _ := guard(t)
	w := httptest.NewRecorder()
	api.New(api.Options{Guard: g}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/v1/openapi.json", nil))
	d, err := openapi.Parse(w.Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return description{d, map[string]bool{}}
}

// unseen returns the operations that were never answered with success.
func (d description) unseen() []string {
	var all []string
	d.Each(func(_, _ string, op openapi.Operation) {
		if !d.seen[op.OperationID] {
			all = append(all, op.OperationID)
		}
	})
	return all
}

// check compares an answer with what the description says of it.
func (d description) check(t testing.TB, method, target, answer string) {
	t.Helper()
	if method == http.MethodHead {
		return
	}
	head, text, _ := strings.Cut(answer, "\n\n")
	number, _, _ := strings.Cut(head, " ")
	status, err := strconv.Atoi(number)
	if err != nil {
		t.Fatal(err)
	}
	a := openapi.Answer{Status: status, Body: []byte(text)}
	if match := regexp.MustCompile(`(?m)^Content-Type: ([^\n]*)$`).FindStringSubmatch(head); match != nil {
		a.Type = match[1]
	}
	op, err := d.Check("/api/v1", method, target, a)
	if err != nil {
		t.Error(err)
	}
	if status < http.StatusMultipleChoices {
		d.seen[op] = true
	}
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
		a := openapi.Answer{Status: http.StatusOK, Type: "application/json", Body: []byte(text)}
		if op, err := d.Check("/api/v1", http.MethodGet, "/api/v1/sections", a); (err == nil) != ok || op != "listSections" {
			t.Errorf("%s: %s, %v", text, op, err)
		}
	}
	for _, a := range []openapi.Answer{
		{Status: http.StatusAccepted, Type: "application/json", Body: []byte(`{"sections":[]}`)},
		{Status: http.StatusOK, Type: "text/plain", Body: []byte(`{"sections":[]}`)},
		{Status: http.StatusNotFound, Type: "application/problem+json", Body: []byte(`{}`)},
	} {
		if _, err := d.Check("/api/v1", http.MethodGet, "/api/v1/sections", a); err == nil {
			t.Errorf("no fault in %+v", a)
		}
	}
}
