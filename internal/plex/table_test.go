package plex_test

import (
	"encoding/xml"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"butler/internal/butlertest/exchange"
	"butler/internal/butlertest/golden"
	"butler/internal/event"
	"butler/internal/plex"
)

// TestCompatibility checks what README.md says of compatibility against the routes there are and against
// the exchanges in testdata, and that the tables there are those of [calls], [absences] and [elements].
// With -update it writes them.
func TestCompatibility(t *testing.T) {
	opts := exchangeOptions(t)
	opts.Events = event.NewHub()
	h := plex.New(opts)
	seen := readExchanges(t, h)
	t.Run("calls", func(t *testing.T) { checkCalls(t, h, seen) })
	t.Run("attributes", func(t *testing.T) { checkElements(t, seen) })
	t.Run("absences", func(t *testing.T) { checkAbsences(t, h) })
	t.Run("README", func(t *testing.T) { compareReadme(t) })
}

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
	case tag == "Attributes":
		return "Marker/Attributes"
	case tag == "Directory" && pattern == "/{$}":
		return "Directory of GET /"
	default:
		return tag
	}
}

func checkCalls(t *testing.T, h http.Handler, seen seen) {
	declared := map[string]call{}
	for _, g := range groups() {
		for _, c := range g.calls {
			if _, twice := declared[c.name]; twice {
				t.Errorf("%s is declared twice", c.name)
			}
			declared[c.name] = c
		}
	}
	served := map[string]bool{}
	for pattern, allow := range plex.Routes(h) {
		for method := range strings.SplitSeq(allow, ", ") {
			if method != http.MethodHead {
				served[method+" "+pattern] = true
			}
		}
	}
	for name := range served {
		if _, ok := declared[name]; !ok {
			t.Errorf("%s is served, but not declared", name)
		}
	}
	tests := testNames(t)
	for name, c := range declared {
		if !served[name] {
			t.Errorf("%s is declared, but not served", name)
			continue
		}
		if (c.missing == "") != (c.level == full) {
			t.Errorf("%s is %s, and what is missing is %q", name, c.level, c.missing)
		}
		if c.test != "" {
			if !tests[c.test] {
				t.Errorf("%s: there is no test %s", name, c.test)
			}
			continue
		}
		got, ok := seen.params[name]
		if !ok {
			t.Errorf("%s succeeds in no exchange of testdata", name)
			continue
		}
		known := map[string]bool{}
		for _, p := range slices.Concat(strings.Fields(c.params), slices.Collect(maps.Keys(c.partial)), slices.Collect(maps.Keys(c.ours))) {
			known[p] = true
			if !got[p] {
				t.Errorf("%s: the parameter %s is in no exchange that succeeds", name, p)
			}
		}
		for _, p := range strings.Fields(c.ignored) {
			known[p] = true
		}
		for p := range got {
			if !known[p] && !c.any && !strings.HasPrefix(p, "X-Plex-") {
				t.Errorf("%s: the parameter %s is not declared", name, p)
			}
		}
	}
}

// testNames returns the tests of this folder.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	declaration := regexp.MustCompile(`(?m)^func (Test\w+)\(t \*testing\.T\)`)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range declaration.FindAllStringSubmatch(string(text), -1) {
			names[m[1]] = true
		}
	}
	return names
}

func checkElements(t *testing.T, seen seen) {
	declared := map[string]element{}
	for _, e := range elements() {
		declared[e.name] = e
	}
	for name, got := range seen.elements {
		e, ok := declared[name]
		if !ok {
			t.Errorf("the element %s is not declared: it has %v", name, slices.Sorted(maps.Keys(got)))
			continue
		}
		known := map[string]bool{}
		for _, a := range strings.Fields(e.attrs) {
			known[a] = true
			if !got[a] {
				t.Errorf("%s: the attribute %s is in no exchange", name, a)
			}
		}
		for a := range e.partial {
			known[a] = true
			if !got[a] {
				t.Errorf("%s: the attribute %s is in no exchange", name, a)
			}
		}
		for a := range got {
			if !known[a] {
				t.Errorf("%s: the attribute %s is not declared", name, a)
			}
		}
		for _, a := range strings.Fields(e.not) {
			if got[a] {
				t.Errorf("%s: the attribute %s is there after all", name, a)
			}
		}
	}
	tests := testNames(t)
	for name, e := range declared {
		if e.test != "" && !tests[e.test] {
			t.Errorf("%s: there is no test %s", name, e.test)
		}
		if e.test == "" && seen.elements[name] == nil {
			t.Errorf("the element %s is in no exchange", name)
		}
	}
}

// What is said not to be there must not be.
func checkAbsences(t *testing.T, h http.Handler) {
	for _, a := range absences() {
		for _, name := range a.calls {
			method, path, _ := strings.Cut(name, " ")
			r := httptest.NewRequest(method, path, nil)
			r.Header.Set("X-Plex-Token", token)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != http.StatusNotFound && w.Code != http.StatusMethodNotAllowed {
				t.Errorf("%s is answered with status %d", name, w.Code)
			}
		}
	}
}

func compareReadme(t *testing.T) {
	const path, begin, end = "README.md", "<!-- generated by TestCompatibility -->\n", "<!-- end -->\n"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), begin)
	_, after, also := strings.Cut(rest, end)
	if !ok || !also {
		t.Fatalf("%s lacks the lines %q and %q", path, begin, end)
	}
	golden.Compare(t, path, before+begin+tables()+end+after, *update)
}
