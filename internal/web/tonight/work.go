package tonight

import (
	"fmt"
	"time"

	"butler"
	"butler/internal/web/page"
)

// working is a Run that is at work.
type working struct {
	butler.Run
	Title   string
	Only    string // what it is limited to, or ""
	Doing   string // the file in hand, or what it does
	Percent int    // -1 if it cannot be told
	Counts  string // "123 of 812 files"
	Rate    string // "4.2 a minute", or ""
	Left    string // "15 to 25 min left", or that it is not known yet
	Basis   string // what Left is judged by
	Ending  bool   // it was told to stop
}

// waiting is a Run that waits for its turn or its time.
type waiting struct {
	butler.Run
	Title string
	Only  string // what it is limited to, or ""
	Words string
}

// join brings Runs together with their activities.
func join(runs []butler.Run, activities []butler.Activity, title func(string) string) []working {
	of := map[string]butler.Activity{}
	for _, a := range activities {
		of[a.UUID] = a
	}
	var all []working
	for _, r := range runs {
		a, known := of[r.UUID]
		w := working{Run: r, Title: title(r.Task), Doing: a.Subtitle, Percent: r.Progress(), Ending: known && !a.Cancellable}
		if known {
			w.Percent = a.Progress
		}
		w.Counts = counts(r)
		if r.Total >= 0 && worked(r) > r.Total { // more came to it than was known
			w.Percent = -1
		}
		if w.Doing == fmt.Sprintf("%d of %d", worked(r), r.Total) { // no file is in hand
			w.Doing = ""
		}
		w.Left = "Time left: not known yet"
		if a.Pace != nil {
			w.Rate = rate(a.Pace.Rate)
			if left := a.Pace.Left; left != nil {
				w.Left, w.Basis = left.String()+" left", "By "+left.Basis
			}
		}
		all = append(all, w)
	}
	return all
}

// counts says how far a Run is.
func counts(r butler.Run) string {
	n, text := worked(r), ""
	switch {
	case r.Total > 0 && n <= r.Total:
		text = page.Count(n) + " of " + page.Count(r.Total)
	case n > 0:
		text = page.Count(n) + " so far"
	default:
		return ""
	}
	if r.Failed > 0 {
		text += ", " + page.Count(r.Failed) + " failed"
	}
	return text
}

func worked(r butler.Run) int64 { return r.Done + r.Failed + r.Skipped }

func rate(perMinute float64) string {
	const whole = 10
	switch {
	case perMinute <= 0:
		return ""
	case perMinute < 0.2:
		return fmt.Sprintf("%.1f an hour", perMinute*60)
	case perMinute < whole:
		return fmt.Sprintf("%.1f a minute", perMinute)
	}
	return page.Count(int64(perMinute)) + " a minute"
}

// waitWords says what a Run waits for.
func waitWords(r butler.Run, now time.Time) string {
	if r.State == butler.RunScheduled && !r.Scheduled.IsZero() {
		return "Begins at " + clock(r.Scheduled, now) + ": " + r.Reason
	}
	return page.Sentence(r.Reason)
}

// clock says a time, with its day unless that is today or within a few hours.
func clock(t, now time.Time) string {
	t = t.In(now.Location())
	const near = 12 * time.Hour
	if butler.DateOf(t) == butler.DateOf(now) || t.Sub(now).Abs() < near {
		return t.Format("15:04")
	}
	return t.Format("Mon 15:04")
}
