package guide

import (
	"testing"

	"butler"
)

func TestEpisodes(t *testing.T) {
	for _, tt := range []struct {
		system, text    string
		season, episode int
	}{
		{"xmltv_ns", "1.5.0/2", 2, 6},
		{"xmltv_ns", " 0 . 4/10 . ", 1, 5},
		{"xmltv_ns", "2/7.0/24.", 3, 1},
		{"xmltv_ns", ".11.", 0, 12},
		{"xmltv_ns", "3..", 4, 0},
		{"xmltv_ns", "..0/2", 0, 0},
		{"xmltv_ns", "-1.-1.", 0, 0},
		{"xmltv_ns", "99999999999999999999.1.", 0, 2},
		{"xmltv_ns", "nonsense", 0, 0},
		{"onscreen", "S01E02", 1, 2},
		{"onscreen", "s1 ep. 2", 1, 2},
		{"onscreen", "Season 2, Episode 13", 2, 13},
		{"onscreen", "Staffel 3 Folge 4", 3, 4},
		{"onscreen", "2x07", 2, 7},
		{"onscreen", "1920x1080", 0, 0},
		{"onscreen", "E12", 0, 12},
		{"onscreen", "Folge 123", 0, 123},
		{"onscreen", "Ep 4/10", 0, 4},
		{"onscreen", "12345", 0, 0},
		{"onscreen", "Live 5", 0, 0},
		{"SxxExx", "S10E100", 10, 100},
		{"common", "S04E01", 4, 1},
		{"", "S04E01", 4, 1},
		{"dd_progid", "EP01234567.0012", 0, 0},
		{"thetvdb.com", "episode/123", 0, 0},
	} {
		e := &entry{}
		newNumbering().read(tt.system, tt.text, e)
		if e.Season != tt.season || e.Episode != tt.episode {
			t.Errorf("%s %q: %d, %d, want %d, %d", tt.system, tt.text, e.Season, e.Episode, tt.season, tt.episode)
		}
	}
}

// The system that is defined is believed, whatever the order.
func TestTrustInNumbers(t *testing.T) {
	said := [][2]string{{"onscreen", "S9E9"}, {"xmltv_ns", "0.1."}, {"SxxExx", "S5E5"}, {"original-air-date", "2020-02-03 00:00"}}
	for i := range said {
		e := &entry{}
		for k := range said {
			one := said[(i+k)%len(said)]
			newNumbering().read(one[0], one[1], e)
		}
		if e.Season != 1 || e.Episode != 2 || e.Aired != (butler.Date{Year: 2020, Month: 2, Day: 3}) {
			t.Errorf("from %d: %+v", i, e)
		}
	}
}
