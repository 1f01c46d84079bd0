package butler_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"butler"
)

func TestSample(t *testing.T) {
	s := butler.Storage{
		Database: 1, Backups: 2, Cache: 3, Disk: butler.DiskSpace{Free: 9},
		Files: []butler.Stored{
			{Section: 1, Analysis: "previews", Bytes: 10},
			{Section: 1, Analysis: "loudness", Bytes: 5},
			{Section: 2, Analysis: "previews", Bytes: 100},
			{Section: 3, Analysis: "previews"},
		},
	}
	day, at := butler.Date{Year: 2026, Month: 3, Day: 29}, time.Unix(1_800_000_000, 0)
	want := butler.StorageSample{
		Day: day, At: at, Database: 1, Backups: 2, Cache: 3, Generated: 115, Free: 9,
		Sections: []butler.SectionBytes{{Section: 1, Bytes: 15}, {Section: 2, Bytes: 100}},
		Analyses: []butler.AnalysisBytes{{Analysis: "previews", Bytes: 110}, {Analysis: "loudness", Bytes: 5}},
	}
	if diff := cmp.Diff(want, s.Sample(day, at)); diff != "" {
		t.Error(diff)
	}
	if n := want.Total(); n != 121 {
		t.Error(n)
	}
}

func TestSampleDue(t *testing.T) {
	w := butler.Window{Start: 2, End: 5}
	at := func(day, hour int) time.Time { return time.Date(2026, 6, day, hour, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		name      string
		last, now time.Time
		want      bool
	}{
		{"never", time.Time{}, at(10, 1), true},
		{"before the window closed", at(10, 1), at(10, 4), false},
		{"when it closed", at(10, 1), at(10, 5), true},
		{"once a night", at(10, 5), at(10, 23), false},
		{"the next night is not over", at(10, 6), at(11, 4), false},
		{"the next night is over", at(10, 6), at(11, 6), true},
		{"long ago", at(1, 6), at(20, 1), true},
		{"the clock was set back", at(20, 6), at(10, 6), true},
	} {
		if got := butler.SampleDue(c.last, w, c.now); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// Whoever takes a sample whenever one is due takes one a day, in every zone and for every Window.
func TestASampleADay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone, err := time.LoadLocation(rapid.SampledFrom([]string{"UTC", "Europe/Berlin", "America/Santiago", "Pacific/Apia", "Australia/Lord_Howe"}).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		w := butler.Window{Start: rapid.IntRange(0, 23).Draw(t, "start"), End: rapid.IntRange(0, 23).Draw(t, "end")}
		now := time.Date(2026, 3, 20, rapid.IntRange(0, 23).Draw(t, "hour"), 0, 0, 0, zone)
		var last time.Time
		taken := 0
		const days = 30
		for range days * 24 {
			if butler.SampleDue(last, w, now) {
				last = now
				taken++
			}
			if butler.SampleDue(last, w, now) && last.Equal(now) {
				t.Fatalf("%v: one was taken just now", now)
			}
			now = now.Add(time.Hour)
		}
		if taken < days-1 || taken > days+2 {
			t.Fatalf("%d in %d days", taken, days)
		}
	})
}

func TestGrowth(t *testing.T) {
	today := butler.Date{Year: 2026, Month: 6, Day: 30}
	sample := func(ago int, bytes int64) butler.StorageSample {
		return butler.StorageSample{Day: today.AddDays(-ago), Generated: bytes}
	}
	for _, c := range []struct {
		name    string
		samples []butler.StorageSample
		want    butler.Growth
		room    int64
		full    int
		ever    bool
	}{
		{name: "none"},
		{name: "one", samples: []butler.StorageSample{sample(0, 5)}},
		{"grows", []butler.StorageSample{sample(90, 1), sample(20, 100), sample(3, 900), sample(0, 300)}, butler.Growth{Known: true, Days: 20, Bytes: 200, Daily: 10}, 75, 7, true},
		{"full already", []butler.StorageSample{sample(10, 0), sample(0, 100)}, butler.Growth{Known: true, Days: 10, Bytes: 100, Daily: 10}, -5, 0, true},
		{"shrinks", []butler.StorageSample{sample(10, 100), sample(0, 0)}, butler.Growth{Known: true, Days: 10, Bytes: -100, Daily: -10}, 75, 0, false},
		{"so slow that it does not matter", []butler.StorageSample{sample(10, 0), sample(0, 10)}, butler.Growth{Known: true, Days: 10, Bytes: 10, Daily: 1}, 1 << 40, 0, false},
		{name: "long not looked", samples: []butler.StorageSample{sample(29, 100), sample(9, 200)}, room: 1},
		{name: "from the future", samples: []butler.StorageSample{sample(2, 100), sample(-2, 200)}, room: 1},
	} {
		g := butler.GrowthOf(c.samples, today, 30)
		if diff := cmp.Diff(c.want, g); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		if days, ok := g.FullIn(c.room); days != c.full || ok != c.ever {
			t.Errorf("%s: full in %d, %v", c.name, days, ok)
		}
	}
}
