package history

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode"

	"butler/internal/web/page"
)

// Figure is something that a Task reports of itself.
type Figure struct{ Name, Value string }

// maxFigures is how many of them are shown.
const maxFigures = 30

// figures reads what a Task reports of itself: the members of an object in their order, those of objects in it too.
func figures(raw json.RawMessage) []Figure {
	var all []Figure
	collectFigures(&all, "", raw, 0)
	return all
}

func collectFigures(all *[]Figure, prefix string, raw json.RawMessage, depth int) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return
	}
	for dec.More() && len(*all) < maxFigures {
		t, err := dec.Token()
		key, ok := t.(string)
		var value json.RawMessage
		if err != nil || !ok || dec.Decode(&value) != nil {
			return
		}
		name := strings.TrimSpace(prefix + " " + words(key))
		if len(value) > 0 && value[0] == '{' && depth == 0 {
			collectFigures(all, name, value, depth+1)
			continue
		}
		if text := figure(key, value); text != "" {
			*all = append(*all, Figure{upper(name), text})
		}
	}
}

// figure returns a value for people; "" for none.
func figure(key string, raw json.RawMessage) string {
	var v any
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if dec.Decode(&v) != nil {
		return ""
	}
	switch v := v.(type) {
	case nil:
		return ""
	case bool:
		return map[bool]string{true: "yes", false: "no"}[v]
	case string:
		return v
	case json.Number:
		n, err := v.Int64()
		switch lower := strings.ToLower(key); {
		case err != nil:
			return v.String()
		case strings.Contains(lower, "bytes"), strings.Contains(lower, "size"), lower == "before", lower == "after", lower == "freed", lower == "written":
			return page.Bytes(n)
		default:
			return page.Count(n)
		}
	case []any:
		return page.Count(len(v))
	}
	return string(raw)
}

// words takes a name of a program apart: "bytesWritten" becomes "bytes written".
func words(key string) string {
	var b strings.Builder
	for i, r := range key {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return strings.Map(func(r rune) rune {
		if r == '_' || r == '-' {
			return ' '
		}
		return r
	}, b.String())
}

// upper makes the first letter a capital.
func upper(s string) string {
	for i, r := range s {
		return string(unicode.ToUpper(r)) + s[i+len(string(r)):]
	}
	return s
}
