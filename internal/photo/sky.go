package photo

import (
	"math"
	"time"
)

// Season is a quarter of the year.
type Season string

// The seasons, as meteorologists count them: whole months.
const (
	NoSeason Season = ""
	Spring   Season = "spring"
	Summer   Season = "summer"
	Autumn   Season = "autumn"
	Winter   Season = "winter"
)

// tropic is the latitude between which and the equator there are no four seasons.
const tropic = 23.44

// SeasonAt returns the season of a day at a latitude, in degrees. In the tropics there is none.
func SeasonAt(month time.Month, latitude float64) Season {
	if !(math.Abs(latitude) >= tropic) {
		return NoSeason
	}
	quarter := int(month) % 12 / 3 // 0: December to February
	if latitude < 0 {
		quarter = (quarter + 2) % 4
	}
	return [...]Season{Winter, Spring, Summer, Autumn}[quarter]
}

// Daytime is a part of a day.
type Daytime string

// The parts of a day.
const (
	NoDaytime Daytime = ""
	Night     Daytime = "night"   // the sun is more than 12° below the horizon
	Sunrise   Daytime = "sunrise" // it rises: 6° below the horizon to 4° above, about
	Sunset    Daytime = "sunset"
	Dusk      Daytime = "twilight" // 12° to 6° below the horizon
	Morning   Daytime = "morning"
	Noon      Daytime = "noon"
	Afternoon Daytime = "afternoon"
	Evening   Daytime = "evening" // by the clock only
)

// DaytimeBySun returns the part of the day by the height of the sun at an instant and a place, in degrees.
func DaytimeBySun(at time.Time, latitude, longitude float64) Daytime {
	height := SunHeight(at, latitude, longitude)
	rising := SunHeight(at.Add(5*time.Minute), latitude, longitude) > height
	solar := math.Mod(float64(at.UTC().Hour())+float64(at.UTC().Minute())/60+longitude/15+48, 24) // hours of the mean sun
	switch {
	case height < -12:
		return Night
	case height < -6:
		return Dusk
	case height < 4 && rising:
		return Sunrise
	case height < 4:
		return Sunset
	case solar < 11:
		return Morning
	case solar < 13:
		return Noon
	}
	return Afternoon
}

// DaytimeByClock returns the part of the day by what the clock shows. It knows neither place nor season, so that it is
// careful: no sunrise and no sunset.
func DaytimeByClock(at time.Time) Daytime {
	switch h := at.Hour(); {
	case h < 5 || h >= 22:
		return Night
	case h < 11:
		return Morning
	case h < 13:
		return Noon
	case h < 18:
		return Afternoon
	}
	return Evening
}

// SunHeight returns how many degrees the middle of the sun stands above the horizon, without refraction. Low precision
// formulas of the Astronomical Almanac, page C5: within 0.02° from 1950 to 2050, and within half a degree a century
// before and after.
func SunHeight(at time.Time, latitude, longitude float64) float64 {
	rad := func(deg float64) float64 { return deg * math.Pi / 180 }
	days := float64(at.Unix())/86400 - 10957.5 // since noon of 2000-01-01
	mean := 280.460 + 0.9856474*days
	anomaly := rad(357.528 + 0.9856003*days)
	ecliptic := rad(mean + 1.915*math.Sin(anomaly) + 0.020*math.Sin(2*anomaly))
	tilt := rad(23.439 - 0.0000004*days)
	declination := math.Asin(math.Sin(tilt) * math.Sin(ecliptic))
	ascension := math.Atan2(math.Cos(tilt)*math.Sin(ecliptic), math.Cos(ecliptic))
	sidereal := rad(math.Mod(280.46062+360.98564737*days, 360) + longitude)
	hour := sidereal - ascension
	height := math.Asin(math.Sin(rad(latitude))*math.Sin(declination) + math.Cos(rad(latitude))*math.Cos(declination)*math.Cos(hour))
	return height * 180 / math.Pi
}
