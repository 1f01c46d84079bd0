package guide

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"butler"
)

// fail gives an error of SQLite or of the file system its kind.
func fail(op string, err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*butler.Error](err); ok {
		return e
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return butler.E(butler.KindInterrupted, op, "%w", err)
	}
	if errors.Is(err, sql.ErrConnDone) {
		return butler.E(butler.KindUnavailable, op, "%w", err)
	}
	kind := butler.FileErrorKind(err, butler.KindInternal)
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err
		if kind == butler.KindInternal {
			kind = butler.KindUnreachable
		}
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		const primary = 0xff // an extended code has its primary one in the low byte
		switch e.Code() & primary {
		case sqlite3.SQLITE_FULL:
			kind = butler.KindNoSpace
		case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
			return butler.E(butler.KindDamaged, op, "%w", err).WithHint("start RefreshEpgGuides: it makes a new one")
		case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_AUTH:
			kind = butler.KindPermission
		case sqlite3.SQLITE_IOERR:
			kind = butler.KindUnreachable
		case sqlite3.SQLITE_INTERRUPT:
			kind = butler.KindInterrupted
		}
	}
	f := butler.E(kind, op, "%w", err)
	if kind == butler.KindNoSpace {
		return f.WithHint("free space on the disk of the data folder")
	}
	if kind == butler.KindPermission {
		return f.WithHint("the data folder and everything in it must belong to the user that runs the server, and be writable")
	}
	return f
}

// interrupted is the error of what was ended from outside.
func interrupted(ctx context.Context) error {
	return butler.E(butler.KindInterrupted, opRead, "%w", context.Cause(ctx))
}
