package disk

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"butler"
	"butler/internal/access"
	"butler/internal/butlertest/fake"
	"butler/internal/web/page"
)

const (
	admin  = "the-token-of-the-administrator-0"
	markup = `<b onclick="x">&</b>`
)

// runs knows no Run that goes on.
type runs struct{ butler.RunStore }

func (runs) Runs(context.Context, butler.RunQuery) ([]butler.Run, error) { return nil, nil }
func (runs) Run(_ context.Context, id int64) (butler.Run, error) {
	if id == busy {
		return butler.Run{ID: id, State: butler.RunRunning}, nil
	}
	return butler.Run{ID: id, State: butler.RunDone}, nil
}

// busy is a Run that is at work.
const busy = 4300

// trash holds files with nasty names.
type trash struct{ *fake.Trash }

func (t trash) CollectedFiles(ctx context.Context, run int64, after string, limit int) ([]butler.CollectedFile, error) {
	all, err := t.Trash.CollectedFiles(ctx, run, after, limit)
	for i := range all {
		all[i].Path, all[i].Titles = "/media/secret/"+markup+".mkv", []string{markup}
	}
	return all, err
}

// house is a server in whose every text is markup.
type house struct {
	t        *testing.T
	url      string
	read     string // a token that may only look
	restorer *fake.Restorer
	operator *fake.Operator
	trash    *fake.Trash
	jobs     *Jobs
	emptied  int64
	away     bool // the folder of the backups does not answer
}

func open(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, restorer: fake.NewRestorer(), operator: fake.NewOperator()}
	tokens, err := access.OpenTokens(t.TempDir() + "/tokens.json")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tokens.Close() })
	if _, h.read, err = tokens.MakeToken(t.Context(), "reader", butler.ScopeRead); err != nil {
		t.Fatal(err)
	}
	library := &fake.Catalogue{}
	if _, err := library.AddSection(t.Context(), butler.Section{Name: markup, Missing: 3}); err != nil {
		t.Fatal(err)
	}
	h.restorer.Status.Last.Problem, h.restorer.Status.Last.Hint = markup, markup
	h.trash = &fake.Trash{Kept: []butler.Collected{{Run: 4200, At: now, Parts: 2, Items: 1}, {Run: busy, At: now, Parts: 1}}}
	h.jobs = NewJobs()
	t.Cleanup(func() { _ = h.jobs.Close(context.Background()) })
	site := page.New(page.Options{Guard: access.NewGuard(access.Options{Admin: admin, Tokens: tokens})})
	Add(site, Options{
		Operator: h.operator, Library: library, Runs: runs{}, Garbage: trash{h.trash}, Backups: fake.Backups{}, Restorer: h.restorer,
		History: recent(), Jobs: h.jobs,
		EmptyTrash: func(_ context.Context, section int64) (int64, error) { h.emptied = section; return 3, nil },
		Storage: func(context.Context) (butler.Storage, error) {
			if h.away {
				return butler.Storage{}, butler.E(butler.KindUnreachable, "look at disk", "the folder of the backups cannot be looked at").WithHint("%s", markup)
			}
			return butler.Storage{
				Database: 4096, Backups: 8192, Generated: 9, Quota: 8, Disk: butler.DiskSpace{Size: 1 << 40, Free: 1 << 39},
				Files: []butler.Stored{{Section: 1, Analysis: markup, Bytes: 9, Files: 1}},
			}, nil
		},
		Examine: func(context.Context) ([]butler.Check, error) {
			return []butler.Check{{Name: "backups", State: butler.CheckWarning, Text: markup, Hint: markup}}, nil
		},
	})
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	h.url = server.URL
	return h
}

// recent are samples of these days, of which Sections are gone.
func recent() *fake.StorageHistory {
	history := fake.NewStorageHistory()
	for i := range history.Samples {
		s := &history.Samples[i]
		s.Day = butler.DateOf(time.Now()).AddDays(i - 2)
		s.Sections = append(s.Sections, butler.SectionBytes{Section: 7, Bytes: 5})
	}
	return history
}

// ask asks for a page, or sends a form, and returns the status, where it leads, and the text.
func (h *house) ask(token, method, path string, form url.Values) (status int, to, text string) {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), method, h.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set("X-Plex-Token", token)
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	a, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer a.Body.Close()
	body, err := io.ReadAll(a.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return a.StatusCode, a.Header.Get("Location"), string(body)
}

func TestPages(t *testing.T) {
	h := open(t)
	h.ask(admin, http.MethodGet, "/web/health", nil) // which begins an examination
	h.jobs.wait.Wait()
	for path, wants := range map[string][]string{
		"/web/storage":                          {"Growth", "used up", "Still to be made", "<svg class=\"chart\""},
		"/web/storage?days=90&by=library":       {"a removed library", `aria-current="true">90 days`},
		"/web/storage?days=x&by=%3Cscript%3E":   {`aria-current="true">30 days`, `aria-current="true">by kind`},
		"/web/storage?part=now":                 {`id="storage-now"`},
		"/web/backups":                          {"b.db", "not checked", "Put aside by restores", "The last restore"},
		"/web/backups?part=now":                 {`id="backups-now"`},
		"/web/backups/restoring":                {"was not restored"},
		"/web/backups/restoring?part=now":       {`id="restoring-now"`},
		"/web/trash":                            {"run 4200", "Missing files"},
		"/web/trash?part=now":                   {`id="trash-now"`},
		"/web/trash/4200":                       {"Taken out by run 4200"},
		"/web/trash/4200?after=1":               {"First page"},
		"/web/health":                           {"1 warning", "What to do"},
		"/web/health?part=now":                  {`id="health-now"`},
		"/web/backups/a.db/restore":             {"What happens", "understood"},
		"/web/backups/" + h.kept() + "/restore": {"that was put aside"},
	} {
		status, _, text := h.ask(admin, http.MethodGet, path, nil)
		if status != http.StatusOK {
			t.Errorf("%s: %d\n%s", path, status, text)
			continue
		}
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q", path, want)
			}
		}
		if strings.Contains(text, `<b onclick`) || strings.Contains(text, "ZgotmplZ") || strings.Contains(text, "style=") {
			t.Errorf("%s lets markup through", path)
		}
	}
	for _, path := range []string{"/web/trash/1", "/web/trash/x", "/web/backups/x.db/restore", "/web/backups/..%2f..%2fx/restore"} {
		if status, _, _ := h.ask(admin, http.MethodGet, path, nil); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
}

func (h *house) kept() string { return h.restorer.Status.Kept[0].Path }

func TestWhoMayOnlyLook(t *testing.T) {
	h := open(t)
	for _, path := range []string{"/web/storage", "/web/backups", "/web/trash", "/web/trash/4200", "/web/health", "/web/backups/restoring"} {
		status, _, text := h.ask(h.read, http.MethodGet, path, nil)
		_, main, _ := strings.Cut(text, "<main")
		main, _, _ = strings.Cut(main, "</main>")
		if status != http.StatusOK || strings.Contains(main, `method="post"`) || strings.Contains(main, "/media/secret") || strings.Contains(main, "/restore\"") {
			t.Errorf("%s: %d\n%s", path, status, main)
		}
	}
	if status, _, _ := h.ask(h.read, http.MethodGet, "/web/backups/b.db/restore", nil); status != http.StatusForbidden {
		t.Error(status)
	}
	for _, path := range []string{
		"/web/backups/now", "/web/backups/b.db/verify", "/web/backups/b.db/restore", "/web/backups/" + h.kept() + "/forget", "/web/backups/cancel",
		"/web/backups/restart", "/web/backups/seen", "/web/trash/4200/undo", "/web/trash/missing/1/forget", "/web/health",
	} {
		if status, _, _ := h.ask(h.read, http.MethodPost, path, url.Values{"understood": {"yes"}}); status != http.StatusForbidden {
			t.Errorf("%s: %d", path, status)
		}
	}
	if h.restorer.Status.Staged != nil || h.emptied != 0 || len(h.trash.Kept) != 2 || len(h.operator.Calls()) != 0 {
		t.Error("something was changed")
	}
}

func TestActions(t *testing.T) {
	h := open(t)
	post := func(path string, form url.Values, to string) {
		t.Helper()
		if status, got, text := h.ask(admin, http.MethodPost, path, form); status != http.StatusSeeOther || got != to {
			t.Errorf("%s: %d %q\n%s", path, status, got, text)
		}
		h.jobs.wait.Wait() // for what the page has begun, and did not wait for
	}
	post("/web/backups/now", nil, backupsURL)
	if calls := strings.Join(h.operator.Calls(), "\n"); !strings.Contains(calls, "BackupDatabase") {
		t.Error(calls)
	}
	post("/web/backups/b.db/verify", nil, backupsURL)
	post("/web/backups/a.db/verify", nil, backupsURL) // which is damaged
	post("/web/backups/b.db/restore", nil, "/web/backups/b.db/restore")
	if h.restorer.Status.Staged != nil {
		t.Error("staged without having been confirmed")
	}
	sure := url.Values{"understood": {"yes"}, "when": {"later"}}
	post("/web/backups/a.db/restore", sure, restoreURL)
	if _, _, text := h.ask(admin, http.MethodGet, restoreURL, nil); h.restorer.Status.Staged != nil || !strings.Contains(text, "Page 3 is broken") && !strings.Contains(text, "page 3 is broken") {
		t.Error("a damaged copy was not refused:", text)
	}
	post("/web/backups/b.db/restore", sure, restoreURL)
	if s := h.restorer.Status.Staged; s == nil || s.Name != "b.db" || h.restorer.Restarted != 0 {
		t.Errorf("%+v", s)
	}
	if _, _, text := h.ask(admin, http.MethodGet, backupsURL, nil); !strings.Contains(text, "The next start of the server restores b.db") {
		t.Error(text)
	}
	post("/web/backups/cancel", nil, backupsURL)
	if h.restorer.Status.Staged != nil {
		t.Error("still staged")
	}
	h.restorer.Status.CanRestart = true
	post("/web/backups/seen", nil, backupsURL)
	if !h.restorer.Status.Last.Acknowledged {
		t.Error("not seen")
	}
	post("/web/backups/"+h.kept()+"/forget", nil, backupsURL)
	if len(h.restorer.Status.Kept) != 0 {
		t.Error("still kept")
	}
	post("/web/trash/4200/undo", nil, trashURL)
	post("/web/trash/4300/undo", nil, trashURL)
	if len(h.trash.Kept) != 1 || h.trash.Kept[0].Run != busy {
		t.Errorf("%+v", h.trash.Kept)
	}
	post("/web/trash/missing/1/forget", nil, trashURL)
	if h.emptied != 1 {
		t.Error(h.emptied)
	}
	post("/web/health", nil, healthURL)
}

func TestAFolderThatDoesNotAnswer(t *testing.T) {
	h := open(t)
	h.away = true
	if status, _, text := h.ask(admin, http.MethodGet, "/web/storage", nil); status != http.StatusOK || !strings.Contains(text, "cannot be looked at") || !strings.Contains(text, "Growth") {
		t.Errorf("%d\n%s", status, text)
	}
}
