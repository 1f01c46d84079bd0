package plex_test

import (
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"butler"
	"butler/internal/butlertest/fake"
	"butler/internal/plex"
)

// element is XML as python-plexapi looks at it: attributes by name, whatever the tag.
type element struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Children []element  `xml:",any"`
}

func (e element) attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// python makes requests with the headers of python-plexapi 4.18.1.
type python struct {
	t      *testing.T
	server *httptest.Server
}

func newPython(t *testing.T) (python, *fake.Operator) {
	t.Helper()
	o := fake.NewOperator()
	server := httptest.NewServer(plex.New(options(o)))
	t.Cleanup(server.Close)
	return python{t, server}, o
}

func (p python) do(method, target string) (status int, root element) {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), method, p.server.URL+target, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	for name, value := range map[string]string{
		"Accept": "*/*", "Accept-Encoding": "gzip, deflate", "Connection": "keep-alive", "User-Agent": "python-requests/2.32.3",
		"X-Plex-Platform": "Linux", "X-Plex-Platform-Version": "6.1", "X-Plex-Provides": "controller", "X-Plex-Product": "PlexAPI",
		"X-Plex-Version": "4.18.1", "X-Plex-Device": "Linux", "X-Plex-Device-Name": "host", "X-Plex-Client-Identifier": "0x1",
		"X-Plex-Language": "en", "X-Plex-Sync-Version": "2", "X-Plex-Features": "external-media", "X-Plex-Token": token,
	} {
		r.Header.Set(name, value)
	}
	if method != http.MethodGet {
		r.Header.Set("Content-Length", "0")
	}
	answer, err := p.server.Client().Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	if answer.StatusCode == http.StatusOK && strings.TrimSpace(string(body)) != "" {
		if err := xml.Unmarshal(body, &root); err != nil {
			p.t.Fatalf("%s %s: %v", method, target, err)
		}
	}
	return answer.StatusCode, root
}

// isBool reports whether python-plexapi can cast an attribute to a bool.
func isBool(s string) bool { return slices.Contains([]string{"1", "0", "true", "false"}, s) }

func TestPythonRunsTask(t *testing.T) {
	p, o := newPython(t)
	status, root := p.do("GET", "/")
	if status != http.StatusOK || root.attr("machineIdentifier") == "" || root.attr("friendlyName") != "attic & <cellar>" {
		t.Fatalf("status %d, root %+v", status, root)
	}
	for _, name := range []string{
		"allowCameraUpload", "allowChannelAccess", "allowMediaDeletion", "allowSharing", "allowSync", "backgroundProcessing", "certificate",
		"companionProxy", "eventStream", "hubSearch", "multiuser", "myPlex", "myPlexSubscription", "photoAutoTag", "pluginHost",
		"requestParametersInCookie", "sync", "transcoderAudio", "transcoderLyrics", "transcoderPhoto", "transcoderSubtitles",
		"transcoderVideo", "updater", "voiceSearch",
	} {
		if !isBool(root.attr(name)) {
			t.Errorf("%s is %q", name, root.attr(name))
		}
	}
	status, root = p.do("GET", "/butler")
	if status != http.StatusOK || len(root.Children) != len(o.Status) {
		t.Fatalf("status %d, %d tasks", status, len(root.Children))
	}
	for i, task := range root.Children {
		if task.XMLName.Local != "ButlerTask" || task.attr("name") != o.Status[i].Name || len(task.Attrs) != 6 ||
			!isBool(task.attr("enabled")) || !isBool(task.attr("scheduleRandomized")) {
			t.Errorf("task is %+v", task)
		}
	}
	if status, _ := p.do("POST", "/butler/BackupDatabase"); status != http.StatusOK {
		t.Errorf("start: status %d", status)
	}
	status, root = p.do("GET", "/activities")
	if status != http.StatusOK || len(root.Children) != 1 || root.Children[0].attr("progress") != "25" || !isBool(root.Children[0].attr("cancellable")) {
		t.Errorf("status %d, activities %+v", status, root)
	}
}

func TestPythonSettings(t *testing.T) {
	p, o := newPython(t)
	status, root := p.do("GET", "/:/prefs")
	if status != http.StatusOK || len(root.Children) != len(o.Settings().Definitions()) {
		t.Fatalf("status %d, %d settings", status, len(root.Children))
	}
	for _, s := range root.Children {
		if s.attr("id") == "" || !slices.Contains([]string{"bool", "int", "text", "double"}, s.attr("type")) {
			t.Errorf("setting is %+v", s)
		}
		if s.attr("type") == "bool" && (!isBool(s.attr("value")) || !isBool(s.attr("default"))) {
			t.Errorf("setting is %+v", s)
		}
		// The client does [kv.split(':') for kv in values.split('|')] and unpacks two.
		if values := s.attr("enumValues"); values != "" {
			for kv := range strings.SplitSeq(values, "|") {
				if strings.Count(kv, ":") != 1 {
					t.Errorf("%s: the client cannot read %q", s.attr("id"), kv)
				}
			}
		}
	}
	if status, _ := p.do("PUT", "/:/prefs?ButlerStartHour=3&ScannerLowPriority=false&FriendlyName=the%20attic"); status != http.StatusOK {
		t.Errorf("set: status %d", status)
	}
	s := o.Settings()
	if s.Int(butler.PrefStartHour) != 3 || s.Bool(butler.PrefScannerLow) || s.Text(butler.PrefFriendlyName) != "the attic" {
		t.Error("the settings were not stored")
	}
	if _, root := p.do("GET", "/"); root.attr("friendlyName") != "the attic" {
		t.Errorf("the server is called %q", root.attr("friendlyName"))
	}
	if status, _ := p.do("PUT", "/:/prefs?ButlerStartHour=4&ButlerEndHour=99"); status != http.StatusBadRequest {
		t.Errorf("set a bad value: status %d", status)
	}
	if o.Settings().Int(butler.PrefStartHour) != 3 {
		t.Error("a good value beside a bad one was stored")
	}
}
