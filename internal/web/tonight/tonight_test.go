package tonight_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"butler"
	"butler/internal/access"
	"butler/internal/butlertest/fake"
	"butler/internal/web/page"
	"butler/internal/web/tonight"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	admin  = "the-token-of-the-administrator-0"
	markup = `<b onclick="x">&</b>`
)

// runs keeps one Run that works, with nasty texts.
type runs struct{ butler.RunStore }

func (runs) Runs(context.Context, butler.RunQuery) ([]butler.Run, error) {
	return []butler.Run{{ID: 7, UUID: "u", Task: "Nasty", State: butler.RunRunning, Total: 9, Done: 3, Reason: markup, Started: fake.Now()}}, nil
}

// operator has one activity with nasty texts, and a plan that has all of them.
type operator struct {
	*fake.Operator
	plan butler.Plan
}

func (o operator) Plan(context.Context) (butler.Plan, error) { return o.plan, nil }

func (operator) Activities(context.Context) ([]butler.Activity, error) {
	return []butler.Activity{{UUID: "u", Run: 7, Subtitle: markup + ".mkv", Cancellable: true, Progress: 33, Pace: &butler.Progress{
		Rate: 3, Left: &butler.Forecast{Least: time.Minute, Most: 2 * time.Minute, Basis: markup},
	}}}, nil
}

type house struct {
	t   *testing.T
	o   operator
	url string
}

// open serves the page of a server in whose every text is markup.
func open(t *testing.T) house {
	t.Helper()
	tokens, err := access.OpenTokens(t.TempDir() + "/tokens.json")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tokens.Close() })
	day := butler.DateOf(fake.Now())
	span := butler.Span{Day: day, Open: fake.Now().Add(-time.Hour), Close: fake.Now().Add(2 * time.Hour)}
	o := operator{fake.NewOperator(), butler.Plan{
		Now: fake.Now(), Zone: markup, Span: span, Inside: true, Hold: &butler.Hold{Reason: markup}, Notes: []string{markup},
		Alarms: []butler.Alarm{{Key: "overdue:" + markup, Text: markup, Hint: markup}},
		Tasks: []butler.PlanTask{
			{Task: "Nasty", Title: markup, Will: true, Reason: markup, Lacking: 4, Expect: &butler.Expect{
				Begin: span.Open, End: span.Close, Latest: span.Close, Fit: butler.FitNo, Work: &butler.Forecast{Most: time.Hour, Basis: markup}}},
			{Task: markup, Title: markup, Reason: markup},
		},
	}}
	o.Hands[0].Units[0].Title = markup
	reports := &fake.Reports{}
	if _, err := reports.AddReport(t.Context(), butler.Report{
		Kind: butler.ReportNight, Headline: markup, Trouble: true, Digest: butler.Digest{Day: day, Failed: 2, Trouble: 1},
		Left: []butler.ReportLeft{{Task: markup, Count: 3, Reason: markup}},
	}, nil); err != nil {
		t.Fatal(err)
	}
	library := &fake.Catalogue{}
	if _, err := library.AddSection(t.Context(), butler.Section{Name: markup, Warning: markup}); err != nil {
		t.Fatal(err)
	}
	site := page.New(page.Options{Guard: access.NewGuard(access.Options{Admin: admin, Tokens: tokens}), Zone: time.UTC})
	tonight.Add(site, tonight.Options{
		Operator: o, Runs: runs{}, Reports: reports, Library: library,
		Tasks: []butler.Task{{Name: "BackupDatabase", Title: "Copies", Gate: butler.Gate{Preference: "ButlerTaskBackupDatabase"}}, {Name: "Nasty", Title: markup, Gate: butler.Gate{Preference: "ButlerTaskRefreshLibraries"}}},
	})
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	return house{t, o, server.URL}
}

// ask sends a request; form is of one that is posted.
func (h house) ask(method, path string, form url.Values) (status int, location, body string) {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), method, h.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set(access.Header, admin)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return answer.StatusCode, answer.Header.Get("Location"), string(text)
}

// No text of others becomes markup, in the page or in one of its pieces.
func TestMarkupIsText(t *testing.T) {
	h := open(t)
	for _, path := range []string{"/web/", "/web/?part=status", "/web/?part=now", "/web/?part=plan", "/web/?part=night", "/web/?part=rest"} {
		status, _, body := h.ask(http.MethodGet, path, nil)
		if status != http.StatusOK || strings.Contains(body, "<b ") || strings.Contains(body, "</b>") {
			t.Errorf("%s: status %d\n%s", path, status, body)
		}
		if !strings.Contains(body, "&lt;b onclick") {
			t.Errorf("%s has none of the texts: the test shows nothing", path)
		}
	}
	if status, _, _ := h.ask(http.MethodGet, "/web/?part=nothing", nil); status != http.StatusNotFound {
		t.Errorf("a part that is not there: status %d", status)
	}
}

// What is limited to a library, or to an Item, says so, and is run now within the same limits.
func TestWhatRunsAreLimitedTo(t *testing.T) {
	h := open(t)
	if err := h.o.SetSettings(t.Context(), map[string]string{butler.PrefPaused: "true"}); err != nil {
		t.Fatal(err)
	}
	for _, target := range []butler.Target{{Section: 1}, {Section: 1, Item: 7}, {Section: 99}} {
		if _, err := h.o.Start(t.Context(), "ButlerTaskGenerateIntroMarkers", butler.StartOptions{Force: true, Target: target}); err != nil {
			t.Fatal(err)
		}
	}
	_, _, body := h.ask(http.MethodGet, "/web/?part=now", nil)
	for _, part := range []string{`· &lt;b onclick`, "· one item", "· one library", `name="item" value="7"`, `name="section" value="99"`} {
		if !strings.Contains(body, part) {
			t.Errorf("%s is not in\n%s", part, body)
		}
	}
}

func TestForms(t *testing.T) {
	const size = 5000
	for name, tt := range map[string]struct {
		path   string
		form   url.Values
		status int
		call   string // that the server notes, or ""
	}{
		"run":                {"/web/tonight/BackupDatabase/run", nil, http.StatusSeeOther, "start BackupDatabase"},
		"run what waits":     {"/web/tonight/ButlerTaskGenerateIntroMarkers/run", url.Values{"section": {"1"}, "item": {"7"}}, http.StatusSeeOther, "start ButlerTaskGenerateIntroMarkers force=true section=1 item=7"},
		"run of nonsense":    {"/web/tonight/BackupDatabase/run", url.Values{"section": {"-1"}}, http.StatusBadRequest, ""},
		"run what is not":    {"/web/tonight/Nothing/run", nil, http.StatusNotFound, ""},
		"stop what rests":    {"/web/tonight/BackupDatabase/stop", nil, http.StatusNotFound, ""},
		"stop a run":         {"/web/tonight/runs/99/stop", nil, http.StatusNotFound, ""},
		"stop no run":        {"/web/tonight/runs/x/stop", nil, http.StatusNotFound, ""},
		"start all":          {"/web/tonight/start", nil, http.StatusSeeOther, "start all"},
		"stop all":           {"/web/tonight/stop", nil, http.StatusSeeOther, "stop all"},
		"switch":             {"/web/tonight/BackupDatabase/switch", url.Values{"to": {"false"}}, http.StatusSeeOther, "ButlerTaskBackupDatabase:false"},
		"switch to nonsense": {"/web/tonight/BackupDatabase/switch", url.Values{"to": {"perhaps"}}, http.StatusBadRequest, ""},
		"switch what is not": {"/web/tonight/Nothing/switch", url.Values{"to": {"true"}}, http.StatusNotFound, ""},
		"pause":              {"/web/tonight/pause", nil, http.StatusSeeOther, "ButlerPaused:true"},
		"pause a while":      {"/web/tonight/pause", url.Values{"for": {"2h"}}, http.StatusSeeOther, "ButlerPausedUntil:20"},
		"pause for a window": {"/web/tonight/pause", url.Values{"for": {"window"}}, http.StatusSeeOther, "ButlerPausedUntil:20"},
		"pause for nonsense": {"/web/tonight/pause", url.Values{"for": {"-1h"}}, http.StatusBadRequest, ""},
		"pause for ages":     {"/web/tonight/pause", url.Values{"for": {"100000h"}}, http.StatusBadRequest, ""},
		"resume":             {"/web/tonight/resume", nil, http.StatusSeeOther, "ButlerPaused:false"},
		"too many fields":    {"/web/tonight/pause", url.Values{"for": make([]string, size)}, http.StatusBadRequest, ""},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t)
			before := len(h.o.Calls())
			status, location, body := h.ask(http.MethodPost, tt.path, tt.form)
			if status != tt.status || status == http.StatusSeeOther && location != "/web/" {
				t.Fatalf("status %d to %q\n%s", status, location, body)
			}
			calls := h.o.Calls()[before:]
			if noted := slices.ContainsFunc(calls, func(c string) bool { return strings.Contains(c, tt.call) }); tt.call != "" && !noted {
				t.Errorf("the server was asked for %q", calls)
			}
			if settings := h.o.Settings(); name == "pause a while" && settings.Text(butler.PrefPausedUntil) == "" {
				t.Error("the pause has no end")
			}
		})
	}
}
