package webtest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"butler"
	"butler/client"
)

// preference returns the value of a preference, as the server says it.
func (h *house) preference(t *testing.T, id string) string {
	t.Helper()
	p, err := h.client.Preferences.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return p.Value
}

// set puts a value into a field of a form.
func (p *tab) set(id, text string) {
	p.t.Helper()
	p.setAt("#"+id, text)
}

// setAt puts a value into the field that a selector finds, as if it were typed.
func (p *tab) setAt(selector, text string) {
	p.t.Helper()
	value[bool](p, fmt.Sprintf(`(() => { const f = document.querySelector(%q); f.value = %q; f.dispatchEvent(new Event("input", {bubbles: true})); return true })()`, selector, text))
}

const saveButton = ".settings-save button"

func TestSettingsOfTheNight(t *testing.T) {
	h := emptyHouse(t)
	p := h.tab(t)
	p.open(h.url + "/web/settings")
	p.axe()
	p.shot("settings")
	p.follow(".settings-groups a[href='/web/settings/night']")
	p.await(`document.querySelectorAll("[role=slider]").length === 2`)

	// What is typed is drawn.
	p.set("ButlerQuietHours", "03:00-04:00")
	p.await(`document.querySelectorAll(".settings-quiet rect").length === 1`)
	if text := p.text("#night-says"); text != "Work goes on from 02:00 to 05:00: 3 h. The quiet hours take 1 h of it." {
		t.Errorf("the picture says %q", text)
	}

	// The window is dragged: its end from 05:00 to 08:00.
	p.do(chromedp.ScrollIntoView(chromedp.CSS("#night")))
	box := value[[]float64](p, `(() => { const r = document.querySelectorAll(".settings-grip")[1].getBoundingClientRect();
		const day = document.querySelector(".settings-day").getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2, day.width / 24] })()`)
	mouse := func(kind input.DispatchMouseEventType, x float64, buttons int64) {
		command(p, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: kind, X: x, Y: box[1], Button: input.MouseButtonLeft, Buttons: buttons, ClickCount: 1})
	}
	mouse(input.DispatchMouseEventTypeMousePressed, box[0], 1)
	for i := range 6 {
		mouse(input.DispatchMouseEventTypeMouseMoved, box[0]+float64(i+1)*box[2]/2, 1)
	}
	mouse(input.DispatchMouseEventTypeMouseReleased, box[0]+3*box[2], 0)
	p.await(`document.querySelector("#ButlerEndHour").value === "8"`)
	// Its beginning is moved with the keyboard alone, past midnight.
	p.do(chromedp.Focus(chromedp.CSS("[role=slider]")))
	for range 3 {
		p.press(kb.ArrowLeft)
	}
	p.await(`document.querySelector("#ButlerStartHour").value === "23" && document.activeElement.getAttribute("aria-valuetext") === "23:00"`)
	p.shot("settings-night")

	p.follow(saveButton)
	if text := p.text(".notice.good"); !strings.Contains(text, "work now runs from 23:00–08:00 (was 02:00–05:00)") || !strings.Contains(text, "Quiet hours: “03:00-04:00” (was not set)") {
		t.Errorf("the page says %q", text)
	}
	if start, end, quiet := h.preference(t, butler.PrefStartHour), h.preference(t, butler.PrefEndHour), h.preference(t, butler.PrefQuietHours); start != "23" || end != "8" || quiet != "03:00-04:00" {
		t.Errorf("stored: %s to %s, quiet %s", start, end, quiet)
	}
	p.axe()
}

// What cannot be stored is said beside its field, nothing that was typed is lost, and nothing is stored.
func TestSettingsThatAreWrong(t *testing.T) {
	h := emptyHouse(t)
	p := h.tab(t)
	p.open(h.url + "/web/settings/night")
	p.set("ButlerQuietHours", hostileTitle)
	p.set("ButlerEndHour", "9")
	p.follow(saveButton)
	if typed := value[string](p, `document.querySelector("#ButlerQuietHours").value`); typed != hostileTitle {
		t.Errorf("%q is left of what was typed", typed)
	}
	if text := p.text(".field.wrong .error"); !strings.Contains(text, "is not a list of spans") {
		t.Errorf("beside the field: %q", text)
	}
	if got := value[string](p, `document.querySelector("#ButlerEndHour").value`); got != "9" || h.preference(t, butler.PrefEndHour) != "5" {
		t.Errorf("the other field has %s, and %s is stored", got, h.preference(t, butler.PrefEndHour))
	}
	p.shot("settings-wrong")
	p.axe()
	p.click(".notice.bad a[href='#ButlerQuietHours']")
	p.set("ButlerQuietHours", "")
	p.follow(saveButton)
	if h.preference(t, butler.PrefEndHour) != "9" {
		t.Error("what was right is not stored after what was wrong was mended")
	}
}

// A page that was open for long does not put back what was changed meanwhile.
func TestSettingsChangedMeanwhile(t *testing.T) {
	h := emptyHouse(t)
	p := h.tab(t)
	p.open(h.url + "/web/settings/night")
	if err := h.client.Preferences.Set(t.Context(), map[string]string{butler.PrefStartHour: "1", butler.PrefQuietHours: "12:00-13:00"}); err != nil {
		t.Fatal(err)
	}
	p.set("ButlerEndHour", "6")
	p.set("ButlerQuietHours", "20:00-21:00")
	p.follow(saveButton)
	if text := p.text(".field.wrong .error"); !strings.Contains(text, "changed meanwhile") || h.preference(t, butler.PrefEndHour) != "5" {
		t.Fatalf("beside the field: %q", text)
	}
	p.follow(saveButton)
	if start, end, quiet := h.preference(t, butler.PrefStartHour), h.preference(t, butler.PrefEndHour), h.preference(t, butler.PrefQuietHours); start != "1" || end != "6" || quiet != "20:00-21:00" {
		t.Errorf("stored: %s to %s, quiet %s", start, end, quiet)
	}
}

func TestSettingsSearch(t *testing.T) {
	h := emptyHouse(t)
	p := h.tab(t)
	p.open(h.url + "/web/settings")
	// By the keyboard alone.
	p.do(chromedp.Focus(chromedp.CSS("#q")))
	p.press("backups keep")
	p.press(kb.Enter)
	p.await(`document.querySelector("#ButlerDatabaseBackupKeep") !== null`)
	p.do(chromedp.Focus(chromedp.CSS("#ButlerDatabaseBackupKeep")))
	p.press(kb.ArrowUp)
	p.press(kb.Enter)
	p.await(`document.querySelector(".notice.good") !== null`)
	if got := h.preference(t, "ButlerDatabaseBackupKeep"); got != "4" || !strings.Contains(p.text(".notice.good"), "Backups to keep: 4 (was 3)") {
		t.Errorf("%s are kept; the page says %q", got, p.text(".notice.good"))
	}
	p.open(h.url + "/web/settings?changed=1")
	p.shot("settings-changed")
	p.axe()
	p.follow("#reset-ButlerDatabaseBackupKeep")
	if got := h.preference(t, "ButlerDatabaseBackupKeep"); got != "3" {
		t.Errorf("%s are kept", got)
	}
	p.open(h.url + "/web/settings?q=%3Cscript%3E")
	if text := p.text(".empty"); !strings.HasPrefix(text, "No setting has") {
		t.Errorf("%q", text)
	}
}

func TestSettingsOfLibraries(t *testing.T) {
	h := ownHouse(t)
	p := h.tab(t)
	p.open(h.url + "/web/settings/libraries")
	p.axe()
	p.shot("settings-libraries")
	p.follow("tbody a")
	p.axe()
	p.shot("settings-library")
	p.set("name", hostileTitle)
	p.click("input[name=takes][value=GenerateChapterThumbs]")
	p.follow(saveButton)
	all, err := h.client.Library.Sections(t.Context())
	if err != nil || all[0].Name != hostileTitle || !slices.Equal(all[0].OptOuts, []string{"GenerateChapterThumbs"}) {
		t.Fatalf("%+v, %v", all[0], err)
	}
	if text := p.text("h1"); text != hostileTitle {
		t.Errorf("the page calls it %q", text)
	}
	// A folder that is not there is said beside the folders.
	p.setAt(".settings-root:nth-last-of-type(1)", filepath.Join(h.library, "nowhere"))
	p.follow(saveButton)
	if text := p.text(".field.wrong .error"); !strings.Contains(text, "no such folder") {
		t.Errorf("beside the folders: %q", text)
	}
	p.open(fmt.Sprintf("%s/web/settings/libraries/%d", h.url, all[0].ID))
	p.follow("form[action$='/scan'] button")
	if text := p.text(".notice"); !strings.Contains(text, "Scan of “"+hostileTitle) {
		t.Errorf("%q", text)
	}
	if err := h.idle(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.click("details.danger > summary")
	p.click("input[name=sure]")
	p.follow("details.danger button")
	if left, err := h.client.Library.Sections(t.Context()); err != nil || len(left) != len(all)-1 {
		t.Errorf("%d libraries, %v", len(left), err)
	}
}

func TestSettingsOfTokens(t *testing.T) {
	h := emptyHouse(t)
	p := h.tab(t)
	p.open(h.url + "/web/settings/tokens")
	p.set("name", "phone")
	p.follow(".settings-form button")
	secret := value[string](p, `document.querySelector("#secret").value`)
	guest, err := client.New(h.url, client.WithToken(secret), client.WithHTTPClient(h.http))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := guest.Preferences.List(t.Context()); err != nil {
		t.Errorf("the token does not let in: %v", err)
	}
	p.shot("settings-tokens")
	p.axe()
	p.set("name", "Phone")
	p.follow(".settings-form button")
	if text := p.text(".field.wrong .error"); !strings.Contains(text, "There is a token called") && !strings.Contains(text, "there is a token called") {
		t.Errorf("of a name that is taken: %q", text)
	}
	p.open(h.url + "/web/settings/tokens")
	if value[bool](p, `document.documentElement.outerHTML.includes("`+secret+`")`) {
		t.Error("the secret is told twice")
	}
	p.click("details.danger > summary")
	p.follow("details.danger button")
	if all, err := h.client.Tokens.List(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("%v, %v", all, err)
	}
}

func TestSettingsOfNotifications(t *testing.T) {
	got := make(chan string, 8)
	place := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got <- r.URL.Path }))
	defer place.Close()
	h := emptyHouse(t)
	p := h.tab(t)
	p.open(h.url + "/web/settings/notifications")
	p.set("NotifyWebhook", place.URL+"/hook")
	p.follow(saveButton)
	if typed := value[string](p, `document.querySelector("#NotifyWebhook").value`); typed != butler.Masked {
		t.Errorf("the page shows %q", typed)
	}
	if text := p.text(".notice.good"); !strings.Contains(text, "Webhook for reports: set") {
		t.Errorf("%q", text)
	}
	p.follow("form[action$='/test'] button")
	if path := <-got; path != "/hook" || !strings.Contains(p.text(".notice"), "webhook: sent") {
		t.Errorf("%s was asked; the page says %q", path, p.text(".notice"))
	}
	p.shot("settings-notifications")
	p.axe()
	// Saved again, it stays; emptied, it is gone.
	p.follow(saveButton)
	if h.preference(t, butler.PrefNotifyWebhook) != butler.Masked {
		t.Error("a secret is lost when its form is sent again")
	}
	p.set("NotifyWebhook", "")
	p.follow(saveButton)
	if h.preference(t, butler.PrefNotifyWebhook) != "" {
		t.Error("a secret that was emptied is still there")
	}
}

// Every other page of settings can be saved as it is, and says that nothing was changed.
func TestSettingsAsTheyAre(t *testing.T) {
	h := ownHouse(t)
	p := h.tab(t)
	before, err := h.client.Preferences.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range []string{"night", "tasks", "libraries", "exports", "results", "collections", "sources", "guide", "notifications", "backups", "updates", "workers", "server"} {
		p.open(h.url + "/web/settings/" + group)
		p.shot("settings-" + group)
		p.axe()
		p.follow(saveButton)
		if text := p.text(".notice"); text != "Nothing was changed." {
			t.Errorf("%s: %q", group, text)
		}
	}
	after, err := h.client.Preferences.List(t.Context())
	if err != nil || !slices.EqualFunc(before, after, func(a, b client.Preference) bool { return a.ID == b.ID && a.Value == b.Value }) {
		t.Errorf("something was changed: %v", err)
	}
}

func TestSettingsAreLive(t *testing.T) {
	h := emptyHouse(t)
	p := h.tab(t)
	p.open(h.url + "/web/settings/workers")
	p.await(`document.querySelector("#workers td[data-label='At a time']") !== null`)
	if err := h.client.Preferences.Set(t.Context(), map[string]string{butler.PrefLongRunningJobs: "7"}); err != nil {
		t.Fatal(err)
	}
	p.await(`document.querySelector("#workers td[data-label='At a time']").innerText === "7"`)
}

// Who may only look sees settings, but no paths, no tokens and no button.
func TestSettingsToLookAt(t *testing.T) {
	h := ownHouse(t)
	made, err := h.client.Tokens.Make(t.Context(), "guest", butler.ScopeRead)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.client.Preferences.Set(t.Context(), map[string]string{"ButlerDatabaseBackupPath": t.TempDir()}); err != nil {
		t.Fatal(err)
	}
	p := h.tabOf(t, made.Secret)
	for _, path := range []string{"", "/night", "/tasks", "/libraries", "/backups", "/workers", "/updates", "/sources", "/notifications", "?changed=1"} {
		p.open(h.url + "/web/settings" + path)
		if n := value[int](p, `document.querySelectorAll("main form[method=post]:not(.settings-form), main form[method=post] button").length`); n != 0 {
			t.Errorf("%s has %d buttons", path, n)
		}
		if n := value[int](p, `[...document.querySelectorAll("main form[method=post] :is(input:not([type=hidden]), select)")].filter((e) => !e.disabled).length`); n != 0 {
			t.Errorf("%s has %d fields to type into", path, n)
		}
	}
	p.open(h.url + "/web/settings/backups")
	if got := value[string](p, `document.querySelector("#ButlerDatabaseBackupPath").value`); got != "(told to administrators)" {
		t.Errorf("a path is told: %q", got)
	}
	if status := p.visit(h.url + "/web/settings/tokens"); status != http.StatusForbidden {
		t.Errorf("tokens: status %d", status)
	}
}
