package doctor

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"

	"butler"
)

// fileSystem returns what is free for the server, and the name of a file system that is no place for a database.
func fileSystem(dir string) (free int64, unfit string, err error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, "", &os.PathError{Op: "statfs", Path: dir, Err: err}
	}
	switch int64(s.Type) { //nolint:unconvert // its type differs between machines
	case unix.NFS_SUPER_MAGIC:
		unfit = "NFS"
	case unix.CIFS_SUPER_MAGIC, unix.SMB_SUPER_MAGIC, unix.SMB2_SUPER_MAGIC:
		unfit = "a Windows share"
	case unix.FUSE_SUPER_MAGIC:
		unfit = "a FUSE file system"
	case unix.V9FS_MAGIC:
		unfit = "9p"
	}
	return int64(s.Bavail) * s.Bsize, unfit, nil //nolint:gosec // disks are smaller
}

// fewFiles is below what ffmpeg, the database and clients need together.
const fewFiles = 1024

func limits() []butler.Check {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err != nil || l.Cur >= fewFiles {
		return nil
	}
	return []butler.Check{warning("raise the limit of open files: LimitNOFILE= of systemd, ulimit -n of a shell", "it may open %d files at a time only", l.Cur)}
}
