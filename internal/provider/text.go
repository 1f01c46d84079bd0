package provider

import (
	"html"
	"strings"
)

const maxBrief = 160 // runes

// Brief returns the beginning of a text, for people who choose among several.
func Brief(s string) string {
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) <= maxBrief {
		return string(r)
	}
	return string(r[:maxBrief-1]) + "…"
}

// Plain returns what HTML says, without its tags.
func Plain(s string) string {
	var b strings.Builder
	for s != "" {
		text, rest, tag := strings.Cut(s, "<")
		b.WriteString(text)
		if !tag {
			break
		}
		name, after, closed := strings.Cut(rest, ">")
		if !closed { // no tag, but a sign
			b.WriteString("<" + rest)
			break
		}
		switch strings.ToLower(strings.Trim(name, " /")) {
		case "br", "p":
			b.WriteString("\n")
		}
		s = after
	}
	var lines []string
	for line := range strings.SplitSeq(html.UnescapeString(b.String()), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}
