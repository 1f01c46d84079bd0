package butler

import (
	"math"
	"strconv"
	"strings"
)

// ParseClock reads a place in a file as people write it, "1:02:03.5", "62:03.5" or in seconds, "3723.5", in ms. Errors:
// [KindInvalid].
func ParseClock(text string) (ms int64, err error) {
	wrong := func() (int64, error) {
		return 0, E(KindInvalid, "read time", "%.40q is no time", text).WithHint("write it as 1:02:03.5, or in seconds")
	}
	fields := strings.Split(strings.TrimSpace(text), ":")
	if len(fields) > 3 {
		return wrong()
	}
	last := len(fields) - 1
	whole, fraction, _ := strings.Cut(strings.Replace(fields[last], ",", ".", 1), ".")
	fields[last] = whole
	total := int64(0)
	for i, f := range fields {
		n, err := strconv.ParseUint(f, 10, 31)
		if err != nil || i > 0 && n >= 60 {
			return wrong()
		}
		total = total*60 + int64(n) //nolint:gosec // of 31 bits
	}
	part := 0.0
	if fraction != "" {
		n, err := strconv.ParseUint(fraction, 10, 31)
		if err != nil || len(fraction) > 9 {
			return wrong()
		}
		part = float64(n) / math.Pow10(len(fraction)) * 1000
	}
	return total*1000 + int64(math.Round(part)), nil
}

// FormatClock writes a place in a file, in ms, as people write it: "1:02:03.5". [ParseClock] reads it.
func FormatClock(ms int64) string {
	sign := ""
	if ms < 0 {
		sign, ms = "-", -ms
	}
	pad := func(n int64) string {
		if n < 10 {
			return "0" + strconv.FormatInt(n, 10)
		}
		return strconv.FormatInt(n, 10)
	}
	text := strconv.FormatInt(ms/60_000, 10)
	if ms >= 3_600_000 {
		text = strconv.FormatInt(ms/3_600_000, 10) + ":" + pad(ms/60_000%60)
	}
	text = sign + text + ":" + pad(ms/1000%60)
	if rest := ms % 1000; rest != 0 {
		text += "." + strings.TrimRight(strconv.FormatInt(1000+rest, 10)[1:], "0")
	}
	return text
}
