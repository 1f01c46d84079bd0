//go:build unix && !linux

package apart

import "syscall"

func tie(*syscall.SysProcAttr) {}
