//go:build unix

package notify

import (
	"os/exec"
	"syscall"
)

// apart gives a command a process group of its own, all of which is killed when it has to end.
func apart(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	tie(cmd.SysProcAttr)
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
