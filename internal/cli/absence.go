package cli

import "time"

// absentMost is how long a server may be away while its work is waited for.
const absentMost = 2 * time.Minute

// absence bears with a server that is away for a while, as one that is started anew: its Runs go on under
// the same numbers.
type absence struct {
	most  time.Duration
	say   func(format string, args ...any)
	said  bool
	since time.Time // zero while the server answers
}

// bear reports whether to ask again after an error of a question that was asked at began.
func (a *absence) bear(err error, began, now time.Time) bool {
	if !passing(err) {
		return false
	}
	if a.since.IsZero() {
		a.since = began
	}
	if now.Sub(a.since) >= a.most {
		return false
	}
	if !a.said {
		a.said = true
		a.say("waiting for the server to come back: %s", err)
	}
	return true
}

// over notes that the server answers.
func (a *absence) over() { a.since = time.Time{} }
