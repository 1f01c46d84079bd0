package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"butler/internal/access"
	"butler/internal/api"
	"butler/internal/butlertest/fake"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// FuzzRequest: whatever is asked, nothing is taken for a fault of the server, every error is a
// problem that says its kind, and none tells the token.
func FuzzRequest(f *testing.F) {
	f.Add("POST", "/api/v1/sections", `{"kind":"movies","name":"x","roots":["/","\u0000","//"]}`)
	f.Add("PATCH", "/api/v1/preferences", `{"ButlerStartHour":"1e9","":""}`)
	f.Add("GET", "/api/v1/runs?state=,&limit=+1&before=0x1", "")
	f.Add("POST", "/api/v1/tasks/%00/start", `{"force":null,"section":1e300}`)
	f.Add("DELETE", "/api/v1/sections/-1", "")
	f.Add("GET", "/api/v1/sections/1/items?offset=9223372036854775808", "")
	f.Add("POST", "/api/v1/sections/guess", strings.Repeat("[", 10000))
	f.Add("GET", "/api/v1/openapi.json/", "")
	catalogue := &fake.Catalogue{}
	h := api.New(api.Options{
		Operator: fake.NewOperator(), Library: catalogue, Items: catalogue, Runs: catalogue, Backups: fake.Backups{},
		Guard: access.NewGuard(access.Options{Admin: token}), Data: "/",
	})
	f.Fuzz(func(t *testing.T, method, target, body string) {
		u, err := url.ParseRequestURI(target)
		if err != nil || method == http.MethodConnect || method == "" {
			return // net/http refuses it, or nobody asks for it
		}
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Method, r.URL, r.RequestURI = method, u, target
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("X-Plex-Token", token)
		w := httptest.NewRecorder()
		if u.Path == "/api/v1/sections/guess" && strings.Contains(body, `"/`) {
			return // looks at the disk
		}
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
		var p struct {
			Title, Detail, Kind string
			Status              int
		}
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.Kind == "" || p.Detail == "" || p.Title == "" || p.Status != w.Code {
			t.Errorf("%v in status %d: %s", err, w.Code, w.Body)
		}
	})
}
