package refreshepgguides

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"butler"
	"butler/internal/guide"
	"butler/tasks/internal/choretest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// xmltv is a guide of one channel with a programme in each of some hours from now on.
func xmltv(title string, hours int) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n<tv><channel id=\"one\"><display-name>One</display-name></channel>\n")
	begin := time.Now().UTC().Truncate(time.Hour)
	for h := range hours {
		at := begin.Add(time.Duration(h) * time.Hour)
		b.WriteString(`<programme start="` + at.Format("20060102150405") + `" stop="` + at.Add(time.Hour).Format("20060102150405") + `" channel="one"><title>` + title + "</title></programme>\n")
	}
	return b.String() + "</tv>"
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// titles returns how many programmes of each title are shown.
func titles(t *testing.T, data string) map[string]int {
	t.Helper()
	g := guide.Open(guide.Folder(data))
	defer g.Close()
	all, _, err := g.Programmes(t.Context(), butler.GuideQuery{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for _, p := range all {
		found[p.Title]++
	}
	return found
}

// runWith runs the Task and returns what it reports.
func runWith(t *testing.T, data string, values map[string]string) (choretest.Report, figures, error) {
	t.Helper()
	var report choretest.Report
	host := butler.Host{Settings: choretest.Settings(Task(), values), Data: data, Version: "1.2.3"}
	err := run(t.Context(), host, &report)
	var sum figures
	if report.Summary != nil {
		report.Figures(t, &sum)
	}
	return report, sum, err
}

// The Task does what its name says, tells it, does no more the second time, and leaves nothing else behind.
func TestConforms(t *testing.T) {
	data, dir := t.TempDir(), t.TempDir()
	path := filepath.Join(dir, "epg.xml")
	write(t, path, xmltv("Film", 30))
	values := map[string]string{PrefGuides: "Home = " + path, PrefChannels: "one = 4 The One"}
	report, sum, err := runWith(t, data, values)
	if err != nil || sum.Read != 1 || sum.Failed != 0 || sum.Programmes != 30 || sum.Channels != 1 || sum.Bytes == 0 || len(report.Said) != 0 {
		t.Errorf("%+v, %q, %v", sum, report.Said, err)
	}
	if report.Total != 1 || len(report.Units) != 1 || report.Units[0].State != butler.UnitDone || report.Units[0].Title != "Home" ||
		report.Units[0].Reason != "30 programmes of 1 channel" || report.Units[0].At.IsZero() {
		t.Errorf("%d, %+v", report.Total, report.Units)
	}
	g := guide.Open(guide.Folder(data))
	defer g.Close()
	if all, err := g.Channels(t.Context()); err != nil || len(all) != 1 || all[0].Number != "4" || all[0].Names[0] != "The One" {
		t.Errorf("%+v, %v", all, err)
	}
	report, sum, err = runWith(t, data, values)
	if err != nil || sum.Unchanged != 1 || sum.Programmes != 30 || report.Units[0].State != butler.UnitSkipped {
		t.Errorf("%+v, %+v, %v", sum, report.Units, err)
	}
	entries, err := os.ReadDir(data)
	if err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
}

func TestNothingToDo(t *testing.T) {
	data := t.TempDir()
	report, sum, err := runWith(t, data, nil)
	if err != nil || sum.Read != 0 || report.Total != 0 || len(report.Units) != 0 || len(report.Said) != 0 {
		t.Errorf("%+v, %+v, %v", sum, report, err)
	}
	if entries, err := os.ReadDir(data); err != nil || len(entries) != 0 {
		t.Errorf("%v, %v", entries, err)
	}
}

// One guide breaks, one cannot be reached, one is in order: each has its report, and nothing is lost.
func TestFaults(t *testing.T) {
	data, dir := t.TempDir(), t.TempDir()
	one, two := filepath.Join(dir, "one.xml"), filepath.Join(dir, "two.xml")
	write(t, one, xmltv("Film", 30))
	write(t, two, strings.ReplaceAll(xmltv("Series", 30), `"one"`, `"two"`))
	status := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(strings.ReplaceAll(xmltv("Sport", 30), `"one"`, `"three"`))) // who went away asks for nothing
	}))
	defer server.Close()
	values := map[string]string{PrefGuides: one + " | " + two + " | Net=" + server.URL + "/secret-token/guide?key=secret"}
	if _, sum, err := runWith(t, data, values); err != nil || sum.Read != 3 {
		t.Fatalf("%+v, %v", sum, err)
	}
	write(t, one, xmltv("Broken", 30)[:500])
	write(t, two, strings.ReplaceAll(xmltv("New series", 30), `"one"`, `"two"`))
	status = http.StatusForbidden
	report, sum, err := runWith(t, data, values)
	if err != nil || sum.Read != 1 || sum.Failed != 2 || len(report.Said) != 2 {
		t.Errorf("%+v, %q, %v", sum, report.Said, err)
	}
	if got := titles(t, data); got["Film"] != 30 || got["New series"] != 30 || got["Sport"] != 30 || len(got) != 3 {
		t.Errorf("%v", got)
	}
	for i, want := range []string{"line 6, column", "30 programmes of 1 channel", "403"} {
		u := report.Units[i]
		if !strings.Contains(u.Reason, want) || (u.State == butler.UnitFailed) != (i != 1) || strings.Contains(u.Reason+u.Title+u.Subject, "secret") || strings.Contains(u.Reason, dir) {
			t.Errorf("%+v", u)
		}
	}
	write(t, two, "no guide")
	if _, sum, err := runWith(t, data, values); !butler.IsKind(err, butler.KindFailed) || butler.HintOf(err) == "" || sum.Failed != 3 {
		t.Errorf("%+v, %v", sum, err)
	}
	if got := titles(t, data); len(got) != 3 {
		t.Errorf("%v", got)
	}
}

func TestBadSettings(t *testing.T) {
	path := filepath.Join(t.TempDir(), "epg.xml")
	write(t, path, xmltv("Film", 2))
	for name, tt := range map[string]struct {
		values map[string]string
		kind   butler.Kind // 0 for none: the rest is done
		said   int
	}{
		"no place at all":     {map[string]string{PrefGuides: "epg.xml"}, butler.KindInvalid, 1},
		"one of two":          {map[string]string{PrefGuides: "epg.xml | " + path}, 0, 1},
		"no such zone":        {map[string]string{PrefGuides: path, PrefZone: "Mars/Olympus"}, butler.KindInvalid, 0},
		"no rule":             {map[string]string{PrefGuides: path, PrefChannels: "nonsense"}, butler.KindInvalid, 0},
		"no file of rules":    {map[string]string{PrefGuides: path, PrefChannelFile: path + ".absent"}, butler.KindUnreachable, 0},
		"a folder, not rules": {map[string]string{PrefGuides: path, PrefChannelFile: filepath.Dir(path)}, butler.KindUnreachable, 0},
	} {
		data := t.TempDir()
		report, sum, err := runWith(t, data, tt.values)
		if tt.kind == 0 {
			if err != nil || sum.Read != 1 {
				t.Errorf("%s: %+v, %v", name, sum, err)
			}
		} else if !butler.IsKind(err, tt.kind) || butler.HintOf(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
		if len(report.Said) != tt.said {
			t.Errorf("%s: said %q", name, report.Said)
		}
	}
}

// What the settings allow decides how much of a guide is believed.
func TestLimitsAreSettings(t *testing.T) {
	data, path := t.TempDir(), filepath.Join(t.TempDir(), "epg.xml")
	values := map[string]string{PrefGuides: path, PrefMaxSize: "1"}
	write(t, path, xmltv("Film", 30)+strings.Repeat(" ", 1<<20))
	if report, _, err := runWith(t, data, values); !butler.IsKind(err, butler.KindFailed) || !strings.Contains(report.Units[0].Reason, "larger than 1 MB") {
		t.Errorf("%+v, %v", report.Units, err)
	}
	values[PrefMaxSize] = "2"
	if _, sum, err := runWith(t, data, values); err != nil || sum.Read != 1 {
		t.Errorf("%+v, %v", sum, err)
	}
	write(t, path, xmltv("Little", 3))
	if report, _, err := runWith(t, data, values); !butler.IsKind(err, butler.KindFailed) || !strings.Contains(report.Units[0].Reason, "still to come") {
		t.Errorf("%+v, %v", report.Units, err)
	}
	values[PrefMinimumShare] = "10"
	if _, _, err := runWith(t, data, values); err != nil || titles(t, data)["Little"] != 3 {
		t.Errorf("%v, %v", titles(t, data), err)
	}
}
