package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"butler"
	"butler/internal/butlertest"
	"butler/internal/butlertest/openapi"
)

const ownPrefix = "/api/v1"

// caller asks a server through its own API, and compares every answer with the document.
type caller struct {
	t        *testing.T
	url      string
	token    string
	client   *http.Client
	document *openapi.Document
}

func newCaller(t *testing.T, a *App) *caller {
	t.Helper()
	c := &caller{t: t, url: a.URL(), token: a.Token(), client: newClient(t)}
	_, text := c.raw(http.MethodGet, "/openapi.json", "", nil)
	var err error
	if c.document, err = openapi.Parse(text); err != nil {
		t.Fatal(err)
	}
	return c
}

// raw asks, and returns the answer and its body.
func (c *caller) raw(method, target, body string, header http.Header) (*http.Response, []byte) {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.url+ownPrefix+target, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("X-Plex-Token", c.token)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for name, values := range header {
		r.Header[name] = values
	}
	answer, err := c.client.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return answer, text
}

// ask asks, wants a status, and decodes the answer into v unless that is nil.
func (c *caller) ask(method, target, body string, status int, v any) *http.Response {
	c.t.Helper()
	return c.askWith(nil, method, target, body, status, v)
}

func (c *caller) askWith(header http.Header, method, target, body string, status int, v any) *http.Response {
	c.t.Helper()
	answer, text := c.raw(method, target, body, header)
	if answer.StatusCode != status {
		c.t.Fatalf("%s %s: %d %.500s", method, target, answer.StatusCode, text)
	}
	if _, err := c.document.Check(ownPrefix, method, ownPrefix+target,
		openapi.Answer{Status: status, Type: answer.Header.Get("Content-Type"), Body: text}); err != nil {
		c.t.Errorf("%s %s: %v", method, target, err)
	}
	if v != nil {
		if err := json.Unmarshal(text, v); err != nil {
			c.t.Fatalf("%s %s: %v in %.500s", method, target, err, text)
		}
	}
	return answer
}

// all collects what a list holds, page after page.
func all[T any](c *caller, target, member string) []T {
	c.t.Helper()
	var rows []T
	cursor := ""
	for {
		var page map[string]json.RawMessage
		c.ask(http.MethodGet, target+cursor, "", http.StatusOK, &page)
		var some []T
		if err := json.Unmarshal(page[member], &some); err != nil {
			c.t.Fatal(err)
		}
		rows = append(rows, some...)
		if page["next"] == nil {
			return rows
		}
		cursor = "&cursor=" + strings.Trim(string(page["next"]), `"`)
	}
}

// runs waits until no Run is active and returns all, newest first.
func (c *caller) runs() []butler.Run {
	c.t.Helper()
	var found []butler.Run
	eventually(c.t, "all runs end", func() bool {
		found = all[butler.Run](c, "/runs?limit=2", "runs")
		for _, r := range found {
			if !r.State.Final() {
				return false
			}
		}
		return true
	})
	return found
}

// TestOwnAPI goes through what the own API is for, with nothing behind it that is not real.
func TestOwnAPI(t *testing.T) {
	root := butlertest.Library(t)
	data := t.TempDir()
	a := start(t, Options{Data: data, Version: "1.2.3"})
	c := newCaller(t, a)
	var server struct{ Product, Version, URL string }
	if c.ask("GET", "/server", "", 200, &server); server.Product != "butler" || server.Version != "1.2.3" || server.URL != a.URL() {
		t.Errorf("server %+v", server)
	}

	// A write with a key is done once, also over a restart.
	key := http.Header{"Idempotency-Key": {"movies"}}
	add := fmt.Sprintf(`{"kind":"movies","name":"Movies","roots":[%q]}`, root+"/Movies")
	var section butler.Section
	first := c.askWith(key, "POST", "/sections", add, 201, &section)
	c.askWith(key, "POST", "/sections", strings.Replace(add, "Movies", "Films", 1), 422, nil)
	stop(t, a)
	a = start(t, Options{Data: data, Version: "1.2.3"})
	c = newCaller(t, a)
	again := c.askWith(key, "POST", "/sections", add, 201, nil)
	if again.Header.Get("Idempotent-Replayed") != "true" || again.Header.Get("Location") != first.Header.Get("Location") {
		t.Errorf("again with %v", again.Header)
	}

	sectionPath := fmt.Sprintf("/sections/%d", section.ID)
	c.ask("POST", sectionPath+"/scan", "", 200, nil)
	c.runs()
	items := all[butler.Item](c, sectionPath+"/items?limit=1", "items")
	if len(items) == 0 || len(all[butler.Item](c, "/items?kind=movie&sort=added&desc=true&limit=1", "items")) != len(items) {
		t.Fatalf("items %+v", items)
	}
	item := fmt.Sprintf("/items/%d", items[0].ID)
	var started struct{ Started []butler.Started }
	c.ask("POST", item+"/analyze", `{"tasks":["GenerateMediaIndexFiles","LoudnessAnalysis"]}`, 200, &started)
	if len(started.Started) != 2 || started.Started[0].Run.Item != items[0].ID {
		t.Errorf("started %+v", started)
	}
	runs := c.runs()
	for _, r := range runs {
		if r.State != butler.RunDone {
			t.Errorf("%s %s: %s", r.Task, r.State, r.Reason)
		}
		units := all[butler.UnitReport](c, fmt.Sprintf("/runs/%d/units?limit=1", r.ID), "units")
		if int64(len(units)) != r.Done+r.Failed+r.Skipped {
			t.Errorf("%s has %d reports of %d", r.Task, len(units), r.Done+r.Failed+r.Skipped)
		}
		c.ask("GET", fmt.Sprintf("/runs/%d/digest", r.ID), "", 200, nil)
	}
	c.results(item)
	c.night(runs)

	// What was made can be thrown away, and is lacking again.
	var disk butler.Storage
	c.ask("GET", "/storage", "", 200, &disk)
	i := slices.IndexFunc(disk.Files, func(s butler.Stored) bool { return s.Analysis == "previews" && s.Section == section.ID })
	if i < 0 || disk.Files[i].Files == 0 || disk.Files[i].Bytes == 0 || disk.Database == 0 || disk.Disk.Size == 0 {
		t.Fatalf("storage %+v", disk)
	}
	var removed struct{ Removed int64 }
	c.ask("DELETE", sectionPath+"/artifacts?task=GenerateMediaIndexFiles", "", 200, &removed)
	if removed.Removed != disk.Files[i].Files {
		t.Errorf("removed %d files of %d", removed.Removed, disk.Files[i].Files)
	}
	var task butler.TaskStatus
	if c.ask("GET", "/tasks/GenerateMediaIndexFiles", "", 200, &task); task.Lacking == 0 || task.Why == "" {
		t.Errorf("lacking %d: %q", task.Lacking, task.Why)
	}
	c.ask("POST", sectionPath+"/trash", "", 200, nil)
	c.ask("GET", "/workers", "", 200, nil)
	c.ask("PATCH", "/workers/nobody", `{"slots":1}`, 404, nil)
	c.ask("GET", "/plan", "", 200, nil)
	c.ask("GET", "/tasks", "", 200, nil)
	c.ask("GET", "/backups", "", 200, nil)
	c.ask("GET", "/preferences", "", 200, nil)
	c.ask("PUT", "/pause", `{}`, 200, nil)
	c.ask("DELETE", "/pause", "", 200, nil)

	// A token that may look may look.
	var made struct{ Secret string }
	c.ask("POST", "/tokens", `{"name":"hall","scope":"read"}`, 201, &made)
	c.ask("GET", "/tokens", "", 200, nil)
	c.token = made.Secret
	c.ask("GET", item, "", 200, nil)
	c.ask("GET", "/tokens", "", 403, nil)
	c.ask("DELETE", sectionPath, "", 403, nil)
}

// results looks at what was made of an item.
func (c *caller) results(item string) {
	c.t.Helper()
	var detail butler.ItemDetail
	c.ask("GET", item, "", 200, &detail)
	states := map[string]butler.WorkState{}
	for _, w := range detail.Work {
		states[w.Task] = w.State
	}
	if states["GenerateMediaIndexFiles"] != butler.WorkDone || states["LoudnessAnalysis"] != butler.WorkDone || len(detail.Findings) < 2 {
		c.t.Errorf("work %v, findings %v", states, detail.Findings)
	}
	for _, file := range detail.Artifacts {
		target := fmt.Sprintf("/parts/%d/artifacts/%s", file.Part, file.Name)
		whole, text := c.raw("GET", target, "", nil)
		if int64(len(text)) != file.Size || whole.Header.Get("ETag") == "" {
			c.t.Errorf("%s has %d bytes, header %v", file.Name, len(text), whole.Header)
			continue
		}
		part, some := c.raw("GET", target, "", http.Header{"Range": {"bytes=1-4"}, "If-Range": {whole.Header.Get("ETag")}})
		if part.StatusCode != http.StatusPartialContent || !bytes.Equal(some, text[1:5]) {
			c.t.Errorf("%s: %d %q", file.Name, part.StatusCode, some)
		}
		same, _ := c.raw("GET", target, "", http.Header{"If-None-Match": {whole.Header.Get("ETag")}})
		if same.StatusCode != http.StatusNotModified {
			c.t.Errorf("%s: %d", file.Name, same.StatusCode)
		}
	}
	if len(detail.Artifacts) == 0 {
		c.t.Error("there are no files")
	}
}

// night looks at the digests of Runs.
func (c *caller) night(runs []butler.Run) {
	c.t.Helper()
	count := 0
	for _, d := range all[butler.Digest](c, "/digests?limit=1", "digests") {
		if d.Runs != nil {
			c.t.Error("a digest in a list has its runs")
		}
		var day butler.Digest
		c.ask("GET", "/digests/"+d.Day.String(), "", 200, &day)
		count += len(day.Runs)
		if day.Done != d.Done || day.Written != d.Written || d.Trouble != 0 {
			c.t.Errorf("digest %+v, in the list %+v", day, d)
		}
	}
	if count != len(runs) {
		c.t.Errorf("%d runs in digests, of %d", count, len(runs))
	}
}
