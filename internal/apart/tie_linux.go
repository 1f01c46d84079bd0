package apart

import "syscall"

// tie ends a process with the one that started it.
func tie(a *syscall.SysProcAttr) { a.Pdeathsig = syscall.SIGKILL }
