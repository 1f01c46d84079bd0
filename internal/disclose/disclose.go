// Package disclose decides what a client may see of an error: its kind, and the words that were
// written for people. Causes from the operating system or a library, paths of the server, and
// details of our own faults stay in the log.
package disclose

import (
	"errors"
	"net/http"
	"regexp"
	"strings"

	"butler"
)

// Disclosure is what a client may see of an error.
type Disclosure struct {
	Kind    butler.Kind
	Status  int // HTTP
	Message string
	Hint    string
}

// Ours reports whether the fault is the server's own, which its log has to tell of: not that it is not
// ready, lacks an ability, or cannot reach what somebody asked for.
func (d Disclosure) Ours() bool {
	switch d.Kind {
	case butler.KindUnavailable, butler.KindUnsupported, butler.KindUnreachable:
		return false
	default:
		return d.Status >= http.StatusInternalServerError
	}
}

// Error returns what a client may see of err.
func Error(err error) Disclosure {
	kind := butler.KindOf(err)
	d := Disclosure{Kind: kind, Status: kind.Traits().Status}
	if kind == butler.KindInternal {
		d.Message, d.Hint = "internal error", "the server's log says more"
		return d
	}
	d.Message, d.Hint = scrub(words(err)), scrub(butler.HintOf(err))
	return d
}

// words joins what the errors of ours in err's chain say, leaving out all others. Where none says what
// went wrong, the kind does.
func words(err error) string {
	var all []string
	kind, told := butler.KindOf(err), false
	for {
		e, ok := errors.AsType[*butler.Error](err)
		if !ok {
			if !told {
				all = append(all, strings.ReplaceAll(kind.String(), "-", " "))
			}
			return strings.Join(all, ": ")
		}
		told = told || e.Text != ""
		for _, s := range []string{e.Op, e.Text} {
			if s != "" {
				all = append(all, s)
			}
		}
		err = e.Err
	}
}

// absolutePath matches a path from the root where a word can begin, quoted or not.
var absolutePath = regexp.MustCompile(`"/[^"]*"|(^|[\s'(\[<=:,;])/[^\s"',;:)\]>]+`)

func scrub(s string) string { return absolutePath.ReplaceAllString(s, "${1}(path)") }
