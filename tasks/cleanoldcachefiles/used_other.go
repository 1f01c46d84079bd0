//go:build !linux

package cleanoldcachefiles

import (
	"io/fs"
	"time"
)

// lastUsed returns when a file was last written.
func lastUsed(info fs.FileInfo) time.Time { return info.ModTime() }
