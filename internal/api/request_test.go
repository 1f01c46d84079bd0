package api_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"butler/internal/api"
	"butler/internal/butlertest/fake"
)

// Whatever a body is, it is answered as a fault of the request that says where it is.
func TestHostileBodies(t *testing.T) {
	const start, preferences = "/api/v1/tasks/BackupDatabase/start", "/api/v1/preferences"
	deep := strings.Repeat("[", 40) + strings.Repeat("]", 40)
	cases := []struct {
		name, target, body string
		header             http.Header
		status             int
		says               string
	}{
		{"huge number", start, `{"section":99999999999999999999999999999999999999}`, nil, 400, "body.section"},
		{"power", start, `{"section":1e300}`, nil, 400, "body.section: a number is whole"},
		{"fraction", start, `{"priority":1.5}`, nil, 400, "body.priority: a number is whole"},
		{"beyond what JSON can say", start, `{"section":9007199254740993}`, nil, 400, "body.section"},
		{"wrong type", start, `{"force":"yes"}`, nil, 400, "body.force"},
		{"null", start, `{"section":null,"force":1}`, nil, 400, "body.force"},
		{"list", start, `[]`, nil, 400, "body: "},
		{"text", start, `"x"`, nil, 400, "body: "},
		{"unknown member", start, `{"strength":1}`, nil, 400, "body.strength"},
		{"member twice", start, `{"force":true,"force":false}`, nil, 400, "body.force: it is given twice"},
		{"member twice in other case", start, `{"force":true,"Force":false}`, nil, 400, "body.Force: it is given twice"},
		{"preference twice", preferences, `{"ButlerStartHour":"1","ButlerStartHour":"2"}`, nil, 400, "body.ButlerStartHour: it is given twice"},
		{"deep", preferences, `{"x":` + deep + `}`, nil, 400, "deeper than 32"},
		{"very deep", preferences, strings.Repeat("[", 200_000), nil, 400, "body: it is not JSON"},
		{"many values", preferences, `{"x":[` + strings.Repeat("0,", 20_000) + `0]}`, nil, 400, "body.x[9998]: this is more than 10000 values"},
		{"cut off", start, `{"force":tr`, nil, 400, "body: it is not JSON"},
		{"two values", start, `{} {}`, nil, 400, "body: it is not JSON"},
		{"comma", start, `{"force":true,}`, nil, 400, "body: it is not JSON"},
		{"no UTF-8", preferences, "{\"FriendlyName\":\"\xff\"}", nil, 400, "body: it is not UTF-8"},
		{"zero byte", preferences, `{"FriendlyName":"\u0000"}`, nil, 400, "FriendlyName"},
		{"too many members", preferences, manyMembers(201), nil, 400, "body: "},
		{"large", preferences, `{"FriendlyName":"` + strings.Repeat("x", 1<<20) + `"}`, nil, 413, "larger than 1048576 bytes"},
		{"plain text", start, `{}`, header("Content-Type", "text/plain"), 415, "not said to be JSON"},
		{"form", start, `force=true`, header("Content-Type", "application/x-www-form-urlencoded"), 415, "not said to be JSON"},
		{"no type", start, `{}`, header("Content-Type", ""), 415, "not said to be JSON"},
		{"broken type", start, `{}`, header("Content-Type", "application/json; ;"), 415, "not said to be JSON"},
		{"compressed", start, "\x1f\x8b", header("Content-Encoding", "gzip"), 415, "compressed"},
		{"where none is taken", "/api/v1/tasks/start", `{"force":true}`, nil, 400, "body: this operation takes none"},
	}
	f := newFixture(t, nil)
	described := describe(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			method := http.MethodPost
			if c.target == preferences {
				method = http.MethodPatch
			}
			answer := f.do(t, method, c.target, c.body, c.header)
			described.check(t, method, c.target, answer)
			if !strings.HasPrefix(answer, fmt.Sprint(c.status)) || !strings.Contains(answer, c.says) {
				t.Errorf("no status %d, or it does not say %q:\n%.2000s", c.status, c.says, answer)
			}
			if strings.Contains(answer, "Go struct") || strings.Contains(answer, "StartRequest") {
				t.Errorf("tells of the program's types: %s", answer)
			}
		})
	}
	if calls := f.operator.Calls(); len(calls) > 1 { // the zero byte gets as far as the definition
		t.Errorf("was asked of the operator: %q", calls)
	}
}

// A body of exactly the limit is taken.
func TestLargestBody(t *testing.T) {
	f := newFixture(t, nil)
	body := `{"FriendlyName":"x"}`
	body += strings.Repeat(" ", 1<<20-len(body))
	if answer := f.do(t, http.MethodPatch, "/api/v1/preferences", body, nil); !strings.HasPrefix(answer, "200") {
		t.Errorf("%.500s", answer)
	}
}

func manyMembers(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"x%d":""`, i)
	}
	return "{" + b.String()[1:] + "}"
}

// A body that ends before the length that its header gives is not taken for a whole one.
func TestBodyCutOff(t *testing.T) {
	f := newFixture(t, nil)
	c, err := net.Dial("tcp", f.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprintf(c, "POST /api/v1/tasks/BackupDatabase/start HTTP/1.1\r\nHost: x\r\nX-Plex-Token: %s\r\n"+
		"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{}", token)
	if err := c.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusBadRequest || !strings.Contains(string(text), "ends before its end") {
		t.Errorf("%d %s, %v", answer.StatusCode, text, err)
	}
	if calls := f.operator.Calls(); len(calls) != 0 {
		t.Errorf("was asked of the operator: %q", calls)
	}
}

// FuzzRequest: whatever is asked, nothing is taken for a fault of the server, every error is a
// problem that says its kind, and none tells the token.
func FuzzRequest(f *testing.F) {
	f.Add("POST", "/api/v1/sections", `{"kind":"movies","name":"x","roots":["/","\u0000","//"]}`, "")
	f.Add("PATCH", "/api/v1/preferences", `{"ButlerStartHour":"1e9","":""}`, "k")
	f.Add("GET", "/api/v1/runs?state=,&limit=+1&cursor=AAAA", "", "")
	f.Add("POST", "/api/v1/tasks/%00/start", `{"force":null,"section":1e300}`, "\x00")
	f.Add("DELETE", "/api/v1/sections/-1", "", "ü")
	f.Add("GET", "/api/v1/sections/1/items?cursor=9223372036854775808", "", "")
	f.Add("POST", "/api/v1/sections/guess", strings.Repeat("[", 10000), "")
	f.Add("GET", "/api/v1/openapi.json/", "", "")
	f.Add("GET", "/api/v1/parts/1/artifacts/..%2f..%2fetc/passwd", "", "")
	f.Add("GET", "/api/v1/digests/0000-00-00", "", "")
	f.Add("PUT", "/api/v1/pause", `{"until":"9999-12-31T23:59:59+23:59"}`, "a")
	o := options(fake.NewOperator(), &shelf{})
	o.Guard, _ = guard(f)
	o.Editor.Data = "/"
	h := api.New(o)
	f.Fuzz(func(t *testing.T, method, target, body, key string) {
		u, err := url.ParseRequestURI(target)
		if err != nil || method == http.MethodConnect || method == "" {
			return // net/http refuses it, or nobody asks for it
		}
		if strings.HasPrefix(u.Path, "/api/v1/sections/guess") && strings.Contains(body, `"/`) {
			return // looks at the disk
		}
		if strings.HasPrefix(u.Path, "/api/v1/parts/1/artifacts/") {
			return // there are no bundles
		}
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Method, r.URL, r.RequestURI = method, u, target
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("X-Plex-Token", token)
		if key != "" {
			r.Header["Idempotency-Key"] = []string{key}
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code >= 500 && w.Code != http.StatusBadGateway || w.Code >= 300 && w.Code < 400 {
			t.Errorf("status %d: %s", w.Code, w.Body)
		}
		if strings.Contains(w.Body.String(), token) {
			t.Error("the token is in the answer")
		}
		if w.Code < 400 {
			return
		}
		var p api.Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.Kind == "" || p.Detail == "" || p.Title == "" ||
			p.Type != "/api/v1/problems/"+p.Kind || p.Status != w.Code {
			t.Errorf("%v in status %d: %s", err, w.Code, w.Body)
		}
	})
}
