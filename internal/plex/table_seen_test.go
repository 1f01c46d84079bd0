package plex_test

import (
	"encoding/json"
	"encoding/xml"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"butler/internal/butlertest/exchange"
	"butler/internal/plex"
)

// seen is what the exchanges in testdata show.
type seen struct {
	params   map[string]map[string]bool // by call, of requests that succeeded
	elements map[string]map[string]bool // attributes in XML, by element as [elementOf] names it
}

// readExchanges reads all golden files.
func readExchanges(t *testing.T, h http.Handler) seen {
	t.Helper()
	s := seen{map[string]map[string]bool{}, map[string]map[string]bool{}}
	err := filepath.WalkDir("testdata", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".golden") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for part := range strings.SplitSeq("\n"+string(text), "\n> ") {
			s.read(h, part)
		}
		for line := range strings.SplitSeq(string(text), "\n") { // frames of the websocket
			var frame map[string]any
			if strings.HasPrefix(line, `{"NotificationContainer"`) && json.Unmarshal([]byte(line), &frame) == nil {
				s.noteJSON(frame)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// read notes a request and its answer, if it succeeded: "METHOD target\nstatus\nheaders\n\nbody".
func (s seen) read(h http.Handler, text string) {
	request, rest, _ := strings.Cut(text, "\n")
	status, rest, _ := strings.Cut(rest, "\n")
	method, target, ok := strings.Cut(request, " ")
	code, err := strconv.Atoi(strings.Fields(status + " x")[0])
	if !ok || err != nil || code >= http.StatusBadRequest {
		return
	}
	u, err := url.Parse(target)
	if err != nil {
		return
	}
	if method == http.MethodHead {
		method = http.MethodGet
	}
	pattern := plex.Route(h, &http.Request{Method: method, URL: u})
	call := method + " " + pattern
	if s.params[call] == nil {
		s.params[call] = map[string]bool{}
	}
	for name := range u.Query() {
		s.params[call][parameter(name)] = true
	}
	if _, body, ok := strings.Cut(rest, "\n\n"); ok {
		if from := strings.Index(body, "<?xml"); from >= 0 {
			body, _, _ = strings.Cut(body[from:], "\n\n")
			var root exchange.Element
			if xml.Unmarshal([]byte(body), &root) == nil {
				s.note(root, pattern)
			}
		}
	}
}

func (s seen) note(root exchange.Element, pattern string) {
	for i, e := range root.All() {
		name := elementOf(e, i == 0, pattern)
		if s.elements[name] == nil {
			s.elements[name] = map[string]bool{}
		}
		for _, a := range e.Attrs {
			s.elements[name][a.Name.Local] = true
		}
	}
}

// noteJSON notes the members of objects as attributes of elements.
func (s seen) noteJSON(of map[string]any) {
	for name, v := range of {
		objects, ok := v.([]any)
		if !ok {
			objects = []any{v}
		}
		for _, o := range objects {
			members, ok := o.(map[string]any)
			if !ok {
				continue
			}
			if s.elements[name] == nil {
				s.elements[name] = map[string]bool{}
			}
			for member, value := range members {
				switch value.(type) {
				case map[string]any, []any:
				default:
					s.elements[name][member] = true
				}
			}
			s.noteJSON(members)
		}
	}
}

// parameter returns the name by which the table has a parameter: without the type of items before it,
// and without an operator at its end.
func parameter(name string) string {
	name = strings.TrimRight(name, "<>!=&")
	if strings.HasPrefix(name, "prefs[") {
		return "prefs[…]"
	}
	if _, rest, ok := strings.Cut(name, "."); ok {
		return rest
	}
	return name
}

// elementOf returns the name by which the table has an element: some have one tag and several meanings.
func elementOf(e exchange.Element, root bool, pattern string) string {
	has := func(attr string) bool { _, ok := e.Attr(attr); return ok }
	switch tag := e.XMLName.Local; {
	case root && tag == "MediaContainer":
		switch {
		case has("friendlyName"):
			return "MediaContainer of GET /"
		case has("claimed"):
			return "MediaContainer of GET /identity"
		case has("canInstall"):
			return "MediaContainer of GET /updater/status"
		}
		return "MediaContainer"
	case tag == "Directory" && has("agent"):
		return "Directory (section)"
	case tag == "Video" || tag == "Track" || tag == "Photo" || tag == "Directory" && has("ratingKey"):
		return "Video, Directory, Track, Photo"
	case slices.Contains([]string{"Genre", "Country", "Director", "Writer", "Producer", "Role", "Mood", "Style", "Label", "Tag"}, tag):
		return "Genre, Country, Director, Writer, Producer, Role, Mood, Style, Label, Tag"
	case tag == "Attributes":
		return "Marker/Attributes"
	case tag == "Directory" && pattern == "/{$}":
		return "Directory of GET /"
	default:
		return tag
	}
}
