package history_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"butler"
	"butler/internal/access"
	"butler/internal/butlertest/fake"
	"butler/internal/web/history"
	"butler/internal/web/page"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	admin  = "the-token-of-the-administrator-0"
	markup = `<b onclick="x">&</b>`
)

// store is a Catalogue in whose every text is markup.
type store struct {
	butler.RunStore
	butler.ItemReader
	butler.Library
	butler.FailureStore
	many bool // more than fits on a page
}

func day() butler.Date { return butler.DateOf(fake.Now()) }

func runOf(id int64) butler.Run {
	r := butler.Run{
		ID: id, UUID: "u", Task: "Nasty", State: butler.RunDone, Trigger: butler.TriggerManual, Day: day(), Reason: markup, Created: fake.Now(),
		Started: fake.Now(), Ended: fake.Now().Add(time.Minute), Total: 3, Done: 1, Failed: 1, Skipped: 1, Item: 4, Summary: []byte(`{"` + `<i>": "<u>"}`),
	}
	switch id {
	case 2:
		r.State, r.Ended, r.Section, r.Item = butler.RunRunning, time.Time{}, 1, 0
	case 3:
		r.Task, r.State, r.Item = "Chore", butler.RunFailed, 0
	}
	return r
}

func (store) Run(_ context.Context, id int64) (butler.Run, error) {
	if id > 3 {
		return butler.Run{}, butler.E(butler.KindNotFound, "read run", "there is no run %d", id)
	}
	return runOf(id), nil
}

func (s store) Runs(_ context.Context, q butler.RunQuery) (all []butler.Run, _ error) {
	if q.Text == "nothing" || q.Day != (butler.Date{}) && q.Day != day() {
		return nil, nil
	}
	for id := range int64(3) {
		all = append(all, runOf(3-id))
	}
	for s.many && q.Day.IsZero() && len(all) < q.Limit {
		all = append(all, runOf(1))
	}
	return all, nil
}

func (store) RunDays(_ context.Context, before butler.Date, _ int) ([]butler.Date, error) {
	if before.IsZero() {
		return []butler.Date{day()}, nil
	}
	return nil, nil
}

func (s store) UnitReports(_ context.Context, q butler.UnitReportQuery) (all []butler.UnitReport, _ error) {
	all = []butler.UnitReport{{ID: 9, Subject: "part:4", Part: 4, Title: markup, File: markup + ".mkv", State: q.State, Reason: markup, Elapsed: time.Second, At: fake.Now()}}
	for s.many && len(all) < q.Limit {
		all = append(all, all[0])
	}
	return all, nil
}

func (store) Items(context.Context, butler.ItemQuery) (butler.ItemPage, error) {
	return butler.ItemPage{Items: []butler.Item{{ID: 4, Title: markup, Kind: butler.Movie}}}, nil
}

func (store) Part(_ context.Context, id int64) (butler.Part, error) {
	return butler.Part{ID: id, Item: 4}, nil
}

func (store) Section(context.Context, int64) (butler.Section, error) {
	return butler.Section{ID: 1, Name: markup}, nil
}

func (s store) Sections(ctx context.Context) ([]butler.Section, error) {
	one, err := s.Section(ctx, 1)
	return []butler.Section{one}, err
}

func (s store) Failures(_ context.Context, q butler.FailureQuery) (out butler.FailurePage, _ error) {
	if q.Task == "None" {
		return out, nil
	}
	if q.After == "bad" {
		return out, butler.E(butler.KindInvalid, "list failures", "there is no such page")
	}
	out.Failures = []butler.Failure{{Part: 4, Item: 4, Section: 1, Title: markup, File: markup, Task: "Nasty", Analysis: "a", Reason: markup, At: fake.Now()}}
	if s.many {
		out.Next = "1:4"
	}
	return out, nil
}

func (store) FailureCounts(_ context.Context, q butler.FailureQuery) ([]butler.FailureCount, error) {
	if q.Task == "None" {
		return nil, nil
	}
	return []butler.FailureCount{{Task: "Nasty", Reason: markup, Like: markup, Count: 1, ForGood: 1, Last: fake.Now()}}, nil
}

// logs is a log in whose every text is markup.
type logs struct{}

func (logs) Log(_ context.Context, q butler.LogQuery) (butler.LogPage, error) {
	if q.Before == "bad" {
		return butler.LogPage{}, butler.E(butler.KindInvalid, "read log", "there is no such place")
	}
	return butler.LogPage{Newest: "1.2", Next: "1.1", Entries: []butler.LogEntry{
		{At: fake.Now(), Level: markup, Message: markup, Fields: []butler.LogField{{Key: markup, Value: markup}, {Key: "run", Value: `7" onclick="x`}}},
	}}, nil
}

// operator has one activity, and a Task whose last Run failed.
type operator struct{ *fake.Operator }

func (operator) Activities(context.Context) ([]butler.Activity, error) {
	return []butler.Activity{{UUID: "u", Run: 2, Subtitle: markup, Progress: 33}, {UUID: "v", Run: 99, Subtitle: "of another run"}}, nil
}

func (operator) Tasks(context.Context) ([]butler.TaskStatus, error) {
	r := runOf(3)
	return []butler.TaskStatus{{Name: "Chore", Title: markup, Kind: "chore", Last: &r}, {Name: "Nasty", Title: markup, Kind: "analysis"}}, nil
}

type house struct {
	t    *testing.T
	url  string
	look string // a token that may only look
	o    operator
}

func open(t *testing.T, many bool) house {
	t.Helper()
	tokens, err := access.OpenTokens(t.TempDir() + "/tokens.json")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tokens.Close() })
	_, look, err := tokens.MakeToken(t.Context(), "looker", butler.ScopeRead)
	if err != nil {
		t.Fatal(err)
	}
	reports := &fake.Reports{Skips: []butler.ReportCount{{Reason: markup, Count: 3}}}
	for _, kind := range []butler.ReportKind{butler.ReportNight, butler.ReportTest} {
		_, err = reports.AddReport(t.Context(), butler.Report{
			Kind: kind, Made: fake.Now(), Headline: markup, Digest: butler.NewDigest(day(), []butler.Run{runOf(1)}),
			Skips: []butler.ReportCount{{Task: markup, Reason: markup, Count: 1}}, Failures: []butler.ReportLine{{Task: markup, Run: 1, Title: markup, Reason: markup}},
			Left: []butler.ReportLeft{{Task: markup, Count: 1, Reason: markup}}, Alarms: []butler.Alarm{{Text: markup, Hint: markup}},
		}, []string{markup})
		if err != nil {
			t.Fatal(err)
		}
	}
	s, o := store{many: many}, operator{fake.NewOperator()}
	chore := func(context.Context, butler.Host, butler.Reporter) error { return nil }
	site := page.New(page.Options{
		Guard: access.NewGuard(access.Options{Admin: admin, Tokens: tokens}), Zone: time.UTC, Name: "attic",
		Alarms: func() []butler.Alarm { return []butler.Alarm{{Text: markup, Hint: markup, Since: fake.Now()}} },
	})
	history.Add(site, history.Options{
		Operator: o, Runs: s, Failures: s, Reports: reports, Items: s, Library: s, Logs: logs{},
		Tasks: []butler.Task{{Name: "Nasty", Title: markup, Analysis: &butler.Analysis{Name: "a"}}, {Name: "Chore", Title: markup, Chore: chore}},
	})
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	return house{t, server.URL, look, o}
}

// ask makes a request, with a form if there is one, and does not follow where it is sent.
func (h house) ask(method, path, token string, form url.Values) (*http.Response, string) {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), method, h.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		h.t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("X-Plex-Token", token)
	c := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := c.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return answer, string(b)
}

func TestNothingOnThePagesIsMarkup(t *testing.T) {
	for _, many := range []bool{false, true} {
		h := open(t, many)
		d := day().String()
		for _, path := range []string{
			"/web/runs", "/web/runs?q=%3Cb%3E&task=%3Cb%3E&state=done&from=" + d, "/web/runs?before=9", "/web/runs?q=nothing", "/web/runs?part=list",
			"/web/runs/1", "/web/runs/1?show=skipped", "/web/runs/1?show=done&after=3", "/web/runs/2", "/web/runs/2?part=now", "/web/runs/3",
			"/web/nights", "/web/nights?before=2001-01-01", "/web/nights/" + d, "/web/nights/" + d + "?part=runs", "/web/reports/2",
			"/web/failures", "/web/failures?task=Nasty&section=1&like=%3Cb%3E", "/web/failures?task=None", "/web/failures?after=1:4",
			"/web/log", "/web/log?q=%3Cb%3E&level=warn&run=3&from=2026-03-29T03:30&to=2026-03-29T04:30", "/web/log?before=1.1", "/web/log?part=new&since=1.2",
		} {
			answer, body := h.ask(http.MethodGet, path, admin, nil)
			if answer.StatusCode != http.StatusOK {
				t.Errorf("%s: %s", path, answer.Status)
			}
			for _, wrong := range []string{"<b o", "<b>x", "<i>", "<u>", `" onclick`, "style=", "of another run", "%!", "ZgotmplZ", "&lt;no value"} {
				if strings.Contains(body, wrong) {
					i := strings.Index(body, wrong)
					t.Errorf("%s holds %q: …%s…", path, wrong, body[max(0, i-80):min(len(body), i+80)])
				}
			}
			if !strings.Contains(path, "nothing") && !strings.Contains(path, "None") && !strings.Contains(path, "2001") && !strings.Contains(body, "&lt;b onclick=") {
				t.Errorf("%s does not show what there is", path)
			}
		}
	}
}

func TestWhatIsNotThere(t *testing.T) {
	h := open(t, false)
	for path, status := range map[string]int{
		"/web/runs/9": 404, "/web/runs/x": 404, "/web/runs/-1": 404, "/web/runs/99999999999999999999": 404, "/web/nights/2001-01-01": 404, "/web/nights/x": 404,
		"/web/reports/9": 404, "/web/reports/x": 404, "/web/failures?after=bad": 400, "/web/log?before=bad": 400, "/web/reports/1": 303,
	} {
		if answer, body := h.ask(http.MethodGet, path, admin, nil); answer.StatusCode != status || strings.Contains(body, markup) {
			t.Errorf("%s: %s, want %d", path, answer.Status, status)
		}
	}
}

// Who may only look is shown no button, and no log, and can change nothing.
func TestWhoMayOnlyLook(t *testing.T) {
	h := open(t, false)
	for _, path := range []string{"/web/runs", "/web/runs/1", "/web/runs/2", "/web/runs/3", "/web/failures", "/web/nights"} {
		answer, body := h.ask(http.MethodGet, path, h.look, nil)
		main, _, _ := strings.Cut(body, "<footer")
		if answer.StatusCode != http.StatusOK || strings.Contains(main, `method="post"`) || strings.Contains(main, "/web/log") {
			t.Errorf("%s: %s, with what may not be done", path, answer.Status)
		}
	}
	if answer, _ := h.ask(http.MethodGet, "/web/log", h.look, nil); answer.StatusCode != http.StatusForbidden {
		t.Errorf("the log: %s", answer.Status)
	}
	for _, path := range []string{"/web/runs/2/stop", "/web/runs/1/retry", "/web/failures/retry"} {
		if answer, _ := h.ask(http.MethodPost, path, h.look, url.Values{"all": {"1"}}); answer.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %s", path, answer.Status)
		}
	}
	for _, line := range h.o.Calls() {
		if strings.HasPrefix(line, "retry") || strings.HasPrefix(line, "stop") {
			t.Errorf("it was carried out: %s", line)
		}
	}
}

func TestForms(t *testing.T) {
	h := open(t, false)
	for _, test := range []struct {
		path string
		form url.Values
		to   string
		does string // what the operator is asked for; "" for nothing
	}{
		{"/web/runs/1/retry", url.Values{"now": {"1"}}, "/web/runs/1", "retry run=1 part=0 section=0 task= now=true"},
		{"/web/runs/1/retry", url.Values{}, "/web/runs/1", "retry run=1 part=0 section=0 task= now=false"},
		{"/web/failures/retry", url.Values{"part": {"4"}, "task": {"Nasty"}, "now": {"1"}, "back": {"/web/runs/1"}}, "/web/runs/1", "retry run=0 part=4 section=0 task=Nasty now=true"},
		{"/web/failures/retry", url.Values{"all": {"1"}, "task": {""}}, "/web/failures", "retry run=0 part=0 section=0 task= now=false"},
		{"/web/failures/retry", url.Values{"section": {"1"}, "all": {"1"}, "back": {"https://elsewhere.example/"}}, "/web/", "retry run=0 part=0 section=1 task= now=false"},
		{"/web/failures/retry", url.Values{"now": {"1"}}, "/web/failures", ""},
		{"/web/failures/retry", url.Values{"part": {"x"}, "back": {"/web/runs/1"}}, "/web/runs/1", ""},
		{"/web/runs/2/stop", url.Values{}, "/web/runs/2", "stop run 2"},
	} {
		was := len(h.o.Calls())
		answer, _ := h.ask(http.MethodPost, test.path, admin, test.form)
		if answer.StatusCode != http.StatusSeeOther || answer.Header.Get("Location") != test.to {
			t.Errorf("%s %v: %s to %q, want %q", test.path, test.form, answer.Status, answer.Header.Get("Location"), test.to)
		}
		if said := strings.Join(h.o.Calls()[was:], "; "); said != test.does {
			t.Errorf("%s %v: asked for %q, want %q", test.path, test.form, said, test.does)
		}
	}
}
