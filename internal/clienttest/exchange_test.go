package clienttest

import (
	"encoding/xml"
	"net/http"
	"testing"

	"butler/internal/butlertest/exchange"
)

// testExchanges makes the requests of clients in Python.
func testExchanges(t *testing.T, w world) {
	names := w.names(t)
	for _, e := range exchange.All() {
		t.Run(e.Client+" "+e.Name, func(t *testing.T) {
			e.Run(t, w.web, w.url, token, names)
			w.do(t, http.MethodDelete, "/butler", http.StatusOK)
			w.idle(t)
		})
	}
	w.do(t, http.MethodPut, "/:/prefs?ButlerStartHour=2&FriendlyName=attic", http.StatusOK)
}

// names finds in the library what exchanges talk of.
func (w world) names(t *testing.T) exchange.Names {
	t.Helper()
	names := exchange.Names{"title": "A%20Film"}
	for kind, name := range map[string]string{"movie": "movies", "show": "shows", "artist": "music", "photo": "photos"} {
		names[name] = w.find(t, "/library/sections", "type", kind, "key")
	}
	for name, path := range map[string]string{
		"film": "/library/sections/" + names["movies"] + "/all", "show": "/library/sections/" + names["shows"] + "/all",
		"artist": "/library/sections/" + names["music"] + "/all",
	} {
		title := map[string]string{"film": "A Film", "show": "A Show", "artist": "The Band"}[name]
		names[name] = w.find(t, path, "title", title, "ratingKey")
	}
	names["sound"] = w.find(t, "/library/metadata/"+names["film"], "streamType", "2", "id")
	return names
}

// find returns an attribute of the first element, at any depth, that has another.
func (w world) find(t *testing.T, path, attr, value, want string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Plex-Token", token)
	answer, err := w.web.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var root exchange.Element
	if err := xml.NewDecoder(answer.Body).Decode(&root); err != nil {
		t.Fatalf("%s: %s, %v", path, answer.Status, err)
	}
	for _, e := range root.All() {
		if got, ok := e.Attr(attr); ok && got == value {
			if found, ok := e.Attr(want); ok {
				return found
			}
		}
	}
	t.Fatalf("%s: nothing has %s=%s", path, attr, value)
	return ""
}
