package page

import (
	"bytes"
	"html/template"
	"math"
	"reflect"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"butler"
)

// funcs are what templates may call beside what html/template knows.
func (s *Site) funcs() template.FuncMap {
	return template.FuncMap{
		"asset":    s.Assets.URL,
		"bytes":    func(n any) string { return Bytes(whole(n)) },
		"count":    func(n any) string { return Count(whole(n)) },
		"percent":  func(part, all any) string { return Percent(whole(part), whole(all)) },
		"duration": Duration,
		"clock":    func(ms any) string { return Clock(whole(ms)) },
		"date":     Date,
		"when":     func(t time.Time) template.HTML { return when(t, s.Zone, time.Now()) },
		"ago":      func(t time.Time) template.HTML { return ago(t, s.Zone, time.Now()) },
		"icon":     s.icon,
		"state":    State,
		"field":    NewField,
		"markdown": markdown,
		"sentence": Sentence,
		"plural":   func(n any, one, many string) string { return Plural(whole(n), one, many) },
		"nav":      func() []NavEntry { return menu() },
		"dict":     dict,
	}
}

// whole returns a whole number of any type; 0 for what is none.
func whole(n any) int64 {
	switch v := reflect.ValueOf(n); {
	case v.CanInt():
		return v.Int()
	case v.CanUint():
		return int64(min(v.Uint(), math.MaxInt64)) //nolint:gosec // bounded
	}
	return 0
}

// NavEntry is an entry of the menu with where it leads.
type NavEntry struct {
	Name Nav
	URL  string
	Icon string
}

func menu() []NavEntry {
	return []NavEntry{
		{NavTonight, "/web/", "moon"},
		{NavTasks, "/web/tasks", "tasks"},
		{NavRuns, "/web/runs", "runs"},
		{NavLibrary, "/web/library", "library"},
		{NavStorage, "/web/storage", "storage"},
		{NavHealth, "/web/health", "health"},
		{NavSettings, "/web/settings", "settings"},
	}
}

// icon returns a drawing beside a text that says the same.
func (s *Site) icon(name string) template.HTML {
	return template.HTML(`<svg class="icon" aria-hidden="true" focusable="false"><use href="` + //nolint:gosec // both parts are ours
		template.HTMLEscapeString(s.Assets.URL("icons.svg")+"#"+name) + `"></use></svg>`)
}

// Badge is a word with a colour that says the same.
type Badge struct{ Class, Text string }

// State returns the badge of a state: of a Run, of work or of a Unit.
func State(state any) Badge {
	text := ""
	switch v := state.(type) {
	case butler.RunState:
		text = string(v)
	case butler.WorkState:
		text = string(v)
	case butler.UnitState:
		text = string(v)
	case string:
		text = v
	}
	switch text {
	case "done":
		return Badge{"good", "done"}
	case "running", "handed":
		return Badge{"live", map[string]string{"handed": "in hand"}[text] + map[string]string{"running": "running"}[text]}
	case "failed":
		return Badge{"bad", "failed"}
	case "interrupted", "stale", "waiting":
		return Badge{"warn", text}
	case "optedOut":
		return Badge{"off", "opted out"}
	case "none":
		return Badge{"off", "nothing to do"}
	case "skipped", "stopped", "":
		return Badge{"off", text}
	}
	return Badge{"plain", text}
}

// markdown renders a text of ours; HTML in it is left out.
func markdown(text string) (template.HTML, error) {
	var b bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.Table)).Convert([]byte(text), &b); err != nil {
		return "", err
	}
	return template.HTML(b.String()), nil //nolint:gosec // goldmark leaves out HTML and dangerous links unless told otherwise
}

// dict lets a template hand several values to another one: names and values in turn.
func dict(pairs ...any) map[string]any {
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		if name, ok := pairs[i].(string); ok {
			m[name] = pairs[i+1]
		}
	}
	return m
}
