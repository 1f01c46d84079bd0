package tasks

import (
	"embed"
	"strings"
)

//go:embed */README.md
var readmes embed.FS // what is in the program: nothing changes it

// Readme returns what a Task's README says, in Markdown; "" if there is no such Task.
func Readme(task string) string {
	text, err := readmes.ReadFile(strings.ToLower(strings.TrimPrefix(task, "ButlerTask")) + "/README.md")
	if err != nil {
		return ""
	}
	return string(text)
}
