package butler

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"
)

// Forecast is how long some work will take, judged by what like work took. It is a range with what is likely in it: to
// say one number only would be to promise it.
type Forecast struct {
	Least  time.Duration `json:"least"`  // ns
	Likely time.Duration `json:"likely"` // ns
	Most   time.Duration `json:"most"`   // ns
	Basis  string        `json:"basis"`  // what it is judged by: "the last 5 runs took 2 s to 4 s"
}

// ForecastRuns is how many earlier Runs a Forecast looks at.
const ForecastRuns = 8

// maxForecast bounds a Forecast: beyond it nothing useful is said.
const maxForecast = 10 * 365 * 24 * time.Hour

// ForecastChore returns how long the next Run of a Task will take that does the same each time, by those of its earlier
// Runs, the newest first, that did all of it: dry ones, parts of the library and what was cut off do not count.
func ForecastChore(earlier []Run) (Forecast, bool) {
	var took []float64
	for _, r := range earlier {
		if r.State == RunDone && r.Target() == (Target{}) && !r.Dry && length(r) >= 0 && len(took) < ForecastRuns {
			took = append(took, float64(length(r)))
		}
	}
	if len(took) == 0 {
		return Forecast{}, false
	}
	f := spread(took, nil, 1)
	if len(took) == 1 {
		f.Basis = "the last run took " + roughly(took[0])
	} else {
		f.Basis = fmt.Sprintf("the last %d runs took %s to %s", len(took), roughly(slices.Min(took)), roughly(slices.Max(took)))
	}
	return f, true
}

// ForecastFiles returns how long a Run of an Analysis will take on a number of files, by what one took in its earlier
// Runs, the newest first, whatever they worked on: the more files a Run had, the more it counts.
func ForecastFiles(files int64, earlier []Run) (Forecast, bool) {
	if files <= 0 {
		return Forecast{Basis: "no file lacks it"}, true
	}
	var each, weights []float64
	total := int64(0)
	for _, r := range earlier {
		n := r.Done + r.Failed
		if n <= 0 || r.Dry || length(r) < 0 || !r.State.Final() || len(each) == ForecastRuns {
			continue
		}
		each, weights = append(each, float64(length(r))/float64(n)), append(weights, float64(n))
		total += n
	}
	if total == 0 {
		return Forecast{}, false
	}
	f := spread(each, weights, float64(files))
	switch runs := len(each); {
	case total == 1:
		f.Basis = "the only file so far took " + roughly(each[0])
	case runs == 1:
		f.Basis = fmt.Sprintf("the %d files of the last run took %s each", total, roughly(each[0]))
	default:
		f.Basis = fmt.Sprintf("the %d files of the last %d runs took %s to %s each",
			total, runs, roughly(slices.Min(each)), roughly(slices.Max(each)))
	}
	return f, true
}

// After returns what is left of a Forecast when some of its time has passed, and false if it lasted longer than all
// that it was judged by: nothing is known then.
func (f Forecast) After(passed time.Duration) (Forecast, bool) {
	if passed > f.Most {
		return Forecast{}, false
	}
	passed = max(0, passed)
	f.Least, f.Likely, f.Most = max(0, f.Least-passed), max(0, f.Likely-passed), f.Most-passed
	return f, true
}

// String says the range for people, no more exactly than it is known: "20 to 35 min", "up to 5 min", "about 2 h".
func (f Forecast) String() string {
	least, unit := coarse(f.Least, math.Floor)
	most, mostUnit := coarse(f.Most, math.Ceil)
	number := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	switch {
	case f.Most < time.Minute:
		return "less than 1 min"
	case f.Least < time.Minute:
		return "up to " + number(most) + " " + mostUnit
	case least == most && unit == mostUnit:
		return "about " + number(least) + " " + unit
	case unit == mostUnit:
		return number(least) + " to " + number(most) + " " + unit
	}
	return number(least) + " " + unit + " to " + number(most) + " " + mostUnit
}

// coarse returns a length of time in the unit in which it is best said: in steps of 1 and 5 minutes, half an hour, an
// hour and a day.
func coarse(d time.Duration, round func(float64) float64) (n float64, unit string) {
	const five, half = 5, 2
	switch h := d.Hours(); {
	case d < 10*time.Minute:
		return round(d.Minutes()), "min"
	case d < time.Hour:
		return round(d.Minutes()/five) * five, "min"
	case h < 10:
		return round(h*half) / half, "h"
	case h < 48:
		return round(h), "h"
	default:
		return round(h / 24), "days"
	}
}

// length returns how long a Run took, in ns; negative if that is not known.
func length(r Run) time.Duration {
	if r.Started.IsZero() || r.Ended.IsZero() {
		return -1
	}
	return r.Ended.Sub(r.Started)
}

// spread makes a range of what like work took, so many times over: its median is likely, and the few there are say
// little of how far others may be off.
func spread(took, weights []float64, times float64) Forecast {
	middle := median(took, weights)
	few := 1 / math.Sqrt(float64(len(took)))
	least, most := slices.Min(took), slices.Max(took)
	least, most = min(least, middle*(1-0.5*few)), max(most, middle*(1+few))
	bound := func(v float64) time.Duration { return time.Duration(min(v*times, float64(maxForecast))) }
	return Forecast{Least: bound(least), Likely: bound(middle), Most: bound(most)}
}

// median returns the value below which half of the weight lies; nil weights are all the same.
func median(values, weights []float64) float64 {
	order := make([]int, len(values))
	half := 0.0
	weight := func(i int) float64 {
		if weights == nil {
			return 1
		}
		return weights[i]
	}
	for i := range order {
		order[i] = i
		half += weight(i) / 2
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	sum := 0.0
	for _, i := range order {
		if sum += weight(i); sum >= half {
			return values[i]
		}
	}
	return 0
}

// roughly says a length of time, in ns, no more exactly than anybody wants to know it.
func roughly(ns float64) string {
	switch d := time.Duration(ns); {
	case d < time.Second:
		return "less than 1 s"
	case d < 100*time.Second:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d < 100*time.Minute:
		return fmt.Sprintf("%.0f min", d.Minutes())
	default:
		return fmt.Sprintf("%.1f h", d.Hours())
	}
}
