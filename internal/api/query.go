package api

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// checkQuery returns what is wrong with the names of a query's parameters: an operation takes only those
// that it describes, each once. What clients of Plex add to every request is passed over.
func (o *operation) checkQuery(r *http.Request) *Problem {
	if r.URL.RawQuery == "" {
		return nil
	}
	query := r.URL.Query()
	for _, name := range slices.Sorted(maps.Keys(query)) {
		where := "query." + name
		switch {
		case ofPlex(name):
		case !o.query[name]:
			return faulty(Fault{where, "there is no such parameter"})
		case len(query[name]) > 1:
			return faulty(Fault{where, "it is given twice"})
		}
	}
	return nil
}

// ofPlex reports whether a parameter says who calls, and not what for.
func ofPlex(name string) bool {
	const begin = "X-Plex-"
	return len(name) >= len(begin) && strings.EqualFold(name[:len(begin)], begin)
}
