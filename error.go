package butler

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of thing went wrong. It decides the HTTP status, the exit code of the CLI and
// whether work is tried again; see the table in [Kind.Traits].
type Kind uint8

// The kinds of error.
const (
	KindInternal     Kind = iota // a fault of ours
	KindInvalid                  // malformed or impossible input
	KindUnauthorized             // no valid token
	KindForbidden                // a valid token without the right
	KindNotFound                 // no such thing
	KindMethod                   // not allowed on this resource
	KindConflict                 // exists already, or changed meanwhile
	KindRefused                  // a Task that cannot be started now
	KindUnavailable              // the server is starting, migrating or stopping
	KindUnreachable              // a server, file, folder or mount that does not answer
	KindDamaged                  // a file whose content cannot be used
	KindUnsupported              // a format or ability that is not had
	KindNoSpace                  // a full disk or a spent budget
	KindPermission               // the operating system refuses
	KindMissingTool              // ffmpeg or ffprobe is not installed
	KindNewerData                // a data folder written by a newer version
	KindLocked                   // a data folder in use by another process
	KindPortTaken                // an address that cannot be listened on
	KindTimeout                  // no progress for too long
	KindInterrupted              // stopped from outside: a stop, a shutdown, a closed Window
	KindStale                    // a late commit of a Unit that was handed to somebody else
	KindTooMany                  // more requests, or failed ones, than the server takes
	KindFailed                   // a Run that ended without doing what it was for

	kinds // the number of kinds
)

// Disposition says what becomes of a Unit whose work returned an error.
type Disposition uint8

// The dispositions.
const (
	// Permanent work is not tried again until the file, the Analysis or its settings change.
	Permanent Disposition = iota
	// RetryLater work is tried again after a growing pause; it costs an attempt.
	RetryLater
	// Snooze gives the Unit back as it was; it costs no attempt.
	Snooze
)

// Traits are what follows from a Kind.
type Traits struct {
	Name        string      // as in JSON and logs
	Status      int         // HTTP status
	Exit        int         // exit code of the CLI
	Disposition Disposition // for a Unit
}

// Traits returns what follows from k. This is the only such table.
func (k Kind) Traits() Traits {
	table := [kinds]Traits{
		KindInternal:     {"internal", 500, 1, RetryLater},
		KindInvalid:      {"invalid", 400, 2, Permanent},
		KindUnauthorized: {"unauthorized", 401, 4, Permanent},
		KindForbidden:    {"forbidden", 403, 4, Permanent},
		KindNotFound:     {"not-found", 404, 5, Permanent},
		KindMethod:       {"method-not-allowed", 405, 2, Permanent},
		KindConflict:     {"conflict", 409, 6, RetryLater},
		KindRefused:      {"refused", 400, 7, Snooze},
		KindUnavailable:  {"unavailable", 503, 3, Snooze},
		KindUnreachable:  {"unreachable", 502, 3, Snooze},
		KindDamaged:      {"damaged", 422, 9, Permanent},
		KindUnsupported:  {"unsupported", 501, 9, Permanent},
		KindNoSpace:      {"no-space", 507, 10, Snooze},
		KindPermission:   {"permission", 500, 11, RetryLater},
		KindMissingTool:  {"missing-tool", 500, 12, Snooze},
		KindNewerData:    {"newer-data", 500, 13, Permanent},
		KindLocked:       {"locked", 500, 14, Snooze},
		KindPortTaken:    {"port-taken", 500, 15, Permanent},
		KindTimeout:      {"timeout", 504, 16, RetryLater},
		KindInterrupted:  {"interrupted", 503, 130, Snooze},
		KindStale:        {"stale", 409, 6, Snooze},
		KindTooMany:      {"too-many", 429, 3, Snooze},
		KindFailed:       {"failed", 500, 8, RetryLater},
	}
	if k >= kinds {
		k = KindInternal
	}
	return table[k]
}

// String returns the name of k, as in JSON and logs.
func (k Kind) String() string { return k.Traits().Name }

// Error is the error of this program: what was attempted, what went wrong, and what the person who
// can mend it should do.
type Error struct {
	Kind Kind
	Op   string // what was attempted, in a few words: "open catalogue"
	Err  error  // the cause; may be nil
	Text string // what went wrong, if the cause does not say it or must not be shown
	Hint string // what to do about it; may be empty
}

// Error returns one line without the hint.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Op)
	for _, s := range []string{e.Text, errText(e.Err)} {
		if s == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(": ")
		}
		b.WriteString(s)
	}
	if b.Len() == 0 {
		return e.Kind.String()
	}
	return b.String()
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// E makes an [Error] of a kind. The text is formatted; a %w in it makes that error the cause.
func E(kind Kind, op, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	if cause := errors.Unwrap(err); cause != nil {
		return &Error{Kind: kind, Op: op, Err: err}
	}
	return &Error{Kind: kind, Op: op, Text: err.Error()}
}

// WithHint adds what to do about it and returns e.
func (e *Error) WithHint(format string, args ...any) *Error {
	e.Hint = fmt.Sprintf(format, args...)
	return e
}

// KindOf returns the kind of the outermost [Error] in err's chain, or [KindInternal].
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return KindInternal
}

// IsKind reports whether err's outermost [Error] is of the kind.
func IsKind(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }

// HintOf returns the first hint in err's chain, or "".
func HintOf(err error) string {
	for err != nil {
		if e, ok := errors.AsType[*Error](err); ok {
			if e.Hint != "" {
				return e.Hint
			}
			err = e.Err
			continue
		}
		return ""
	}
	return ""
}
