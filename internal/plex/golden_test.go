package plex_test

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"butler"
	"butler/internal/access"
	"butler/internal/butlertest/fake"
	"butler/internal/butlertest/golden"
	"butler/internal/plex"
)

var update = flag.Bool("update", false, "write the golden files")

const token = "a-token-for-tests"

func options(o butler.Operator) plex.Options {
	return plex.Options{
		Operator:        o,
		Updater:         &fake.Updater{},
		Collections:     fake.NewCollections(),
		Metadata:        shelfMetadata(),
		Blobs:           pictures{},
		Guard:           access.NewGuard(access.Options{Admin: token}),
		MachineID:       "0123456789abcdef0123456789abcdef01234567",
		Version:         "0.1.0",
		Name:            "attic & <cellar>",
		PlatformVersion: "6.1",
		Started:         time.Unix(1774755000, 0),
	}
}

// accepts are the Accept headers under which each request is made; the golden file has all answers.
func accepts() []string {
	return []string{"", "*/*", "application/json", "text/xml", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
}

func TestGolden(t *testing.T) {
	running := func(tasks ...string) func(*fake.Operator) {
		return func(o *fake.Operator) {
			for _, task := range tasks {
				if _, err := o.Start(t.Context(), task, butler.StartOptions{Force: true}); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	fails := func(err error) func(*fake.Operator) { return func(o *fake.Operator) { o.Err = err } }
	const first = "00000000-0000-4000-8000-000000000001"
	cases := []struct {
		name   string
		method string
		target string
		prior  func(*fake.Operator)
		ready  func() bool
		anon   bool // without the token
	}{
		{name: "identity", method: "GET", target: "/identity", anon: true},
		{name: "identity slash", method: "GET", target: "/identity/", anon: true},
		{name: "identity not ready", method: "GET", target: "/identity", anon: true, ready: func() bool { return false }},
		{name: "about", method: "GET", target: "/"},
		{name: "about anonymous", method: "GET", target: "/", anon: true},
		{name: "tasks", method: "GET", target: "/butler"},
		{name: "tasks slash", method: "GET", target: "/butler/"},
		{name: "tasks none", method: "GET", target: "/butler", prior: func(o *fake.Operator) { o.Status = nil }},
		{name: "tasks head", method: "HEAD", target: "/butler"},
		{name: "tasks anonymous", method: "GET", target: "/butler", anon: true},
		{name: "tasks wrong token", method: "GET", target: "/butler?X-Plex-Token=wrong", anon: true},
		{name: "tasks token in query", method: "GET", target: "/butler?X-Plex-Token=" + token, anon: true},
		{name: "tasks not ready", method: "GET", target: "/butler", ready: func() bool { return false }},
		{name: "tasks fault", method: "GET", target: "/butler", prior: fails(errors.New("open /var/lib/butler/catalogue.db: disk I/O error"))},
		{name: "tasks migrating", method: "GET", target: "/butler", prior: fails(butler.E(butler.KindUnavailable, "list tasks", "the database is being migrated").WithHint("try again in a minute"))},
		{name: "tasks method", method: "PUT", target: "/butler"},
		{name: "tasks options", method: "OPTIONS", target: "/butler"},
		{name: "start all", method: "POST", target: "/butler"},
		{name: "start all running", method: "POST", target: "/butler/", prior: running("BackupDatabase", "RefreshEpgGuides", "ButlerTaskGenerateIntroMarkers")},
		{name: "stop all", method: "DELETE", target: "/butler", prior: running("BackupDatabase")},
		{name: "stop all none", method: "DELETE", target: "/butler"},
		{name: "start", method: "POST", target: "/butler/BackupDatabase"},
		{name: "start slash", method: "POST", target: "/butler/BackupDatabase/"},
		{name: "start scheduled", method: "POST", target: "/butler/RefreshEpgGuides"},
		{name: "start running", method: "POST", target: "/butler/BackupDatabase", prior: running("BackupDatabase")},
		{name: "start refused", method: "POST", target: "/butler/RefreshLibraries"},
		{name: "start forced", method: "POST", target: "/butler/RefreshLibraries?force=1"},
		{name: "start dry", method: "POST", target: "/butler/BackupDatabase?dry=1"},
		{name: "start forced true", method: "POST", target: "/butler/RefreshLibraries?force=true"},
		{name: "start not forced", method: "POST", target: "/butler/RefreshLibraries?force=0"},
		{name: "start bad force", method: "POST", target: "/butler/BackupDatabase?force=yes"},
		{name: "start unknown", method: "POST", target: "/butler/backupdatabase"},
		{name: "start nasty name", method: "POST", target: "/butler/%2E%2E%2Fetc%00%ff"},
		{name: "start anonymous", method: "POST", target: "/butler/BackupDatabase", anon: true},
		{name: "start full disk", method: "POST", target: "/butler/BackupDatabase", prior: fails(butler.E(butler.KindNoSpace, "start", "no space for /var/lib/butler/backups/x.db").WithHint("free space on /var/lib/butler"))},
		{name: "start method", method: "GET", target: "/butler/BackupDatabase"},
		{name: "stop", method: "DELETE", target: "/butler/BackupDatabase", prior: running("BackupDatabase")},
		{name: "stop not running", method: "DELETE", target: "/butler/BackupDatabase"},
		{name: "activities", method: "GET", target: "/activities", prior: running("BackupDatabase", "RefreshLibraries")},
		{name: "activities none", method: "GET", target: "/activities"},
		{name: "activities method", method: "POST", target: "/activities"},
		{name: "cancel", method: "DELETE", target: "/activities/" + first, prior: running("RefreshLibraries")},
		{name: "cancel impossible", method: "DELETE", target: "/activities/" + first, prior: running("BackupDatabase")},
		{name: "cancel unknown", method: "DELETE", target: "/activities/" + first},
		{name: "prefs", method: "GET", target: "/:/prefs"},
		{name: "prefs get", method: "GET", target: "/:/prefs/get?id=ButlerStartHour"},
		{name: "prefs get unknown", method: "GET", target: "/:/prefs/get?id=Nothing"},
		{name: "prefs get nothing", method: "GET", target: "/:/prefs/get"},
		{name: "prefs set", method: "PUT", target: "/:/prefs?ButlerStartHour=3&FriendlyName=the%20attic&X-Plex-Client-Identifier=x"},
		{name: "prefs set bad", method: "PUT", target: "/:/prefs?ButlerStartHour=3&ButlerEndHour=25"},
		{name: "prefs set unknown", method: "PUT", target: "/:/prefs?ButlerStartHour=3&Nothing=1"},
		{name: "prefs set twice", method: "PUT", target: "/:/prefs?ButlerStartHour=3&ButlerStartHour=4"},
		{name: "prefs set none", method: "PUT", target: "/:/prefs"},
		{name: "unknown", method: "GET", target: "/library/nothing"},
		{name: "unknown anonymous", method: "GET", target: "/library/nothing", anon: true},
		{name: "unclean path", method: "GET", target: "//butler?X-Plex-Token=" + token},
		{name: "dotted path", method: "GET", target: "/butler/../identity"},
		{name: "bad query", method: "GET", target: "/butler?a=%zz"},
		{name: "semicolon query", method: "GET", target: "/butler?a=1;b=2"},
		{name: "huge path", method: "POST", target: "/butler/" + strings.Repeat("x", 20000)},
		{name: "huge query", method: "GET", target: "/butler?x=" + strings.Repeat("x", 20000)},
	}
	names := map[string]bool{}
	for _, c := range cases {
		if names[c.name] {
			t.Fatalf("two cases are named %q", c.name)
		}
		names[c.name] = true
		t.Run(c.name, func(t *testing.T) {
			var answers answers
			for _, accept := range accepts() {
				o := fake.NewOperator()
				if c.prior != nil {
					c.prior(o)
				}
				opts := options(o)
				opts.Ready = c.ready
				server := httptest.NewServer(plex.New(opts))
				r, err := http.NewRequestWithContext(t.Context(), c.method, server.URL+c.target, nil)
				if err != nil {
					t.Fatal(err)
				}
				if accept != "" {
					r.Header.Set("Accept", accept)
				}
				if !c.anon {
					r.Header.Set("X-Plex-Token", token)
				}
				answer := dump(t, server, r)
				server.Close()
				if strings.Contains(answer, "/var/lib") || strings.Contains(answer, token) {
					t.Errorf("a path or the token is in the answer:\n%s", answer)
				}
				answers.add(accept, answer)
			}
			golden.Compare(t, golden.Path(t), answers.String(), *update)
		})
	}
}

// answers are the answers to one request under different Accept headers.
type answers []struct{ accept, text string }

// add notes an answer, or that it is the same as an earlier one.
func (a *answers) add(accept, text string) {
	accept = "Accept: " + accept
	for i := range *a {
		if (*a)[i].text == text {
			(*a)[i].accept += "\n" + accept
			return
		}
	}
	*a = append(*a, struct{ accept, text string }{accept, text})
}

func (a answers) String() string {
	var b strings.Builder
	for _, answer := range a {
		fmt.Fprintf(&b, "%s\n\n%s\n", answer.accept, answer.text)
	}
	return b.String()
}

// dump makes a request and returns it and the answer as text, without the token and without what differs
// from day to day. The table of what is compatible is checked against these texts.
func dump(t *testing.T, server *httptest.Server, r *http.Request) string {
	t.Helper()
	client := server.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	target := r.URL.RequestURI()
	if len(target) > 1000 {
		target = target[:100] + "…"
	}
	fmt.Fprintf(&b, "> %s %s\n%s\n", r.Method, strings.ReplaceAll(target, token, "TOKEN"), answer.Status)
	var names []string
	for name := range answer.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range answer.Header[name] {
			if name != "Date" {
				fmt.Fprintf(&b, "%s: %s\n", name, value)
			}
		}
	}
	fmt.Fprintf(&b, "\n%s\n", body)
	return b.String()
}
