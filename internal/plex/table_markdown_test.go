package plex_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// level is how far something is compatible.
type level string

const (
	full    level = "full"
	partial level = "partial"
)

// group is some calls under one heading.
type group struct {
	title string
	calls []call
}

// call is a method on a path, and what of it is there.
type call struct {
	name    string            // method and pattern: "GET /butler"
	answers string            // in a few words
	level   level             //
	missing string            // of what is partial
	params  string            // that do what they do in Plex, separated by spaces
	partial map[string]string // that do a part of it, and what is missing
	ours    map[string]string // that Plex does not have
	ignored string            // that are taken and change nothing
	any     bool              // the names of parameters are free
	test    string            // the test that exercises it, where the exchanges in testdata cannot
}

// absence is what is left out on purpose.
type absence struct {
	what, why string
	calls     []string // some of them, with ids that could be
}

// element is an element of XML, or an object of JSON, and what of its attributes is there.
type element struct {
	name    string
	attrs   string            // as in Plex
	partial map[string]string // and what is missing of them
	not     string            // that Plex has
	test    string            // the test that shows them, where the exchanges in testdata cannot
}

// tables returns the generated part of README.md.
func tables() string {
	var b strings.Builder
	b.WriteString("\n## Calls\n")
	for _, g := range groups() {
		fmt.Fprintf(&b, "\n### %s\n\n| call | parameters | answers | level |\n|---|---|---|---|\n", g.title)
		for _, c := range g.calls {
			state := string(c.level)
			if c.missing != "" {
				state += ": " + c.missing
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", strings.Replace(c.name, "/{$}", "/", 1), c.parameters(), c.answers, state)
		}
	}
	fmt.Fprintf(&b, "\n*List extras* change nothing: %s.\n", strings.Join(code(listExtras), " "))
	b.WriteString("\n## What is not there, on purpose\n\nThese answer 404, or 405 where another method of the address is served.\n\n| what | why |\n|---|---|\n")
	for _, a := range absences() {
		fmt.Fprintf(&b, "| %s | %s |\n", a.what, a.why)
	}
	b.WriteString("\n## Attributes\n\nIn XML they are attributes of elements, in JSON members of objects; an element that may be there more than " +
		"once is an array in JSON.\n\n| element | has | has not |\n|---|---|---|\n")
	for _, e := range elements() {
		has := code(e.attrs)
		for _, name := range slices.Sorted(maps.Keys(e.partial)) {
			has = append(has, fmt.Sprintf("`%s` (%s)", name, e.partial[name]))
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", e.name, strings.Join(has, " "), strings.Join(code(e.not), " "))
	}
	b.WriteString("\n")
	return b.String()
}

// parameters returns the cell of a call's parameters.
func (c call) parameters() string {
	var all []string
	if names := code(c.params); len(names) > 0 {
		all = append(all, strings.Join(names, " "))
	}
	for _, name := range slices.Sorted(maps.Keys(c.partial)) {
		all = append(all, fmt.Sprintf("`%s`, partial: %s", name, c.partial[name]))
	}
	for _, name := range slices.Sorted(maps.Keys(c.ours)) {
		all = append(all, fmt.Sprintf("`%s`, ours: %s", name, c.ours[name]))
	}
	own, extras := strings.CutSuffix(c.ignored, listExtras)
	ignored := code(own)
	if extras {
		ignored = append(ignored, "list extras")
	}
	if len(ignored) > 0 {
		all = append(all, "ignored: "+strings.Join(ignored, " "))
	}
	return strings.Join(all, "; ")
}

// code returns names as code.
func code(names string) []string {
	all := strings.Fields(names)
	for i, name := range all {
		all[i] = "`" + name + "`"
	}
	return all
}
