//go:build !unix

package update

import (
	"errors"
	"os/exec"
)

func apart(*exec.Cmd) {}

const replaceable = false

func become(string, []string, []string) error { return errors.ErrUnsupported }

func writable(string) bool { return false }
