package nfo

import (
	"math"
	"strconv"
	"strings"
	"time"

	"butler"
)

// whole returns a number of at least 0, or -1 for anything else.
func whole(s string) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n < 0 || n > math.MaxInt32 {
		return -1
	}
	return n
}

// day reads a date as programs and people write it; a year alone is none.
func day(s string) butler.Date {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "T")
	s, _, _ = strings.Cut(s, " ")
	for _, layout := range []string{time.DateOnly, "2006/01/02", "2006.01.02", "02.01.2006", "2.1.2006"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 0 {
			return butler.DateOf(t)
		}
	}
	return butler.Date{}
}

// runtime returns ms of what is given in minutes ("98", "98 min") or as a time ("1:38:00", "1h 38m").
func runtime(s string) int64 {
	s = strings.ToLower(s)
	var minutes float64
	if h, rest, ok := strings.Cut(s, "h"); ok && whole(h) >= 0 {
		m, _, _ := strings.Cut(rest, "m")
		minutes = float64(60*whole(h) + max(0, whole(m)))
	} else if parts := strings.Split(strings.TrimSpace(s), ":"); len(parts) == 2 || len(parts) == 3 {
		for i, p := range parts {
			n := whole(p)
			if n < 0 {
				return 0
			}
			minutes += float64(n) * []float64{60, 1, 1.0 / 60}[i]
		}
	} else {
		minutes = number(s)
	}
	if !(minutes > 0 && minutes <= 48*60) {
		return 0
	}
	return int64(math.Round(minutes * 60_000))
}

// number reads a number at the start of a text; a comma may stand for its point. 0 if there is none.
func number(s string) float64 {
	s = strings.TrimSpace(s)
	end := strings.IndexFunc(s, func(r rune) bool { return (r < '0' || r > '9') && r != '.' && r != ',' })
	if end >= 0 {
		s = s[:end]
	}
	f, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	if err != nil {
		return 0
	}
	return f
}

// score returns a rating on the scale of 0 to 10; the text says what its own scale ends with, 10 if it says nothing.
func score(text, most string) float64 {
	value, scale := number(text), number(most)
	if scale <= 0 {
		scale = 10
	}
	if value *= 10 / scale; !(value > 0 && value <= 10) {
		return 0
	}
	return math.Round(value*100) / 100
}

// rating returns what an audience says: the rating that is marked as the default one, or else that of the first of
// the sources named here, or any.
func rating(n *node) float64 {
	best, rank := 0.0, 0
	for _, list := range n.all("ratings") {
		for _, r := range list.all("rating") {
			value := score(r.one("value"), r.attrs["max"])
			this := 1
			switch {
			case r.attrs["default"] == "true":
				this = 4
			case r.attrs["name"] == "imdb":
				this = 3
			case r.attrs["name"] == "themoviedb", r.attrs["name"] == "tmdb":
				this = 2
			}
			if value > 0 && this > rank {
				best, rank = value, this
			}
		}
	}
	if best == 0 {
		for _, r := range n.all("rating") {
			if best = score(r.value(), r.attrs["max"]); best > 0 {
				break
			}
		}
	}
	return best
}

// contentRating returns the first of several ratings, as Plex writes it: "PG-13" of the United States, "de/12" of others.
func contentRating(s string) string {
	s, _, _ = strings.Cut(s, " / ")
	country, rest, ok := strings.Cut(s, ":")
	if ok {
		switch country = strings.ToLower(strings.TrimSpace(country)); {
		case country == "us" || country == "usa" || country == "united states":
			s = rest
		case len(country) == 2:
			return country + "/" + strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(rest), "FSK "))
		}
	}
	s = strings.TrimSpace(s)
	s, _, _ = strings.Cut(strings.TrimPrefix(s, "Rated "), " for ")
	return s
}
