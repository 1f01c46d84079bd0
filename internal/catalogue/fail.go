package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"butler"
)

const (
	hintDamaged = "stop the server and bring back a copy with: butler backup restore"
	hintSpace   = "free space on the disk of the data folder"
	hintRights  = "the data folder and everything in it must belong to the user that runs the server, and be writable"
)

// fail gives an error of SQLite or of the file system its kind. This is the only place that does.
func fail(op string, err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*butler.Error](err); ok {
		return e
	}
	err = butler.FileErrorCause(err) // what is told of it must not show paths
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return butler.E(butler.KindInterrupted, op, "%w", err)
	case errors.Is(err, sql.ErrNoRows):
		return butler.E(butler.KindNotFound, op, "there is no such thing")
	case errors.Is(err, sql.ErrConnDone), err.Error() == "sql: database is closed":
		return butler.E(butler.KindUnavailable, op, "%w", err)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return butler.E(butler.KindNoSpace, op, "%w", err).WithHint(hintSpace)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return butler.E(butler.KindPermission, op, "%w", err).WithHint(hintRights)
	case errors.Is(err, fs.ErrNotExist):
		return butler.E(butler.KindNotFound, op, "%w", err)
	}
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return butler.E(butler.KindInternal, op, "%w", err)
	}
	const primary = 0xff // an extended code has its primary one in the low byte
	switch e.Code() & primary {
	case sqlite3.SQLITE_FULL:
		return butler.E(butler.KindNoSpace, op, "%w", err).WithHint(hintSpace)
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return butler.E(butler.KindDamaged, op, "%w", err).WithHint(hintDamaged)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_AUTH:
		return butler.E(butler.KindPermission, op, "%w", err).WithHint(hintRights)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return butler.E(butler.KindLocked, op, "%w", err).WithHint("another program has the database open")
	case sqlite3.SQLITE_IOERR:
		return butler.E(butler.KindUnreachable, op, "%w", err).WithHint("look at the disk of the data folder and at the system's log")
	case sqlite3.SQLITE_INTERRUPT:
		return butler.E(butler.KindInterrupted, op, "%w", err)
	case sqlite3.SQLITE_CONSTRAINT:
		return butler.E(butler.KindConflict, op, "%w", err)
	case sqlite3.SQLITE_TOOBIG:
		return butler.E(butler.KindInvalid, op, "%w", err)
	}
	return butler.E(butler.KindInternal, op, "%w", err)
}
