//go:build !linux

package tool

import "os/exec"

// SandboxMain does nothing: there is no Landlock here.
func SandboxMain() {}

// Landlock returns 0: there is none here.
func Landlock() int { return 0 }

// confine does nothing.
func (t Tools) confine(*exec.Cmd, Command, input) {}
