//go:build !unix

package apart

import "os/exec"

// Group leaves the command as it is: this system has no process groups.
func Group(*exec.Cmd) {}
