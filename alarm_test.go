package butler_test

import (
	"fmt"
	"testing"
	"time"

	"butler"
)

func TestOverdue(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	date := func(d int) butler.Date { return butler.Date{Year: 2026, Month: 3, Day: d} }
	at := func(d, h int) time.Time { return time.Date(2026, 3, d, h, 0, 0, 0, zone) } // the clocks change on the 29th
	task := func(interval int) butler.Task {
		return butler.Task{Name: "A", Gate: butler.Gate{Preference: "GateA", Default: "true"}, Schedule: butler.Schedule{Interval: interval}}
	}
	tests := []struct {
		name     string
		interval int
		last     butler.Date
		since    time.Time
		now      time.Time
		off      bool
		want     string
	}{
		{"daily, a night missed", 1, date(10), at(1, 12), at(12, 4), false, ""},
		{"daily, two nights missed, the window still open", 1, date(10), at(1, 12), at(12, 4), false, ""},
		{"daily, two nights missed", 1, date(10), at(1, 12), at(12, 5), false, "A has not succeeded since 2026-03-10, and is to run every day"},
		{"every three days, just before", 3, date(10), at(1, 12), at(16, 4), false, ""},
		{"every three days", 3, date(10), at(1, 12), at(16, 5), false, "A has not succeeded since 2026-03-10, and is to run every 3 days"},
		{"across the day on which clocks change, before", 1, date(27), at(1, 12), at(29, 4), false, ""},
		{"across the day on which clocks change", 1, date(27), at(1, 12), at(29, 5), false, "A has not succeeded since 2026-03-27, and is to run every day"},
		{"never, the server is new", 1, butler.Date{}, at(10, 12), at(11, 12), false, ""},
		{"never", 1, butler.Date{}, at(10, 12), at(12, 5), false, "A has never succeeded, and is to run every day"},
		{"switched off", 1, date(1), at(1, 12), at(20, 12), true, ""},
		{"switched on lately", 1, date(1), at(19, 12), at(20, 12), false, ""},
		{"it succeeded by a clock that was wrong", 1, date(25), at(1, 12), at(20, 12), false, ""},
		{"the clock was set back behind the first start", 1, butler.Date{}, at(25, 12), at(20, 12), false, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			x := task(tt.interval)
			values := map[string]string{"GateA": fmt.Sprint(!tt.off)}
			s := butler.NewSettings(append(butler.CorePreferences(2), x.Definition()), values)
			q := butler.OverdueQuery{
				Tasks: []butler.Task{x}, Settings: s, Last: map[string]butler.Date{"A": tt.last},
				Since: map[string]time.Time{"A": tt.since}, Now: tt.now,
			}
			q.GotOn = map[string]butler.Date{"A": date(2)} // long ago
			got := ""
			for _, a := range butler.Overdue(q) {
				got += a.Text
				if a.Key != "overdue:A" || a.Since.After(tt.now) || a.Hint == "" {
					t.Errorf("%+v", a)
				}
			}
			if got != tt.want {
				t.Errorf("got %q", got)
			}
			q.GotOn["A"] = butler.DateOf(tt.now).AddDays(-1)
			if all := butler.Overdue(q); len(all) > 0 {
				t.Errorf("one that gets on: %v", all)
			}
			q.Since = nil
			if all := butler.Overdue(q); len(all) > 0 {
				t.Errorf("one that is not watched: %v", all)
			}
		})
	}
}

func TestBackupAge(t *testing.T) {
	now := time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)
	ago := func(days int) time.Time { return now.AddDate(0, 0, -days) }
	for _, tt := range []struct {
		newest, since time.Time
		want          string
	}{
		{ago(6), ago(100), ""},
		{ago(7), ago(100), "the newest backup of the database is 7 days old"},
		{time.Time{}, ago(6), ""},
		{time.Time{}, ago(8), "there is no backup of the database"},
		{now.AddDate(1, 0, 0), ago(8), ""}, // of a clock that was wrong
	} {
		a, ok := butler.BackupAge(tt.newest, tt.since, 3, now)
		if a.Text != tt.want || ok != (tt.want != "") {
			t.Errorf("%v %v: %q", tt.newest, tt.since, a.Text)
		}
	}
}

// An Alarm is told once, and again after days; when it has ended and comes again it is a new one.
func TestAlarmsAreToldOnce(t *testing.T) {
	now := time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)
	a := butler.Alarm{Key: "a", Text: "A", Since: now}
	all, tell := butler.MergeAlarms(nil, []butler.Alarm{a}, now)
	if len(all) != 1 || len(tell) != 1 {
		t.Fatalf("%v %v", all, tell)
	}
	later := a
	later.Since, later.Text = now.Add(time.Hour), "A still"
	all, tell = butler.MergeAlarms(all, []butler.Alarm{later}, now.Add(71*time.Hour))
	if len(all) != 1 || len(tell) != 0 || !all[0].Since.Equal(now) || all[0].Text != "A still" {
		t.Fatalf("%v %v", all, tell)
	}
	if _, tell = butler.MergeAlarms(all, []butler.Alarm{later}, now.Add(72*time.Hour)); len(tell) != 1 {
		t.Errorf("it is not told again: %v", tell)
	}
	if _, tell = butler.MergeAlarms(all, []butler.Alarm{later}, now.Add(-time.Hour)); len(tell) != 1 {
		t.Errorf("a clock that was set back keeps it quiet: %v", tell)
	}
	if all, _ = butler.MergeAlarms(all, nil, now); len(all) != 0 {
		t.Errorf("it does not end: %v", all)
	}
}
