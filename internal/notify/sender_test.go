package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"go.uber.org/goleak"

	"butler"
	"butler/internal/butlertest/fake"
	"butler/internal/outbound"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// world is a Sender with a store, settings and a log.
type world struct {
	t      *testing.T
	store  *fake.Reports
	values map[string]string
	log    *lines
	s      *Sender
}

type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func newWorld(t *testing.T, transport http.RoundTripper, values map[string]string) *world {
	w := &world{t: t, store: &fake.Reports{}, values: values, log: &lines{}}
	values[butler.PrefFriendlyName] = "attic"
	client := outbound.New(outbound.Options{Attempts: 1, Timeout: 5 * time.Second, Transport: transport})
	t.Cleanup(client.Close)
	w.s = New(Options{
		Store: w.store, Client: client, Commands: t.TempDir(), Log: slog.New(slog.NewTextHandler(w.log, nil)),
		Settings: func() butler.Settings { return butler.NewSettings(butler.CorePreferences(2), values) },
	})
	return w
}

// report stores one with failures from hostile names, to be sent everywhere.
func (w *world) report(lines int) butler.Report {
	w.t.Helper()
	f := butler.ReportFacts{
		Kind: butler.ReportNight, Made: time.Now(), Day: butler.DateOf(time.Now()),
		Runs: []butler.Run{{ID: 1, Task: "A\r\nBcc: evil@example.org", State: butler.RunFailed, Failed: int64(lines), Reason: "because"}},
	}
	for i := range lines {
		f.Failures = append(f.Failures, butler.ReportLine{Task: "A", Title: fmt.Sprintf("```@everyone\x1b[31m ü %d", i), Reason: strings.Repeat("why ", 20)})
	}
	made := butler.NewReport(f)
	made.Headline = "Night\r\nBcc: evil@example.org\r\n\r\nbody"
	r, err := w.store.AddReport(w.t.Context(), made, Set(w.s.o.Settings()))
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// sent sends what is due, and returns the Deliveries of a Report.
func (w *world) sent(report int64) []butler.Delivery {
	w.t.Helper()
	w.s.sendDue(w.t.Context())
	all, err := w.store.Deliveries(w.t.Context(), report)
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// request is what a server got.
type request struct {
	*http.Request
	body []byte
}

// web answers as it is told, and keeps what it got.
type web struct {
	*httptest.Server
	mu  sync.Mutex
	got []request
}

func newWeb(t *testing.T, answer http.HandlerFunc) *web {
	w := &web{}
	w.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.mu.Lock()
		w.got = append(w.got, request{r, body})
		w.mu.Unlock()
		if answer != nil {
			answer(rw, r)
		}
	}))
	t.Cleanup(w.Close)
	return w
}

// address returns the one of the server, with a user, password and path.
func (w *web) address(rest string) string {
	return strings.Replace(w.URL, "http://", "http://me:pass-word@", 1) + rest
}

func TestWebhook(t *testing.T) {
	server := newWeb(t, nil)
	w := newWorld(t, nil, map[string]string{butler.PrefNotifyWebhook: server.address("/hooks/butler?key=1"), butler.PrefNotifyKey: "the key"})
	r := w.report(2)
	if all := w.sent(r.ID); len(all) != 1 || all[0].State != butler.DeliveryDone || all[0].Attempts != 1 {
		t.Fatalf("%+v", all)
	}
	if len(server.got) != 1 {
		t.Fatalf("it came %d times", len(server.got))
	}
	got := server.got[0]
	mac := hmac.New(sha256.New, []byte("the key"))
	mac.Write(got.body)
	if want := "sha256=" + hex.EncodeToString(mac.Sum(nil)); got.Header.Get(SignatureHeader) != want {
		t.Errorf("signed %q", got.Header.Get(SignatureHeader))
	}
	if user, password, _ := got.BasicAuth(); user != "me" || password != "pass-word" || got.URL.RequestURI() != "/hooks/butler?key=1" {
		t.Errorf("%s %s %s", user, password, got.URL)
	}
	var m Message
	if err := json.Unmarshal(got.body, &m); err != nil || m.Server != "attic" || m.Report.ID != r.ID || m.Report.Kind != butler.ReportNight || m.Text != r.Text() {
		t.Errorf("%v %+v", err, m)
	}
}

func TestNtfy(t *testing.T) {
	server := newWeb(t, nil)
	w := newWorld(t, nil, map[string]string{butler.PrefNotifyNtfy: server.address("/base/topic")})
	r := w.report(100)
	if all := w.sent(r.ID); all[0].State != butler.DeliveryDone {
		t.Fatalf("%+v", all)
	}
	var m struct {
		Topic, Title, Message string
		Priority              int
		Tags                  []string
	}
	got := server.got[0]
	if err := json.Unmarshal(got.body, &m); err != nil || got.URL.Path != "/base" {
		t.Fatalf("%v %s", err, got.URL)
	}
	if m.Topic != "topic" || m.Title != "attic: Night Bcc: evil@example.org body" || m.Priority != 4 || !utf8.ValidString(m.Message) || len(m.Message) > 4096 || len(m.Message) < 3700 {
		t.Errorf("%q %q %d %d bytes", m.Topic, m.Title, m.Priority, len(m.Message))
	}
	w.values[butler.PrefNotifyNtfy] = server.URL + "/"
	if all := w.sent(w.reportAgain().ID); all[0].State != butler.DeliveryFailed || !strings.Contains(all[0].Reason, "names no topic") {
		t.Errorf("%+v", all)
	}
}

// reportAgain stores one that says it is a test.
func (w *world) reportAgain() butler.Report {
	r, err := w.store.AddReport(w.t.Context(), butler.NewTestReport(time.Now()), Set(w.s.o.Settings()))
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func TestDiscord(t *testing.T) {
	server := newWeb(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	w := newWorld(t, nil, map[string]string{butler.PrefNotifyDiscord: server.URL + "/api/webhooks/1/secret"})
	r := w.report(100)
	if all := w.sent(r.ID); all[0].State != butler.DeliveryDone {
		t.Fatalf("%+v", all)
	}
	var m struct {
		Username string
		Mentions struct{ Parse []string } `json:"allowed_mentions"`
		Embeds   []struct{ Title, Description, Timestamp string }
	}
	if err := json.Unmarshal(server.got[0].body, &m); err != nil || len(m.Embeds) != 1 {
		t.Fatal(err, m)
	}
	e := m.Embeds[0]
	if utf8.RuneCountInString(e.Description) > discordText || strings.Count(e.Description, "```") != 2 || !strings.HasSuffix(e.Description, "\n```") ||
		m.Mentions.Parse == nil || len(m.Mentions.Parse) > 0 || m.Username != "attic" || strings.ContainsAny(e.Title, "\r\n") {
		t.Errorf("%d %+v", utf8.RuneCountInString(e.Description), m)
	}
}

// What may pass is tried again, with growing pauses and for a day; what does not is given up. Nothing that is told of it
// holds a secret.
func TestFailures(t *testing.T) {
	const path = "/hooks/a-very-secret-part"
	for _, tt := range []struct {
		name   string
		answer http.HandlerFunc
		state  butler.DeliveryState
		after  time.Duration
		reason string
	}{
		{"refused", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }, butler.DeliveryFailed, 0, "403"},
		{"gone", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) }, butler.DeliveryFailed, 0, "410"},
		{"broken", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }, butler.DeliveryWaiting, time.Minute, "502"},
		{"busy", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "7200")
			w.WriteHeader(http.StatusTooManyRequests)
		}, butler.DeliveryWaiting, 2 * time.Hour, "no requests until"},
		{"cut off", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, butler.DeliveryWaiting, time.Minute, ""},
		{"elsewhere", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "ftp://example.org/", http.StatusPermanentRedirect)
		}, butler.DeliveryFailed, 0, "neither http nor https"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			server := newWeb(t, tt.answer)
			w := newWorld(t, nil, map[string]string{butler.PrefNotifyWebhook: server.address(path + "?key=opensesame")})
			d := w.sent(w.report(1).ID)[0]
			if d.State != tt.state || d.Attempts != 1 || !strings.Contains(d.Reason, tt.reason) {
				t.Errorf("%+v", d)
			}
			if wait := d.After.Sub(d.At); tt.after > 0 && (wait < tt.after || wait > tt.after+5*time.Second) {
				t.Errorf("tried again after %s", wait)
			}
			for _, secret := range []string{"pass-word", "a-very-secret-part", "opensesame"} {
				if strings.Contains(d.Reason+w.log.String(), secret) {
					t.Errorf("%s is told: %s\n%s", secret, d.Reason, w.log)
				}
			}
		})
	}
}

// never is a server that never answers.
type never struct{ asked []time.Time }

func (n *never) RoundTrip(r *http.Request) (*http.Response, error) {
	n.asked = append(n.asked, time.Now())
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestRetriesGrowAndEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &never{}
		w := newWorld(t, server, map[string]string{butler.PrefNotifyNtfy: "https://ntfy.example.org/topic"})
		r := w.report(1)
		begun := time.Now()
		w.s.Launch(t.Context())
		time.Sleep(72 * time.Hour)
		synctest.Wait()
		if err := w.s.Shutdown(context.Background()); err != nil {
			t.Fatal(err)
		}
		all, err := w.store.Deliveries(t.Context(), r.ID)
		if err != nil || all[0].State != butler.DeliveryFailed || all[0].Attempts != 1+len(pauses()) || len(server.asked) != all[0].Attempts {
			t.Errorf("%+v, %d requests, %v", all, len(server.asked), err)
		}
		last := time.Duration(0)
		for i := 1; i < len(server.asked); i++ {
			wait := server.asked[i].Sub(server.asked[i-1])
			if wait < last {
				t.Errorf("the pauses shrink: %s after %s", wait, last)
			}
			last = wait.Truncate(time.Hour)
		}
		if took := server.asked[len(server.asked)-1].Sub(begun); took < 20*time.Hour || took > 36*time.Hour {
			t.Errorf("it was tried for %s", took)
		}
	})
}

// A shutdown costs no attempt, and what comes later is sent when somebody pokes.
func TestShutdownCostsNoAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &never{}
		w := newWorld(t, server, map[string]string{butler.PrefNotifyNtfy: "https://ntfy.example.org/topic"})
		w.s.Launch(t.Context())
		synctest.Wait()
		r := w.report(1)
		w.s.Poke()
		synctest.Wait()
		if len(server.asked) != 1 {
			t.Fatalf("%d requests", len(server.asked))
		}
		if err := w.s.Shutdown(context.Background()); err != nil {
			t.Fatal(err)
		}
		all, err := w.store.Deliveries(t.Context(), r.ID)
		if err != nil || all[0].State != butler.DeliveryWaiting || all[0].Attempts != 0 || all[0].Reason != "" {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

func TestRecipients(t *testing.T) {
	night, trouble := butler.Report{Kind: butler.ReportNight}, butler.Report{Kind: butler.ReportAlarm, Trouble: true}
	run := butler.Report{Kind: butler.ReportRun}
	for on, want := range map[string]string{
		butler.NotifyNever: "", butler.NotifyTrouble: "alarm", butler.NotifyNights: "night alarm", butler.NotifyAll: "night alarm run",
	} {
		s := butler.NewSettings(butler.CorePreferences(2), map[string]string{
			butler.PrefNotifyOn: on, butler.PrefNotifyNtfy: "https://ntfy.sh/x", butler.PrefNotifyCommand: "x",
		})
		var got []string
		for _, r := range []butler.Report{night, trouble, run} {
			if to := Recipients(s, r); len(to) == 2 && to[0] == "command" && to[1] == "ntfy" {
				got = append(got, string(r.Kind))
			} else if len(to) != 0 {
				t.Errorf("%v", to)
			}
		}
		if text := strings.Join(got, " "); text != want {
			t.Errorf("%s sends %q", on, text)
		}
	}
}

func TestTheTest(t *testing.T) {
	server := newWeb(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/bad") {
			w.WriteHeader(http.StatusBadGateway)
		}
	})
	w := newWorld(t, nil, map[string]string{})
	if _, err := w.s.Test(t.Context()); !butler.IsKind(err, butler.KindInvalid) || butler.HintOf(err) == "" {
		t.Errorf("with nowhere to send to: %v", err)
	}
	w.values[butler.PrefNotifyNtfy], w.values[butler.PrefNotifyWebhook] = server.URL+"/topic", server.URL+"/bad"
	w.values[butler.PrefNotifyOn] = butler.NotifyNever
	all, err := w.s.Test(t.Context())
	if err != nil || len(all) != 2 || all[0].State != butler.DeliveryDone || all[1].State != butler.DeliveryFailed || all[1].After != (time.Time{}) {
		t.Errorf("%+v, %v", all, err)
	}
	w.s.sendDue(t.Context())
	if len(server.got) != 2 {
		t.Errorf("it was sent %d times", len(server.got))
	}
}

// What is set no more is not sent, and says so.
func TestTargetThatIsGone(t *testing.T) {
	w := newWorld(t, nil, map[string]string{butler.PrefNotifyNtfy: "https://ntfy.sh/x"})
	r := w.report(1)
	w.values[butler.PrefNotifyNtfy] = ""
	if d := w.sent(r.ID)[0]; d.State != butler.DeliveryFailed || !strings.Contains(d.Reason, "NotifyNtfy is empty") {
		t.Errorf("%+v", d)
	}
}
