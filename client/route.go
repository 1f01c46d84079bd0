package client

import (
	"fmt"
	"net/url"
	"strings"

	"butler"
)

// expand returns the path of a route: each name in braces is replaced by the next argument, escaped. A
// name that ends in an ellipsis takes a path, whose slashes stay. Empty names and dots are refused: they
// would make it the path of something else.
func expand(op, route string, args []any) (string, error) {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(route, "{")
		b.WriteString(before)
		if !ok {
			return b.String(), nil
		}
		name, after, _ := strings.Cut(rest, "}")
		text := fmt.Sprint(args[0])
		segments := []string{text}
		if strings.HasSuffix(name, "...") {
			segments = strings.Split(text, "/")
		}
		for i, s := range segments {
			if s == "" || s == "." || s == ".." {
				return "", newError(butler.KindInvalid, op, "a name is needed", "")
			}
			if i > 0 {
				b.WriteByte('/')
			}
			b.WriteString(url.PathEscape(s))
		}
		route, args = after, args[1:]
	}
}
