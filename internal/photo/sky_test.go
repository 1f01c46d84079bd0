package photo

import (
	"math"
	"testing"
	"time"
)

// Heights of the sun that follow from astronomy alone: at true noon it stands 90° - latitude + declination high.
func TestSunHeight(t *testing.T) {
	for _, c := range []struct {
		name     string
		at       string
		lat, lon float64
		want     float64
		within   float64
	}{
		{"summer solstice at the tropic, noon", "2024-06-20T12:01:50Z", 23.436, 0, 90, 0.5},
		{"equinox at the equator, noon", "2024-03-20T12:07:20Z", 0, 0, 90, 0.3},
		{"equinox at the pole", "2024-03-20T03:06:00Z", 90, 0, 0, 0.05},
		{"winter solstice in Berlin, noon", "2024-12-21T11:04:30Z", 52.52, 13.405, 90 - 52.52 - 23.436, 0.1},
		{"sunrise in Greenwich, 2024-09-22", "2024-09-22T05:46:00Z", 51.4779, 0, -0.83, 0.3},
		{"midnight sun at the North Cape", "2024-06-20T22:20:00Z", 71.17, 25.78, 71.17 + 23.436 - 90, 0.2},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := SunHeight(at, c.lat, c.lon); math.Abs(got-c.want) > c.within {
			t.Errorf("%s: %.3f°, want %.3f", c.name, got, c.want)
		}
	}
}

func TestDaytimeBySun(t *testing.T) {
	for _, c := range []struct {
		at       string
		lat, lon float64
		want     Daytime
	}{
		{"2024-06-21T01:30:00+02:00", 48.14, 11.58, Night},
		{"2024-06-21T05:20:00+02:00", 48.14, 11.58, Sunrise},
		{"2024-06-21T09:00:00+02:00", 48.14, 11.58, Morning},
		{"2024-06-21T13:10:00+02:00", 48.14, 11.58, Noon},
		{"2024-06-21T17:00:00+02:00", 48.14, 11.58, Afternoon},
		{"2024-06-21T21:10:00+02:00", 48.14, 11.58, Sunset},
		{"2024-06-21T22:20:00+02:00", 48.14, 11.58, Dusk},
		{"2024-12-21T17:30:00+01:00", 48.14, 11.58, Dusk},
		{"2024-12-21T12:00:00+01:00", 69.65, 18.96, Sunset}, // polar night: the sun stays just below the horizon
		{"2024-01-10T06:00:00+11:00", -33.87, 151.21, Sunrise},
		{"2024-01-10T13:00:00+13:00", -17, 179.9, Noon}, // beyond the date line
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := DaytimeBySun(at, c.lat, c.lon); got != c.want {
			t.Errorf("%s at %v, %v: %s, want %s (sun at %.1f°)", c.at, c.lat, c.lon, got, c.want, SunHeight(at, c.lat, c.lon))
		}
	}
}

func TestSeasonAt(t *testing.T) {
	for _, c := range []struct {
		month time.Month
		lat   float64
		want  Season
	}{
		{time.January, 50, Winter}, {time.March, 50, Spring}, {time.August, 50, Summer}, {time.November, 50, Autumn}, {time.December, 50, Winter},
		{time.January, -33, Summer}, {time.March, -33, Autumn}, {time.August, -33, Winter}, {time.November, -33, Spring},
		{time.January, 10, NoSeason}, {time.July, -23, NoSeason}, {time.July, math.NaN(), NoSeason},
	} {
		if got := SeasonAt(c.month, c.lat); got != c.want {
			t.Errorf("%s at %v: %q, want %q", c.month, c.lat, got, c.want)
		}
	}
}

func TestDaytimeByClock(t *testing.T) {
	for hour, want := range map[int]Daytime{0: Night, 5: Morning, 11: Noon, 13: Afternoon, 18: Evening, 21: Evening, 22: Night} {
		if got := DaytimeByClock(time.Date(2024, 5, 1, hour, 0, 0, 0, time.UTC)); got != want {
			t.Errorf("%d o'clock: %s, want %s", hour, got, want)
		}
	}
}
