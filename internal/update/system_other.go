//go:build !unix

package update

import "errors"

const replaceable = false

func become(string, []string, []string) error { return errors.ErrUnsupported }

func writable(string) bool { return false }
