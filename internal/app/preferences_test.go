package app

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"butler"
	"butler/plexapi"
)

// definition is what every interface tells of a preference, in one form.
type definition struct {
	Label, Summary, Type, Default, Group, Value string
	Hidden, Advanced                            bool
	Enum                                        string
}

// Whoever asks for the preferences, through Plex's API as JSON or XML, our own, or the SDK, is told the
// same of the same ones: those of the domain and of all Tasks.
func TestPreferencesHaveOneDefinition(t *testing.T) {
	a := start(t, Options{Data: t.TempDir()})
	c := connect(t, a.URL(), a.Token())
	// Values that are not the default are told by all too.
	set := map[string]string{butler.PrefStartHour: "4", butler.PrefFriendlyName: "attic | cellar: 1", butler.PrefPaused: "true"}
	if err := c.Preferences.Set(t.Context(), set); err != nil {
		t.Fatal(err)
	}
	s := a.parts.Load().scheduler.Settings()
	want := defined(s)
	if len(want) < 30 {
		t.Fatalf("only %d preferences", len(want))
	}
	for id, value := range set {
		if want[id].Value != value {
			t.Errorf("%s is %q", id, want[id].Value)
		}
	}

	var own struct {
		Preferences []struct {
			butler.Preference
			Value string
		}
	}
	decode(t, get(t, a, "/api/v1/preferences", "application/json"), &own)
	got := map[string]definition{}
	for _, p := range own.Preferences {
		got[p.ID] = definitionOf(p.Preference, p.Value)
	}
	same(t, "own API", want, got)

	all, err := c.Preferences.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got = map[string]definition{}
	for _, p := range all {
		got[p.ID] = definitionOf(p.Preference, p.Value)
	}
	same(t, "SDK", want, got)

	// Plex's API separates a value from its label by the colon that some labels have.
	for id, d := range want {
		d.Enum = enumOf(s.Definitions(), id, strings.NewReplacer(":", "."))
		want[id] = d
	}
	var plex plexapi.Container[plexapi.Settings]
	decode(t, get(t, a, "/:/prefs", "application/json"), &plex)
	same(t, "Plex's API in JSON", want, settingsOf(plex.MediaContainer.Setting))
	var settings plexapi.Settings
	if err := xml.Unmarshal(get(t, a, "/:/prefs", "text/xml"), &settings); err != nil {
		t.Fatal(err)
	}
	same(t, "Plex's API in XML", want, settingsOf(settings.Setting))
}

func settingsOf(all []plexapi.Setting) map[string]definition {
	got := map[string]definition{}
	for _, s := range all {
		got[s.ID] = definition{
			Label: s.Label, Summary: s.Summary, Type: s.Type, Default: s.Default.String(), Group: s.Group, Value: s.Value.String(),
			Hidden: bool(s.Hidden), Advanced: bool(s.Advanced), Enum: s.EnumValues,
		}
	}
	return got
}

// enumOf returns all values of a preference, with labels in which some characters are replaced.
func enumOf(all []butler.Preference, id string, labels *strings.Replacer) string {
	var values []string
	for _, p := range all {
		for _, e := range p.Enum {
			if p.ID == id {
				values = append(values, e.Value+":"+labels.Replace(e.Label))
			}
		}
	}
	return strings.Join(values, "|")
}

func defined(s butler.Settings) map[string]definition {
	all := map[string]definition{}
	for _, p := range s.Definitions() {
		all[p.ID] = definitionOf(p, s.Text(p.ID))
	}
	return all
}

func definitionOf(p butler.Preference, value string) definition {
	enum := enumOf([]butler.Preference{p}, p.ID, strings.NewReplacer())
	return definition{p.Label, p.Summary, string(p.Type), p.Default, p.Group, value, p.Hidden, p.Advanced, enum}
}

func same(t *testing.T, who string, want, got map[string]definition) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s tells otherwise (-defined +told)\n%s", who, diff)
	}
}

// get asks the handlers of a server.
func get(t *testing.T, a *App, target, accept string) []byte {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, target, nil)
	r.Header.Set("X-Plex-Token", a.Token())
	r.Header.Set("Accept", accept)
	w := httptest.NewRecorder()
	a.front.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", target, w.Code, w.Body)
	}
	return w.Body.Bytes()
}

func decode(t *testing.T, text []byte, v any) {
	t.Helper()
	if err := json.Unmarshal(text, v); err != nil {
		t.Fatalf("%v in %.200s", err, text)
	}
}
