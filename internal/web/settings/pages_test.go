package settings_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"butler"
	"butler/internal/access"
	"butler/internal/butlertest/fake"
	"butler/internal/web/page"
	"butler/internal/web/settings"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	admin  = "the-token-of-the-administrator-0"
	markup = `<img src=x onerror=alert(1)>"'&`
)

// fixture is the pages of settings with fakes behind them.
type fixture struct {
	operator *fake.Operator
	updater  *fake.Updater
	handler  http.Handler
	guest    string // secret of a token that may only look
}

func newFixture(t *testing.T) fixture {
	t.Helper()
	tokens, err := access.OpenTokens(t.TempDir() + "/tokens.json")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tokens.Close() })
	f := fixture{operator: fake.NewOperator(), updater: &fake.Updater{Now: butler.UpdateStatus{
		Version: "1.2.3", Configured: true, CanInstall: true, State: butler.UpdateAvailable, Problem: markup,
		Release: &butler.Release{Version: "1.3.0", Title: markup, Notes: "# New\n\n<script>alert(1)</script> [x](javascript:alert(1))"},
	}}}
	f.operator.Status = append(f.operator.Status, butler.TaskStatus{Name: "AutomaticUpdates", Kind: "chore", Interval: 1})
	if _, f.guest, err = tokens.MakeToken(t.Context(), "guest", butler.ScopeRead); err != nil {
		t.Fatal(err)
	}
	site := page.New(page.Options{Guard: access.NewGuard(access.Options{Admin: admin, Tokens: tokens}), Name: "attic"})
	settings.Add(site, settings.Options{
		Operator: f.operator, Tokens: tokens, Updater: f.updater,
		Sources: func(_ context.Context, check bool) []butler.Source {
			return []butler.Source{{Name: "tmdb", Label: "TMDB", Asked: true, Checked: check, Problem: markup}}
		},
		TestNotify: func(context.Context) ([]butler.Delivery, error) {
			return []butler.Delivery{{To: "webhook", State: butler.DeliveryDone}, {To: "mail", State: butler.DeliveryFailed, Reason: markup}}, nil
		},
	})
	f.handler = site
	return f
}

func (f fixture) ask(t *testing.T, method, path, secret string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, "http://attic"+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set(access.Header, secret)
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, r)
	for _, raw := range []string{"<img src=x", "<script>", `href="javascript:`} {
		if strings.Contains(w.Body.String(), raw) {
			t.Errorf("%s %s: %s is in it", method, path, raw)
		}
	}
	return w
}

// What a check of sources has found stands at an address that can also be looked at, and a notice outlives the way there.
func TestCheckOfSourcesCanBeLeft(t *testing.T) {
	f := newFixture(t)
	if w := f.ask(t, http.MethodPost, "/web/settings/sources/check", admin, nil); w.Code != http.StatusOK {
		t.Error(w.Code)
	}
	w := f.ask(t, http.MethodGet, "/web/settings/sources/check", admin, nil)
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/web/settings/sources" || w.Header().Get("Set-Cookie") != "" {
		t.Error(w.Code, w.Header())
	}
}

// A form on a page of others comes back to that page; what is wrong with it is shown on one of its own, which leads
// there too; and no form leads to another site.
func TestSaveFromElsewhere(t *testing.T) {
	f := newFixture(t)
	tests := []struct {
		form   url.Values
		status int
		to     string
		want   string // of the preference PrefQuietHours
	}{
		{url.Values{"back": {"/web/tasks/X"}, butler.PrefQuietHours: {"07:00-09:00"}}, 303, "/web/tasks/X", "07:00-09:00"},
		{url.Values{"back": {"https://evil.example/"}, butler.PrefQuietHours: {"08:00-09:00"}}, 303, "/web/", "08:00-09:00"},
		{url.Values{"group": {"night"}, butler.PrefQuietHours: {""}}, 303, "/web/settings/night", ""},
		{url.Values{"group": {"../../x"}, butler.PrefQuietHours: {""}}, 303, "/web/settings", ""},
		{url.Values{"back": {"/web/tasks/X"}, butler.PrefQuietHours: {markup}}, 422, "", ""},
		{url.Values{"group": {"night"}, butler.PrefQuietHours: {markup}}, 422, "", ""},
		{url.Values{"Unknown": {markup}, butler.PrefQuietHours: {"07:00-09:00"}}, 400, "", ""},
		{url.Values{"Share": {"1"}}, 400, "", ""}, // hidden
		{url.Values{butler.PrefQuietHours: {strings.Repeat("x", 2<<20)}}, 400, "", ""},
	}
	for i, tt := range tests {
		w := f.ask(t, http.MethodPost, "/web/settings", admin, tt.form)
		if w.Code != tt.status || w.Header().Get("Location") != tt.to {
			t.Errorf("%d: status %d, to %q", i, w.Code, w.Header().Get("Location"))
		}
		if got := f.operator.Settings().Text(butler.PrefQuietHours); got != tt.want {
			t.Errorf("%d: %q is stored", i, got)
		}
		if back := tt.form.Get("back"); tt.status == 422 && back != "" && !strings.Contains(w.Body.String(), `name="back" value="`+back+`"`) {
			t.Errorf("%d: the page does not lead back", i)
		}
	}
}

// A secret is in no page but the one that follows on a mistake of who typed it.
func TestSecretsAreNotShown(t *testing.T) {
	f := newFixture(t)
	const secret = "hunter2-of-the-house"
	if err := f.operator.SetSettings(t.Context(), map[string]string{"Key": secret, butler.PrefNotifyKey: secret}); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/night", "/notifications", "/results", "/server", "/sources", "?changed=1", "?q=key"} {
		for _, who := range []string{admin, f.guest} {
			if w := f.ask(t, http.MethodGet, "/web/settings"+path, who, nil); w.Code != 200 || strings.Contains(w.Body.String(), secret) {
				t.Errorf("%s: status %d, or the secret is in it", path, w.Code)
			}
		}
	}
	w := f.ask(t, http.MethodPost, "/web/settings", admin, url.Values{butler.PrefNotifyKey: {"typed-anew"}, butler.PrefGrace: {"x"}})
	if body := w.Body.String(); w.Code != 422 || strings.Contains(body, secret) || !strings.Contains(body, `value="typed-anew"`) {
		t.Errorf("status %d; what was typed is lost, or what is stored is shown", w.Code)
	}
}

// Who may only look can press nothing.
func TestLookersChangeNothing(t *testing.T) {
	f := newFixture(t)
	for _, path := range []string{"", "/reset", "/tokens", "/tokens/revoke", "/notifications/test", "/sources/check", "/updates/check", "/updates/tonight", "/libraries/1", "/libraries/1/scan", "/libraries/1/remove"} {
		if w := f.ask(t, http.MethodPost, "/web/settings"+path, f.guest, url.Values{"name": {"guest"}, "sure": {"yes"}}); w.Code != http.StatusForbidden {
			t.Errorf("POST %s: status %d", path, w.Code)
		}
	}
	for _, path := range []string{"/tokens", "/libraries/1"} {
		if w := f.ask(t, http.MethodGet, "/web/settings"+path, f.guest, nil); w.Code != http.StatusForbidden {
			t.Errorf("GET %s: status %d", path, w.Code)
		}
	}
}

func TestUpdates(t *testing.T) {
	f := newFixture(t)
	if w := f.ask(t, http.MethodGet, "/web/settings/updates", admin, nil); w.Code != 200 || !strings.Contains(w.Body.String(), "Install tonight") {
		t.Errorf("status %d", w.Code)
	}
	for action, want := range map[string]butler.UpdateChoice{"tonight": butler.ChoiceTonight, "skip": butler.ChoiceSkip, "restart": butler.ChoiceNow} {
		w := f.ask(t, http.MethodPost, "/web/settings/updates/"+action, admin, nil)
		if got := f.updater.Status().Choice; w.Code != 303 || got != want {
			t.Errorf("%s: status %d, %q is chosen", action, w.Code, got)
		}
	}
	if w := f.ask(t, http.MethodPost, "/web/settings/updates/nothing", admin, nil); w.Code != 404 {
		t.Errorf("status %d", w.Code)
	}
}

func TestSourcesAndTestAreSaid(t *testing.T) {
	f := newFixture(t)
	w := f.ask(t, http.MethodPost, "/web/settings/sources/check", admin, nil)
	if body := w.Body.String(); w.Code != 200 || !strings.Contains(body, "does not answer") || !strings.Contains(body, "&lt;img src=x") {
		t.Errorf("status %d", w.Code)
	}
	if w := f.ask(t, http.MethodPost, "/web/settings/notifications/test", admin, nil); w.Code != 303 || len(w.Result().Cookies()) != 1 {
		t.Errorf("status %d", w.Code)
	}
}
