package butler_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"butler"
)

var tonight = butler.Span{
	Day:  butler.Date{Year: 2026, Month: 3, Day: 15},
	Open: time.Date(2026, 3, 15, 2, 0, 0, 0, time.UTC), Close: time.Date(2026, 3, 15, 5, 0, 0, 0, time.UTC),
}

func took(d time.Duration, change ...func(*butler.Run)) butler.Run {
	r := butler.Run{State: butler.RunDone, Started: tonight.Open, Ended: tonight.Open.Add(d)}
	for _, c := range change {
		c(&r)
	}
	return r
}

func files(n int64) func(*butler.Run)           { return func(r *butler.Run) { r.Done = n } }
func state(s butler.RunState) func(*butler.Run) { return func(r *butler.Run) { r.State = s } }
func minutes(least, likely, most int) [3]int    { return [3]int{least, likely, most} }
func rounded(f butler.Forecast) [3]int {
	m := func(d time.Duration) int { return int(d.Round(time.Minute) / time.Minute) }
	return minutes(m(f.Least), m(f.Likely), m(f.Most))
}

func TestForecastChore(t *testing.T) {
	const m = time.Minute
	for name, tt := range map[string]struct {
		runs  []butler.Run
		want  [3]int
		basis string
	}{
		"never run":        {},
		"once":             {[]butler.Run{took(10 * m)}, minutes(5, 10, 20), "the last run took 10 min"},
		"four times":       {[]butler.Run{took(8 * m), took(10 * m), took(40 * m), took(10 * m)}, minutes(8, 10, 40), "the last 4 runs took 8 min to 40 min"},
		"what is not like": {[]butler.Run{took(9*m, state(butler.RunInterrupted)), took(9*m, func(r *butler.Run) { r.Dry = true }), took(9*m, func(r *butler.Run) { r.Section = 2 }), took(-5 * m), took(4 * m)}, minutes(2, 4, 8), "the last run took 4 min"},
		"only bad ones":    {[]butler.Run{took(9*m, state(butler.RunFailed))}, [3]int{}, ""},
		"many": {[]butler.Run{took(m), took(m), took(m), took(m), took(m), took(m), took(m), took(m), took(100 * m)},
			minutes(1, 1, 1), "the last 8 runs took 60 s to 60 s"},
	} {
		f, ok := butler.ForecastChore(tt.runs)
		if rounded(f) != tt.want || f.Basis != tt.basis || ok != (tt.basis != "") {
			t.Errorf("%s: %v (%t), want %v", name, f, ok, tt.want)
		}
	}
}

func TestForecastFiles(t *testing.T) {
	const m = time.Minute
	for name, tt := range map[string]struct {
		n     int64
		runs  []butler.Run
		want  [3]int
		basis string
	}{
		"nothing lacks":      {0, nil, [3]int{}, "no file lacks it"},
		"never run":          {10, nil, [3]int{}, ""},
		"nothing was done":   {10, []butler.Run{took(m)}, [3]int{}, ""},
		"one file":           {10, []butler.Run{took(m, files(1))}, minutes(5, 10, 20), "the only file so far took 60 s"},
		"one run":            {100, []butler.Run{took(10*m, files(10))}, minutes(50, 100, 200), "the 10 files of the last run took 60 s each"},
		"cut off":            {100, []butler.Run{took(10*m, files(10), state(butler.RunInterrupted))}, minutes(50, 100, 200), "the 10 files of the last run took 60 s each"},
		"large ones outvote": {100, []butler.Run{took(10*m, files(1)), took(100*m, files(100))}, minutes(65, 100, 1000), "the 101 files of the last 2 runs took 60 s to 10 min each"},
	} {
		f, ok := butler.ForecastFiles(tt.n, tt.runs)
		if rounded(f) != tt.want || f.Basis != tt.basis || ok != (tt.basis != "") {
			t.Errorf("%s: %v %v (%t), want %v", name, rounded(f), f, ok, tt.want)
		}
	}
}

func TestForecastAfter(t *testing.T) {
	f := butler.Forecast{Least: time.Minute, Likely: 2 * time.Minute, Most: 4 * time.Minute, Basis: "b"}
	got, ok := f.After(90 * time.Second)
	if want := (butler.Forecast{Likely: 30 * time.Second, Most: 150 * time.Second, Basis: "b"}); !ok || got != want {
		t.Errorf("got %v (%t), want %v", got, ok, want)
	}
	if got, ok := f.After(5 * time.Minute); ok {
		t.Errorf("after more than the most: %v", got)
	}
}

func TestForecastString(t *testing.T) {
	const s, m, h = time.Second, time.Minute, time.Hour
	for want, f := range map[string]butler.Forecast{
		"less than 1 min": {Most: 59 * s},
		"up to 3 min":     {Least: 50 * s, Most: 125 * s},
		"about 4 min":     {Least: 4 * m, Most: 4 * m},
		"3 to 7 min":      {Least: 3*m + 59*s, Most: 6*m + s},
		"20 to 35 min":    {Least: 21 * m, Most: 34 * m},
		"50 min to 1.5 h": {Least: 51 * m, Most: 62 * m},
		"2.5 to 4 h":      {Least: 170 * m, Most: 4 * h},
		"11 to 14 h":      {Least: 11*h + 50*m, Most: 13*h + m},
		"20 h to 3 days":  {Least: 20 * h, Most: 49 * h},
		"up to 3650 days": {Most: 10 * 365 * 24 * h},
		"about 2 h":       {Least: 2 * h, Most: 2 * h},
		"9.5 to 10 h":     {Least: 9*h + 30*m, Most: 9*h + 40*m},
	} {
		if got := f.String(); got != want {
			t.Errorf("%v to %v: %q, want %q", f.Least, f.Most, got, want)
		}
	}
}

func TestForecastNight(t *testing.T) {
	likely := func(m int) *butler.Forecast {
		d := time.Duration(m) * time.Minute
		return &butler.Forecast{Least: d / 2, Likely: d, Most: 2 * d}
	}
	at := func(clock string) time.Time {
		c, err := time.Parse("15:04", clock)
		if err != nil {
			t.Fatal(err)
		}
		return time.Date(2026, 3, 15, c.Hour(), c.Minute(), 0, 0, time.UTC)
	}
	type want struct {
		begin, end, latest string
		fit                butler.Fit
	}
	evening := time.Date(2026, 3, 14, 20, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		now   time.Time
		tasks []butler.Ahead
		want  []want
	}{
		"phases wait for each other": {evening, []butler.Ahead{
			{Phase: butler.PhaseAnalyse, Work: likely(30)}, {Phase: butler.PhaseBackup, Work: likely(10)},
		}, []want{{"02:10", "02:40", "03:20", butler.FitYes}, {"02:00", "02:10", "02:20", butler.FitYes}}},
		"one phase side by side, but for a resource": {evening, []butler.Ahead{
			{Phase: butler.PhaseBackup, Work: likely(10), Exclusive: "database"}, {Phase: butler.PhaseBackup, Work: likely(5), Exclusive: "database"},
			{Phase: butler.PhaseBackup, Work: likely(5)},
		}, []want{{"02:00", "02:10", "02:20", butler.FitYes}, {"02:10", "02:15", "02:30", butler.FitYes}, {"02:00", "02:05", "02:10", butler.FitYes}}},
		"it does not fit": {evening, []butler.Ahead{{Phase: butler.PhaseAnalyse, Work: likely(120)}, {Phase: butler.PhaseConclude, Work: likely(70)}, {Phase: butler.PhaseClean, Work: likely(1)}},
			[]want{{"02:00", "04:00", "06:00", butler.FitMaybe}, {"04:00", "05:10", "08:20", butler.FitNo}, {"04:45", "04:46", "04:47", butler.FitYes}}},
		"what comes before is not known": {evening, []butler.Ahead{{Phase: butler.PhaseBackup}, {Phase: butler.PhaseAnalyse, Work: likely(10)}, {Phase: butler.PhaseClean, Work: likely(1)}},
			[]want{{"02:00", "", "", butler.FitUnknown}, {"", "", "", butler.FitUnknown}, {"04:45", "04:46", "04:47", butler.FitYes}}},
		"one that runs": {at("03:00"), []butler.Ahead{{Phase: butler.PhaseClean, Work: likely(1)}, {Phase: butler.PhaseAnalyse, Begun: at("02:30"), Work: likely(30)}},
			[]want{{"03:30", "03:31", "04:02", butler.FitYes}, {"02:30", "03:30", "04:00", butler.FitYes}}},
		"a random time": {evening, []butler.Ahead{{Phase: butler.PhaseBackup, Until: at("04:00"), Work: likely(10)}, {Phase: butler.PhaseAnalyse, Work: likely(10)}},
			[]want{{"02:00", "", "04:20", butler.FitYes}, {"02:00", "02:10", "02:20", butler.FitYes}}},
		"a time of its own": {evening, []butler.Ahead{{Phase: butler.PhaseBackup, At: at("03:30"), Work: likely(50)}},
			[]want{{"03:30", "04:20", "05:10", butler.FitMaybe}}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []want
			clock := func(t time.Time) string {
				if t.IsZero() {
					return ""
				}
				return t.Format("15:04")
			}
			for _, e := range butler.ForecastNight(tt.now, tonight, tt.tasks) {
				got = append(got, want{clock(e.Begin), clock(e.End), clock(e.Latest), e.Fit})
			}
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(want{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Whatever is ahead, times are in order, nothing begins before its phase may, and what fits ends in the Window.
func TestForecastNightProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := tonight.Open.Add(time.Duration(rapid.Int64Range(-int64(time.Hour), int64(4*time.Hour)).Draw(t, "now")))
		var tasks []butler.Ahead
		for range rapid.IntRange(0, 12).Draw(t, "tasks") {
			a := butler.Ahead{
				Phase:     butler.Phase(rapid.IntRange(1, 6).Draw(t, "phase")), //nolint:gosec // small
				Exclusive: rapid.SampledFrom([]butler.Resource{"", butler.ResourceDatabase, butler.ResourceScan}).Draw(t, "resource"),
			}
			if rapid.Bool().Draw(t, "known") {
				likely := time.Duration(rapid.Int64Range(0, int64(5*time.Hour)).Draw(t, "work"))
				a.Work = &butler.Forecast{Least: likely / 2, Likely: likely, Most: likely * 2}
			}
			switch rapid.IntRange(0, 3).Draw(t, "kind") {
			case 0:
				a.Begun = now.Add(-time.Minute)
			case 1:
				a.At = tonight.Open.Add(time.Hour)
			case 2:
				a.Until = tonight.Open.Add(2 * time.Hour)
			}
			tasks = append(tasks, a)
		}
		for i, e := range butler.ForecastNight(now, tonight, tasks) {
			switch a := tasks[i]; {
			case !e.End.IsZero() && (e.End.Before(e.Begin) || e.Latest.Before(e.End)):
				t.Fatalf("out of order: %+v", e)
			case a.Begun.IsZero() && !e.Begin.IsZero() && e.Begin.Before(tonight.Open):
				t.Fatalf("it begins before the window: %+v", e)
			case a.Work == nil && (e.Fit == butler.FitYes || e.Fit == butler.FitMaybe || !e.Latest.IsZero()):
				t.Fatalf("more is told than is known: %+v", e)
			case e.Fit == butler.FitYes && e.Latest.After(tonight.Close):
				t.Fatalf("it does not fit: %+v", e)
			}
		}
	})
}
