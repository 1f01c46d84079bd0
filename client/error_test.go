package client_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"butler"
	"butler/client"
)

func TestErrorsOfAnswers(t *testing.T) {
	own := func(c *client.Client) error { _, err := c.Runs.Get(context.Background(), 1); return err }
	list := func(c *client.Client) error { _, err := c.Butler.List(context.Background()); return err }
	start := func(c *client.Client) error { _, err := c.Butler.Start(context.Background(), "A"); return err }
	const problem = "application/problem+json"
	for _, tt := range []struct {
		name         string
		call         func(*client.Client) error
		status       int
		kind, body   string
		want         client.Sentinel
		text, hinted string
	}{
		{"problem", own, 404, problem, `{"detail":"no such run","kind":"not-found","hint":"look"}`, client.ErrNotFound, "no such run", "look"},
		{"kind beats status", own, 400, problem, `{"detail":"not today","kind":"refused"}`, client.ErrRefused, "not today", ""},
		{"unknown kind", own, 409, problem, `{"detail":"x","kind":"brand-new"}`, client.ErrConflict, "x", ""},
		{"title only", own, 400, problem, `{"title":"Bad Request"}`, client.ErrInvalid, "Bad Request", ""},
		{"faults", own, 400, problem, `{"detail":"validation failed","kind":"invalid","errors":[{"location":"path.id","message":"too small"}]}`, client.ErrInvalid, "path.id too small", ""},
		{"fault in the detail too", own, 400, problem, `{"detail":"path.id: too small","kind":"invalid","errors":[{"location":"path.id","message":"too small"}]}`, client.ErrInvalid, "read run 1: path.id: too small", ""},
		{"what was attempted too", own, 404, problem, `{"detail":"read run 1: there is none","kind":"not-found"}`, client.ErrNotFound, "read run 1: there is none", ""},
		{"own API is not there", own, 404, "text/html", `<html>`, client.ErrUnsupported, "does not have", "Butler server"},
		{"Butler is not there", list, 404, "text/html", `<html>`, client.ErrUnsupported, "does not have", "Butler server"},
		{"Plex refuses", start, 400, "text/html", `<html>`, client.ErrRefused, "400", ""},
		{"Plex knows no such task", start, 404, "text/html", `<html>`, client.ErrNotFound, "404", ""},
		{"Plex's JSON", list, 401, "application/json", `{"errors":[{"code":1001,"message":"User could not be authenticated","status":401}]}`, client.ErrUnauthorized, "authenticated", "BUTLER_TOKEN"},
		{"forbidden", list, 403, "", ``, client.ErrForbidden, "403", ""},
		{"body is no JSON", own, 500, problem, `{"detail":`, client.Sentinel(butler.KindInternal), "500", ""},
		{"errors of a wrong shape", own, 500, problem, `{"errors":"no"}`, client.Sentinel(butler.KindInternal), "500", ""},
		{"not implemented", own, 501, "", ``, client.ErrUnsupported, "501", ""},
		{"full", own, 507, "", ``, client.Sentinel(butler.KindNoSpace), "507", ""},
		{"teapot", own, 418, "", ``, client.ErrInvalid, "418", ""},
		{"busy", own, 429, "", ``, client.ErrTooMany, "429", ""},
		{"HTML as success", own, 200, "text/html", `<html>`, client.ErrUnsupported, "not JSON", "127.0.0.1"},
		{"no type", own, 200, "", `{}`, client.ErrUnsupported, "not JSON", "127.0.0.1"},
		{"garbage", own, 200, "application/json", `{"id":"x"`, client.ErrUnsupported, "not what was asked", "127.0.0.1"},
		{"empty", own, 200, "application/json", ``, client.ErrUnsupported, "not what was asked", "127.0.0.1"},
		{"wrong shape", own, 200, "application/json", `[1,2]`, client.ErrUnsupported, "not what was asked", "127.0.0.1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := tt.call(serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Content-Type"] = []string{tt.kind}
				w.WriteHeader(tt.status)
				io.WriteString(w, tt.body)
			}))
			if !errors.Is(err, tt.want) || butler.KindOf(err) != butler.Kind(tt.want) {
				t.Fatalf("got %v of kind %v, want %v", err, butler.KindOf(err), tt.want)
			}
			own, ok := errors.AsType[*client.Error](err)
			if !ok || own.Status != tt.status || own.Op == "" {
				t.Errorf("got %+v", own)
			}
			if text := err.Error(); strings.Count(text, "read run 1") > 1 || strings.Count(text, "too small") > 1 {
				t.Errorf("says it twice: %s", text)
			}
			if !strings.Contains(err.Error(), tt.text) || !strings.Contains(butler.HintOf(err), tt.hinted) {
				t.Errorf("got %q, hint %q", err, butler.HintOf(err))
			}
			if strings.Contains(err.Error()+butler.HintOf(err), token) {
				t.Errorf("the token is in the error: %v", err)
			}
		})
	}
}

func TestEveryKindTravels(t *testing.T) {
	for k := butler.Kind(0); k == 0 || k.String() != butler.KindInternal.String(); k++ {
		c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(k.Traits().Status)
			io.WriteString(w, `{"detail":"x","kind":"`+k.String()+`"}`)
		})
		if err := c.Library.Remove(t.Context(), 1); butler.KindOf(err) != k {
			t.Errorf("%v arrives as %v", k, butler.KindOf(err))
		}
	}
}

func TestHugeAnswers(t *testing.T) {
	endless := func(head string, status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			io.WriteString(w, head)
			spaces := strings.Repeat(" ", 1<<20)
			for {
				if _, err := io.WriteString(w, spaces); err != nil {
					return // the client has had enough
				}
			}
		}
	}
	_, err := serve(t, endless(`{"runs":[`, 200)).Runs.List(t.Context(), client.RunQuery{})
	if !errors.Is(err, client.ErrUnsupported) || !strings.Contains(err.Error(), "longer") {
		t.Errorf("success: %v", err)
	}
	err = serve(t, endless(`{"detail":"`, 400)).Tasks.StopAll(t.Context())
	if !errors.Is(err, client.ErrInvalid) || len(err.Error()) > 2000 {
		t.Errorf("error: %v", err)
	}
	long := strconv.Quote(strings.Repeat("ä", 10_000))
	err = serve(t, func(w http.ResponseWriter, _ *http.Request) {
		answerJSON(w, 400, `{"detail":`+long+`,"hint":`+long+`}`)
	}).Tasks.StopAll(t.Context())
	if len(err.Error()) > 2000 || len(butler.HintOf(err)) > 2000 {
		t.Errorf("a message of %d bytes is kept", len(err.Error()))
	}
}

func TestUnreachable(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := "http://" + listener.Addr().String()
	listener.Close()
	c, err := client.New(address, client.WithRetry(client.Retry{}))
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Tasks.List(t.Context())
	if !errors.Is(err, client.ErrUnreachable) || !strings.Contains(butler.HintOf(err), "running") {
		t.Errorf("got %v, hint %q", err, butler.HintOf(err))
	}
	if _, ok := errors.AsType[*net.OpError](err); !ok {
		t.Error("the cause is lost")
	}
}

func TestTimeoutAndCancel(t *testing.T) {
	hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	_, err := serve(t, hang, client.WithTimeout(20*time.Millisecond)).Tasks.List(t.Context())
	if !errors.Is(err, client.ErrTimeout) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("timeout: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	c := serve(t, func(_ http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() })
	_, err = c.Tasks.List(ctx)
	if !errors.Is(err, client.ErrInterrupted) || !errors.Is(err, context.Canceled) {
		t.Errorf("cancel: %v", err)
	}
}
