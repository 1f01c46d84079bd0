package api_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"butler"
	"butler/internal/api"
	"butler/internal/butlertest/fake"
)

// signedIn is a SessionKeeper that has one Session.
type signedIn struct{}

func (signedIn) Sessions() []butler.Session {
	return []butler.Session{{
		ID: "abcdefghij", Name: "hall", Scope: butler.ScopeRead, Device: "Firefox on Linux", Address: "192.168.1.7",
		Began: fake.Now(), Used: fake.Now(), Expires: fake.Now().AddDate(0, 0, 30),
	}}
}

func (signedIn) EndSession(_ context.Context, id string) error {
	if id == "abcdefghij" {
		return nil
	}
	return butler.E(butler.KindNotFound, "end session", "there is no such session")
}

// folders is a FolderLister with one folder, and one in it.
type folders struct{}

func (folders) Folders(_ context.Context, path string) (butler.FolderList, error) {
	switch path {
	case "":
		return butler.FolderList{Above: []butler.Folder{}, Folders: []butler.Folder{{Path: "/srv", Name: "/srv"}}}, nil
	case "/srv":
		return butler.FolderList{
			Path: "/srv", Above: []butler.Folder{}, Folders: []butler.Folder{{Path: "/srv/<films>", Name: "<films>"}}, Files: 2,
		}, nil
	}
	return butler.FolderList{}, butler.E(butler.KindNotFound, "", "this folder is not there, or not among those that may be chosen")
}

// A link is told to whoever may change things, and only as a path: how the server is reached the client knows.
func TestSignInLink(t *testing.T) {
	f := newFixture(t, nil)
	for _, c := range []struct{ token, status string }{{token, "201"}, {f.read, "403"}, {"", "401"}} {
		answer := f.do(t, "POST", "/api/v1/sessions/links", "", http.Header{"X-Plex-Token": {c.token}})
		if !strings.HasPrefix(answer, c.status) || (c.status == "201") != strings.Contains(answer, `"path":"/web/sign-in?code=`) {
			t.Errorf("%q: %s", c.token, answer)
		}
	}
	without := newFixture(t, func(o *api.Options) { o.Sessions = nil })
	if answer := without.do(t, "POST", "/api/v1/sessions/links", "", nil); !strings.HasPrefix(answer, "501") {
		t.Error(answer)
	}
}
