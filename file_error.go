package butler

import (
	"errors"
	"io/fs"
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
