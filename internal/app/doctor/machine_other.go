//go:build !linux

package doctor

import (
	"os"
	"syscall"

	"butler"
)

// fileSystem returns what is free for the server. Which file systems are no place for a database is not known here.
func fileSystem(dir string) (free int64, unfit string, err error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, "", &os.PathError{Op: "statfs", Path: dir, Err: err}
	}
	return int64(s.Bavail) * int64(s.Bsize), "", nil
}

func limits() []butler.Check { return nil }
