package loudnessanalysis

import (
	"time"

	"butler"
)

// estimate says how many bytes the levels of one stream of sound have: two for each 100 ms. How many streams there are, it
// does not know.
func estimate(length time.Duration, _ butler.Settings) int64 {
	return 2 * int64(length/(100*time.Millisecond))
}
