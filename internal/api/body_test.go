package api

import (
	"encoding/json"
	"strings"
	"testing"
)

// FuzzCheckJSON: what is let pass is JSON, nests no deeper than is allowed, and has no name twice: written
// anew from what was read it is as long as it was, but for spaces and escapes.
func FuzzCheckJSON(f *testing.F) {
	for _, text := range []string{
		`{}`, `[1,2,{"a":[]}]`, `{"a":1,"A":2}`, `{"a":{"b":{"a":1}}}`, `1e5`, `"\ud800"`, "\xff", `{"a":1} 2`, `[1,]`, `9007199254740992`,
		strings.Repeat("[", 33) + strings.Repeat("]", 33),
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fault := checkJSON([]byte(text))
		var v any
		err := json.Unmarshal([]byte(text), &v)
		if err != nil {
			if fault == nil {
				t.Fatalf("%q is no JSON: %v", text, err)
			}
			return
		}
		if fault != nil {
			return
		}
		if depth(v) > maxDepth {
			t.Errorf("%q nests too deep", text)
		}
		if got, want := members(v), strings.Count(unquoted(text), ":"); got != want {
			t.Errorf("%q has %d members, of which %d are left", text, want, got)
		}
	})
}

func depth(v any) int {
	most := -1
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			most = max(most, depth(item))
		}
	case map[string]any:
		for _, item := range v {
			most = max(most, depth(item))
		}
	}
	return most + 1
}

func members(v any) (n int) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			n += members(item)
		}
	case map[string]any:
		for _, item := range v {
			n += 1 + members(item)
		}
	}
	return n
}

// unquoted returns a JSON text without what is in quotes.
func unquoted(text string) string {
	var b strings.Builder
	quoted, escaped := false, false
	for _, c := range text {
		switch {
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case !quoted:
			b.WriteRune(c)
		}
	}
	return b.String()
}
