package page

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"butler"
)

func TestFormats(t *testing.T) {
	for want, got := range map[string]string{
		"0 B":             Bytes(0),
		"999 B":           Bytes(999),
		"1.0 kB":          Bytes(1000),
		"1.2 GB":          Bytes(1_234_567_890),
		"−1.5 MB":         Bytes(-1_500_000),
		"1.0 MB":          Bytes(999_999),
		"9.2 EB":          Bytes(1<<63 - 1),
		"0":               Count(0),
		"999":             Count(999),
		"−1,234,567":      Count(-1_234_567),
		"–":               Percent(3, 0),
		"0 %":             Percent(0, 7),
		"< 1 %":           Percent(1, 1000),
		"> 99 %":          Percent(999, 1000),
		"100 %":           Percent(7, 7),
		"37 %":            Percent(37, 100),
		"0 s":             Duration(0),
		"1 ms":            Duration(time.Microsecond),
		"1.5 s":           Duration(1500 * time.Millisecond),
		"59 s":            Duration(59 * time.Second),
		"1 min":           Duration(59_600 * time.Millisecond),
		"1 h":             Duration(time.Hour - time.Millisecond),
		"1 h 12 min":      Duration(72 * time.Minute),
		"2 d 3 h":         Duration(51 * time.Hour),
		"0:00":            Clock(0),
		"1:02:03":         Clock(3_723_999),
		"−0:01":           Clock(-1999),
		"Sun 22 Nov 2026": Date(butler.Date{Year: 2026, Month: 11, Day: 22}),
		"1 file":          Plural(1, "file", "files"),
		"1,000 files":     Plural(1000, "file", "files"),
		"It broke.":       Sentence("it broke"),
		"butler x shows.": Sentence("butler x shows"),
		"Why?":            Sentence("why?"),
	} {
		if got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}

func TestTimes(t *testing.T) {
	zone := time.FixedZone("UTC+2", 2*60*60)
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, zone)
	for _, c := range []struct {
		at        time.Time
		when, ago string
	}{
		{time.Time{}, "–", "never"},
		{now, "12:00", "now"},
		{now.Add(-90 * time.Second), "11:58", "1 min ago"},
		{now.Add(3 * time.Hour).UTC(), "15:00", "in 3 h"},
		{now.AddDate(0, 0, -3), "1 Mar 12:00", "3 days ago"},
		{now.AddDate(-1, 0, 0), "4 Mar 2025 12:00", "365 days ago"},
	} {
		if got := string(when(c.at, zone, now)); got != c.when && !strings.HasSuffix(got, ">"+c.when+"</time>") {
			t.Errorf("%s, not %s", got, c.when)
		}
		if got := string(ago(c.at, zone, now)); got != c.ago && !strings.HasSuffix(got, ">"+c.ago+"</time>") {
			t.Errorf("%s, not %s", got, c.ago)
		}
	}
}

// Whatever the length, people read numbers that are not far from it and no unit that overflows.
func TestDurationsHaveNoUnitTooMany(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := Duration(time.Duration(rapid.Int64().Draw(t, "d")))
		for _, bad := range []string{"60 s", "60 min", "24 h", "0 s ", " 0 "} {
			if strings.HasSuffix(text, " "+bad) || strings.HasPrefix(text, bad) && text != "0 s" {
				t.Fatal(text)
			}
		}
	})
}

func TestShorten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, n := rapid.String().Draw(t, "s"), rapid.IntRange(0, 40).Draw(t, "n")
		cut := shorten(s, n)
		if !utf8.ValidString(cut) || len(cut) > n+len("…") || len(s) <= n && cut != s {
			t.Fatalf("%q", cut)
		}
	})
}

// What a form says to go back to leads nowhere else.
func FuzzLocal(f *testing.F) {
	for _, s := range []string{
		"/web/tasks/X?y=1#z", "/web/", "https://example.org/web/", "//example.org/web/", "/web/..//example.org", `/web/\example.org`,
		"/web/%2e%2e/library", "/web/a\r\nSet-Cookie: x=1", "javascript:alert(1)", "/web", "/web//x", "",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Local(s)
		if !strings.HasPrefix(got, "/web/") || strings.HasPrefix(got, "//") || strings.ContainsAny(got, "\r\n\\\x00") {
			t.Errorf("%q leads to %q", s, got)
		}
	})
}
