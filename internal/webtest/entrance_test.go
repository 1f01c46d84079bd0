package webtest

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"butler"
	"butler/client"
	"butler/internal/butlertest"
)

// link returns a link that signs in.
func (h *house) link(t *testing.T) string {
	t.Helper()
	made, err := h.client.Sessions.Link(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return made.URL
}

// signedIn returns how many browsers are signed in with a token.
func (h *house) signedIn(t *testing.T, name string) int {
	t.Helper()
	all, err := h.client.Sessions.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return len(slices.DeleteFunc(all, func(s butler.Session) bool { return s.Name != name }))
}

// enter signs a stranger in by a link.
func (h *house) enter(t *testing.T) *tab {
	t.Helper()
	p := h.stranger(t)
	p.open(h.link(t))
	p.follow("main form button")
	p.await(`location.pathname !== "/web/sign-in"`)
	return p
}

func (p *tab) path() string {
	p.t.Helper()
	return value[string](p, `location.pathname + location.search`)
}

func TestSignInByLink(t *testing.T) {
	h := ownHouse(t)
	p := h.stranger(t)
	p.open(h.url + "/") // whoever types the name of the server
	if got := p.path(); got != "/web/sign-in" {
		t.Fatalf("at %s", got)
	}
	p.axe()
	p.shot("entrance-token-light")
	link := h.link(t)
	for range 2 { // to look at a link does not use it up
		p.open(link)
	}
	p.axe()
	p.shot("entrance-link-light")
	p.narrow()
	p.colours("dark")
	p.open(link)
	p.axe()
	p.shot("entrance-link-dark-360")
	p.press(kb.Enter) // the button has the focus
	p.await(`location.pathname === "/web/"`)
	if text := p.text(".foot"); !strings.Contains(text, "signed in as administrator") {
		t.Error(text)
	}
	if cookies := value[string](p, `document.cookie`); strings.Contains(cookies, "session") {
		t.Errorf("a script sees the cookie: %s", cookies)
	}
	if n := h.signedIn(t, "administrator"); n != 1 {
		t.Errorf("%d sessions", n)
	}

	other := h.stranger(t)
	other.open(link)
	other.follow("main form button")
	if text := other.text("main"); !strings.Contains(text, "This link was used already, or is too old") {
		t.Error(text)
	}
	if n := h.signedIn(t, "administrator"); n != 1 {
		t.Errorf("a used link signed in: %d sessions", n)
	}
}

// By the keyboard only: a wrong token, the right one, and out again.
func TestSignInByToken(t *testing.T) {
	h := ownHouse(t)
	p := h.stranger(t)
	p.open(h.url + "/web/sessions")
	if got := p.path(); got != "/web/sign-in?to=%2Fweb%2Fsessions" {
		t.Fatalf("at %s", got)
	}
	p.press("no-such-token")
	p.press(kb.Enter)
	p.await(`document.querySelector(".notice.bad") !== null`)
	if text := p.text(".notice.bad"); !strings.Contains(text, "This is no token of this server.") || h.signedIn(t, "administrator") != 0 {
		t.Error(text)
	}
	p.axe()
	p.shot("entrance-token-wrong")
	p.press(token)
	p.press(kb.Enter)
	p.await(`location.pathname === "/web/sessions"`)
	if n := h.signedIn(t, "administrator"); n != 1 {
		t.Errorf("%d sessions", n)
	}
	p.await(`(document.querySelector(".foot button").focus(), document.activeElement.textContent === "Sign out")`)
	p.press(kb.Enter)
	p.await(`location.pathname === "/web/sign-in"`)
	if text := p.text(".notice"); text != "You are signed out." || h.signedIn(t, "administrator") != 0 {
		t.Error(text)
	}
	p.visit(h.url + "/web/sessions")
	if got := p.path(); !strings.HasPrefix(got, "/web/sign-in") {
		t.Errorf("after signing out at %s", got)
	}
	// Nowhere but within the dashboard does it lead on.
	for _, to := range []string{"https://evil.example/", "//evil.example/web/", "/web/../etc", "/web//evil.example", `/web/\evil.example`, "javascript:alert(1)"} {
		p.open(h.url + "/web/sign-in?to=" + strings.NewReplacer(":", "%3A", "/", "%2F", `\`, "%5C").Replace(to))
		if got := value[string](p, `document.querySelector("input[name=to]").value`); got != "/web/" {
			t.Errorf("%s leads to %s", to, got)
		}
	}
}

// A first visit: from a link to a library whose first night is at work.
func TestFirstVisit(t *testing.T) {
	media := butlertest.Library(t)
	odd := filepath.Join(media, `<img src=x onerror=alert(1)> & "odd"`)
	outside := t.TempDir()
	for _, err := range []error{
		os.Mkdir(odd, 0o755), os.WriteFile(filepath.Join(odd, "notes.txt"), nil, 0o600), os.Mkdir(filepath.Join(media, ".hidden"), 0o755),
		os.Symlink(outside, filepath.Join(media, "outside")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	h, err := openServer(t.TempDir(), media)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.close)
	p := h.enter(t)
	p.await(`location.pathname === "/web/welcome"`)
	p.axe()
	p.shot("welcome-light")
	p.follow(".welcome-folders a")
	if text := p.text("main"); strings.Contains(text, "hidden") || strings.Contains(text, "outside") || !strings.Contains(text, "onerror=alert(1)") {
		t.Errorf("the picker shows %q", text)
	}
	p.axe()
	p.shot("folders-light")
	p.narrow()
	p.colours("dark")
	p.open(h.url + p.path())
	p.axe()
	p.shot("folders-dark-360")
	p.wide()
	p.colours("light")
	for _, path := range []string{"/etc", outside, filepath.Join(media, ".hidden"), h.data, filepath.Join(media, ".."), "relative"} {
		if status := p.visit(h.url + "/web/folders?use=1&path=" + path); status != http.StatusNotFound {
			t.Errorf("%s: status %d", path, status)
		}
	}

	// The odd folder says nothing: one has to choose what it holds.
	p.open(h.url + "/web/folders")
	p.follow(".welcome-folders a")
	p.follow(`.welcome-folders a[href*="onerror"]`)
	p.follow(`button[name="use"]`)
	p.do(chromedp.SetValue(chromedp.CSS("#name-0"), "Odd & ends"))
	p.follow(`main form[method="post"] button`)
	if text := p.text("fieldset"); !strings.Contains(text, "Say what is in it.") || value[string](p, `document.querySelector("#name-0").value`) != "Odd & ends" {
		t.Errorf("after no kind was chosen: %q", text)
	}
	p.axe()
	p.shot("proposals-wrong")

	p.open(h.url + "/web/folders")
	p.follow(".welcome-folders a")
	p.follow(`button[name="use"]`)
	p.axe()
	p.shot("proposals-light")
	for i, name := range value[[]string](p, `[...document.querySelectorAll("legend")].map((l) => l.textContent)`) {
		switch filepath.Base(name) {
		case "Movies":
			p.do(chromedp.SetValue(chromedp.CSS(fmt.Sprintf("#name-%d", i)), `<b>Films</b>`))
		case "Photos":
			p.click(fmt.Sprintf(`input[name="add.%d"]`, i))
		}
	}
	p.follow(`main form[method="post"] button`)
	if got := p.path(); got != "/web/welcome" || !strings.Contains(p.text(".notice.good"), "<b>Films</b>") {
		t.Fatalf("at %s: %s", got, p.text("main"))
	}
	all, err := h.client.Library.Sections(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]butler.SectionKind{}
	for _, s := range all {
		kinds[s.Name] = s.Kind
	}
	if len(kinds) != 3 || kinds["<b>Films</b>"] != butler.Movies || kinds["TV"] != butler.Shows || kinds["Music"] != butler.Music {
		t.Fatalf("sections %v", kinds)
	}
	p.axe()
	p.shot("welcome-ready-light")
	p.narrow()
	p.colours("dark")
	p.open(h.url + "/web/welcome")
	p.axe()
	p.shot("welcome-ready-dark-360")
	p.follow(`form[action="/web/welcome/begin"] button`)
	if got := p.path(); got != "/web/" || !strings.Contains(p.text(".notice.good"), "It has begun: the library is scanned") {
		t.Fatalf("at %s: %s", got, p.text("main"))
	}
	h.awaitRun(t, "RefreshLibraries")
	h.awaitRun(t, "LoudnessAnalysis")
	if err := h.idle(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// awaitRun waits until a Run of a Task is done.
func (h *house) awaitRun(t *testing.T, task string) {
	t.Helper()
	limit := time.After(patience)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		all, err := h.client.Runs.List(t.Context(), client.RunQuery{Task: task, States: []butler.RunState{butler.RunDone}})
		if err != nil {
			t.Fatal(err)
		}
		if len(all.Items) > 0 {
			return
		}
		select {
		case <-tick.C:
		case <-limit:
			t.Fatalf("no Run of %s is done", task)
		}
	}
}

func TestSessions(t *testing.T) {
	h := ownHouse(t)
	desk, phone := h.enter(t), h.enter(t)
	phone.narrow()
	phone.open(h.url + "/web/sessions")
	phone.axe()
	phone.shot("sessions-light-360")
	desk.colours("dark")
	desk.open(h.url + "/web/sessions")
	desk.follow(`form[action="/web/sessions/link"] button`)
	desk.axe()
	desk.shot("sessions-link-dark")
	made := value[string](desk, `document.querySelector("#link").value`)
	if !strings.HasPrefix(made, h.url+"/web/sign-in?code=") {
		t.Fatalf("link %s", made)
	}
	tablet := h.stranger(t)
	tablet.open(made)
	tablet.follow("main form button")
	tablet.await(`location.pathname === "/web/"`)
	if n := h.signedIn(t, "administrator"); n != 3 {
		t.Fatalf("%d sessions", n)
	}
	// The desk signs the others out.
	desk.open(h.url + "/web/sessions")
	for range 2 {
		desk.follow(`tbody tr:not(:has(.badge.live)) form button`)
	}
	if n := h.signedIn(t, "administrator"); n != 1 || !strings.Contains(desk.text("main"), "this one") {
		t.Errorf("%d sessions", n)
	}
	for _, other := range []*tab{phone, tablet} {
		other.await(`location.pathname === "/web/sign-in"`) // as soon as its stream of events ends
	}
	// When the token is revoked its browsers are out; one that may only look sees itself alone.
	reader, err := h.client.Tokens.Make(t.Context(), `<i>hall<b>`, butler.ScopeRead)
	if err != nil {
		t.Fatal(err)
	}
	hall := h.stranger(t)
	hall.open(h.url + "/web/sign-in")
	hall.press(reader.Secret)
	hall.press(kb.Enter)
	hall.await(`location.pathname === "/web/"`)
	hall.open(h.url + "/web/sessions")
	if text := hall.text("main"); strings.Contains(text, "administrator") || !strings.Contains(text, "<i>hall<b>") || strings.Contains(text, "Make a link") {
		t.Error(text)
	}
	hall.axe()
	if err := h.client.Tokens.Revoke(t.Context(), `<i>hall<b>`); err != nil {
		t.Fatal(err)
	}
	hall.await(`location.pathname === "/web/sign-in"`)
	if n := h.signedIn(t, `<i>hall<b>`); n != 0 {
		t.Errorf("%d sessions of a token that was revoked", n)
	}
}

// A page of another site leads here if somebody follows its link; it can show nothing of what is here, nor change it.
func TestPagesOfOthers(t *testing.T) {
	h := ownHouse(t)
	p := h.enter(t)
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, `<!doctype html><title>elsewhere</title><a id="link" href="`+h.url+`/web/sessions?x=%22%3E%3Cb%3E">to Butler</a>
<form method="post" action="`+h.url+`/web/sign-out"><button>Change</button></form>`)
	}))
	t.Cleanup(elsewhere.Close)
	for _, host := range []string{"127.0.0.1", "localhost"} { // of the same site, and of another
		at := strings.Replace(elsewhere.URL, "127.0.0.1", host, 1)
		p.open(at)
		p.click("#link")
		p.await(`location.pathname === "/web/sessions" && document.querySelector(".foot") !== null`)
		p.open(at)
		p.click("button")
		p.await(`document.body.innerText.includes("A page of another site may not change anything here")`)
		p.open(h.url + "/web/sessions")
		if got := p.path(); got != "/web/sessions" {
			t.Errorf("signed out by a page of %s: at %s", host, got)
		}
	}
}
