package header

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"butler"
)

// source is an opened file.
type source struct {
	*os.File
	size int64
}

// open opens a regular file, and never waits for the other end of a pipe.
func open(path string) (source, error) {
	const op = "open media"
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK|syscall.O_CLOEXEC, 0) //nolint:gosec // the library's own file
	if err != nil {
		return source{}, fileError(op, err)
	}
	info, err := f.Stat()
	switch {
	case err != nil:
		err = fileError(op, err)
	case !info.Mode().IsRegular():
		err = butler.E(butler.KindUnsupported, op, "not a regular file")
	default:
		return source{f, info.Size()}, nil
	}
	_ = f.Close()
	return source{}, err
}

// fileError gives an error of the file system its kind. The path is left out: whoever asked has it,
// and nobody else is to see it.
func fileError(op string, err error) error {
	kind, hint := butler.KindUnreachable, "check that the file is still there and its disk or share is mounted"
	if errors.Is(err, fs.ErrPermission) {
		kind, hint = butler.KindPermission, "let the user that the server runs as read the file and its folders"
	}
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		err = pe.Err
	}
	return butler.E(kind, op, "%w", err).WithHint("%s", hint)
}
