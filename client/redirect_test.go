package client_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"butler"
	"butler/client"
)

func TestRedirectToAnotherHost(t *testing.T) {
	var reached bool
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		reached = true
	}))
	defer other.Close()
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL+"/?X-Plex-Token=leak", http.StatusTemporaryRedirect)
	})
	for _, call := range []func() error{
		func() error { _, err := c.Tasks.List(t.Context()); return err },
		func() error { return c.Butler.StartAll(t.Context()) },
	} {
		err := call()
		if !errors.Is(err, client.ErrInvalid) || !strings.Contains(err.Error(), other.URL) || strings.Contains(err.Error(), "leak") {
			t.Errorf("got %v", err)
		}
	}
	if reached {
		t.Error("the other host was reached")
	}
}

func TestRedirectWithin(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/api/v1/tasks":
			http.Redirect(w, r, "/moved", http.StatusFound)
		case "/moved":
			if r.Header.Get("X-Plex-Token") != token {
				t.Error("the token was lost on the way")
			}
			answerJSON(w, 200, `{"tasks":[{"name":"A"}]}`)
		case "/butler":
			http.Redirect(w, r, "/moved", http.StatusFound) // would turn POST into GET
		default:
			http.Redirect(w, r, r.URL.Path, http.StatusFound)
		}
	})
	tasks, err := c.Tasks.List(t.Context())
	if err != nil || len(tasks) != 1 {
		t.Errorf("got %v, %v", tasks, err)
	}
	if err := c.Butler.StartAll(t.Context()); !errors.Is(err, client.ErrUnsupported) {
		t.Errorf("a change that became a read: %v", err)
	}
	if _, err := c.Tasks.Plan(t.Context()); butler.KindOf(err) != butler.KindUnsupported {
		t.Errorf("circle: %v", err)
	}
}
