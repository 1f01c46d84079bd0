//go:build unix && !linux

package notify

import "syscall"

func tie(*syscall.SysProcAttr) {}
