package plex

import (
	"strings"
	"testing"
)

func TestPrefer(t *testing.T) {
	const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"
	cases := []struct {
		accept  string
		success representation
		failure representation
	}{
		{"", asXML, asJSON},
		{"*/*", asXML, asJSON},
		{"application/json", asJSON, asJSON},
		{"Application/JSON", asJSON, asJSON},
		{"application/json;charset=utf-8", asJSON, asJSON},
		{"application/json, text/plain, */*", asJSON, asJSON}, // axios
		{"text/xml", asXML, asXML},
		{"application/xml", asXML, asXML},
		{"application/xml, application/json", asXML, asXML},
		{"application/json, application/xml", asJSON, asJSON},
		{"application/json;q=0.5, application/xml;q=0.9", asXML, asXML},
		{"application/json;q=0.9, application/xml;q=0.5", asJSON, asJSON},
		{"application/json;q=0.5, */*;q=0.8", asXML, asXML},
		{"application/json;q=0.8, */*;q=0.5", asJSON, asJSON},
		{"application/json;q=0", asXML, asJSON},
		{"application/json;q=0, */*", asXML, asXML},
		{"text/xml;q=0, application/xml;q=0, */*", asJSON, asJSON},
		{"application/*", asXML, asJSON},
		{"text/*", asXML, asXML},
		{"text/*;q=0.3, application/json;q=0.4", asJSON, asJSON},
		{browser, asXML, asHTML},
		{"text/html", asXML, asHTML},
		{"text/html;q=0.5, application/json", asJSON, asJSON},
		{"text/html, */*;q=0.1", asXML, asHTML},
		{"image/png", asXML, asJSON},
		{"garbage", asXML, asJSON},
		{"application/json;q=2", asXML, asJSON},
		{"application/json;q=1.001, text/xml;q=0.1", asXML, asXML},
		{"application/json;q=0.0001, text/xml;q=0.001", asXML, asXML},
		{"application/json;q=", asXML, asJSON},
		{"application/json; Q=0.2, text/xml; q=0.3", asXML, asXML},
		{`text/html;x="a,application/json;q=1\"", text/xml;q=0.2`, asXML, asHTML},
		{"*/json", asXML, asJSON},
		{", ,;q=1,/,a/,/b", asXML, asJSON},
		{"application/json" + strings.Repeat(" ", maxAccept), asJSON, asJSON},
		{strings.Repeat(",", maxAccept) + "application/json", asXML, asJSON},
	}
	for _, c := range cases {
		if got := prefer(c.accept, asXML, asJSON); got != c.success {
			t.Errorf("%.80q: success in %s, want %s", c.accept, got.contentType(), c.success.contentType())
		}
		if got := prefer(c.accept, asJSON, asXML, asHTML); got != c.failure {
			t.Errorf("%.80q: failure in %s, want %s", c.accept, got.contentType(), c.failure.contentType())
		}
	}
}

func FuzzPrefer(f *testing.F) {
	for _, s := range []string{"", "*/*", "application/json;q=0.5, text/xml;q=0.7", `a/b;c="\",d";q=0.1,`, "text/*;q=1.000", ";;=,\"\\"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, accept string) {
		for _, r := range parseAccept(accept) {
			if r.quality < 0 || r.quality > 1000 {
				t.Errorf("quality %d", r.quality)
			}
			if !strings.Contains(r.name, "/") || r.name != strings.ToLower(r.name) {
				t.Errorf("media range %q", r.name)
			}
		}
		if got := prefer(accept, asXML, asJSON); got == asHTML {
			t.Error("something that was not offered")
		}
		// What an element more prefers cannot be undone by one that nobody can match.
		if len(accept) < maxAccept-20 && strings.Count(accept, `"`)%2 == 0 && !strings.Contains(accept, `\`) {
			if a, b := prefer(accept, asJSON, asXML, asHTML), prefer(accept+",x/y", asJSON, asXML, asHTML); a != b {
				t.Errorf("%s without, %s with a range that does not matter", a.contentType(), b.contentType())
			}
		}
	})
}
