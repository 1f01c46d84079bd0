//go:build !linux

package tool

import (
	"os"
	"syscall"
)

// processAttributes puts a child into a group of its own.
func processAttributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// lowerPriority makes a process yield to all others.
func lowerPriority(pid int) { _ = syscall.Setpriority(syscall.PRIO_PROCESS, pid, 19) }

// growPipe does nothing: the size of a pipe is fixed here.
func growPipe(*os.File, int) {}

// awaitExit does nothing: the child is awaited and reaped at once.
func awaitExit(int) {}
