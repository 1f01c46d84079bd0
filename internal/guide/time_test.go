package guide

import (
	"testing"
	"time"
)

func TestTimes(t *testing.T) {
	const noon = "2026-03-01T12:00:00Z"
	for text, want := range map[string]string{
		"20260301":                         "2026-03-01T00:00:00Z",
		"2026030112":                       noon,
		"202603011200":                     noon,
		"20260301120000":                   noon,
		"  20260301120000  ":               noon,
		"20260301120000 +0000":             noon,
		"20260301130000 +0100":             noon,
		"20260301130000+0100":              noon,
		"20260301130000 +01:00":            noon,
		"20260301130000 +01":               noon,
		"20260301130000 +1":                noon,
		"20260301083000 -330":              noon,
		"20260301013000 -1030":             noon,
		"20260301173000 +0530":             noon,
		"20260301120000 UTC":               noon,
		"20260301120000 Z":                 noon,
		"20260301120000Z":                  noon,
		"20260301120000 gmt":               noon,
		"20260301130000 BST":               noon,
		"20260301130000 CET":               noon,
		"20260301140000 CEST":              noon,
		"20260301070000 EST":               noon,
		"20260301050000 PDT":               noon,
		"20260301210000 JST":               noon,
		"20260301223000 ACDT":              noon,
		"20260301130000 UTC+01:00":         noon,
		"20260301130000 GMT+1":             noon,
		"20260301130000 Europe/Berlin":     noon,
		"20260701140000 Europe/Berlin":     "2026-07-01T12:00:00Z",
		"2026-03-01T12:00:00Z":             noon,
		"2026-03-01T13:00:00+01:00":        noon,
		"2026-03-01T12:00:00.000Z":         noon,
		"2026-03-01 13:00:00 +0100":        noon,
		"2026-03-01":                       "2026-03-01T00:00:00Z",
		"20260228240000 +0000":             "2026-03-01T00:00:00Z",
		"20260301115960":                   noon, // a leap second
		"20280229000000":                   "2028-02-29T00:00:00Z",
		"":                                 "",
		"2026":                             "",
		"202603":                           "",
		"2026030":                          "",
		"20260301120":                      "",
		"202603011200000":                  "",
		"20260229000000":                   "",
		"20261301000000":                   "",
		"20260100000000":                   "",
		"20260301250000":                   "",
		"20260301240001":                   "",
		"20260301126000":                   "",
		"00010101000000":                   "",
		"99990101000000":                   "",
		"20260301120000 +9999":             "",
		"20260301120000 +0175":             "",
		"20260301120000 +01000":            "",
		"20260301120000 +":                 "",
		"20260301120000 IST":               "", // which one?
		"20260301120000 ../../etc/passwd":  "",
		"20260301120000 /etc/localtime":    "",
		"20260301120000 Mars/Olympus":      "",
		"20260301120000 Local":             "",
		"tomorrow":                         "",
		"-20260301":                        "",
		"２０２６０３０１":                         "",
		"20260301120000 \u0660\u0661":      "",
		"20260301120000 +0100 and so on":   "",
		"2026-03-01T12:00:00 somewhere":    "",
		"20260301120000\x00":               "",
		"20260301T120000Z":                 noon,
		"20260301 12:00:00":                noon,
		"99999999999999999999999999999999": "",
	} {
		at, ok := newClock(nil).time(text)
		got := ""
		if ok {
			got = at.UTC().Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestTimesWithoutZone(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	c := newClock(berlin)
	for text, want := range map[string]string{
		"20260301130000":      "2026-03-01T12:00:00Z",
		"20260701140000":      "2026-07-01T12:00:00Z",
		"20260701120000 UTC":  "2026-07-01T12:00:00Z",
		"20260329023000":      "2026-03-29T01:30:00Z", // in the hour that is skipped
		"20261025023000 CET":  "2026-10-25T01:30:00Z",
		"20261025023000 CEST": "2026-10-25T00:30:00Z",
	} {
		if at, ok := c.time(text); !ok || at.UTC().Format(time.RFC3339) != want {
			t.Errorf("%q: %v, want %s", text, at.UTC(), want)
		}
	}
}

// A guide cannot have zones looked up without end.
func TestZonesAreBounded(t *testing.T) {
	c := newClock(nil)
	for i := range 10 * maxZones {
		c.time("20260301120000 Zone/" + text(i))
	}
	if len(c.named) > maxZones {
		t.Errorf("%d", len(c.named))
	}
}

func FuzzTime(f *testing.F) {
	for _, seed := range []string{"20260301120000 +0100", "2026-03-01T12:00:00.5Z", "20260301 BST", "20260301240000 Europe/Berlin"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at, ok := newClock(nil).time(text)
		if ok && (at.Year() < 1899 || at.Year() > 2201) {
			t.Errorf("%q: %v", text, at)
		}
		// What was read reads the same when it is written down.
		if ok {
			again, ok := newClock(nil).time(at.UTC().Format("20060102150405 -0700"))
			if !ok && at.UTC().Year() >= 1900 && at.UTC().Year() <= 2200 || ok && !again.Equal(at) {
				t.Errorf("%q: %v, and again %v", text, at, again)
			}
		}
	})
}
