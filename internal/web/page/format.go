package page

import (
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"butler"
)

// Bytes returns a number of bytes for people, in steps of 1000: "1.2 GB".
func Bytes(n int64) string {
	const step = 1000
	size := math.Abs(float64(n))
	if size < step {
		return strconv.FormatInt(n, 10) + " B"
	}
	unit := 0
	for size >= step-0.5 && unit < len("kMGTPE") {
		size /= step
		unit++
	}
	digits := 1
	if size >= 99.95 {
		digits = 0
	}
	text := strconv.FormatFloat(size, 'f', digits, 64) + " " + string("kMGTPE"[unit-1]) + "B"
	if n < 0 {
		return "−" + text
	}
	return text
}

// Count returns a whole number with its thousands set apart: "12,345".
func Count[N ~int | ~int64](n N) string {
	text := strconv.FormatInt(int64(n), 10)
	sign := ""
	if n < 0 {
		sign, text = "−", text[1:]
	}
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return sign + text
}

// Percent returns a share of a whole: "37 %". It is 0 % and 100 % only if nothing, or nothing more, is there.
func Percent(part, whole int64) string {
	if whole <= 0 {
		return "–"
	}
	p := int(math.Round(float64(part) / float64(whole) * 100))
	switch {
	case p == 0 && part > 0:
		return "< 1 %"
	case p >= 100 && part < whole:
		return "> 99 %"
	}
	return strconv.Itoa(p) + " %"
}

// Duration returns a length of time for people, in its two largest units: "1 h 12 min".
func Duration(d time.Duration) string {
	switch d = d.Abs(); {
	case d == 0:
		return "0 s"
	case d < time.Second:
		return fmt.Sprintf("%d ms", max(1, d.Round(time.Millisecond)/time.Millisecond))
	case d < 10*time.Second:
		return strconv.FormatFloat(d.Round(time.Second/10).Seconds(), 'f', -1, 64) + " s"
	case d < time.Minute-time.Second/2:
		return fmt.Sprintf("%d s", d.Round(time.Second)/time.Second)
	case d < time.Hour-time.Second/2:
		d = d.Round(time.Second)
		return two(int64(d/time.Minute), "min", int64(d%time.Minute/time.Second), "s")
	case d < 24*time.Hour-time.Minute/2:
		d = d.Round(time.Minute)
		return two(int64(d/time.Hour), "h", int64(d%time.Hour/time.Minute), "min")
	}
	d = d.Round(time.Hour)
	return two(int64(d/(24*time.Hour)), "d", int64(d%(24*time.Hour)/time.Hour), "h")
}

func two(a int64, unit string, b int64, smaller string) string {
	if b == 0 {
		return fmt.Sprintf("%d %s", a, unit)
	}
	return fmt.Sprintf("%d %s %d %s", a, unit, b, smaller)
}

// Clock returns a place in a file, in ms, as players show it: "1:02:03".
func Clock(ms int64) string {
	sign := ""
	if ms < 0 {
		sign, ms = "−", -ms
	}
	s := ms / 1000
	if s < 3600 {
		return fmt.Sprintf("%s%d:%02d", sign, s/60, s%60)
	}
	return fmt.Sprintf("%s%d:%02d:%02d", sign, s/3600, s/60%60, s%60)
}

// Date returns a day for people: "Sat 22 Nov 2026".
func Date(d butler.Date) string {
	if d.IsZero() {
		return "–"
	}
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Format("Mon 2 Jan 2006")
}

// when returns a time in a zone, shorter the nearer it is to now.
func when(t time.Time, zone *time.Location, now time.Time) template.HTML {
	if t.IsZero() {
		return "–"
	}
	t, now = t.In(zone), now.In(zone)
	format := "2 Jan 2006 15:04"
	switch {
	case t.Format(time.DateOnly) == now.Format(time.DateOnly):
		format = "15:04"
	case t.Year() == now.Year():
		format = "2 Jan 15:04"
	}
	return timeTag(t, t.Format(format))
}

// ago returns how long ago a time was, or how far away it is.
func ago(t time.Time, zone *time.Location, now time.Time) template.HTML {
	if t.IsZero() {
		return "never"
	}
	d := now.Sub(t)
	text := ""
	switch a := d.Abs(); {
	case a < 5*time.Second:
		text = "now"
	case a < time.Minute:
		text = Duration(a.Round(time.Second))
	case a < time.Hour:
		text = Duration(a.Truncate(time.Minute))
	case a < 48*time.Hour:
		text = Duration(a.Truncate(time.Hour))
	default:
		text = Count(int64(a/(24*time.Hour))) + " days"
	}
	if text != "now" {
		if d > 0 {
			text += " ago"
		} else {
			text = "in " + text
		}
	}
	return timeTag(t.In(zone), text)
}

func timeTag(t time.Time, text string) template.HTML {
	return template.HTML(`<time datetime="` + t.Format(time.RFC3339) + `" title="` + t.Format("Mon 2 Jan 2006 15:04:05 MST") + `">` + //nolint:gosec // no text of others
		template.HTMLEscapeString(text) + `</time>`)
}

// Plural returns a number with its word: "1 file", "2 files".
func Plural[N ~int | ~int64](n N, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Count(n) + " " + many
}

// Sentence makes a sentence of the words of an error.
func Sentence(s string) string {
	if s == "" {
		return ""
	}
	if !strings.HasPrefix(s, "butler ") { // a command is written as it is typed
		r, size := utf8.DecodeRuneInString(s)
		s = string(unicode.ToUpper(r)) + s[size:]
	}
	if !strings.ContainsAny(s[len(s)-1:], ".?!:") {
		s += "."
	}
	return s
}

// shorten cuts a text to a number of bytes, between characters.
func shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}
