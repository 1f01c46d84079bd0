package task

import (
	"regexp"
	"strings"
)

// near are links to other files of the project, and within a README: they lead nowhere here.
var near = regexp.MustCompile(`\[([^\[\]]*)\]\((?:\.|#)[^()]*\)`)

// readme returns a README as it is shown below a heading of the page: without its own, with the others one level lower,
// and without links that lead nowhere here.
func readme(text string) string {
	var kept []string
	code := false
	for line := range strings.Lines(text) {
		switch {
		case strings.HasPrefix(line, "```"):
			code = !code
		case code:
		case strings.HasPrefix(line, "# "):
			continue
		case strings.HasPrefix(line, "#"):
			line = "#" + line
		default:
			line = near.ReplaceAllString(line, "$1")
		}
		kept = append(kept, line)
	}
	return strings.TrimSpace(strings.Join(kept, ""))
}
