package generatemediaindexfiles

import "time"

// slots gives each slot of an index of fixed interval the picture nearest to its time, as pictures
// arrive. Slot i is for the time i × interval. Times of pictures must rise.
type slots struct {
	interval time.Duration
	next     int64 // first slot that has no picture yet
}

// until returns how many further slots belong to the picture at a time, given the time of the one
// that follows it, and takes them. Of two that are equally near, the earlier one wins.
func (s *slots) until(at, following time.Duration) int {
	// Not (at+following)/2, whose sum could overflow.
	middle := at + (following-at)/2
	end := int64(middle/s.interval) + 1
	return s.take(end)
}

// rest takes the slots that are left of count for the last picture.
func (s *slots) rest(count int64) int { return s.take(count) }

func (s *slots) take(end int64) int {
	n := max(0, end-s.next)
	s.next += n
	return int(n)
}
