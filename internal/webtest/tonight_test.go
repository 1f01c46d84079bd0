package webtest

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"butler"
	"butler/client"
)

// paused reports what the server says of the pause.
func (h *house) paused(t *testing.T) bool {
	t.Helper()
	p, err := h.client.Server.Paused(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return p.Paused
}

// waiting returns the Runs that wait for their turn.
func (h *house) waiting(t *testing.T) []butler.Run {
	t.Helper()
	all, err := h.client.Runs.List(t.Context(), client.RunQuery{States: []butler.RunState{butler.RunQueued}})
	if err != nil {
		t.Fatal(err)
	}
	return all.Items
}

func TestTonight(t *testing.T) {
	h := newHouse(t)
	p := h.tab(t)
	p.open(h.url + "/web/")
	if text := p.text("#status"); !strings.Contains(text, "Nothing runs") || !strings.Contains(text, "Tonight") {
		t.Errorf("the status says %q", text)
	}
	plan, err := h.client.Tasks.Plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, task := range plan.Tasks {
		row := "#task-" + task.Task
		if value[int](p, `document.querySelectorAll("`+row+`").length`) != 1 {
			t.Errorf("the page does not say whether %s will run", task.Task)
		} else if drawn := value[bool](p, `document.querySelector("`+row+` svg.tonight-track") !== null`); drawn != task.Will {
			t.Errorf("%s will run: %t, and is in the picture of the window: %t", task.Task, task.Will, drawn)
		}
	}
	p.axe()
}

func TestTonightSteers(t *testing.T) {
	h := ownHouse(t)
	p := h.tab(t)
	p.open(h.url + "/web/")

	p.do(chromedp.SetValue(chromedp.CSS("#pause-for"), "2h"))
	p.follow("#pause")
	if text := p.text(".notice.good"); !h.paused(t) || !strings.HasPrefix(text, "Paused until ") || !strings.Contains(p.text("#status"), "Work is paused") {
		t.Fatalf("paused: %t; the page says %q", h.paused(t), text)
	}
	p.shot("tonight-paused")

	p.follow("#task-BackupDatabase .tonight-actions form:first-child button")
	if all := h.waiting(t); len(all) != 1 || all[0].Task != "BackupDatabase" || !all[0].Forced {
		t.Fatalf("after Run now %+v waits", all)
	}
	p.follow(".tonight-waiting li form:last-child button")
	if all := h.waiting(t); len(all) != 0 {
		t.Fatalf("after Take off %+v waits", all)
	}

	p.follow("form[action='/web/tonight/start'] button")
	begun := h.waiting(t)
	if len(begun) < 3 || !strings.HasPrefix(p.text(".notice.good"), "Started ") {
		t.Fatalf("after Start all %d wait; the page says %q", len(begun), p.text(".notice.good"))
	}
	p.shot("tonight-waiting")
	p.follow("#stop-all")
	if all := h.waiting(t); len(all) != 0 {
		t.Fatalf("after Stop all %+v waits", all)
	}

	p.follow("#resume")
	if h.paused(t) || !strings.HasPrefix(p.text(".notice.good"), "Resumed") {
		t.Fatalf("after Resume the page says %q", p.text(".notice.good"))
	}

	p.follow("#task-BackupDatabase .tonight-modes button[value=false]")
	if s, err := h.client.Tasks.Get(t.Context(), "BackupDatabase"); err != nil || s.Enabled {
		t.Errorf("after Off it is enabled: %t, %v", s.Enabled, err)
	}
	if pressed := value[string](p, `document.querySelector("#task-BackupDatabase .tonight-modes button[aria-pressed=true]").textContent`); pressed != "Off" {
		t.Errorf("the page shows it as %q", pressed)
	}
	p.follow("#task-GenerateMediaIndexFiles .tonight-modes button[value=asap]")
	if got, err := h.client.Preferences.Get(t.Context(), "GenerateBIFBehavior"); err != nil || got.Value != butler.ASAP {
		t.Errorf("after At once it is %q, %v", got.Value, err)
	}
}

// An open page follows what happens, whoever makes it happen, and can be steered from there.
func TestTonightIsLive(t *testing.T) {
	h := ownHouse(t)
	p := h.tab(t)
	p.open(h.url + "/web/")
	p.await(`document.readyState === "complete"`)
	if _, err := h.client.Server.Pause(t.Context(), time.Time{}); err != nil {
		t.Fatal(err)
	}
	p.await(`document.querySelector("#status").innerText.includes("Work is paused")`)
	started, err := h.client.Tasks.Start(t.Context(), "OptimizeDatabase", client.StartOptions{Force: true})
	if err != nil {
		t.Fatal(err)
	}
	p.await(`document.querySelector("#now").innerText.includes("paused") && document.querySelector("#resume") !== null`)
	p.await(`document.querySelector("#now .tonight-waiting a").getAttribute("href") === "/web/runs/` + strconv.FormatInt(started.Run.ID, 10) + `"`)
	p.axe()
	p.narrow()
	p.colours("dark")
	p.shot("tonight-waiting-dark-360")
	p.wide()
	if _, err := h.client.Server.Resume(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.await(`document.querySelector("#now .tonight-waiting") === null && document.querySelector("#status").innerText.includes("Nothing runs")`)
	p.await(`!document.querySelector("#status").innerText.includes("paused")`)
}

// The whole of it can be done with the keyboard alone.
func TestTonightByKeyboard(t *testing.T) {
	h := ownHouse(t)
	p := h.tab(t)
	p.open(h.url + "/web/")
	tabTo := func(selector string) {
		t.Helper()
		for range 60 {
			p.press(kb.Tab)
			if value[bool](p, `document.activeElement.matches("`+selector+`")`) {
				return
			}
		}
		t.Fatalf("the key Tab does not lead to %s", selector)
	}
	tabTo("#pause")
	p.press(kb.Enter)
	p.await(`document.querySelector(".notice.good")?.innerText.startsWith("Paused")`) // on the page that follows
	if !h.paused(t) {
		t.Fatal("Enter on Pause does not pause")
	}
	tabTo("#resume")
	p.press(" ")
	p.await(`document.querySelector(".notice.good")?.innerText.startsWith("Resumed")`)
	if h.paused(t) {
		t.Fatal("Space on Resume does not resume")
	}
}

// Who may look sees the same, and nothing to press; what is sent nevertheless is refused.
func TestTonightToLookAt(t *testing.T) {
	h := ownHouse(t)
	secret, err := h.client.Tokens.Make(t.Context(), "guest", butler.ScopeRead)
	if err != nil {
		t.Fatal(err)
	}
	p := h.tabOf(t, secret.Secret)
	p.open(h.url + "/web/")
	if n := value[int](p, `document.querySelectorAll("main button, main form").length`); n != 0 {
		t.Errorf("there are %d buttons and forms", n)
	}
	for _, path := range []string{"start", "stop", "pause", "resume", "BackupDatabase/run", "BackupDatabase/stop", "BackupDatabase/switch", "runs/1/stop"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.url+"/web/tonight/"+path, strings.NewReader("to=false"))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Plex-Token", secret.Secret)
		answer, err := h.http.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusForbidden {
			t.Errorf("POST %s: status %d", path, answer.StatusCode)
		}
	}
	if h.paused(t) {
		t.Error("it was paused")
	}
}
