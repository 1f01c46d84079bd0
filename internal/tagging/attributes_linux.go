package tagging

import (
	"io/fs"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// keepAttributes gives a file the extended attributes of another, its access list among them, as far as
// that is allowed.
func keepAttributes(from, to string) {
	n, err := unix.Llistxattr(from, nil)
	if err != nil || n <= 0 {
		return
	}
	names := make([]byte, n)
	if n, err = unix.Llistxattr(from, names); err != nil {
		return
	}
	for name := range strings.SplitSeq(strings.TrimRight(string(names[:n]), "\x00"), "\x00") {
		size, err := unix.Lgetxattr(from, name, nil)
		if err != nil {
			continue
		}
		value := make([]byte, size)
		if size, err = unix.Lgetxattr(from, name, value); err == nil {
			_ = unix.Lsetxattr(to, name, value[:size], 0) // those of the system's own are refused
		}
	}
}

// changed returns when anything about a file was changed last: its contents, owner, rights or names.
func changed(info fs.FileInfo) syscall.Timespec {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return stat.Ctim
	}
	return syscall.Timespec{}
}
