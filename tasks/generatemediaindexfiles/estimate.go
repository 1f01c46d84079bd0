package generatemediaindexfiles

import (
	"time"

	"butler"
)

// A picture of 320 px has about 10 kB; README.md says where that is from.
const (
	usualWidth = 320
	usualBytes = 10_000
)

// estimate says how many bytes the previews of a film have.
func estimate(length time.Duration, s butler.Settings) int64 {
	interval := time.Duration(s.Int(PrefInterval)) * time.Second
	pictures := int64((length + interval - 1) / interval)
	width := int64(s.Int(PrefWidth))
	return pictures * (usualBytes*width*width/(usualWidth*usualWidth) + indexEntry)
}

// indexEntry is what a picture takes in the index of a BIF file, in bytes.
const indexEntry = 8
