package update

import "syscall"

// tie makes a process end with the one that started it.
func tie(a *syscall.SysProcAttr) { a.Pdeathsig = syscall.SIGKILL }
