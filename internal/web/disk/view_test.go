package disk

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"butler"
	"butler/internal/butlertest/fake"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func TestDivide(t *testing.T) {
	v := storageView{Storage: butler.Storage{
		Database: 10, Backups: 20, Cache: 5, Generated: 115,
		Files: []butler.Stored{
			{Section: 1, Analysis: "previews", Bytes: 10, Files: 1},
			{Section: 2, Analysis: "previews", Bytes: 100, Files: 7},
			{Section: 1, Analysis: "loudness", Bytes: 5, Files: 2},
			{Section: 3, Analysis: "loudness"},
		},
	}}
	v.divide(map[int64]string{1: "Films"})
	want := []share{
		{Name: "a removed library", Files: 7, Bytes: 100, Whole: 115},
		{Name: "Films", URL: "/web/library/1", Files: 3, Bytes: 15, Whole: 115},
	}
	if diff := cmp.Diff(want, v.Sections); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]share{{Name: "previews", Files: 8, Bytes: 110, Whole: 115}, {Name: "loudness", Files: 2, Bytes: 5, Whole: 115}}, v.Analyses); diff != "" {
		t.Error(diff)
	}
	sum := int64(0)
	for _, k := range v.Kinds {
		sum += k.Bytes
	}
	if v.Total != 150 || sum != v.Total {
		t.Errorf("%d of %d", sum, v.Total)
	}
}

func TestSumOfEstimates(t *testing.T) {
	hour := time.Hour
	on := butler.Estimate{Enabled: true, Files: 2, Bytes: 5, Work: hour}
	if sum := sumOf([]butler.Estimate{on, on, {Files: 9, Bytes: 9, Work: hour}}); sum.Files != 4 || sum.Bytes != 10 || sum.Work != 2*hour {
		t.Errorf("%+v", sum)
	}
	if sum := sumOf([]butler.Estimate{on, {Enabled: true, Files: 1}}); sum.Work != 0 {
		t.Errorf("that of one is not known, and all take %v", sum.Work)
	}
}

func TestVerdict(t *testing.T) {
	day := 24 * time.Hour
	made := func(ago time.Duration, b butler.BackupInfo) []butler.BackupInfo {
		b.Made = now.Add(-ago)
		return []butler.BackupInfo{b, {Made: now.Add(-90 * day), Problem: "torn"}}
	}
	for _, c := range []struct {
		copies      []butler.BackupInfo
		class, text string
	}{
		{nil, "bad", "no backup yet"},
		{made(day, butler.BackupInfo{Problem: "torn", Verified: now}), "bad", "cannot be used"},
		{made(7*day, butler.BackupInfo{Verified: now}), "warn", "7 d old"},
		{made(day, butler.BackupInfo{}), "warn", "not been checked"},
		{made(day, butler.BackupInfo{Verified: now}), "good", "not tried"},
		{made(day, butler.BackupInfo{Verified: now, Drilled: now}), "good", "restored once"},
	} {
		if badge, text := verdict(c.copies, 3, now); badge.Class != c.class || !strings.Contains(text, c.text) {
			t.Errorf("%q: %q, %q", c.text, badge.Class, text)
		}
	}
}

func TestHealthPutsTheWorstFirst(t *testing.T) {
	v := newHealthView(now, []butler.Check{
		{Name: "clock", State: butler.CheckGood, Text: "noon"},
		{Name: "libraries", State: butler.CheckGood, Text: "films"},
		{Name: "backups", State: butler.CheckWarning, Text: "old", Hint: "make one"},
		{Name: "libraries", State: butler.CheckProblem, Text: "music is away"},
	}, Job{})
	var order []string
	for _, g := range v.Groups {
		order = append(order, g.Name+" "+g.Badge.Class+" "+g.URL)
	}
	if diff := cmp.Diff([]string{"libraries bad /web/library", "backups warn /web/backups", "clock good "}, order); diff != "" {
		t.Error(diff)
	}
	if v.Words != "1 problem, 1 warning" || v.Groups[0].Checks[0].Text != "music is away" {
		t.Errorf("%q, %+v", v.Words, v.Groups[0])
	}
	if v := newHealthView(now, []butler.Check{{Name: "clock", State: butler.CheckNote}}, Job{}); v.Words != "All is well, with 1 note" {
		t.Error(v.Words)
	}
	if v := newHealthView(now, nil, Job{Began: now, Ended: now.Add(time.Hour), Err: errors.New("no")}); v.Words != "Everything is in order" || v.Failed == nil {
		t.Errorf("%+v", v)
	}
}

func TestSeries(t *testing.T) {
	all := fake.NewStorageHistory().Samples
	all[1].Sections = append(all[1].Sections, butler.SectionBytes{Section: 2, Bytes: 500})
	for by, want := range map[string]string{"kind": "all generated files backups database", "library": "a removed library Films", "analysis": "previews"} {
		var names []string
		for _, s := range seriesOf(all, by, map[int64]string{1: "Films"}) {
			names = append(names, s.Name)
			if len(s.Points) != len(all) {
				t.Errorf("%s: %d points", s.Name, len(s.Points))
			}
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s: %s", by, got)
		}
	}
	var v growthView
	v.draw(all[:1], nil)
	if v.Chart != "" || len(v.Samples) != 1 {
		t.Error("there is a chart of one day")
	}
	v.By = "kind"
	v.draw(all, nil)
	if svg := string(v.Chart); !strings.Contains(svg, "<path") || strings.Contains(svg, "NaN") || v.Samples[0].Day != all[1].Day {
		t.Error(svg)
	}
}

func TestJobs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		jobs := NewJobs()
		gone := errors.New("gone")
		first := jobs.Start("read", "a", func(context.Context) error { time.Sleep(time.Second); return gone })
		if first == nil || !jobs.Look("read").Going() || jobs.Look("read").Of != "a" {
			t.Fatal("it does not go on")
		}
		if jobs.Start("read", "b", nil) != nil {
			t.Error("two of a name go on")
		}
		if within(t.Context(), time.Millisecond, first) {
			t.Error("it has ended at once")
		}
		if other := jobs.Start("write", "", func(context.Context) error { return nil }); !within(t.Context(), time.Millisecond, other) {
			t.Error("another one has not ended")
		}
		<-first
		if job := jobs.Look("read"); job.Going() || !errors.Is(job.Err, gone) || job.Ended.Sub(job.Began) != time.Second {
			t.Errorf("%+v", job)
		}
		long := jobs.Start("read", "c", func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
		if err := jobs.Close(t.Context()); err != nil {
			t.Error(err)
		}
		<-long
		if jobs.Start("read", "d", nil) != nil {
			t.Error("one began after the end")
		}
		if (Job{}).Going() || jobs.Look("none").Going() {
			t.Error("what was never begun goes on")
		}
	})
}

func TestTold(t *testing.T) {
	r := fake.NewRestorer()
	told := Told(t.Context(), r, time.UTC)
	if len(told) != 1 || told[0].Bad || !strings.Contains(told[0].Text, "Fri 20 Mar 2026") {
		t.Errorf("%+v", told)
	}
	if err := r.AcknowledgeRestore(t.Context()); err != nil {
		t.Fatal(err)
	}
	if told := Told(t.Context(), r, time.UTC); len(told) != 0 {
		t.Errorf("said again: %+v", told)
	}
	r.Status.Last = &butler.RestoreOutcome{Problem: "the disk is full"}
	if told := Told(t.Context(), r, time.UTC); len(told) != 1 || !told[0].Bad || !strings.Contains(told[0].Text, "the disk is full") || told[0].Hint == "" {
		t.Errorf("%+v", told)
	}
}
