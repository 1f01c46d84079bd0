package settings

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"butler"
	"butler/internal/web/page"
)

// The picture of a day: from noon to noon, so that the night is in its middle. assets/js/settings.js draws by the same
// measures.
const (
	dayMinutes = 24 * 60
	noon       = 12 * 60
	dayWidth   = 960
)

// night is the picture of the Window and of the quiet hours.
type night struct {
	Window, Quiet []stretch
	Hours         []int  // x of each
	Now           int    // x of the time that it is
	Says          string // what is drawn, in words
}

// stretch is a part of the picture.
type stretch struct{ X, Width int }

// placeOf returns the x of a minute of the day.
func placeOf(minute int) int {
	return (minute + dayMinutes - noon) % dayMinutes * dayWidth / dayMinutes
}

// stretches returns where a span of the day is drawn: in two pieces if it goes on past noon.
func stretches(h butler.Hours) []stretch {
	from, to := placeOf(h.From), placeOf(h.To)
	switch {
	case from < to:
		return []stretch{{from, to - from}}
	case to == 0:
		return []stretch{{from, dayWidth - from}}
	case from == 0 && to == 0:
		return []stretch{{0, dayWidth}}
	}
	return []stretch{{from, dayWidth - from}, {0, to}}
}

// drawNight draws what is set, or typed into the fields of a page, as far as that makes sense.
func drawNight(s butler.Settings, sets []fieldset, zone *time.Location) *night {
	typed := map[string]string{}
	for _, x := range sets {
		for _, f := range slices.Concat(x.Fields, x.More) {
			typed[f.ID] = f.Value
		}
	}
	window := butler.NewSettings(s.Definitions(), typed).Window()
	quiet, _ := butler.ParseHours(typed[butler.PrefQuietHours]) // those before one that is wrong
	now := time.Now().In(zone)
	n := &night{
		Window: stretches(hoursOf(window)),
		Now:    placeOf(now.Hour()*60 + now.Minute()),
		Says:   nightInWords(window, quiet),
	}
	for _, h := range quiet {
		n.Quiet = append(n.Quiet, stretches(h)...)
	}
	for i := range 25 {
		n.Hours = append(n.Hours, i*dayWidth/24)
	}
	return n
}

func hoursOf(w butler.Window) butler.Hours { return butler.Hours{From: w.Start * 60, To: w.End * 60} }

// minutesOf marks the minutes of the day that are in some spans.
func minutesOf(all ...butler.Hours) (in [dayMinutes]bool) {
	for _, h := range all {
		to := h.To
		if to <= h.From {
			to += dayMinutes
		}
		for m := h.From; m < to; m++ {
			in[m%dayMinutes] = true
		}
	}
	return in
}

// nightInWords says how long work may go on.
func nightInWords(w butler.Window, quiet []butler.Hours) string {
	open, hushed := minutesOf(hoursOf(w)), minutesOf(quiet...)
	length, lost := 0, 0
	for m := range dayMinutes {
		if open[m] {
			length++
			if hushed[m] {
				lost++
			}
		}
	}
	span := func(minutes int) string { return page.Duration(time.Duration(minutes) * time.Minute) }
	from, to, _ := strings.Cut(w.String(), "–")
	text := fmt.Sprintf("Work goes on from %s to %s: %s.", from, to, span(length))
	if w.Start == w.End {
		text = fmt.Sprintf("Work goes on all day; a night begins at %s.", from)
	}
	switch {
	case lost == length:
		return text + " The quiet hours take all of it: nothing will be done."
	case lost > 0:
		return text + fmt.Sprintf(" The quiet hours take %s of it.", span(lost))
	}
	return text
}
