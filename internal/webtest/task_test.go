package webtest

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"butler"
	"butler/client"
)

// lastRun returns the newest Run of a Task.
func (h *house) lastRun(t *testing.T, task string) butler.Run {
	t.Helper()
	all, err := h.client.Runs.List(t.Context(), client.RunQuery{Task: task, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	if len(all.Items) == 0 {
		t.Fatalf("%s has no run", task)
	}
	return all.Items[0]
}

func TestTasksAreListed(t *testing.T) {
	h := newHouse(t)
	p := h.tab(t)
	p.open(h.url + "/web/tasks")
	all, err := h.client.Tasks.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, task := range all {
		row := "#row-" + task.Name
		if value[int](p, `document.querySelectorAll("`+row+`").length`) != 1 {
			t.Errorf("%s is not listed once", task.Name)
			continue
		}
		if text := p.text(row); !strings.Contains(text, task.Title) || (value[string](p, `document.querySelector("`+row+` td").textContent`) == "off") == task.Enabled {
			t.Errorf("%s, enabled %t: %q", task.Name, task.Enabled, text)
		}
	}
	p.axe()
	p.shot("tasks")
	p.follow(`#row-LoudnessAnalysis a`)
	if text := p.text("h1"); text != "Analyze Loudness" && !strings.Contains(strings.ToLower(text), "loudness") {
		t.Errorf("the page is of %q", text)
	}
}

func TestTaskPage(t *testing.T) {
	h := newHouse(t)
	p := h.tab(t)
	p.open(h.url + "/web/tasks/GenerateMediaIndexFiles")
	found, err := h.client.Tasks.Coverage(t.Context(), "GenerateMediaIndexFiles", 0)
	if err != nil {
		t.Fatal(err)
	}
	rows := value[int](p, `document.querySelectorAll("#coverage tbody tr:not(.task-sum)").length`)
	if len(found.All) == 0 || rows != len(found.All) {
		t.Errorf("%d rows of %+v", rows, found.All)
	}
	for what, part := range map[string]string{
		"#readme": "BIF", "#settings": "GenerateBIFWidth", "#history": "done", "#coverage": "Films", "#now": "Last run",
	} {
		if text := value[string](p, `document.querySelector("`+what+`").outerHTML`); !strings.Contains(text, part) {
			t.Errorf("%s lacks %q", what, part)
		}
	}
	if n := value[int](p, `document.querySelectorAll("#readme a[href^='.'], #readme a[href^='#']").length`); n != 0 {
		t.Errorf("%d links of the README lead nowhere", n)
	}
	p.axe()
	p.shot("task")
	p.colours("dark")
	p.shot("task-dark")
	p.narrow()
	p.shot("task-dark-360")
	p.wide()
	p.colours("light")
}

func TestTaskIsStartedAndStopped(t *testing.T) {
	h := ownHouse(t)
	p := h.tab(t)
	if _, err := h.client.Server.Pause(t.Context(), time.Time{}); err != nil {
		t.Fatal(err)
	}
	const task = "CleanOldBundles"
	p.open(h.url + "/web/tasks/" + task)
	p.follow("#run-now")
	if r := h.lastRun(t, task); r.State != butler.RunQueued || !r.Forced || r.Dry {
		t.Fatalf("after Run now: %+v", r)
	}
	p.shot("task-waiting")
	p.follow("#stop")
	if r := h.lastRun(t, task); r.State != butler.RunStopped {
		t.Fatalf("after Stop: %+v", r)
	}
	p.follow("#run-dry")
	if r := h.lastRun(t, task); !r.Dry || r.State != butler.RunQueued {
		t.Fatalf("after a dry start: %+v", r)
	}
	p.follow("#stop")

	// A run begun elsewhere is seen without loading the page anew, and so is its end.
	if _, err := h.client.Server.Resume(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := h.lastRun(t, task).ID
	if _, err := h.client.Tasks.Start(t.Context(), task, client.StartOptions{Force: true}); err != nil {
		t.Fatal(err)
	}
	r := h.lastRun(t, task)
	if r.ID == before {
		t.Fatal("nothing was started")
	}
	p.await(`[...document.querySelectorAll("#history tbody tr")].some((row) => row.querySelector('a[href="/web/runs/` + strconv.FormatInt(r.ID, 10) + `"]') && row.textContent.includes("done"))`)
}

// Settings of a task are saved on its page, and what cannot be is said beside it.
func TestTaskSettings(t *testing.T) {
	h := ownHouse(t)
	p := h.tab(t)
	const address = "/web/tasks/GenerateMediaIndexFiles"
	width := func() string {
		t.Helper()
		got, err := h.client.Preferences.Get(t.Context(), "GenerateBIFWidth")
		if err != nil {
			t.Fatal(err)
		}
		return got.Value
	}
	p.open(h.url + address)
	value[bool](p, `document.querySelectorAll("#settings details").forEach((d) => d.open = true) ?? true`)
	p.do(chromedp.SetValue(chromedp.CSS("#GenerateBIFWidth"), "480"))
	p.follow("#settings button.primary")
	if width() != "480" || !strings.Contains(p.text(".notice"), "480") || value[string](p, `location.pathname`) != address {
		t.Errorf("width %s, %q", width(), p.text(".notice"))
	}
}

// All of it can be done without a pointer.
func TestTaskByKeyboard(t *testing.T) {
	h := ownHouse(t)
	p := h.tab(t)
	if _, err := h.client.Server.Pause(t.Context(), time.Time{}); err != nil {
		t.Fatal(err)
	}
	p.open(h.url + "/web/tasks/CleanOldBundles")
	for range 40 {
		p.press(kb.Tab)
		if value[string](p, `document.activeElement.id`) == "run-now" {
			break
		}
	}
	p.press(kb.Enter)
	p.await(`document.querySelector(".notice.good") !== null`)
	if r := h.lastRun(t, "CleanOldBundles"); r.State != butler.RunQueued {
		t.Errorf("%+v", r)
	}
}
