package app

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"butler"
	"butler/internal/event"
	"butler/tasks"
)

// A secret preference is told by no interface, and a client that gives back what it read changes nothing.
func TestSecretPreferencesAreNotTold(t *testing.T) {
	const secret = "opensesame"
	all := tasks.All()
	all[0].Preferences = append(all[0].Preferences, butler.Preference{
		ID: "TestSecret", Label: "Secret", Type: butler.PreferenceText, Secret: true, Group: "general",
	})
	log, lines := debugLog()
	a := start(t, Options{Data: t.TempDir(), Tasks: all, Log: log})
	c := connect(t, a.URL(), a.Token())
	events, _ := a.events.Listen(event.Options{Wants: func(topic butler.Topic) bool { return topic == butler.TopicPreference }})
	if err := c.Preferences.Set(t.Context(), map[string]string{"TestSecret": secret}); err != nil {
		t.Fatal(err)
	}
	heard, err := events.Next(t.Context())
	if err != nil || len(heard) != 1 || heard[0].Preferences["TestSecret"] != butler.Masked {
		t.Errorf("those who listen are told %v, %v", heard, err)
	}
	put := func(value string) {
		t.Helper()
		r := httptest.NewRequest(http.MethodPut, "/:/prefs?TestSecret="+url.QueryEscape(value), nil)
		r.Header.Set("X-Plex-Token", a.Token())
		w := httptest.NewRecorder()
		a.front.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	put(butler.Masked)
	if err := c.Preferences.Set(t.Context(), map[string]string{"TestSecret": butler.Masked}); err != nil {
		t.Fatal(err)
	}
	if got := a.parts.Load().scheduler.Settings().Text("TestSecret"); got != secret {
		t.Fatalf("the secret became %q", got)
	}
	for _, target := range []string{"/api/v1/preferences", "/:/prefs", "/:/prefs/get?id=TestSecret"} {
		answer := string(get(t, a, target, "application/json"))
		if strings.Contains(answer, secret) || !strings.Contains(answer, butler.Masked) {
			t.Errorf("%s tells it: %v", target, strings.Contains(answer, secret))
		}
	}
	put("")
	if got := a.parts.Load().scheduler.Settings().Text("TestSecret"); got != "" {
		t.Errorf("the secret stays %q", got)
	}
	if strings.Contains(lines.String(), secret) {
		t.Errorf("the log tells it: %s", lines)
	}
}
