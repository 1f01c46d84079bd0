package plex_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/go-cmp/cmp"

	"butler"
	"butler/internal/butlertest/fake"
	"butler/internal/butlertest/golden"
	"butler/internal/event"
	"butler/internal/plex"
	"butler/plexapi"
)

// listening returns a server that tells what is published in the Hub.
func listening(tb testing.TB) (*httptest.Server, *event.Hub) {
	tb.Helper()
	hub := event.NewHub()
	o := options(fake.NewOperator())
	o.Events = hub
	server := httptest.NewServer(plex.New(o))
	tb.Cleanup(server.Close)
	tb.Cleanup(hub.Close) // before the server, which waits for its connections
	return server, hub
}

// happenings are events of all kinds.
func happenings() []butler.Event {
	at := fake.Now()
	item := &butler.ItemChange{Section: 1, Item: 12, Kind: butler.Episode, Title: "Pilot \"<ü>\"\n"}
	return []butler.Event{
		{At: at, Topic: butler.TopicActivity, Change: butler.ChangeStarted, Activity: &butler.Activity{
			UUID: "00000000-0000-4000-8000-000000000001", Type: "butler", Title: "Scan", Progress: -1, Cancellable: true, Section: 3,
		}},
		{At: at, Topic: butler.TopicActivity, Change: butler.ChangeEnded, Activity: &butler.Activity{
			UUID: "00000000-0000-4000-8000-000000000001", Type: "butler", Title: "Scan", Progress: 100, Item: 12,
		}},
		{At: at, Topic: butler.TopicRun, Change: butler.ChangeStarted, Run: &butler.Run{ID: 1}},
		{At: at, Topic: butler.TopicItem, Change: butler.ChangeAdded, Item: item},
		{At: at, Topic: butler.TopicItem, Change: butler.ChangeUpdated, Item: item},
		{At: at, Topic: butler.TopicItem, Change: butler.ChangeAnalysed, Item: item},
		{At: at, Topic: butler.TopicItem, Change: butler.ChangeRemoved, Item: item},
		{At: at, Topic: butler.TopicSection, Change: butler.ChangeUpdated, Section: &butler.Section{ID: 1, Name: "Films", Roots: []string{"/secret"}}},
		{At: at, Topic: butler.TopicSection, Change: butler.ChangeAdded, Section: &butler.Section{ID: 2, Name: "New"}},
		{At: at, Topic: butler.TopicPreference, Change: butler.ChangeUpdated, Preferences: map[string]string{
			"ButlerStartHour": "4", "ButlerTaskBackupDatabase": "false", "NoSuchPreference": "1",
		}},
		{At: at, Topic: butler.TopicLog, Change: butler.ChangeAdded, Log: &butler.LogLine{Level: "INFO", Message: "run opened", Detail: "run=1"}},
	}
}

func connect(tb testing.TB, server *httptest.Server, path string) *websocket.Conn {
	tb.Helper()
	c, answer, err := websocket.Dial(tb.Context(), server.URL+path, &websocket.DialOptions{
		HTTPClient: server.Client(), HTTPHeader: http.Header{"X-Plex-Token": {token}, "Origin": {"https://app.plex.tv"}},
	})
	if err != nil {
		tb.Fatal(err)
	}
	if answer.Body != nil {
		answer.Body.Close()
	}
	tb.Cleanup(func() { _ = c.CloseNow() })
	return c
}

// subscribe opens an event stream and waits until it listens.
func subscribe(tb testing.TB, server *httptest.Server, path string) *bufio.Reader {
	tb.Helper()
	r, err := http.NewRequestWithContext(tb.Context(), http.MethodGet, server.URL+path, nil)
	if err != nil {
		tb.Fatal(err)
	}
	r.Header.Set("X-Plex-Token", token)
	answer, err := server.Client().Do(r)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { answer.Body.Close() })
	if kind := answer.Header.Get("Content-Type"); answer.StatusCode != http.StatusOK || kind != "text/event-stream" {
		tb.Fatalf("%s, %s", answer.Status, kind)
	}
	stream := bufio.NewReader(answer.Body)
	if first := readEvent(tb, stream); !strings.HasPrefix(first, "event: ping\n") {
		tb.Fatalf("begins with %q", first)
	}
	return stream
}

// readEvent returns the next event of a stream, "" at its end.
func readEvent(tb testing.TB, stream *bufio.Reader) string {
	tb.Helper()
	var b strings.Builder
	for {
		line, err := stream.ReadString('\n')
		if errors.Is(err, io.EOF) && b.Len() == 0 {
			return ""
		}
		if err != nil {
			tb.Fatal(err)
		}
		if line == "\n" {
			return b.String()
		}
		b.WriteString(line)
	}
}

func TestNotifications(t *testing.T) {
	server, hub := listening(t)
	singular := connect(t, server, "/:/websocket/notifications?filters=")
	plural := connect(t, server, "/:/websockets/notifications/?filter=")
	stream := subscribe(t, server, "/:/eventsource/notifications?filters=")
	for _, e := range happenings() {
		hub.Publish(e)
	}
	hub.Close()
	var got bytes.Buffer
	for {
		kind, data, err := singular.Read(t.Context())
		if err != nil {
			if websocket.CloseStatus(err) != websocket.StatusGoingAway {
				t.Errorf("ended with %v", err)
			}
			break
		}
		_, again, err := plural.Read(t.Context())
		if err != nil || kind != websocket.MessageText || !bytes.Equal(data, again) {
			t.Errorf("the two spellings differ: %s, %s, %v", data, again, err)
		}
		fmt.Fprintf(&got, "%s\n", data)
	}
	got.WriteString("\n")
	for e := readEvent(t, stream); e != ""; e = readEvent(t, stream) {
		got.WriteString(e + "\n")
	}
	golden.Compare(t, "testdata/notifications.golden", got.String(), *update)
}

func TestNotificationFilters(t *testing.T) {
	all := []string{"activity", "activity", "timeline", "timeline", "timeline", "timeline", "timeline", "status", "status", "preference", "preference", "log"}
	without := func(kinds ...string) []string {
		return slices.DeleteFunc(slices.Clone(all), func(k string) bool { return slices.Contains(kinds, k) })
	}
	cases := []struct {
		query string
		want  []string
	}{
		{"", without("log")},
		{"?filters=", all},
		{"?filter=", all},
		{"?filters=activity", []string{"activity", "activity"}},
		{"?filter=activity", []string{"activity", "activity"}},
		{"?filters=activity,log", []string{"activity", "activity", "log"}},
		{"?filter=status&filter=log", []string{"status", "status", "log"}},
		{"?filters=-log", without("log")},
		{"?filters=-activity,timeline", without("activity", "timeline")},
		{"?filters=-activity,-timeline", without("activity", "timeline")},
		{"?filters=%20activity%20,,", []string{"activity", "activity"}},
		{"?filters=playing", nil},
		{"?filters=-playing", all},
		{"?filters=-", all},
	}
	for _, c := range cases {
		t.Run(c.query, func(t *testing.T) {
			server, hub := listening(t)
			stream := subscribe(t, server, "/:/eventsource/notifications"+c.query)
			socket := connect(t, server, "/:/websockets/notifications"+c.query)
			for _, e := range happenings() {
				hub.Publish(e)
			}
			hub.Close()
			var fromStream, fromSocket []string
			for e := readEvent(t, stream); e != ""; e = readEvent(t, stream) {
				kind, _, _ := strings.Cut(strings.TrimPrefix(e, "event: "), "\n")
				fromStream = append(fromStream, kind)
			}
			for {
				_, data, err := socket.Read(t.Context())
				if err != nil {
					break
				}
				var n plexapi.Notification
				if err := json.Unmarshal(data, &n); err != nil {
					t.Fatal(err)
				}
				fromSocket = append(fromSocket, n.NotificationContainer.Type)
			}
			if diff := cmp.Diff(c.want, fromStream); diff != "" {
				t.Error("stream", diff)
			}
			if diff := cmp.Diff(c.want, fromSocket); diff != "" {
				t.Error("websocket", diff)
			}
		})
	}
}

// What clients send over the websocket is of no interest, unless it is too much.
func TestWebsocketInput(t *testing.T) {
	server, hub := listening(t)
	quiet := connect(t, server, "/:/websockets/notifications")
	if err := quiet.Write(t.Context(), websocket.MessageText, []byte(`{"hello":true}`)); err != nil {
		t.Fatal(err)
	}
	loud := connect(t, server, "/:/websockets/notifications")
	if err := loud.Write(t.Context(), websocket.MessageBinary, make([]byte, 1<<20)); err != nil {
		t.Log(err) // cut off while it was sent
	}
	if _, _, err := loud.Read(t.Context()); err == nil {
		t.Error("a long message was taken")
	}
	hub.Publish(happenings()[0])
	if _, _, err := quiet.Read(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestWebsocketNeedsUpgradeAndToken(t *testing.T) {
	server, _ := listening(t)
	for header, want := range map[string]int{token: http.StatusBadRequest, "wrong": http.StatusUnauthorized} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/:/websockets/notifications", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Plex-Token", header)
		answer, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || answer.StatusCode != want || strings.Contains(string(body), "(path)") { // an address that was taken for a path
			t.Errorf("%s, want %d: %s, %v", answer.Status, want, body, err)
		}
	}
}

// BenchmarkListeners is one event until the last of a thousand clients has read it.
func BenchmarkListeners(b *testing.B) {
	const listeners = 1000
	for _, way := range []string{"websocket", "eventsource"} {
		b.Run(way, func(b *testing.B) {
			server, hub := listening(b)
			heard := make(chan struct{}, listeners)
			var all sync.WaitGroup
			for range listeners {
				var read func() error
				if way == "websocket" {
					c := connect(b, server, "/:/websockets/notifications")
					read = func() error { _, _, err := c.Read(context.Background()); return err }
				} else {
					stream := subscribe(b, server, "/:/eventsource/notifications")
					read = func() error {
						for {
							if line, err := stream.ReadSlice('\n'); err != nil || len(line) == 1 {
								return err
							}
						}
					}
				}
				all.Go(func() {
					for read() == nil {
						heard <- struct{}{}
					}
				})
			}
			var times []time.Duration
			b.ReportAllocs()
			for b.Loop() {
				began := time.Now()
				hub.Publish(happenings()[0])
				for range listeners {
					<-heard
				}
				times = append(times, time.Since(began))
			}
			b.StopTimer()
			slices.Sort(times)
			b.ReportMetric(float64(times[len(times)*99/100])/1e6, "p99-ms/event")
			hub.Close()
			all.Wait()
		})
	}
}
