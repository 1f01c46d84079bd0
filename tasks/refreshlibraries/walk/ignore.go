package walk

import (
	"bufio"
	"bytes"
	"io"
	"strings"
)

const (
	ignoreName = ".plexignore"
	maxRules   = 1000
	maxIgnore  = 64 << 10 // bytes of a .plexignore that are read
)

// rules are the patterns of one .plexignore, as Plex documents them: one pattern a line, # begins a
// comment. A pattern without a slash is compared with the names of files and folders at any depth
// below; one with a slash is compared with the path relative to the folder of the .plexignore. * stands for any bytes,
// slashes too, ? for one, [ab] and [!a-c] for one of several. A pattern that matches a folder excludes
// everything in it.
type rules struct{ names, paths [][]byte }

// parseRules reads a .plexignore. Lines beyond the bounds are not looked at.
func parseRules(r io.Reader) *rules {
	var all rules
	lines := bufio.NewScanner(io.LimitReader(r, maxIgnore))
	lines.Buffer(nil, maxIgnore+1)
	for n := 0; n < maxRules && lines.Scan(); n++ {
		line := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		pattern := strings.TrimSuffix(strings.TrimSuffix(line, "*"), "/")
		if !strings.HasSuffix(line, "/*") && !strings.HasSuffix(line, "/") {
			pattern = line
		}
		switch {
		case pattern == "":
			all.names = append(all.names, []byte("*"))
		case strings.Contains(line[:len(line)-1], "/"):
			all.paths = append(all.paths, []byte(strings.TrimPrefix(pattern, "/")))
		default:
			all.names = append(all.names, []byte(pattern))
		}
	}
	return &all
}

// match reports whether the rules exclude a path relative to their folder. What lies in an excluded
// folder is never asked for.
func (r *rules) match(path []byte) bool {
	name := path[bytes.LastIndexByte(path, '/')+1:]
	for _, p := range r.names {
		if glob(p, name) {
			return true
		}
	}
	for _, p := range r.paths {
		if glob(p, path) {
			return true
		}
	}
	return false
}

// glob compares s with a pattern, in time proportional to the product of their lengths at worst.
func glob(pattern, s []byte) bool {
	p, i := 0, 0
	star, mark := -1, 0
	for i < len(s) {
		if p < len(pattern) && pattern[p] == '*' {
			star, mark = p, i
			p++
			continue
		}
		if n, ok := one(pattern[p:], s[i]); ok {
			p += n
			i++
			continue
		}
		if star < 0 {
			return false
		}
		mark++
		p, i = star+1, mark
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}

// one compares one byte with the beginning of a pattern, and returns how much of the pattern that took.
func one(pattern []byte, c byte) (int, bool) {
	if len(pattern) == 0 {
		return 0, false
	}
	switch pattern[0] {
	case '?':
		return 1, true
	case '\\':
		if len(pattern) > 1 {
			return 2, pattern[1] == c
		}
	case '[':
		if n, ok, valid := set(pattern, c); valid {
			return n, ok
		}
	}
	return 1, pattern[0] == c
}

// set compares c with a set such as [a-c] or [!x]. valid is false if the set is not closed.
func set(pattern []byte, c byte) (n int, ok, valid bool) {
	i, not := 1, false
	if i < len(pattern) && (pattern[i] == '!' || pattern[i] == '^') {
		not = true
		i++
	}
	for first := i; i < len(pattern); i++ {
		if pattern[i] == ']' && i > first {
			return i + 1, ok != not, true
		}
		if i+2 < len(pattern) && pattern[i+1] == '-' && pattern[i+2] != ']' {
			ok = ok || pattern[i] <= c && c <= pattern[i+2]
			i += 2
			continue
		}
		ok = ok || pattern[i] == c
	}
	return 0, false, false
}
