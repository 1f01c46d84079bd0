//go:build unix

package update

import "golang.org/x/sys/unix"

// replaceable reports whether this system lets a program become another one, as [become] does.
const replaceable = true

// become makes this process another program. It returns only if that fails.
func become(program string, args, env []string) error { return unix.Exec(program, args, env) }

// writable reports whether we may write into a folder.
func writable(dir string) bool { return unix.Access(dir, unix.W_OK|unix.X_OK) == nil }
