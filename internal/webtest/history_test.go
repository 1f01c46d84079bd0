package webtest

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"butler"
	"butler/client"
)

// latest returns the last Run of a Task.
func (h *house) latest(t *testing.T, task string) butler.Run {
	t.Helper()
	all, err := h.client.Runs.List(t.Context(), client.RunQuery{Task: task, Limit: 1})
	if err != nil || len(all.Items) == 0 {
		t.Fatalf("no run of %s: %v", task, err)
	}
	return all.Items[0]
}

func TestRunsAreSearched(t *testing.T) {
	h := newHouse(t)
	p := h.tab(t)
	p.open(h.url + "/web/runs")
	p.shot("runs")
	p.axe()
	p.do(chromedp.SetValue(chromedp.CSS("#rtask"), "BackupDatabase"))
	p.follow(".search button")
	if n := value[int](p, `[...document.querySelectorAll("#runs tbody th a")].filter((a) => a.textContent !== "Backup Database").length`); n != 0 {
		t.Errorf("%d runs are of other tasks", n)
	}
	p.open(h.url + "/web/runs?q=no+such+words+anywhere")
	if text := p.text("#runs"); !strings.Contains(text, "No run is like that") {
		t.Errorf("it says %q", text)
	}
	// A search for the hostile title finds the scan that met it, and shows it as text.
	p.open(h.url + "/web/runs?q=" + "%3Cimg+src%3Dx")
	if got := value[string](p, `document.querySelector("#rq").value`); got != "<img src=x" {
		t.Errorf("the field holds %q", got)
	}
	p.follow("#runs tbody tr:last-child th a")
	p.shot("run-failures")
	p.axe()
	if text := p.text("main"); !strings.Contains(text, "<img src=x onerror=alert(1)>") {
		t.Errorf("the file is not on the page of the run that met it: %q", text)
	}
}

func TestNightsAndReports(t *testing.T) {
	h := newHouse(t)
	p := h.tab(t)
	p.open(h.url + "/web/nights")
	p.shot("nights")
	p.axe()
	p.follow("tbody th a")
	p.shot("night")
	p.axe()
	if n := value[int](p, `document.querySelectorAll("#night tbody tr").length`); n < 3 {
		t.Errorf("%d runs are in the night", n)
	}
	p.open(h.url + "/web/nights")
	p.follow(`a[href^="/web/reports/"]`)
	if text := p.text("main"); !strings.Contains(text, "Where it was sent") {
		t.Errorf("the page of a report says %q", text)
	}
	p.axe()
}

// What a Task failed on is shown with its reason, and tried again.
func TestFailuresAreTriedAgain(t *testing.T) {
	h := ownHouse(t)
	p := h.tab(t)
	// The file passes for a film until it is read whole.
	part := h.damage(t)
	if err := h.work(t.Context(), "LoudnessAnalysis"); err != nil {
		t.Fatal(err)
	}
	failing, err := h.client.Failures.List(t.Context(), client.FailureQuery{Part: part})
	if err != nil || len(failing.Items) == 0 {
		t.Fatalf("nothing fails of part %d: %v", part, err)
	}
	p.open(h.url + "/web/failures")
	p.shot("failures")
	p.axe()
	if text := p.text("main"); !strings.Contains(text, failing.Items[0].File) || !strings.Contains(text, failing.Items[0].Reason) {
		t.Errorf("the page says %q", text)
	}
	before := h.latest(t, "LoudnessAnalysis").ID
	p.follow(`form:has(input[name=part][value="` + strconv.FormatInt(part, 10) + `"]):has(input[name=task][value=LoudnessAnalysis]) button`)
	if text := p.text(".notice"); !strings.Contains(text, "begun") {
		t.Errorf("it says %q", text)
	}
	run := h.latest(t, "LoudnessAnalysis")
	if run.ID <= before || !run.Forced {
		t.Fatalf("no new run: %+v", run)
	}
	if err := h.idle(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.open(h.url + "/web/runs/" + strconv.FormatInt(run.ID, 10))
	p.shot("run-retry")
	p.axe()
	p.follow(`form[action$="/retry"] button[value=""]`)
	if text := p.text(".notice"); !strings.Contains(text, "tried again by the next run") {
		t.Errorf("it says %q", text)
	}
	if left, err := h.client.Failures.List(t.Context(), client.FailureQuery{Part: part, Task: "LoudnessAnalysis"}); err != nil || len(left.Items) > 0 {
		t.Errorf("%+v, %v", left.Items, err)
	}
	p.follow(`a[href^="/web/log"]`)
	if text := p.text("#log"); !strings.Contains(text, "run ended") {
		t.Errorf("its log says %q", text)
	}
}

// damage cuts the end off a file that was found to be whole, in a way that no scan sees, and returns its Part.
func (h *house) damage(t *testing.T) int64 {
	t.Helper()
	items, err := h.client.Library.Items(t.Context(), client.ItemQuery{Section: 1, Kind: butler.Movie, Limit: 1})
	if err != nil || len(items.Items) == 0 {
		t.Fatal(items, err)
	}
	detail, err := h.client.Library.Item(t.Context(), items.Items[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	part := detail.Media[0].Parts[0]
	was, err := os.Stat(part.Path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.WriteFile(part.Path, make([]byte, was.Size()), 0o600), os.Chtimes(part.Path, was.ModTime(), was.ModTime())); err != nil {
		t.Fatal(err)
	}
	if _, err := h.client.Tasks.Start(t.Context(), "LoudnessAnalysis", client.StartOptions{Force: true, Redo: true, Item: detail.ID}); err != nil {
		t.Fatal(err)
	}
	if err := h.idle(t.Context()); err != nil {
		t.Fatal(err)
	}
	return part.ID
}

// The page of a Run and that of the log follow what happens.
func TestHistoryIsLive(t *testing.T) {
	h := ownHouse(t)
	p := h.tab(t)
	p.open(h.url + "/web/log?task=OptimizeDatabase")
	p.await(`document.querySelector("#follow").hidden === false`)
	rows := value[int](p, `document.querySelectorAll("#log tbody tr").length`)
	if err := h.work(t.Context(), "OptimizeDatabase"); err != nil {
		t.Fatal(err)
	}
	p.await(`document.querySelectorAll("#log tbody tr").length >= ` + strconv.Itoa(rows+2))
	p.shot("log")
	p.axe()
	p.click("#follow")
	p.await(`document.querySelector("#follow").getAttribute("aria-pressed") === "false"`)

	p.open(h.url + "/web/runs")
	was := h.latest(t, "").ID
	if err := h.work(t.Context(), "OptimizeDatabase"); err != nil {
		t.Fatal(err)
	}
	p.await(`document.querySelector('#runs a[href="/web/runs/` + strconv.FormatInt(was+1, 10) + `"]')`)
}

func TestHistoryByKeyboard(t *testing.T) {
	h := newHouse(t)
	p := h.tab(t)
	p.open(h.url + "/web/runs")
	p.do(chromedp.Focus(chromedp.CSS("#rq")))
	p.press("Backup" + kb.Enter)
	p.await(`location.search.includes("q=Backup")`)
	p.await(`document.querySelector("#runs tbody th a")`)
	p.do(chromedp.Focus(chromedp.CSS("#runs tbody th a")))
	p.press(kb.Enter)
	p.await(`location.pathname.startsWith("/web/runs/")`)
	if text := p.text("h1"); !strings.Contains(text, "Backup Database") {
		t.Errorf("it leads to %q", text)
	}
}

func TestHistoryToLookAt(t *testing.T) {
	h := newHouse(t)
	p := h.tab(t)
	scan := strconv.FormatInt(h.latest(t, "RefreshLibraries").ID, 10)
	for name, path := range map[string]string{"runs": "/web/runs", "run": "/web/runs/" + scan, "nights": "/web/nights", "failures": "/web/failures", "log": "/web/log"} {
		p.narrow()
		p.open(h.url + path)
		p.shot(filepath.Base(name) + "-narrow")
		if wide := value[int](p, "document.documentElement.scrollWidth"); wide > 360 {
			t.Errorf("%s is %d px wide", path, wide)
		}
		p.wide()
		p.colours("dark")
		p.open(h.url + path)
		p.shot(name + "-dark")
		p.axe()
		p.colours("light")
	}
	answer, err := h.http.Get(h.url + "/web/runs")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK || answer.Request.URL.Path == "/web/runs" {
		t.Errorf("without signing in it answers %s at %s", answer.Status, answer.Request.URL)
	}
}
