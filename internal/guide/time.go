package guide

import (
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // guides name zones, and not every machine has them
)

// clock reads the times of guides. It is used by one goroutine.
type clock struct {
	zone  *time.Location            // of times that name none
	named map[string]*time.Location // those that were looked up; nil if there is none of the name
}

// maxZones bounds how many names a guide can have looked up.
const maxZones = 64

func newClock(zone *time.Location) *clock {
	if zone == nil {
		zone = time.UTC
	}
	return &clock{zone, map[string]*time.Location{}}
}

// digits are how much of a time is told.
const (
	digitsYear   = 4
	digitsMonth  = 6
	digitsDay    = 8
	digitsHour   = 10
	digitsMinute = 12
	digitsSecond = 14
)

// time reads a time as XMLTV writes it, YYYYMMDDhhmmss or as much of it as there is from the day on, and then perhaps
// a zone: +0100, +01:00, UTC, BST, Europe/Berlin. That of ISO 8601 is read too, as some guides have it. It reports
// whether it could be read: a time of an unknown zone is none.
func (c *clock) time(text string) (time.Time, bool) {
	told, rest := takeDigits(strings.TrimSpace(text))
	switch len(told) {
	case digitsDay, digitsHour, digitsMinute, digitsSecond:
	default:
		return time.Time{}, false
	}
	zone, ok := c.location(strings.TrimSpace(rest))
	if !ok {
		return time.Time{}, false
	}
	told += "00000000000000"[len(told):]
	field := func(from, to int) int {
		n, _ := strconv.Atoi(told[from:to]) // it holds digits only
		return n
	}
	year, month, day := field(0, digitsYear), field(digitsYear, digitsMonth), field(digitsMonth, digitsDay)
	hour, minute, second := field(digitsDay, digitsHour), field(digitsHour, digitsMinute), field(digitsMinute, digitsSecond)
	if hour > 24 || hour == 24 && (minute > 0 || second > 0) || minute > 59 || second > 60 || !isDay(year, month, day) {
		return time.Time{}, false
	}
	return time.Date(year, time.Month(month), day, hour, minute, second, 0, zone), true
}

// isDay reports whether there is such a day, near enough to be in a guide.
func isDay(year, month, day int) bool {
	if year < 1900 || year > 2200 {
		return false
	}
	y, m, d := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Date()
	return y == year && int(m) == month && d == day
}

// takeDigits returns the digits of a time without what ISO 8601 puts between them, and what follows.
func takeDigits(text string) (told, rest string) {
	var b strings.Builder
	i := 0
loop:
	for ; i < len(text); i++ {
		ch, next := text[i], i+1 < len(text) && isDigit(text[i+1])
		n := b.Len()
		switch {
		case isDigit(ch) && n < digitsSecond:
			b.WriteByte(ch)
		case ch == '-' && next && (n == digitsYear || n == digitsMonth),
			(ch == 'T' || ch == ' ') && next && n == digitsDay,
			ch == ':' && next && (n == digitsHour || n == digitsMinute):
		case ch == '.' && next && n == digitsSecond:
			for i+1 < len(text) && isDigit(text[i+1]) {
				i++
			}
		default:
			break loop
		}
	}
	return b.String(), text[i:]
}

func isDigit(ch byte) bool { return ch >= '0' && ch <= '9' }

// location finds a zone by what a guide calls it.
func (c *clock) location(name string) (*time.Location, bool) {
	if name == "" {
		return c.zone, true
	}
	if zone, ok := c.named[name]; ok {
		return zone, zone != nil
	}
	if len(name) > 64 || len(c.named) >= maxZones {
		return nil, false
	}
	zone := lookUp(name)
	c.named[name] = zone
	return zone, zone != nil
}

func lookUp(name string) *time.Location {
	upper := strings.ToUpper(name)
	if seconds, ok := abbreviation(upper); ok {
		return time.FixedZone(upper, seconds)
	}
	for _, prefix := range []string{"UTC", "GMT"} {
		upper = strings.TrimPrefix(upper, prefix)
	}
	if seconds, ok := offset(upper); ok {
		return time.FixedZone("", seconds)
	}
	if !strings.Contains(name, "/") {
		return nil // a file of the zones' folder, but no name that people use
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	return zone
}

// offset reads +0100, +01:00, +01, -330.
func offset(text string) (seconds int, ok bool) {
	if len(text) < 2 || text[0] != '+' && text[0] != '-' {
		return 0, false
	}
	d := strings.Replace(text[1:], ":", "", 1)
	for i := range len(d) {
		if !isDigit(d[i]) {
			return 0, false
		}
	}
	n, err := strconv.Atoi(d)
	if err != nil || len(d) > 4 {
		return 0, false
	}
	hours, minutes := n, 0
	if len(d) > 2 {
		hours, minutes = n/100, n%100
	}
	if hours > 15 || minutes > 59 {
		return 0, false
	}
	seconds = hours*3600 + minutes*60
	if text[0] == '-' {
		seconds = -seconds
	}
	return seconds, true
}

// abbreviation returns the offset of a zone by the name that people give it, where there is but one zone that is
// usually meant: IST, which is Indian, Irish and Israeli, is none.
func abbreviation(upper string) (seconds int, ok bool) {
	const h, half = 3600, 1800
	seconds, ok = map[string]int{
		"Z": 0, "UTC": 0, "UT": 0, "GMT": 0, "WET": 0, "UCT": 0,
		"BST": h, "WEST": h, "CET": h, "MEZ": h, "MET": h,
		"CEST": 2 * h, "MESZ": 2 * h, "MEST": 2 * h, "EET": 2 * h, "SAST": 2 * h, "CAT": 2 * h,
		"EEST": 3 * h, "MSK": 3 * h, "EAT": 3 * h, "TRT": 3 * h,
		"NST": -3*h - half, "NDT": -2*h - half, "AST": -4 * h, "ADT": -3 * h, "BRT": -3 * h, "ART": -3 * h,
		"EST": -5 * h, "EDT": -4 * h, "CST": -6 * h, "CDT": -5 * h, "MST": -7 * h, "MDT": -6 * h, "PST": -8 * h, "PDT": -7 * h,
		"AKST": -9 * h, "AKDT": -8 * h, "HST": -10 * h,
		"PKT": 5 * h, "ICT": 7 * h, "HKT": 8 * h, "SGT": 8 * h, "AWST": 8 * h, "JST": 9 * h, "KST": 9 * h,
		"ACST": 9*h + half, "ACDT": 10*h + half, "AEST": 10 * h, "AEDT": 11 * h, "NZST": 12 * h, "NZDT": 13 * h,
	}[upper]
	return seconds, ok
}
