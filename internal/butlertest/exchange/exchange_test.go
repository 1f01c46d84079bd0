package exchange

import (
	"encoding/xml"
	"net/http"
	"strings"
	"testing"
)

// What a client would stumble over must be found.
func TestFaults(t *testing.T) {
	cases := []struct {
		name, xml string
		want      []string
		fault     string // part of the only one; "" for none
	}{
		{"nothing", `<MediaContainer size="0"/>`, nil, ""},
		{"no int", `<MediaContainer size="x"/>`, nil, `size="x"`},
		{"empty bool", `<Activity cancellable=""/>`, nil, `cancellable=""`},
		{"spelled bool", `<Activity cancellable="true" progress="-1"/>`, nil, ""},
		{"True", `<ButlerTask enabled="True"/>`, nil, `enabled="True"`},
		{"date", `<a><Video originallyAvailableAt="1999"/></a>`, nil, "originallyAvailableAt"},
		{"good date", `<a><Video originallyAvailableAt="1999-03-31" addedAt="-5"/></a>`, nil, ""},
		{"fraction of a time", `<Video addedAt="1.5"/>`, nil, "addedAt"},
		{"marker", `<Marker id="1"><Attributes version="4"/></Marker>`, nil, ""},
		{"bare marker", `<Marker id="1"/>`, nil, "no Attributes"},
		{"setting", `<Setting id="a" type="int" default="1" value="2" enumValues="1:one|2:two"/>`, nil, ""},
		{"setting of no type", `<Setting id="a" type="list" default="" value=""/>`, nil, "type"},
		{"setting without id", `<Setting type="text" default="" value=""/>`, nil, "no id"},
		{"label with a colon", `<Setting id="a" type="int" default="1" value="1" enumValues="1:01:00"/>`, nil, "01:00"},
		{"value of another type", `<Setting id="a" type="bool" default="1" value="yes"/>`, nil, "yes"},
		{"section", `<Directory key="x" agent="y"/>`, nil, `key="x"`},
		{"folder", `<Directory key="x"/>`, nil, ""},
		{"wanted", `<a b="1"><c/><c d="2"><e f="3"/></c></a>`, []string{"@b", "@b=1", "c", "c@d=2", "c/e@f"}, ""},
		{"not there", `<a b="1"><c d="2"/></a>`, []string{"c@d=3"}, "c@d=3"},
		{"no XML", `{}`, []string{"a"}, "EOF"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			a := Answer{Step: Step{Want: c.want}, Status: http.StatusOK, Header: http.Header{"Content-Type": {"text/xml"}}, Body: []byte(c.xml)}
			got := a.faults()
			if c.fault == "" && len(got) > 0 || c.fault != "" && (len(got) != 1 || !strings.Contains(got[0], c.fault)) {
				t.Errorf("faults are %q", got)
			}
		})
	}
	if got := (Answer{Status: http.StatusAccepted}).faults(); len(got) != 1 {
		t.Errorf("202 is no success to these clients: %q", got)
	}
	var e Element
	if err := xml.Unmarshal([]byte(`<a><b/><c><d/></c></a>`), &e); err != nil || len(e.All()) != 4 {
		t.Errorf("%d elements: %v", len(e.All()), err)
	}
}
