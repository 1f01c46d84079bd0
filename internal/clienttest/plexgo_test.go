package clienttest

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/LukeHagar/plexgo"
	"github.com/LukeHagar/plexgo/models/components"
	"github.com/LukeHagar/plexgo/models/operations"
	"github.com/LukeHagar/plexgo/models/sdkerrors"

	"butler"
)

// newPlexgo returns the library as it is published.
func newPlexgo(w world, token string) *plexgo.PlexAPI {
	return plexgo.New(
		plexgo.WithServerURL(w.url),
		plexgo.WithSecurity(token),
		plexgo.WithClient(w.web),
		plexgo.WithAccepts(components.AcceptsApplicationXML), // sent in a header "accepts", to be ignored
		plexgo.WithClientIdentifier("conformance"),
	)
}

func testPlexgo(t *testing.T, w world) {
	sdk := newPlexgo(w, token)
	t.Run("tasks", func(t *testing.T) { plexgoTasks(t, sdk) })
	t.Run("start and stop", func(t *testing.T) { plexgoStart(t, w, sdk) })
	t.Run("start and stop all", func(t *testing.T) { plexgoAll(t, w, sdk) })
	t.Run("activities", func(t *testing.T) { plexgoActivities(t, w, sdk) })
	t.Run("preferences", func(t *testing.T) { plexgoPreferences(t, sdk) })
	t.Run("server", func(t *testing.T) { plexgoServer(t, w, sdk) })
	t.Run("errors", func(t *testing.T) { plexgoErrors(t, w, sdk) })
	t.Run("library", func(t *testing.T) { plexgoLibrary(t, w, sdk) })
	t.Run("triggers", func(t *testing.T) { plexgoTriggers(t, w, sdk) })
	t.Run("add section", func(t *testing.T) { plexgoAddSection(t, w, sdk) })
}

func plexgoTasks(t *testing.T, sdk *plexgo.PlexAPI) {
	res, err := sdk.Butler.GetTasks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := res.GetObject().GetButlerTasks().GetButlerTask()
	all := allTasks()
	if len(got) != len(all) {
		t.Fatalf("%d tasks, want %d", len(got), len(all))
	}
	for _, want := range all {
		i := slices.IndexFunc(got, func(g operations.GetTasksButlerTask) bool { return *g.Name == want.Name })
		if i < 0 {
			t.Errorf("%s is not there", want.Name)
			continue
		}
		if g := got[i]; *g.Title != want.Title || *g.Description != want.Description || *g.Interval != int64(want.Interval) ||
			*g.ScheduleRandomized != want.Randomized || g.Enabled == nil {
			t.Errorf("%s is %+v", want.Name, g)
		}
	}
}

func plexgoStart(t *testing.T, w world, sdk *plexgo.PlexAPI) {
	start := operations.StartTaskRequest{ButlerTask: operations.PathParamButlerTaskRefreshLocalMedia}
	for _, want := range []int{http.StatusOK, http.StatusAccepted} {
		res, err := sdk.Butler.StartTask(t.Context(), start)
		if err != nil {
			t.Fatal(err)
		}
		activity := res.RawResponse.Header.Get("X-Plex-Activity")
		if res.StatusCode != want || (want == http.StatusOK) != (activity != "") {
			t.Errorf("status %d with activity %q, want %d", res.StatusCode, activity, want)
		}
	}
	stop := operations.StopTaskRequest{ButlerTask: operations.ButlerTaskRefreshLocalMedia}
	res, err := sdk.Butler.StopTask(t.Context(), stop)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("stop: %v", err)
	}
	w.idle(t)
	_, err = sdk.Butler.StopTask(t.Context(), stop)
	checkError(t, err, http.StatusNotFound, `{"errors":[{"code":2404,`)
}

func plexgoAll(t *testing.T, w world, sdk *plexgo.PlexAPI) {
	for range 2 {
		res, err := sdk.Butler.StartTasks(t.Context())
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("start: %v", err)
		}
	}
	for range 2 {
		res, err := sdk.Butler.StopTasks(t.Context())
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("stop: %v", err)
		}
	}
	w.idle(t)
}

func plexgoActivities(t *testing.T, w world, sdk *plexgo.PlexAPI) {
	start := operations.StartTaskRequest{ButlerTask: operations.PathParamButlerTaskRefreshLocalMedia}
	started, err := sdk.Butler.StartTask(t.Context(), start)
	if err != nil {
		t.Fatal(err)
	}
	uuid := started.RawResponse.Header.Get("X-Plex-Activity")
	res, err := sdk.Activities.ListActivities(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	all := res.GetObject().GetMediaContainer().GetActivity()
	i := slices.IndexFunc(all, func(a operations.Activity) bool { return *a.UUID == uuid })
	if i < 0 || *all[i].Type != "butler" || !*all[i].Cancellable || *all[i].Progress < -1 || *all[i].Title == "" || *all[i].UserID != 1 {
		t.Fatalf("%s among %+v", uuid, all)
	}
	cancel := func(uuid string) error {
		_, err := sdk.Activities.CancelActivity(t.Context(), operations.CancelActivityRequest{ActivityID: uuid})
		return err
	}
	if err := cancel(uuid); err != nil {
		t.Error(err)
	}
	w.idle(t)
	checkError(t, cancel(uuid), http.StatusNotFound, `{"errors":[{"code":2404,`)
}

func plexgoPreferences(t *testing.T, sdk *plexgo.PlexAPI) {
	res, err := sdk.Preferences.GetAllPreferences(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	all := res.MediaContainerWithSettings.GetMediaContainer().GetSetting()
	for _, task := range allTasks() {
		if !slices.ContainsFunc(all, func(s components.Setting) bool { return *s.ID == task.Gate.Preference }) {
			t.Errorf("%s is not there", task.Gate.Preference)
		}
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

func plexgoServer(t *testing.T, w world, sdk *plexgo.PlexAPI) {
	stranger := newPlexgo(w, "wrong") // identity needs no token
	res, err := stranger.General.GetIdentity(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := res.GetObject().GetMediaContainer()
	if len(*got.MachineIdentifier) < 16 || *got.Version != "1.2.3" || *got.Claimed {
		t.Errorf("identity is %+v", got)
	}
	info, err := sdk.General.GetServerInfo(t.Context(), operations.GetServerInfoRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range info.MediaContainerWithDirectory.GetMediaContainer().GetDirectory() {
		if *d.GetKey() == "" || *d.GetTitle() == "" {
			t.Errorf("directory is %+v", d)
		}
	}
	sessions, err := sdk.Status.ListSessions(t.Context())
	if err != nil || len(sessions.GetObject().GetMediaContainer().GetMetadata()) != 0 {
		t.Errorf("sessions: %v", err)
	}
	if _, err := sdk.Updater.CheckUpdates(t.Context(), operations.CheckUpdatesRequest{Download: components.BoolIntFalse.ToPointer()}); err != nil {
		t.Error(err)
	}
	updates, err := sdk.Updater.GetUpdatesStatus(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if u := updates.GetObject().GetMediaContainer(); *u.CanInstall || len(u.Release) != 0 || *u.Status != 0 {
		t.Errorf("updates are %+v", u)
	}
	_, err = sdk.Updater.ApplyUpdates(t.Context(), operations.ApplyUpdatesRequest{})
	checkError(t, err, http.StatusBadRequest, `{"errors":[{"code":1000,`)
}

func plexgoErrors(t *testing.T, w world, sdk *plexgo.PlexAPI) {
	refused := operations.StartTaskRequest{ButlerTask: operations.PathParamButlerTaskRefreshLibraries}
	stranger := newPlexgo(w, "wrong")
	_, err := stranger.Butler.GetTasks(t.Context())
	checkError(t, err, http.StatusUnauthorized, `{"errors":[{"code":1001,"message":"User could not be authenticated","status":401}]}`)
	_, err = stranger.Butler.StartTask(t.Context(), refused)
	checkError(t, err, http.StatusUnauthorized, `{"errors":[{"code":1001,`)
	_, err = sdk.Butler.StartTask(t.Context(), refused)
	checkError(t, err, http.StatusBadRequest, `{"errors":[{"code":2400,`)
	_, err = sdk.Butler.StartTask(t.Context(), operations.StartTaskRequest{ButlerTask: absent})
	checkError(t, err, http.StatusNotFound, `{"errors":[{"code":2404,`)
	_, err = sdk.Preferences.GetPreference(t.Context(), operations.GetPreferenceRequest{ID: plexgo.Pointer("Nothing")})
	checkError(t, err, http.StatusNotFound, `{"errors":[{"code":2404,`)
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
