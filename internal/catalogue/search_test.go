package catalogue

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"butler"
)

func runIDs(runs []butler.Run) (all []int64) {
	for _, r := range runs {
		all = append(all, r.ID)
	}
	return all
}

func TestRunsAreFound(t *testing.T) {
	d, _ := openTest(t)
	day := func(n int) butler.Date { return butler.Date{Year: 2026, Month: 3, Day: n} }
	scan := newRun(t, d, butler.Run{Task: "RefreshLibraries", State: butler.RunDone, Trigger: butler.TriggerWindow, Day: day(1), Reason: "finished"})
	sound := newRun(t, d, butler.Run{Task: "LoudnessAnalysis", State: butler.RunFailed, Trigger: butler.TriggerManual, Day: day(2), Reason: "all 2 files failed: 100% \"damaged\""})
	video := newRun(t, d, butler.Run{Task: "GenerateMediaIndexFiles", State: butler.RunRunning, Trigger: butler.TriggerMedia, Day: day(3), Reason: "new media"})
	report := func(run butler.Run, u butler.UnitReport) { t.Helper(); must(t, d.ReportUnit(t.Context(), run.ID, u)) }
	report(sound, butler.UnitReport{Subject: "part:1", Title: "Ärger im Keller", File: "aerger.mkv", State: butler.UnitFailed, Reason: "moov atom not found"})
	report(sound, butler.UnitReport{Subject: "part:2", Title: "映画 – 東京物語", File: "tokyo.mkv", State: butler.UnitFailed, Reason: "<b>bad</b>"})
	report(video, butler.UnitReport{Subject: "part:1", Title: "Ärger im Keller", File: "aerger.mkv", State: butler.UnitDone, Reason: "12 previews"})
	report(scan, butler.UnitReport{Subject: "section:1", Title: "Films", State: butler.UnitDone, Reason: "was otherwise"})
	report(scan, butler.UnitReport{Subject: "section:1", Title: "Films", State: butler.UnitDone, Reason: "3 new"}) // instead of the one before
	for _, test := range []struct {
		name string
		q    butler.RunQuery
		want []int64
	}{
		{"all", butler.RunQuery{}, []int64{video.ID, sound.ID, scan.ID}},
		{"page", butler.RunQuery{Before: video.ID, Limit: 1}, []int64{sound.ID}},
		{"trigger", butler.RunQuery{Trigger: butler.TriggerMedia}, []int64{video.ID}},
		{"day", butler.RunQuery{Day: day(2)}, []int64{sound.ID}},
		{"from", butler.RunQuery{From: day(2)}, []int64{video.ID, sound.ID}},
		{"to", butler.RunQuery{To: day(2)}, []int64{sound.ID, scan.ID}},
		{"from to", butler.RunQuery{From: day(2), To: day(2)}, []int64{sound.ID}},
		{"states", butler.RunQuery{States: []butler.RunState{butler.RunFailed, butler.RunDone}}, []int64{sound.ID, scan.ID}},
		{"task and day", butler.RunQuery{Task: "LoudnessAnalysis", Day: day(1)}, nil},
		{"title, other case", butler.RunQuery{Text: "äRGER IM"}, []int64{video.ID, sound.ID}},
		{"file", butler.RunQuery{Text: "aerger.mkv"}, []int64{video.ID, sound.ID}},
		{"file and task", butler.RunQuery{Text: "aerger.mkv", Task: "LoudnessAnalysis"}, []int64{sound.ID}},
		{"reason of a file", butler.RunQuery{Text: "moov atom"}, []int64{sound.ID}},
		{"reason of a run", butler.RunQuery{Text: "new media"}, []int64{video.ID}},
		{"task", butler.RunQuery{Text: "loudness"}, []int64{sound.ID}},
		{"other letters", butler.RunQuery{Text: "東京物"}, []int64{sound.ID}},
		{"quotation marks", butler.RunQuery{Text: `100% "damaged`}, []int64{sound.ID}},
		{"markup", butler.RunQuery{Text: "<b>bad</b>"}, []int64{sound.ID}},
		{"an operator is none", butler.RunQuery{Text: "moov OR media"}, nil},
		{"a wild card is none", butler.RunQuery{Text: "mo_v%"}, nil},
		{"replaced", butler.RunQuery{Text: "otherwise"}, nil},
		{"short", butler.RunQuery{Text: "ne"}, []int64{video.ID, sound.ID}},
		{"blank", butler.RunQuery{Text: "  \x00 "}, []int64{video.ID, sound.ID, scan.ID}},
		{"what is no letter", butler.RunQuery{Text: "mo\xffov\x00"}, []int64{sound.ID}},
		{"very long", butler.RunQuery{Text: strings.Repeat("x", 100_000)}, nil},
	} {
		got, err := d.Runs(t.Context(), test.q)
		must(t, err)
		if diff := cmp.Diff(test.want, runIDs(got)); diff != "" {
			t.Errorf("%s:\n%s", test.name, diff)
		}
	}
	// What is forgotten is found no more.
	_, err := d.writer.ExecContext(t.Context(), "DELETE FROM runs WHERE id = ?", sound.ID)
	must(t, err)
	got, err := d.Runs(t.Context(), butler.RunQuery{Text: "aerger"})
	must(t, err)
	if diff := cmp.Diff([]int64{video.ID}, runIDs(got)); diff != "" {
		t.Error(diff)
	}
	problems, err := d.Check(t.Context())
	must(t, err)
	if len(problems) > 0 {
		t.Error(problems)
	}
}

// What many reports hold is found in another way than what few do, and alike.
func TestRunsAreFoundHoweverMany(t *testing.T) {
	d, _ := openTest(t)
	manyRuns(t, d, 1200, 5)
	all, err := d.Runs(t.Context(), butler.RunQuery{Limit: 2000})
	must(t, err)
	for _, text := range []string{"file", "FILE 59", "error", "error 7", "previews", "them failed", "task 3", "299 previews", "no such"} {
		var want []int64
		for _, r := range all {
			reports, err := d.UnitReports(t.Context(), butler.UnitReportQuery{Run: r.ID})
			must(t, err)
			holds := func(s string) bool { return strings.Contains(strings.ToLower(s), strings.ToLower(text)) }
			if holds(r.Task) || holds(r.Reason) || slices.ContainsFunc(reports, func(u butler.UnitReport) bool {
				return holds(u.Title) || holds(u.File) || holds(u.Reason)
			}) {
				want = append(want, r.ID)
			}
		}
		got, err := d.Runs(t.Context(), butler.RunQuery{Text: text, Limit: 2000})
		must(t, err)
		if !slices.Equal(want, runIDs(got)) {
			t.Errorf("%q: %d runs, want %d", text, len(got), len(want))
		}
		paged, err := d.Runs(t.Context(), butler.RunQuery{Text: text, Task: "Task 3", Before: 600, Limit: 7})
		must(t, err)
		wanted := slices.DeleteFunc(want, func(id int64) bool { return id >= 600 || id%10 != 3 })
		if wanted = wanted[:min(len(wanted), 7)]; !slices.Equal(wanted, runIDs(paged)) {
			t.Errorf("%q: page of %v, want %v", text, runIDs(paged), wanted)
		}
	}
}
