package history

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"butler"
)

func TestFiltersAreAddresses(t *testing.T) {
	day := func(n int) butler.Date { return butler.Date{Year: 2026, Month: 3, Day: n} }
	for _, f := range []runFilter{
		{},
		{Text: `<b>&"'`, Task: "A b", State: butler.RunFailed, Trigger: butler.TriggerMedia, From: day(1), To: day(9), Before: 12},
		{Text: strings.Repeat("ä", 100)},
	} {
		u, err := url.Parse(f.url(f.Before))
		if err != nil || u.Path != "/web/runs" {
			t.Fatal(u, err)
		}
		if got := parseRunFilter(u.Query()); got != f {
			t.Errorf("%+v is %s, and that %+v", f, u, got)
		}
	}
	nonsense := url.Values{
		"q": {" \x00\xff" + strings.Repeat("ä", 1000)}, "state": {"lost"}, "trigger": {"chance"}, "from": {"2026-02-30"}, "to": {"today"}, "before": {"-7"},
	}
	if got := parseRunFilter(nonsense); got.State != "" || got.Trigger != "" || got.From != (butler.Date{}) || got.To != (butler.Date{}) || got.Before != 0 || len(got.Text) > maxText {
		t.Errorf("%+v", got)
	}
	berlin := time.FixedZone("X", 3600)
	for _, f := range []logFilter{
		{},
		{Level: "warn", Text: `a=b&"<`, Task: "T", Run: 7, From: time.Date(2026, 3, 1, 2, 30, 0, 0, berlin), To: time.Date(2026, 3, 2, 0, 0, 0, 0, berlin)},
	} {
		u, err := url.Parse(f.url("", ""))
		if err != nil {
			t.Fatal(err)
		}
		if got := parseLogFilter(u.Query(), berlin); got != f {
			t.Errorf("%+v is %s, and that %+v", f, u, got)
		}
	}
	if got := parseLogFilter(url.Values{"level": {"loud"}, "run": {"x"}, "from": {"noon"}}, berlin); got.Narrowed() {
		t.Errorf("%+v", got)
	}
	f := failureFilter{Task: "T", Section: 3, Like: `no "…" at #`}
	u, err := url.Parse(f.url(""))
	if err != nil {
		t.Fatal(err)
	}
	if got := parseFailureFilter(u.Query()); got != f {
		t.Errorf("%+v", got)
	}
}

func TestUnitTabs(t *testing.T) {
	for _, test := range []struct {
		run    butler.Run
		chosen butler.UnitState
		want   butler.UnitState
		names  string
	}{
		{butler.Run{}, "", "", ""},
		{butler.Run{Done: 3}, "", butler.UnitDone, "Done"},
		{butler.Run{Done: 3, Failed: 1}, "", butler.UnitFailed, "Failed Done"},
		{butler.Run{Done: 3, Failed: 1, Skipped: 2}, butler.UnitSkipped, butler.UnitSkipped, "Failed Skipped Done"},
		{butler.Run{Done: 3}, butler.UnitFailed, butler.UnitDone, "Done"},
		{butler.Run{Done: 3}, "lost", butler.UnitDone, "Done"},
	} {
		all, got := unitTabs(test.run, test.chosen)
		var names []string
		here := 0
		for _, x := range all {
			names = append(names, x.Name)
			if x.Here {
				here++
			}
		}
		if got != test.want || strings.Join(names, " ") != test.names || (test.want != "") != (here == 1) {
			t.Errorf("%+v, %q: %q of %v", test.run, test.chosen, got, all)
		}
	}
}

func TestReasonsAreCounted(t *testing.T) {
	got := countReasons([]butler.UnitReport{{Reason: "no sound"}, {Reason: "error 17"}, {Reason: "error 4"}})
	if diff := cmp.Diff([]Reason{{"error 17", 2}, {"no sound", 1}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestFigures(t *testing.T) {
	for _, test := range []struct {
		raw  string
		want []Figure
	}{
		{``, nil}, {`null`, nil}, {`[1]`, nil}, {`"x"`, nil}, {`{"a":`, nil}, {`{"a":1,`, []Figure{{"A", "1"}}},
		{`{"bytesWritten":12345678,"files":1234,"ok":true,"ratio":0.5,"name":"<b>","none":null,"list":[1,2]}`, []Figure{
			{"Bytes written", "12.3 MB"}, {"Files", "1,234"}, {"Ok", "yes"}, {"Ratio", "0.5"}, {"Name", "<b>"}, {"List", "2"},
		}},
		{`{"kept":{"daily":3,"deep":{"x":1}}}`, []Figure{{"Kept daily", "3"}, {"Kept deep", `{"x":1}`}}},
	} {
		if diff := cmp.Diff(test.want, figures(json.RawMessage(test.raw))); diff != "" {
			t.Errorf("%s:\n%s", test.raw, diff)
		}
	}
	many := "{" + strings.Repeat(`"a":1,`, 500) + `"b":2}`
	if n := len(figures(json.RawMessage(many))); n != maxFigures {
		t.Errorf("%d figures", n)
	}
}

func FuzzFigures(f *testing.F) {
	f.Add(`{"a":{"b":[1,{"c":null}]},"d":1e99}`)
	f.Fuzz(func(_ *testing.T, raw string) { figures(json.RawMessage(raw)) })
}
