package generatechapterthumbs

import (
	"time"

	"butler"
)

const (
	usualChapter = 6 * time.Minute // a film of two hours has some twenty
	usualWidth   = 320             // px
	usualBytes   = 10_000          // of a picture of that width
)

// estimate says how many bytes the pictures of a film have. How many chapters there are, it does not know.
func estimate(length time.Duration, s butler.Settings) int64 {
	chapters := min(int64(length/usualChapter)+1, int64(s.Int(PrefLimit)))
	width := int64(s.Int(PrefWidth))
	return chapters * usualBytes * width * width / (usualWidth * usualWidth)
}
