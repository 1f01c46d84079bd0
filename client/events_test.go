package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"
	"github.com/google/go-cmp/cmp"

	"butler"
	"butler/client"
)

// stage answers one request to listen.
type stage func(r *http.Request) (*http.Response, error)

// theatre is a Butler whose stream of events is a play: each connection is its next stage.
type theatre struct {
	t      *testing.T
	stages []stage
}

func (p *theatre) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Path == "/api/v1/server" {
		return answer(http.StatusOK, "application/json", `{"product":"butler","version":"1"}`), nil
	}
	if r.URL.Path != "/api/v1/events" || r.Header.Get("Accept") != "text/event-stream" || len(p.stages) == 0 {
		p.t.Errorf("asked for %s, %d stages are left", r.URL, len(p.stages))
		return nil, errors.New("the play is over")
	}
	next := p.stages[0]
	p.stages = p.stages[1:]
	return next(r)
}

func answer(status int, kind, body string) *http.Response {
	return &http.Response{StatusCode: status, Status: http.StatusText(status), Header: http.Header{"Content-Type": {kind}}, Body: io.NopCloser(strings.NewReader(body))}
}

// tells is a connection that sends some text and ends.
func tells(t *testing.T, after, text string) stage {
	return func(r *http.Request) (*http.Response, error) {
		if got := r.Header.Get("Last-Event-ID"); got != after {
			t.Errorf("comes back after %q, want %q", got, after)
		}
		return answer(http.StatusOK, "text/event-stream; charset=utf-8", text), nil
	}
}

func greets(id string, complete bool) string {
	return fmt.Sprintf("retry: 2000\nevent: hello\nid: %s\ndata: {\"complete\":%t}\n\n", id, complete)
}

func ran(id string, run int) string {
	return fmt.Sprintf("event: run\nid: %s\ndata: {\"topic\":\"run\",\ndata: \"run\":{\"id\":%d}}\n\n: still here\n\n", id, run)
}

// hear listens to a play and returns what was heard, up to a number of events.
func hear(t *testing.T, o client.ListenOptions, most int, stages ...stage) (heard []string, err error) {
	t.Helper()
	play := &theatre{t, stages}
	c, err := client.New("http://server", client.WithHTTPClient(&http.Client{Transport: play}), client.WithToken("t"))
	if err != nil {
		t.Fatal(err)
	}
	for e, endErr := range c.Events.Listen(t.Context(), o) {
		switch {
		case endErr != nil:
			err = endErr
		case e.Missed:
			heard = append(heard, "missed")
		case e.Run != nil:
			heard = append(heard, fmt.Sprintf("run %d (%s)", e.Run.ID, e.ID))
		default:
			heard = append(heard, string(e.Topic))
		}
		if len(heard) == most {
			break
		}
	}
	if len(play.stages) > 0 {
		t.Errorf("%d connections were not made", len(play.stages))
	}
	return heard, err
}

func TestListenGoesOnWhereItWas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		busy := answer(http.StatusServiceUnavailable, "application/problem+json", `{"kind":"unavailable","detail":"starting"}`)
		busy.Header.Set("Retry-After", "7")
		heard, err := hear(t, client.ListenOptions{}, 6,
			tells(t, "", greets("b-1", true)+ran("b-2", 1)),
			func(*http.Request) (*http.Response, error) { return busy, nil },
			func(*http.Request) (*http.Response, error) { return nil, errors.New("connection refused") },
			tells(t, "b-2", greets("b-2", true)+ran("b-3", 2)+"event: log\ndata: {\"topic\":\"log\"}\n\n"+"event: run\ndata: {\"cut off\":"),
			tells(t, "b-3", greets("c-9", false)+ran("c-10", 3)),
		)
		want := []string{"missed", "run 1 (b-2)", "run 2 (b-3)", "log", "missed", "run 3 (c-10)"}
		if diff := cmp.Diff(want, heard); diff != "" || err != nil {
			t.Error(err, diff)
		}
		if took := time.Since(began); took < 8*time.Second || took > 20*time.Second {
			t.Errorf("the pauses took %v", took)
		}
	})
}

func TestListenAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		heard, err := hear(t, client.ListenOptions{After: "b-7", Topics: []butler.Topic{"run", "item"}}, 1,
			func(r *http.Request) (*http.Response, error) {
				if got := r.URL.RawQuery; got != "topic=run%2Citem" {
					t.Errorf("query %q", got)
				}
				return tells(t, "b-7", greets("b-7", true)+ran("b-8", 5))(r)
			})
		if diff := cmp.Diff([]string{"run 5 (b-8)"}, heard); diff != "" || err != nil {
			t.Error(err, diff)
		}
	})
}

func TestListenEnds(t *testing.T) {
	refused := func(status int, kind string) stage {
		return func(*http.Request) (*http.Response, error) {
			return answer(status, "application/problem+json", fmt.Sprintf(`{"kind":%q,"detail":"no"}`, kind)), nil
		}
	}
	cases := []struct {
		name   string
		stages []stage
		want   error
	}{
		{"no token", []stage{refused(401, "unauthorized")}, client.ErrUnauthorized},
		{"nobody there", []stage{func(*http.Request) (*http.Response, error) { return nil, errors.New("refused") }}, client.ErrUnreachable},
		{"revoked meanwhile", []stage{tells(t, "", greets("b-1", true)), refused(401, "unauthorized")}, client.ErrUnauthorized},
		{"no stream", []stage{func(*http.Request) (*http.Response, error) {
			return answer(200, "text/html", "<html>"), nil
		}}, client.ErrUnsupported},
		{"no event", []stage{tells(t, "", greets("b-1", true)+"event: run\ndata: {]\n\n")}, client.ErrUnsupported},
		{"no greeting", []stage{tells(t, "", "event: hello\ndata: 7\n\n")}, client.ErrUnsupported},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if _, err := hear(t, client.ListenOptions{}, 9, c.stages...); !errors.Is(err, c.want) {
					t.Errorf("ended with %v, want %v", err, c.want)
				}
			})
		})
	}
}

// A connection that says nothing for long is as good as lost; one that is alive is not.
func TestListenSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		silent := func(r *http.Request) (*http.Response, error) {
			body, w := io.Pipe()
			go func() {
				_, _ = io.WriteString(w, greets("b-1", true))
				for range 10 {
					time.Sleep(30 * time.Second) // of the bubble's clock
					_, _ = io.WriteString(w, ": still here\n\n")
				}
				<-r.Context().Done()
				_ = w.CloseWithError(context.Cause(r.Context()))
			}()
			a := answer(http.StatusOK, "text/event-stream", "")
			a.Body = body
			return a, nil
		}
		heard, err := hear(t, client.ListenOptions{}, 2, silent, tells(t, "b-1", greets("b-1", true)+ran("b-2", 1)))
		if diff := cmp.Diff([]string{"missed", "run 1 (b-2)"}, heard); diff != "" || err != nil {
			t.Error(err, diff)
		}
		if took := time.Since(began).Truncate(time.Second); took < 390*time.Second || took > 391*time.Second {
			t.Errorf("it came back after %v", took)
		}
	})
}

func TestListenUntilCanceled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		play := &theatre{t, []stage{func(r *http.Request) (*http.Response, error) {
			body, w := io.Pipe()
			context.AfterFunc(r.Context(), func() { _ = w.CloseWithError(r.Context().Err()) })
			go func() { _, _ = io.WriteString(w, greets("b-1", true)) }()
			a := answer(http.StatusOK, "text/event-stream", "")
			a.Body = body
			return a, nil
		}}}
		c, err := client.New("http://server", client.WithHTTPClient(&http.Client{Transport: play}))
		if err != nil {
			t.Fatal(err)
		}
		var ends []error
		for _, err := range c.Events.Listen(ctx, client.ListenOptions{}) {
			ends = append(ends, err)
		}
		if len(ends) != 2 || ends[0] != nil || !errors.Is(ends[1], client.ErrInterrupted) {
			t.Errorf("ended with %v", ends)
		}
	})
}

func TestListenToPlex(t *testing.T) {
	connections := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/identity":
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"MediaContainer":{"size":0,"claimed":true,"machineIdentifier":"m","version":"1.41.0"}}`)
		case r.URL.Path != "/:/websockets/notifications":
			http.Error(w, "<html><h1>404 Not Found</h1></html>", http.StatusNotFound)
		case r.Header.Get("X-Plex-Token") != "t" || r.URL.RawQuery != "":
			http.Error(w, "no", http.StatusUnauthorized)
		default:
			connections++
			c, err := websocket.Accept(w, r, nil)
			if err != nil {
				t.Error(err)
				return
			}
			defer func() { _ = c.CloseNow() }()
			for _, text := range []string{
				`{"NotificationContainer":{"type":"activity","size":1,"ActivityNotification":[{"event":"started","uuid":"u","Activity":{"uuid":"u","type":"library.update.section","cancellable":false,"userID":1,"title":"Scanning","subtitle":"Films","progress":0,"Context":{"librarySectionID":"1"}}}]}}`,
				`{"NotificationContainer":{"type":"playing","size":1,"PlaySessionStateNotification":[{"viewOffset":1}]}}`,
				`{"NotificationContainer":{"type":"timeline","size":1,"TimelineEntry":[{"identifier":"com.plexapp.plugins.library","sectionID":"1","itemID":"12","type":1,"title":"X","state":9,"updatedAt":1}]}}`,
				`{"NotificationContainer":`,
				`{"NotificationContainer":{"type":"preference","size":1,"Setting":[{"id":"FriendlyName","type":"text","default":"","value":"attic"}]}}`,
			} {
				if c.Write(r.Context(), websocket.MessageText, []byte(text)) != nil {
					return
				}
			}
			_ = c.Close(websocket.StatusGoingAway, "restart")
		}
	}))
	defer server.Close()
	c, err := client.New(server.URL, client.WithToken("t"), client.WithHTTPClient(server.Client()))
	if err != nil {
		t.Fatal(err)
	}
	var heard []string
	for e, err := range c.Events.Listen(t.Context(), client.ListenOptions{}) {
		if err != nil {
			t.Fatal(err)
		}
		text := "missed"
		if !e.Missed {
			text = fmt.Sprint(e.Topic, " ", e.Change)
		}
		if heard = append(heard, text); len(heard) == 6 {
			break
		}
	}
	want := []string{"missed", "activity started", "item removed", "preference updated", "missed", "activity started"}
	if diff := cmp.Diff(want, heard); diff != "" || connections != 2 {
		t.Errorf("%d connections: %s", connections, diff)
	}
	for _, err := range c.Events.Listen(t.Context(), client.ListenOptions{Topics: []butler.Topic{butler.TopicRun}}) {
		if !errors.Is(err, client.ErrUnsupported) {
			t.Errorf("ended with %v", err)
		}
	}
}
