package media

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
)

// maxDamage is how many complaints are kept.
const maxDamage = 20

// addressPattern matches what ffmpeg adds to the names of its parts: "[h264 @ 0x55d0c8]".
const addressPattern = ` @ 0x[0-9a-f]+\]`

// damage returns what the decoder complained of, each thing once, and the streams that gave nothing.
func damage(complaints []string, dead map[int]bool) []string {
	var all []string
	for _, i := range slices.Sorted(maps.Keys(dead)) {
		if !dead[i] {
			continue
		}
		all = append(all, fmt.Sprintf("stream %d could not be decoded", i))
	}
	address := regexp.MustCompile(addressPattern)
	for _, c := range complaints {
		c = address.ReplaceAllString(c, "]")
		if len(all) < maxDamage && !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	return all
}

// isClosed reports whether an error of a pipe only says that it was closed.
func isClosed(err error) bool { return errors.Is(err, fs.ErrClosed) }
