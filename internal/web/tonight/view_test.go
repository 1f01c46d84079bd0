package tonight

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"butler"
)

var (
	noon = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
	span = butler.Span{Day: butler.Date{Year: 2026, Month: 3, Day: 15}, Open: at(2, 0), Close: at(5, 0)}
)

func at(hour, minute int) time.Time { return time.Date(2026, 3, 15, hour, minute, 0, 0, time.UTC) }

func takes(least, most int) *butler.Forecast {
	return &butler.Forecast{Least: time.Duration(least) * time.Minute, Most: time.Duration(most) * time.Minute, Basis: "the last run took 3 min"}
}

func TestWords(t *testing.T) {
	open := butler.Plan{Now: at(3, 0), Span: span, Inside: true}
	closed := butler.Plan{Now: at(0, 30), Span: span}
	for want, tt := range map[string]struct {
		plan butler.Plan
		task butler.PlanTask
	}{
		"Will run": {closed, butler.PlanTask{}},
		"At work since 00:10, 3 files to go. 1 to 2 min left":          {closed, butler.PlanTask{Lacking: 3, Expect: &butler.Expect{Begin: at(0, 10), Work: takes(1, 2)}}},
		"Begins at about 02:10, 1,812 files to go. Takes 20 to 35 min": {closed, butler.PlanTask{Lacking: 1812, Expect: &butler.Expect{Begin: at(2, 10), Work: takes(20, 35)}}},
		"Begins at about 02:10. How long it takes is not known yet":    {closed, butler.PlanTask{Expect: &butler.Expect{Begin: at(2, 10)}}},
		"Begins when those before it are done. Takes 2 to 4 min":       {closed, butler.PlanTask{Expect: &butler.Expect{Work: takes(2, 4)}}},
		"Begins at a random time from 02:00 on. Takes 2 to 4 min":      {closed, butler.PlanTask{Expect: &butler.Expect{Random: true, Begin: at(2, 0), Work: takes(2, 4)}}},
		"Begins at 03:41. Takes 2 to 4 min":                            {open, butler.PlanTask{At: at(3, 41), Expect: &butler.Expect{Begin: at(3, 41), Work: takes(2, 4)}}},
		"At work since 02:00, 1 file to go. About 2 min left":          {open, butler.PlanTask{Lacking: 1, Expect: &butler.Expect{Begin: at(2, 0), Work: takes(2, 2)}}},
		"Nothing to do: no file lacks it": {closed, butler.PlanTask{Expect: &butler.Expect{
			Begin: at(2, 10), Work: &butler.Forecast{Basis: "no file lacks it"}}}},
	} {
		if got, _ := words(tt.task, tt.plan); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestTrack(t *testing.T) {
	for name, tt := range map[string]struct {
		expect butler.Expect
		now    time.Time
		want   track
	}{
		"likely, and perhaps":           {butler.Expect{Begin: at(2, 0), End: at(3, 30), Latest: at(5, 0), Fit: butler.FitYes}, noon, track{X: "0%", Width: "50%", MaybeX: "50%", MaybeWid: "50%", Class: "s1"}},
		"too long":                      {butler.Expect{Begin: at(4, 15), End: at(6, 0), Latest: at(8, 0), Fit: butler.FitNo}, noon, track{X: "75%", Width: "25%", MaybeX: "99.2%", MaybeWid: "0.8%", Class: "warn"}},
		"very short":                    {butler.Expect{Begin: at(5, 0), End: at(5, 0).Add(time.Second), Latest: at(5, 0).Add(time.Second)}, noon, track{X: "99.2%", Width: "0.8%", Class: "s1"}},
		"at work":                       {butler.Expect{Begin: at(2, 0), End: at(3, 30), Latest: at(3, 30)}, at(3, 30), track{X: "0%", Width: "50%", Class: "live", Now: "50%"}},
		"not known how long":            {butler.Expect{Begin: at(3, 30)}, noon, track{MaybeX: "50%", MaybeWid: "50%", Class: "s1"}},
		"at a random time":              {butler.Expect{Begin: at(2, 0), Latest: at(3, 30), Random: true}, noon, track{MaybeX: "0%", MaybeWid: "50%", Class: "s1"}},
		"at random, not known how long": {butler.Expect{Begin: at(3, 30), Random: true}, noon, track{MaybeX: "50%", MaybeWid: "50%", Class: "s1"}},
		"nothing to do":                 {butler.Expect{Begin: at(2, 0), End: at(2, 0), Latest: at(2, 0), Work: &butler.Forecast{}}, noon, track{Class: "s1"}},
		"nothing known":                 {butler.Expect{}, noon, track{Class: "s1"}},
	} {
		if diff := cmp.Diff(tt.want, newTrack(tt.expect, span, tt.now)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// The axis names no more hours than there is room for, also in the night in which an hour comes twice.
func TestAxis(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for hours := range 24 {
		w := butler.Window{Start: 1, End: (1 + hours) % 24}
		s, _ := w.On(butler.Date{Year: 2026, Month: 10, Day: 25}, berlin)
		a := newAxis(s, noon)
		if len(a.Ticks) < 2 || len(a.Ticks) > 9 || a.Ticks[0].X != "0%" || a.Ticks[0].Anchor != "start" {
			t.Errorf("%s: %+v", w, a.Ticks)
		}
	}
}

func TestStatus(t *testing.T) {
	films := []butler.Section{{ID: 1, Name: "Films", Scanned: noon}}
	added := []butler.Section{{ID: 1, Name: "Films", Scanned: noon}, {ID: 2, Name: "Shows"}}
	bad := butler.Report{Trouble: true, Headline: "Night of 2026-03-14: 3 tasks done; 4 files done, 2 failed", Digest: butler.Digest{Failed: 2, Runs: []butler.Run{{State: butler.RunFailed}}}}
	plain := butler.Plan{Now: noon, Span: span}
	with := func(change func(*butler.Plan)) butler.Plan { p := plain; change(&p); return p }
	for name, tt := range map[string]struct {
		facts          facts
		class, title   string
		matters, texts string // of the matters
	}{
		"well":       {facts{plan: plain, sections: films}, "good", "All is well", "", ""},
		"no library": {facts{plan: plain}, "warn", "There is no library yet", "warn", "Butler has no folders"},
		"an alarm": {facts{sections: films, plan: with(func(p *butler.Plan) {
			p.Alarms = []butler.Alarm{{Key: "overdue:BackupDatabase", Text: "it has not succeeded", Hint: "see why"}}
		})},
			"bad", "One thing wants a look", "bad", "It has not succeeded."},
		"failures": {facts{plan: plain, sections: films, night: &bad}, "warn", "One thing wants a look", "warn", "2 files failed, 1 task failed."},
		"paused": {facts{sections: films, plan: with(func(p *butler.Plan) { p.Paused, p.Hold = true, &butler.Hold{Reason: "paused until 14:00"} })},
			"warn", "Work is paused", "warn", "Nothing goes on: paused until 14:00."},
		"quiet hours": {facts{sections: films, plan: with(func(p *butler.Plan) { p.Hold = &butler.Hold{Reason: "quiet hours, all day"} })},
			"warn", "Work is held", "warn", "quiet hours, all day"},
		"one not scanned":       {facts{plan: plain, sections: added}, "warn", "One thing wants a look", "warn", "Shows has not been scanned yet"},
		"some not scanned":      {facts{plan: plain, sections: append(added, butler.Section{ID: 3})}, "warn", "One thing wants a look", "warn", "2 libraries have not been scanned yet"},
		"not scanned, but soon": {facts{plan: plain, sections: added, scans: true}, "good", "All is well", "", ""},
		"all at once": {facts{night: &bad, plan: with(func(p *butler.Plan) { p.Alarms = []butler.Alarm{{Text: "a"}, {Text: "b"}} }), sections: []butler.Section{{Name: "Films", Warning: "a folder is away", Scanned: noon}}},
			"bad", "4 things want a look", "bad bad warn warn", "a folder is away"},
	} {
		s := sum(tt.facts)
		var classes, texts []string
		for _, m := range s.Matters {
			classes, texts = append(classes, m.Class), append(texts, m.Text)
		}
		if s.Class != tt.class || s.Title != tt.title || strings.Join(classes, " ") != tt.matters || !strings.Contains(strings.Join(texts, "\n"), tt.texts) {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

// What will not run says why, where that is one thing for all, and does not read as if what waits had no future.
func TestTonightInWords(t *testing.T) {
	will, wont := []butler.PlanTask{{Will: true}, {Will: true}}, []butler.PlanTask{{}, {}}
	for want, p := range map[string]butler.Plan{
		"2 tasks from 02:00 to 05:00 (in 1 h 30 min)":  {Now: at(0, 30), Span: span, Tasks: will},
		"2 tasks to go, until 05:00":                   {Now: at(3, 0), Span: span, Inside: true, Tasks: will, Paused: true},
		"Nothing, unless work is resumed before 05:00": {Now: at(3, 0), Span: span, Inside: true, Tasks: wont, Paused: true},
		"Nothing more will run":                        {Now: at(3, 0), Span: span, Inside: true, Tasks: wont},
		"Nothing will run":                             {Now: at(0, 30), Span: span, Tasks: wont},
	} {
		if got := tonightWords(p); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestJoin(t *testing.T) {
	runs := []butler.Run{
		{ID: 1, UUID: "a", Task: "Previews", State: butler.RunRunning, Done: 1230, Failed: 4, Total: 8120},
		{ID: 2, UUID: "b", Task: "Scan", State: butler.RunRunning, Total: -1, Done: 3},
		{ID: 3, UUID: "c", Task: "Copy", State: butler.RunRunning, Total: -1},
	}
	activities := []butler.Activity{
		{UUID: "a", Subtitle: "Sintel.mkv", Progress: 15, Cancellable: true, Pace: &butler.Progress{Rate: 41.7, Left: takes(120, 200)}},
		{UUID: "b", Subtitle: "Films", Progress: -1, Pace: &butler.Progress{Rate: 0.05}},
	}
	type line struct{ counts, rate, left, doing string }
	var got []line
	for _, w := range join(runs, activities, func(s string) string { return s }) {
		got = append(got, line{w.Counts, w.Rate, w.Left, w.Doing})
	}
	want := []line{
		{"1,234 of 8,120, 4 failed", "41 a minute", "2 to 3.5 h left", "Sintel.mkv"},
		{"3 so far", "3.0 an hour", "Time left: not known yet", "Films"},
		{"", "", "Time left: not known yet", ""},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(line{})); diff != "" {
		t.Error(diff)
	}
}
