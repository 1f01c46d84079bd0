//go:build unix && !linux

package update

import "syscall"

func tie(*syscall.SysProcAttr) {}
