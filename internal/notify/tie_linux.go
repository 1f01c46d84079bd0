package notify

import "syscall"

// tie ends a command with this process.
func tie(a *syscall.SysProcAttr) { a.Pdeathsig = syscall.SIGKILL }
