package butler

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// FileErrorKind returns the kind of an error of the file system: [KindNoSpace] for a full disk or a
// spent quota, [KindPermission] for a missing right or a read-only disk, and otherwise for all else.
func FileErrorKind(err error, otherwise Kind) Kind {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return KindNoSpace
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return KindPermission
	}
	return otherwise
}

// FileErrorCause returns what went wrong without the paths that the file system names with it, which clients
// must not see. Other errors are returned as they are.
func FileErrorCause(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.Err
	}
	return err
}
