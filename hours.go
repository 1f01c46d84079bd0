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
