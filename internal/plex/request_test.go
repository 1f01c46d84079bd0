package plex_test

import (
	"bufio"
	"encoding/json"
	"encoding/xml"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"butler"
	"butler/internal/butlertest/exchange"
	"butler/internal/butlertest/fake"
	"butler/internal/plex"
	"butler/plexapi"
)

// FuzzRequest: whatever is asked, the answer is one of those that the README lists, can be read in
// the representation it says, and does not tell the token.
func FuzzRequest(f *testing.F) {
	for _, target := range []string{
		"/butler", "/butler/?force=1", "/butler/BackupDatabase?force=%31", "/:/prefs?ButlerStartHour=3;4", "/:/prefs/get?id=%00",
		"/activities/%2e%2e", "//", "/butler/a/b", "/%2F", "/butler?X-Plex-Token=x&X-Plex-Token=y", "/identity/..",
	} {
		f.Add("POST", target, "application/json;q=0.1")
	}
	f.Add("GET", "/:/prefs", "")
	f.Add("PUT", "/:/prefs?Share=0x10p2", "text/html")
	for _, e := range exchange.All() {
		for _, s := range e.Steps {
			f.Add(s.Method, s.Filled(exchangeNames()), "*/*")
		}
	}
	h := plex.New(exchangeOptions(f))
	f.Fuzz(func(t *testing.T, method, target, accept string) {
		u, err := url.ParseRequestURI(target)
		if err != nil || method == "CONNECT" {
			return // net/http refuses it, or nobody asks for it
		}
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Method, r.URL, r.RequestURI = method, u, target
		r.Header.Set("Accept", accept)
		r.Header.Set("X-Plex-Token", token)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if !slices.Contains([]int{200, 202, 400, 404, 405, 409, 501}, w.Code) {
			t.Errorf("status %d", w.Code)
		}
		if strings.Contains(w.Body.String(), token) {
			t.Error("the token is in the answer")
		}
		if w.Body.Len() == 0 {
			return
		}
		var errs plexapi.Errors
		var v any = &errs
		if w.Code < 400 {
			v = new(exchange.Element)
		}
		switch w.Header().Get("Content-Type") {
		case "application/json":
			err = json.Unmarshal(w.Body.Bytes(), new(any))
			if w.Code >= 400 {
				err = json.Unmarshal(w.Body.Bytes(), v)
			}
		case "text/xml;charset=utf-8":
			err = xml.Unmarshal(w.Body.Bytes(), v)
		case "text/html;charset=utf-8", "application/zip", "text/plain; charset=utf-8":
			return
		default:
			t.Errorf("content type %q", w.Header().Get("Content-Type"))
		}
		if err != nil {
			t.Errorf("%v:\n%s", err, w.Body)
		}
		if w.Code >= 400 && (len(errs.Errors) != 1 || errs.Errors[0].Status != w.Code || errs.Errors[0].Message == "") {
			t.Errorf("status %d, error %+v", w.Code, errs)
		}
	})
}

// What is no HTTP never reaches the handlers; it must be refused all the same.
func TestMalformedRequest(t *testing.T) {
	server := httptest.NewServer(plex.New(options(fake.NewOperator())))
	defer server.Close()
	for _, line := range []string{
		"GET /butler/%zz HTTP/1.1\r\nHost: x\r\n\r\n",
		"GET /butler HTTP/1.1\r\n\r\n",
		"GET butler HTTP/1.1\r\nHost: x\r\n\r\n",
	} {
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(conn, line); err != nil {
			t.Fatal(err)
		}
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if answer.StatusCode != http.StatusBadRequest {
			t.Errorf("%q: status %d", line, answer.StatusCode)
		}
		answer.Body.Close()
		conn.Close()
	}
}

// The encoded list of tasks must follow the settings, and must not cost a look at the library.
func TestTasksFollowSettings(t *testing.T) {
	o := fake.NewOperator()
	h := plex.New(options(o))
	get := func() []plexapi.ButlerTask {
		r := httptest.NewRequest(http.MethodGet, "/butler", nil)
		r.Header.Set("Accept", "application/json")
		r.Header.Set("X-Plex-Token", token)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		var list plexapi.TaskList
		if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil {
			t.Fatal(err)
		}
		return list.ButlerTasks.ButlerTask
	}
	steps := []struct {
		set  map[string]string
		want []plexapi.Bool
	}{
		{nil, []plexapi.Bool{true, true, false, true}},
		{map[string]string{"ButlerTaskBackupDatabase": "false"}, []plexapi.Bool{false, true, false, true}},
		{map[string]string{"GenerateIntroMarkerBehavior": "never", "ButlerTaskRefreshLibraries": "1"}, []plexapi.Bool{false, true, true, false}},
		{map[string]string{"GenerateIntroMarkerBehavior": "scheduled"}, []plexapi.Bool{false, true, true, true}},
	}
	for _, step := range steps {
		if err := o.SetSettings(t.Context(), step.set); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			var got []plexapi.Bool
			for _, task := range get() {
				got = append(got, task.Enabled)
			}
			if !slices.Equal(got, step.want) {
				t.Errorf("after %v: enabled are %v, want %v", step.set, got, step.want)
			}
		}
	}
	if o.Asked() != 1 {
		t.Errorf("the status was asked for %d times", o.Asked())
	}
}

// While the status cannot be told there is no list, and afterwards there is.
func TestTasksAfterFault(t *testing.T) {
	o := fake.NewOperator()
	h := plex.New(options(o))
	for _, want := range []error{butler.E(butler.KindUnavailable, "list", "being migrated"), nil} {
		o.Err = want
		r := httptest.NewRequest(http.MethodGet, "/butler", nil)
		r.Header.Set("X-Plex-Token", token)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if (w.Code == http.StatusOK) != (want == nil) {
			t.Errorf("status %d with %v", w.Code, want)
		}
	}
}
