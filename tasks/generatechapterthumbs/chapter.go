package generatechapterthumbs

import (
	"fmt"
	"image"
	"sort"
	"time"

	"butler"
	"butler/tasks/internal/picture"
)

const (
	// search is how far into a chapter a picture is looked for that shows something.
	search = 12 * time.Second
	// longest is the latest start of a chapter: what is later is a wrong timestamp.
	longest = 48 * time.Hour
)

// still is a copy of a frame. Chapters share it; it is not changed.
type still struct {
	at    time.Duration
	look  picture.Look
	image *image.YCbCr
}

// chapter is a chapter that waits for its picture.
type chapter struct {
	index      int
	start, end time.Duration
	best       *still // of those inside so far
}

// offer shows a chapter a frame at or after its start. It reports whether the chapter needs no more.
func (c *chapter) offer(s *still) (done bool) {
	if s.at >= c.end {
		return true
	}
	if c.best == nil || c.best.look.Dull() && s.look.Better(c.best.look) {
		c.best = s
	}
	return !c.best.look.Dull() || s.at-c.start >= search
}

// want returns the times at which a chapter could use a frame: at its start, and a few soon after,
// should that one show nothing.
func (c *chapter) want() []time.Duration {
	times := []time.Duration{c.start}
	for _, after := range []time.Duration{2 * time.Second, 5 * time.Second, 10 * time.Second} {
		if c.start+after < c.end {
			times = append(times, c.start+after)
		}
	}
	return times
}

// choose returns the chapters that get a picture, by start, and says why others get none.
func choose(all []butler.Chapter, limit int) (chosen []*chapter, skipped []Skipped) {
	skip := func(index int, format string, args ...any) {
		skipped = append(skipped, Skipped{index, fmt.Sprintf(format, args...)})
	}
	seen := make(map[int]bool, min(len(all), limit))
	for i, c := range all {
		if len(chosen) == limit {
			skip(c.Index, "%d chapters are more than the limit of %d: this and the %d after it get no picture", len(all), limit, len(all)-i-1)
			break
		}
		start, end := milliseconds(c.Start), milliseconds(c.End)
		switch {
		case c.Index < 1:
			skip(c.Index, "its number is not from 1 on")
		case seen[c.Index]:
			skip(c.Index, "another chapter has its number")
		case c.Start < 0 || start > longest:
			skip(c.Index, "it cannot start at %d ms", c.Start)
		default:
			seen[c.Index] = true
			if end <= start {
				end = start + search // as if it had no end
			}
			chosen = append(chosen, &chapter{index: c.Index, start: start, end: end})
		}
	}
	sort.SliceStable(chosen, func(i, k int) bool { return chosen[i].start < chosen[k].start })
	return chosen, skipped
}

// milliseconds converts without overflow.
func milliseconds(ms int64) time.Duration {
	const far = int64(1 << 42) // 139 years
	return time.Duration(max(-far, min(far, ms))) * time.Millisecond
}
