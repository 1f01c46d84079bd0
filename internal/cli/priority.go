package cli

import (
	"strconv"

	"butler"
)

// parsePriority reads the priority of a Run.
func parsePriority(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0, usage("%q is no priority: use a whole number", s)
	}
	return n, checkPriority(n)
}

func checkPriority(n int) error {
	if n < -butler.MaxPriority || n > butler.MaxPriority {
		return usage("a priority is between %d and %d", -butler.MaxPriority, butler.MaxPriority)
	}
	return nil
}
