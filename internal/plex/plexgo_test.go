package plex_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/LukeHagar/plexgo"
	"github.com/LukeHagar/plexgo/models/components"
	"github.com/LukeHagar/plexgo/models/operations"
	"github.com/LukeHagar/plexgo/models/sdkerrors"

	"butler"
	"butler/internal/butlertest/fake"
	"butler/internal/plex"
)

// newSDK returns the client library as it is published, and what it talks to.
func newSDK(t *testing.T, token string) (*plexgo.PlexAPI, *fake.Operator) {
	t.Helper()
	o := fake.NewOperator()
	server := httptest.NewServer(plex.New(options(o)))
	t.Cleanup(server.Close)
	return plexgo.New(
		plexgo.WithServerURL(server.URL),
		plexgo.WithSecurity(token),
		plexgo.WithAccepts(components.AcceptsApplicationXML), // sent in a header "accepts", to be ignored
		plexgo.WithClientIdentifier("conformance"),
	), o
}

func TestPlexgoTasks(t *testing.T) {
	sdk, _ := newSDK(t, token)
	res, err := sdk.Butler.GetTasks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := res.GetObject().GetButlerTasks().GetButlerTask()
	want := fake.NewOperator().Status
	if len(got) != len(want) {
		t.Fatalf("%d tasks, want %d", len(got), len(want))
	}
	for i, w := range want {
		g := got[i]
		if *g.Name != w.Name || *g.Title != w.Title || *g.Description != w.Description ||
			*g.Interval != int64(w.Interval) || *g.Enabled != w.Enabled || *g.ScheduleRandomized != w.Randomized {
			t.Errorf("task %d is %+v, want %+v", i, g, w)
		}
	}
}

func TestPlexgoStart(t *testing.T) {
	sdk, o := newSDK(t, token)
	start := operations.StartTaskRequest{ButlerTask: operations.PathParamButlerTaskBackupDatabase}
	for _, want := range []int{http.StatusOK, http.StatusAccepted} {
		res, err := sdk.Butler.StartTask(t.Context(), start)
		if err != nil {
			t.Fatal(err)
		}
		if res.StatusCode != want {
			t.Errorf("status %d, want %d", res.StatusCode, want)
		}
		activity := res.RawResponse.Header.Get("X-Plex-Activity")
		if (want == http.StatusOK) != (activity != "") {
			t.Errorf("status %d with activity %q", want, activity)
		}
	}
	if want := []string{"start BackupDatabase force=false section=0", "start BackupDatabase force=false section=0"}; !slices.Equal(o.Calls(), want) {
		t.Errorf("calls %q, want %q", o.Calls(), want)
	}
}

func TestPlexgoStop(t *testing.T) {
	sdk, o := newSDK(t, token)
	if _, err := o.Start(t.Context(), "BackupDatabase", butler.StartOptions{}); err != nil {
		t.Fatal(err)
	}
	stop := operations.StopTaskRequest{ButlerTask: operations.ButlerTaskBackupDatabase}
	res, err := sdk.Butler.StopTask(t.Context(), stop)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("stop: %v", err)
	}
	_, err = sdk.Butler.StopTask(t.Context(), stop)
	checkError(t, err, http.StatusNotFound, `{"errors":[{"code":2404,`)
}

func TestPlexgoAll(t *testing.T) {
	sdk, o := newSDK(t, token)
	for range 2 {
		res, err := sdk.Butler.StartTasks(t.Context())
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("start: %v", err)
		}
	}
	running, err := o.Activities(t.Context())
	if err != nil || len(running) != 3 {
		t.Fatalf("%d tasks run: %v", len(running), err)
	}
	for range 2 {
		res, err := sdk.Butler.StopTasks(t.Context())
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("stop: %v", err)
		}
	}
	if running, err = o.Activities(t.Context()); err != nil || len(running) != 0 {
		t.Fatalf("%d tasks run: %v", len(running), err)
	}
}

func TestPlexgoErrors(t *testing.T) {
	refused := operations.StartTaskRequest{ButlerTask: operations.PathParamButlerTaskRefreshLibraries}
	cases := []struct {
		name   string
		token  string
		call   func(*plexgo.PlexAPI) error
		status int
		code   string
	}{
		{"no such token", "wrong", func(s *plexgo.PlexAPI) error {
			_, err := s.Butler.GetTasks(t.Context())
			return err
		}, http.StatusUnauthorized, `{"errors":[{"code":1001,"message":"User could not be authenticated","status":401}]}`},
		{"no such token to start", "wrong", func(s *plexgo.PlexAPI) error {
			_, err := s.Butler.StartTask(t.Context(), refused)
			return err
		}, http.StatusUnauthorized, `{"errors":[{"code":1001,`},
		{"refused", token, func(s *plexgo.PlexAPI) error {
			_, err := s.Butler.StartTask(t.Context(), refused)
			return err
		}, http.StatusBadRequest, `{"errors":[{"code":2400,`},
		{"no such task", token, func(s *plexgo.PlexAPI) error {
			_, err := s.Butler.StartTask(t.Context(), operations.StartTaskRequest{ButlerTask: "Nothing"})
			return err
		}, http.StatusNotFound, `{"errors":[{"code":2404,`},
		{"no such preference", token, func(s *plexgo.PlexAPI) error {
			_, err := s.Preferences.GetPreference(t.Context(), operations.GetPreferenceRequest{ID: plexgo.Pointer("Nothing")})
			return err
		}, http.StatusNotFound, `{"errors":[{"code":2404,`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			sdk, _ := newSDK(t, c.token)
			checkError(t, c.call(sdk), c.status, c.code)
		})
	}
}

// checkError checks that err is the library's typed error with the status and the beginning of the body.
func checkError(t *testing.T, err error, status int, body string) {
	t.Helper()
	typed, ok := errors.AsType[*sdkerrors.SDKError](err)
	if !ok {
		t.Fatalf("no typed error, but %v", err)
	}
	if typed.StatusCode != status || !strings.HasPrefix(typed.Body, body) {
		t.Errorf("status %d, body %s", typed.StatusCode, typed.Body)
	}
	if got := typed.RawResponse.Header.Get("Content-Type"); got != "application/json" {
		t.Errorf("content type %q", got)
	}
}

func TestPlexgoServer(t *testing.T) {
	sdk, _ := newSDK(t, "wrong") // identity needs none
	identity, err := sdk.General.GetIdentity(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := options(nil)
	got := identity.GetObject().GetMediaContainer()
	if *got.MachineIdentifier != want.MachineID || *got.Version != want.Version || *got.Claimed {
		t.Errorf("identity is %+v", got)
	}
	sdk, _ = newSDK(t, token)
	info, err := sdk.General.GetServerInfo(t.Context(), operations.GetServerInfoRequest{})
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, d := range info.MediaContainerWithDirectory.GetMediaContainer().GetDirectory() {
		keys = append(keys, *d.GetKey())
	}
	if !slices.Contains(keys, "activities") || !slices.Contains(keys, "butler") {
		t.Errorf("directories %q", keys)
	}
}

func TestPlexgoActivities(t *testing.T) {
	sdk, o := newSDK(t, token)
	for _, task := range []string{"BackupDatabase", "RefreshEpgGuides"} {
		if _, err := o.Start(t.Context(), task, butler.StartOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	list := func() []operations.Activity {
		res, err := sdk.Activities.ListActivities(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return res.GetObject().GetMediaContainer().GetActivity()
	}
	all := list()
	if len(all) != 2 || *all[0].Type != "butler" || *all[0].Cancellable || !*all[1].Cancellable || *all[0].Progress != 25 {
		t.Fatalf("activities are %+v", all)
	}
	cancel := func(uuid *string) error {
		_, err := sdk.Activities.CancelActivity(t.Context(), operations.CancelActivityRequest{ActivityID: *uuid})
		return err
	}
	if err := cancel(all[1].UUID); err != nil {
		t.Error(err)
	}
	checkError(t, cancel(all[1].UUID), http.StatusNotFound, `{"errors":[{"code":2404,`)
	checkError(t, cancel(all[0].UUID), http.StatusBadRequest, `{"errors":[{"code":1000,`)
	if all := list(); len(all) != 1 {
		t.Errorf("%d activities are left", len(all))
	}
}

func TestPlexgoPreferences(t *testing.T) {
	sdk, o := newSDK(t, token)
	res, err := sdk.Preferences.GetAllPreferences(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	all := res.MediaContainerWithSettings.GetMediaContainer().GetSetting()
	if len(all) != len(o.Settings().Definitions()) {
		t.Errorf("%d settings", len(all))
	}
	one, err := sdk.Preferences.GetPreference(t.Context(), operations.GetPreferenceRequest{ID: plexgo.Pointer(butler.PrefStartHour)})
	if err != nil {
		t.Fatal(err)
	}
	setting := one.MediaContainerWithSettings.GetMediaContainer().GetSetting()[0]
	if *setting.Type != components.TypeInt || setting.Value.Number == nil || *setting.Value.Number != 2 {
		t.Errorf("setting is %+v", setting)
	}
}
