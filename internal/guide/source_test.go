package guide

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"butler"
)

func TestParseSources(t *testing.T) {
	for _, tt := range []struct {
		text  string
		names []string
		wrong bool
	}{
		{"", nil, false},
		{" | | ", nil, false},
		{"/srv/epg/guide.xml.gz", []string{"guide"}, false},
		{"https://user:secret@epg.example.org/token/guide.xml?key=hidden", []string{"epg.example.org"}, false},
		{"Cable = https://a.example/?x=1 | /a/b.xml|Über Sat=/c d/e.xml", []string{"Cable", "b", "Über Sat"}, false},
		{"/a/x.xml | /b/x.xml | /c/x.xml", []string{"x", "x 2", "x 3"}, false},
		{"A=/a/x.xml | A=/b/x.xml", []string{"A", "A 2"}, false},
		{"/a/x.xml | /a/./x.xml", []string{"x"}, true},
		{"guide.xml | /a/x.xml", []string{"x"}, true},
		{"ftp://a.example/x.xml", nil, true},
		{"file:///etc/passwd", nil, true},
		{"https:///x", nil, true},
		{"http://a.example/%zz", nil, true},
		{"name=", nil, true},
		{strings.Repeat("long ", 40) + "=/a/x.xml", []string{strings.TrimSpace(strings.Repeat("long ", 12))}, false},
		{"/.xml", []string{"guide"}, false},
		{"http://[::1]:80/x", []string{"::1"}, false},
	} {
		all, err := ParseSources(tt.text)
		var names []string
		keys := map[string]bool{}
		for _, s := range all {
			if keys[s.Key] {
				t.Errorf("%q: two have the key %s", tt.text, s.Key)
			}
			keys[s.Key] = true
			names = append(names, s.Name)
			if (s.File == "") == (s.URL == "") || s.Key == "" {
				t.Errorf("%q: %+v", tt.text, s)
			}
			if strings.Contains(s.Name+s.Key, "secret") || strings.Contains(s.Name+s.Key, "token") {
				t.Errorf("%q: the name tells a secret: %+v", tt.text, s)
			}
		}
		if diff := cmp.Diff(tt.names, names); diff != "" || (err != nil) != tt.wrong {
			t.Errorf("%q: %s, %v", tt.text, diff, err)
		}
		if err != nil && (!butler.IsKind(err, butler.KindInvalid) || butler.HintOf(err) == "" || strings.Contains(err.Error(), "passwd")) {
			t.Errorf("%q: %v", tt.text, err)
		}
	}
}

func TestSourcesAreBounded(t *testing.T) {
	var text strings.Builder
	for i := range 3 * maxSources {
		text.WriteString("/a/" + strings.Repeat("x", i+1) + " | ")
	}
	all, err := ParseSources(text.String())
	if len(all) != maxSources || !butler.IsKind(err, butler.KindInvalid) {
		t.Errorf("%d, %v", len(all), err)
	}
}

// A name keeps what was read when the place changes; without one the place is what it is known by.
func TestKeysOfSources(t *testing.T) {
	key := func(text string) string {
		all, err := ParseSources(text)
		if err != nil {
			t.Fatal(err)
		}
		return all[len(all)-1].Key
	}
	if key("A=/a") != key("A=/b") || key("/a") == key("/b") || key("/a") != key("/0 | /a") || key("A=/a") == key("B=/a") {
		t.Error("keys")
	}
}
