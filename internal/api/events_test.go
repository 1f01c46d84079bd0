package api_test

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"butler"
	"butler/internal/api"
	"butler/internal/butlertest/fake"
	"butler/internal/event"
)

// listen asks for the stream of events with a token.
func listen(t *testing.T, f fixture, query, after, token string) (*http.Response, *bufio.Reader) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, f.URL+"/api/v1/events"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Plex-Token", token)
	if after != "" {
		r.Header.Set("Last-Event-ID", after)
	}
	a, err := f.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Body.Close() })
	return a, bufio.NewReader(a.Body)
}

// next returns the next event of a stream as name, id and data.
func next(t *testing.T, stream *bufio.Reader) (name, id, data string) {
	t.Helper()
	for {
		line, err := stream.ReadString('\n')
		if errors.Is(err, io.EOF) {
			return "end", "", ""
		}
		if err != nil {
			t.Fatal(err)
		}
		field, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		switch field {
		case "event":
			name = value
		case "id":
			id = value
		case "data":
			data = value
		case "":
			return name, id, data
		}
	}
}

func TestEvents(t *testing.T) {
	hub := event.NewHub()
	f := newFixture(t, func(o *api.Options) { o.Events = hub })
	t.Cleanup(hub.Close) // before the server, which waits for its connections
	a, stream := listen(t, f, "", "", token)
	if kind := a.Header.Get("Content-Type"); a.StatusCode != http.StatusOK || kind != "text/event-stream" {
		t.Fatalf("%s, %s", a.Status, kind)
	}
	name, first, data := next(t, stream)
	if name != "hello" || first == "" || data != `{"complete":true}` {
		t.Errorf("begins with %s %q %s", name, first, data)
	}
	hub.Publish(butler.Event{At: fake.Now(), Topic: butler.TopicRun, Change: butler.ChangeStarted, Run: &butler.Run{ID: 1, Task: "A\nB"}})
	hub.Publish(butler.Event{At: fake.Now(), Topic: butler.TopicLog, Log: &butler.LogLine{Message: "not asked for"}})
	hub.Publish(butler.Event{At: fake.Now(), Topic: butler.TopicItem, Change: butler.ChangeAdded, Item: &butler.ItemChange{Item: 7}})
	name, second, data := next(t, stream)
	if name != "run" || second == first || !strings.Contains(data, `"change":"started","run":{"id":1,"uuid":"","task":"A\nB"`) {
		t.Errorf("then %s %q %s", name, second, data)
	}
	if name, _, data := next(t, stream); name != "item" || !strings.Contains(data, `"item":7`) {
		t.Errorf("then %s %s", name, data)
	}
	_, again := listen(t, f, "?topic=item,section", second, token)
	if _, id, data := next(t, again); id != second || data != `{"complete":true}` {
		t.Errorf("comes back to %q %s", id, data)
	}
	if name, _, data := next(t, again); name != "item" || !strings.Contains(data, `"item":7`) {
		t.Errorf("what was missed is %s %s", name, data)
	}
	_, lost := listen(t, f, "?after=of-another-process", "", token)
	if _, _, data := next(t, lost); data != `{"complete":false}` {
		t.Errorf("greeted with %s", data)
	}
	_, log := listen(t, f, "?topic=log", "", token)
	next(t, log)
	hub.Publish(butler.Event{At: fake.Now(), Topic: butler.TopicLog, Log: &butler.LogLine{Level: "INFO", Message: "told"}})
	if name, id, data := next(t, log); name != "log" || id != "" || !strings.Contains(data, `"message":"told"`) {
		t.Errorf("the log is %s %q %s", name, id, data)
	}
	hub.Close()
	if name, _, _ := next(t, stream); name != "end" {
		t.Errorf("ends with %s", name)
	}
}

func TestEventsRefused(t *testing.T) {
	f := newFixture(t, nil)
	got := map[string]int{}
	for _, c := range []struct{ query, token string }{
		{"", "wrong"}, {"?topic=weather", token}, {"?topic=", token}, {"?weather=fine", token}, {"?topic=run,log", f.read},
	} {
		a, _ := listen(t, f, c.query, "", c.token)
		got[c.query] = a.StatusCode
		if kind := a.Header.Get("Content-Type"); kind != "application/problem+json" {
			t.Errorf("%s: %s", c.query, kind)
		}
	}
	want := map[string]int{"": 401, "?topic=weather": 400, "?topic=": 400, "?weather=fine": 400, "?topic=run,log": 403}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
