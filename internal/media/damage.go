package media

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
)

// maxDamage is how many complaints are kept.
const maxDamage = 20

// damage returns what the decoder complained of, each thing once, and the streams that gave nothing.
func damage(complaints []string, dead map[int]bool) []string {
	var all []string
	for _, i := range slices.Sorted(maps.Keys(dead)) {
		if !dead[i] {
			continue
		}
		all = append(all, fmt.Sprintf("stream %d could not be decoded", i))
	}
	for _, c := range complaints {
		if len(all) < maxDamage && !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	return all
}

// isClosed reports whether an error of a pipe only says that it was closed.
func isClosed(err error) bool { return errors.Is(err, fs.ErrClosed) }
