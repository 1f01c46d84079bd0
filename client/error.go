package client

import (
	"fmt"
	"net/http"
	"time"

	"butler"
)

// Error is what went wrong with a call.
type Error struct {
	Status int         // of the HTTP answer; 0 if none came
	Kind   butler.Kind // what sort of thing it is
	Op     string      // what was attempted: "start BackupDatabase"
	Text   string      // what went wrong, as the server says it; anybody may have written it
	Hint   string      // what to do about it; may be empty
	Err    error       // the cause; may be nil

	RequestID  string        // the server's name for the request, if it gave it one
	RetryAfter time.Duration // how long the server asks to wait; 0 if it does not

	own bool // told in the way of a Butler's own API
}

// Error returns one line without the hint.
func (e *Error) Error() string { return e.domain().Error() }

// Unwrap returns the same as an error of package butler, whose cause is Err: so butler.KindOf and
// butler.HintOf answer, and [errors.Is] finds context.Canceled.
func (e *Error) Unwrap() error { return e.domain() }

// Is reports whether target is the sentinel of e's kind.
func (e *Error) Is(target error) bool {
	s, ok := target.(Sentinel)
	return ok && butler.Kind(s) == e.Kind
}

func (e *Error) domain() *butler.Error {
	return &butler.Error{Kind: e.Kind, Op: e.Op, Text: e.Text, Hint: e.Hint, Err: e.Err}
}

// Sentinel stands for all errors of one kind, to be compared with [errors.Is].
type Sentinel butler.Kind

// The sentinels of what callers most often tell apart.
const (
	ErrInvalid      = Sentinel(butler.KindInvalid)      // the server, or the Client itself, cannot use what was given
	ErrUnauthorized = Sentinel(butler.KindUnauthorized) // no token, or a wrong one
	ErrForbidden    = Sentinel(butler.KindForbidden)    // a valid token without the right
	ErrNotFound     = Sentinel(butler.KindNotFound)     // no such thing
	ErrConflict     = Sentinel(butler.KindConflict)     // exists already, or changed meanwhile
	ErrRefused      = Sentinel(butler.KindRefused)      // a Task that cannot be started now
	ErrTooMany      = Sentinel(butler.KindTooMany)      // more requests, or failed ones, than the server takes
	ErrUnavailable  = Sentinel(butler.KindUnavailable)  // the server is starting, migrating or stopping
	ErrUnreachable  = Sentinel(butler.KindUnreachable)  // nothing answers there
	ErrUnsupported  = Sentinel(butler.KindUnsupported)  // the server does not have this call, or is something else
	ErrDamaged      = Sentinel(butler.KindDamaged)      // a file whose content cannot be used
	ErrTimeout      = Sentinel(butler.KindTimeout)      // no answer in time
	ErrInterrupted  = Sentinel(butler.KindInterrupted)  // the context was canceled
)

// Error names the kind.
func (s Sentinel) Error() string { return fmt.Sprintf("butler: %s", butler.Kind(s)) }

func newError(kind butler.Kind, op, text, hint string) *Error {
	return &Error{Kind: kind, Op: op, Text: text, Hint: hint}
}

// kindNamed is the inverse of [butler.Kind.String].
func kindNamed(name string) (butler.Kind, bool) {
	for k := butler.Kind(1); k.Traits().Name != butler.KindInternal.Traits().Name; k++ {
		if k.Traits().Name == name {
			return k, true
		}
	}
	return butler.KindInternal, name == butler.KindInternal.Traits().Name
}

// kindOfStatus returns the kind of an answer that does not say it.
func kindOfStatus(status int) butler.Kind {
	switch status {
	case http.StatusUnauthorized:
		return butler.KindUnauthorized
	case http.StatusForbidden:
		return butler.KindForbidden
	case http.StatusNotFound, http.StatusGone:
		return butler.KindNotFound
	case http.StatusMethodNotAllowed:
		return butler.KindMethod
	case http.StatusRequestTimeout, http.StatusGatewayTimeout:
		return butler.KindTimeout
	case http.StatusConflict, http.StatusPreconditionFailed:
		return butler.KindConflict
	case http.StatusTooManyRequests:
		return butler.KindTooMany
	case http.StatusNotImplemented:
		return butler.KindUnsupported
	case http.StatusBadGateway:
		return butler.KindUnreachable
	case http.StatusServiceUnavailable:
		return butler.KindUnavailable
	case http.StatusInsufficientStorage:
		return butler.KindNoSpace
	}
	if status >= 400 && status < 500 {
		return butler.KindInvalid
	}
	return butler.KindInternal
}
