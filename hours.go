package butler

import (
	"fmt"
	"strings"
	"time"
)

// Hours is a span of the day, in minutes after midnight by the wall clock. One whose To is not after its From goes
// on to the next day.
type Hours struct {
	From, To int
}

// String writes it as 07:00-09:00.
func (h Hours) String() string {
	return fmt.Sprintf("%02d:%02d-%02d:%02d", h.From/60, h.From%60, h.To/60, h.To%60)
}

// ParseHours reads spans of the day, separated by commas: "07:00-09:00, 22:00-06:00".
func ParseHours(text string) ([]Hours, error) {
	var all []Hours
	for entry := range strings.SplitSeq(text, ",") {
		entry = strings.TrimSpace(entry)
		if entry == "" {
			continue
		}
		from, to, _ := strings.Cut(entry, "-")
		a, okFrom := minutes(from)
		b, okTo := minutes(to)
		if !okFrom || !okTo {
			return nil, E(KindInvalid, "read hours", "%q is no span of the day", entry).WithHint("give them like 07:00-09:00, 22:00-06:00")
		}
		all = append(all, Hours{a, b})
	}
	return all, nil
}

func minutes(text string) (int, bool) {
	t, err := time.Parse("15:04", strings.TrimSpace(text))
	return t.Hour()*60 + t.Minute(), err == nil
}

// contains reports whether a minute of the day lies in the span.
func (h Hours) contains(minute int) bool {
	if h.From < h.To {
		return minute >= h.From && minute < h.To
	}
	return minute >= h.From || minute < h.To
}

// Within reports whether the wall clock shows a time in one of some spans, and when it next shows one that is in none:
// zero for never. In an hour that the clock repeats it is asked twice, and of one that it skips never.
func Within(all []Hours, now time.Time) (until time.Time, within bool) {
	inside := func(t time.Time) bool {
		minute := t.Hour()*60 + t.Minute()
		for _, h := range all {
			if h.contains(minute) {
				return true
			}
		}
		return false
	}
	if !inside(now) {
		return time.Time{}, false
	}
	const reach = 49 * time.Hour // more than a day of any zone
	for at := now; at.Sub(now) < reach; {
		next := at.Truncate(time.Minute).Add(time.Minute)
		if _, end := at.ZoneBounds(); !end.IsZero() && end.After(at) && end.Before(next) {
			next = end // the clock jumps within the minute
		}
		if at = next; !inside(at) {
			return at, true
		}
	}
	return time.Time{}, true
}
