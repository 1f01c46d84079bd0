package chart

import (
	"math"
	"time"
)

// Ticks returns round values between two ends, about n of them, each named by format.
func Ticks(from, to float64, n int, format func(float64) string) []Tick {
	if !(to > from) || n < 1 || math.IsInf(to-from, 0) {
		return nil
	}
	step := round((to - from) / float64(n))
	return every(from, to, step, format)
}

// every returns the multiples of step between two ends.
func every(from, to, step float64, format func(float64) string) []Tick {
	var all []Tick
	for i := math.Ceil(from / step); i*step <= to+step/1e6; i++ {
		all = append(all, Tick{i * step, format(i * step)})
	}
	return all
}

// round returns 1, 2 or 5 times a power of ten, at least v.
func round(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, f := range []float64{1, 2, 5} {
		if v <= f*power*(1+1e-9) {
			return f * power
		}
	}
	return 10 * power
}

// Top returns an end of an axis from zero that leaves room above the highest value, and 1 if there is none.
func Top(highest float64) float64 {
	if !(highest > 0) || math.IsInf(highest, 0) {
		return 1
	}
	const parts = 4
	return round(highest/parts) * math.Ceil(highest/round(highest/parts)-1e-9)
}

// ClockTicks returns round places of a file between two ends in ms, about n of them.
func ClockTicks(from, to float64, n int, format func(ms float64) string) []Tick {
	if !(to > from) || n < 1 {
		return nil
	}
	for _, seconds := range []float64{0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400} {
		if step := seconds * 1000; (to-from)/step <= float64(n) {
			return every(from, to, step, format)
		}
	}
	return Ticks(from, to, n, format)
}

// DayTicks returns days between two times, about n of them, by the Unix time in seconds at which each begins.
func DayTicks(from, to time.Time, n int) []Tick {
	if !to.After(from) || n < 1 {
		return nil
	}
	days := int(to.Sub(from).Hours()/24) + 1
	step := max(1, (days+n-1)/n)
	var all []Tick
	day := time.Date(from.Year(), from.Month(), from.Day(), 0, 0, 0, 0, from.Location())
	for ; !day.After(to); day = day.AddDate(0, 0, step) {
		if !day.Before(from) {
			all = append(all, Tick{float64(day.Unix()), day.Format("2 Jan")})
		}
	}
	return all
}

// Thin returns at most about n points that have the same outline: of each stretch its lowest and its highest.
func Thin(all []Point, n int) []Point {
	if len(all) <= n || n < 2 {
		return all
	}
	thin := make([]Point, 0, n)
	buckets := n / 2
	for b := range buckets {
		from, to := b*len(all)/buckets, (b+1)*len(all)/buckets
		low, high := from, from
		for i := from; i < to; i++ {
			if all[i].Y < all[low].Y || math.IsNaN(all[low].Y) {
				low = i
			}
			if all[i].Y > all[high].Y || math.IsNaN(all[high].Y) {
				high = i
			}
		}
		thin = append(thin, all[min(low, high)])
		if low != high {
			thin = append(thin, all[max(low, high)])
		}
	}
	return thin
}
