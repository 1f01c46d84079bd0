//go:build unix

package apart

import (
	"os/exec"
	"syscall"
)

// Group gives a command that is about to start a process group of its own. All of it is killed when the command's
// context ends, and where the system can do so, the command ends with this process.
func Group(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	tie(cmd.SysProcAttr)
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
