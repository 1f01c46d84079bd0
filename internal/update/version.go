package update

import (
	"regexp"
	"strings"

	"golang.org/x/mod/semver"
)

// described is what git describe adds to the last version: commits after it, and the newest of them.
var described = regexp.MustCompile(`-\d+-g[0-9a-f]{4,40}(-dirty)?$|-dirty$`)

// canonical returns a semantic version with a leading v and without metadata of the build, or "" for what is none. A
// build of commits after a version counts as that version: otherwise it would sort below, and be "updated" backwards.
func canonical(version string) string {
	v := "v" + strings.TrimPrefix(strings.TrimSpace(version), "v")
	if len(v) > maxVersion {
		return ""
	}
	return semver.Canonical(described.ReplaceAllString(v, ""))
}

const maxVersion = 64 // bytes

// newer reports whether version a comes after b. What is no semantic version comes after nothing, and nothing after it.
func newer(a, b string) bool {
	a, b = canonical(a), canonical(b)
	return a != "" && b != "" && semver.Compare(a, b) > 0
}

// same reports whether two texts mean the same version.
func same(a, b string) bool {
	a, b = canonical(a), canonical(b)
	return a != "" && a == b
}
