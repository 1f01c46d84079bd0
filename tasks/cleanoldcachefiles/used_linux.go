package cleanoldcachefiles

import (
	"io/fs"
	"syscall"
	"time"
)

// lastUsed returns when a file was last read or written, as far as the file system keeps note.
func lastUsed(info fs.FileInfo) time.Time {
	used := info.ModTime()
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		if read := time.Unix(stat.Atim.Unix()); read.After(used) {
			used = read
		}
	}
	return used
}
