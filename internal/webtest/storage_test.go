package webtest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"butler"
	"butler/client"
	"butler/internal/app"
	"butler/internal/catalogue"
)

// main is the text of a page, without menu and foot.
func (p *tab) main() string { p.t.Helper(); return p.text("#main") }

// focus gives something the focus, as the tabulator does.
func (p *tab) focus(selector string) {
	p.t.Helper()
	p.do(chromedp.Focus(chromedp.CSS(selector)))
}

// backups returns the copies that a server has, newest first.
func (h *house) backups(t *testing.T) []butler.BackupInfo {
	t.Helper()
	all, err := h.client.Backups.List(h.background())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestStoragePage(t *testing.T) {
	h := newHouse(t)
	p := h.tab(t)
	p.open(h.url + "/web/storage")
	all, err := h.client.Server.Storage(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if all.Generated == 0 {
		t.Fatal("the first night has made nothing")
	}
	text := p.main()
	for _, want := range []string{"Kept by the server", "Free on the disk", "By library", "Films", "previews", "Growth", "Budget"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q:\n%s", want, text)
		}
	}
	p.shot("storage-light")
	p.axe()
}

// TestBackups makes a backup and checks it, by clicks, on a page that shows what comes of it by itself.
func TestBackups(t *testing.T) {
	h := ownHouse(t)
	p := h.tab(t)
	p.open(h.url + "/web/backups")
	if text := p.main(); !strings.Contains(text, "There is no backup yet") {
		t.Error(text)
	}
	p.axe()
	p.follow(`form[action="/web/backups/now"] button`)
	p.await(`document.querySelector("#backups-now table")`) // without being loaded anew
	p.await(`document.querySelector("#backups-now").innerText.includes("restored once for a trial")`)
	all := h.backups(t)
	if len(all) != 1 || all[0].Drilled.IsZero() {
		t.Fatalf("%+v", all)
	}
	name := all[0].Path
	if !strings.Contains(p.main(), name) {
		t.Error(p.main())
	}
	p.shot("backups-light")
	p.axe()

	p.follow(`form[action="/web/backups/` + name + `/verify"] button`)
	p.await(`document.querySelector(".notice").innerText.includes("is sound")`)
	if again := h.backups(t); !again[0].Verified.After(all[0].Verified) {
		t.Errorf("%+v", again)
	}

	path := filepath.Join(h.data, "backups", name)
	if err := os.WriteFile(path, []byte(hostileTitle), 0o600); err != nil {
		t.Fatal(err)
	}
	p.open(h.url + "/web/backups")
	p.await(`document.querySelector("#backups-now").innerText.includes("has not been checked, or was changed since")`)
	p.follow(`form[action="/web/backups/` + name + `/verify"] button`)
	p.await(`document.querySelector(".notice.bad")`)
	p.await(`document.querySelector("#backups-now").innerText.includes("cannot be used")`)

	// What is damaged is refused, and nothing is staged.
	p.open(h.url + "/web/backups/" + name + "/restore")
	p.click(`input[name="understood"]`)
	p.follow(`button[value="later"]`)
	p.await(`document.querySelector("#restoring-now .notice.bad")`)
	if status, err := h.client.Backups.RestoreStatus(t.Context()); err != nil || status.Staged != nil {
		t.Errorf("%+v, %v", status, err)
	}
	p.shot("restore-refused")
	p.axe()
}

// TestRestore brings a backup back, by the keyboard alone, and sees what comes of it when the server was started anew.
func TestRestore(t *testing.T) {
	h := ownHouse(t)
	if err := h.work(t.Context(), "BackupDatabase"); err != nil {
		t.Fatal(err)
	}
	name := h.backups(t)[0].Path
	films, renamed := h.films(t), "Renamed "+hostileTitle
	if _, err := h.client.Library.Edit(t.Context(), films.ID, client.SectionEdit{Name: &renamed}); err != nil {
		t.Fatal(err)
	}
	p := h.tab(t)
	p.open(h.url + "/web/backups/" + name + "/restore")
	p.shot("restore-light")
	p.axe()
	p.narrow()
	p.shot("restore-360")
	p.wide()

	// Without having been confirmed, the browser does not send it.
	p.focus(`button[value="later"]`)
	p.press(kb.Enter)
	p.await(`document.querySelector('input[name="understood"]:invalid')`)
	p.focus(`input[name="understood"]`)
	p.press(" ")
	p.await(`document.querySelector('input[name="understood"]').checked`)
	p.focus(`button[value="later"]`)
	p.press(kb.Enter)
	p.await(`document.querySelector("#restoring-now")?.innerText.includes("The next start of the server restores it")`)

	p.open(h.url + "/web/backups")
	p.await(`document.querySelector("#backups-now .notice").innerText.includes("The next start of the server restores")`)
	p.follow(`form[action="/web/backups/cancel"] button`)
	p.await(`document.querySelector(".notice").innerText.includes("Nothing will be restored")`)
	if status, err := h.client.Backups.RestoreStatus(t.Context()); err != nil || status.Staged != nil {
		t.Errorf("%+v, %v", status, err)
	}
	if _, err := h.client.Backups.Restore(t.Context(), name, false); err != nil {
		t.Fatal(err)
	}

	h = h.again(t, nil)
	p = h.tab(t)
	p.open(h.url + "/web/library")
	p.await(`document.querySelector(".notice").innerText.includes("A backup was restored")`) // on every page
	p.open(h.url + "/web/backups")
	p.await(`document.querySelector("#backups-now").innerText.includes("Put aside by restores")`)
	p.shot("backups-restored")
	p.axe()
	if s := h.films(t); s.Name != films.Name {
		t.Errorf("it is called %q", s.Name)
	}
	p.follow(`form[action="/web/backups/seen"] button`)
	p.await(`!document.querySelector(".notice") && !document.querySelector("#backups-now").innerText.includes("The last restore")`)
	status, err := h.client.Backups.RestoreStatus(t.Context())
	if err != nil || len(status.Kept) != 1 || !status.Last.Acknowledged {
		t.Fatalf("%+v, %v", status, err)
	}
	p.click(`#backups-now details.confirm summary`)
	p.follow(`form[action="/web/backups/` + status.Kept[0].Path + `/forget"] button`)
	p.await(`!document.querySelector("#backups-now").innerText.includes("Put aside by restores")`)
	if status, err = h.client.Backups.RestoreStatus(t.Context()); err != nil || len(status.Kept) != 0 {
		t.Errorf("%+v, %v", status, err)
	}
}

// again stops a server and starts another one in its data folder, which lives as long as the test. Meanwhile something may
// be done with the database.
func (h *house) again(t *testing.T, meanwhile func(*catalogue.DB)) *house {
	t.Helper()
	ctx, cancel := context.WithTimeout(h.background(), patience)
	defer cancel()
	if err := h.server.Stop(ctx); err != nil {
		t.Fatal(err)
	}
	if meanwhile != nil {
		db, err := catalogue.Open(t.Context(), catalogue.Options{Path: filepath.Join(h.data, "catalogue.db")})
		if err != nil {
			t.Fatal(err)
		}
		meanwhile(db)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	life, end := context.WithCancel(h.background())
	anew := &house{data: h.data, library: h.library, http: h.http, cancel: end}
	var err error
	if anew.server, err = app.New(life, app.Options{Data: h.data, Token: token, Version: "1.2.3", Zone: noon()}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(anew.close)
	if err := anew.server.Start(life); err != nil {
		t.Fatal(err)
	}
	anew.url = anew.server.URL()
	if anew.client, err = client.New(anew.url, client.WithToken(token), client.WithHTTPClient(h.http)); err != nil {
		t.Fatal(err)
	}
	return anew
}

// TestTrash puts back what was taken out of the library, and forgets what is missing.
func TestTrash(t *testing.T) {
	h := ownHouse(t)
	path := filepath.Join(h.library, "Movies", "Loose (1999).mp4")
	nasty := filepath.Join(h.library, "Movies", strings.ReplaceAll(hostileTitle, "/", "")+" (1998).mp4")
	if err := os.Rename(path, nasty); err != nil {
		t.Fatal(err)
	}
	if err := h.work(t.Context(), "RefreshLibraries"); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(nasty); err != nil {
		t.Fatal(err)
	}
	if err := h.work(t.Context(), "RefreshLibraries"); err != nil {
		t.Fatal(err)
	}
	const run = 1 // some Run that has ended
	h = h.again(t, func(db *catalogue.DB) { collect(t, db, run) })

	p := h.tab(t)
	p.open(h.url + "/web/trash")
	p.await(`document.querySelector("#trash-now").innerText.includes("run 1")`)
	p.shot("trash-light")
	p.axe()
	p.follow(`#trash-now a[href="/web/trash/1"]`)
	if text := p.main(); !strings.Contains(text, "img src=x onerror=alert(1)") || !strings.Contains(text, "Films") {
		t.Error(text)
	}
	p.axe()
	p.follow(`form[action="/web/trash/1/undo"] button`)
	p.await(`document.querySelector(".notice").innerText.includes("1 file was put back")`)
	if left, err := h.client.Library.Trash(t.Context()); err != nil || len(left) != 0 {
		t.Errorf("%+v, %v", left, err)
	}
	if s := h.films(t); s.Missing != 1 {
		t.Errorf("%d are missing", s.Missing)
	}

	p.click(`#trash-now details.confirm summary`)
	p.shot("trash-confirm")
	p.follow(`form[action$="/forget"] button`)
	p.await(`document.querySelector(".notice").innerText.includes("1 missing file was forgotten")`)
	if s := h.films(t); s.Missing != 0 {
		t.Errorf("%d are missing", s.Missing)
	}
}

// films returns the first Section.
func (h *house) films(t *testing.T) butler.Section {
	t.Helper()
	all, err := h.client.Library.Sections(t.Context())
	if err != nil || len(all) == 0 {
		t.Fatalf("%v, %v", all, err)
	}
	for _, s := range all {
		if s.Kind == butler.Movies {
			return s
		}
	}
	t.Fatal("there are no films")
	return butler.Section{}
}

// collect takes out of a library what is missing in it.
func collect(t *testing.T, db *catalogue.DB, run int64) {
	t.Helper()
	sections, err := db.Sections(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var missing []int64
	for _, s := range sections {
		for f, err := range db.Files(t.Context(), s.ID) {
			if err != nil {
				t.Fatal(err)
			}
			if f.Missing {
				missing = append(missing, f.Part)
			}
		}
	}
	if n, err := db.Collect(t.Context(), run, missing); err != nil || n != 1 {
		t.Fatalf("%d of %v, %v", n, missing, err)
	}
}

// TestHealthPage examines the server and shows what was found.
func TestHealthPage(t *testing.T) {
	h := ownHouse(t)
	p := h.tab(t)
	p.open(h.url + "/web/health")
	p.await(`document.querySelector(".disk-checks")`)
	p.await(`document.querySelector("#health-now").innerText.includes("There is no backup")`)
	p.shot("health-light")
	p.axe()
	if err := h.work(t.Context(), "BackupDatabase"); err != nil {
		t.Fatal(err)
	}
	p.follow(`form[action="/web/health"] button`)
	p.await(`document.querySelector("#health-now").innerText.includes("1 backup, the newest")`)
	if text := p.main(); strings.Contains(text, h.data) || strings.Contains(text, h.library) {
		t.Error("the page names folders of the server")
	}
}
