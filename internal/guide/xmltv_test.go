package guide

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"butler"
)

// readAll reads to the end or the first error.
func readAll(r *reader) (channels []station, programmes []butler.Programme, err error) {
	for {
		c, p, err := r.nextThing()
		switch {
		case errors.Is(err, io.EOF):
			return channels, programmes, nil
		case err != nil:
			return channels, programmes, err
		case c != nil:
			channels = append(channels, *c)
		default:
			programmes = append(programmes, p.Programme)
		}
	}
}

func TestRead(t *testing.T) {
	channels, programmes, err := readAll(newReader(strings.NewReader(string(testdata(t, "small.xml"))), nil, "EN"))
	if err != nil {
		t.Fatal(err)
	}
	at := func(hour, minute int) time.Time { return time.Date(2026, 3, 1, hour, minute, 0, 0, time.UTC) }
	wantChannels := []station{
		{"one.example", []string{"One"}, "1", "https://example.org/one.png"},
		{"two.example", []string{"Two", "Zwei"}, "2", ""},
	}
	want := []butler.Programme{
		{
			Channel: "one.example", Start: at(18, 0), End: at(19, 0), Title: "The Film", Subtitle: "Part one", Summary: "It is about this & that too.",
			Categories: []string{"Film", "Drama"}, Season: 1, Episode: 5, Year: 1994, Aired: butler.Date{Year: 1994, Month: 2, Day: 3},
			Icon: "https://example.org/film.jpg", Rating: "FSK 12", New: true, Live: true,
		},
		{Channel: "one.example", Start: at(19, 0), Title: "The News", Aired: butler.Date{Year: 2020, Month: 1, Day: 1}},
		{Channel: "two.example", Start: at(19, 30), End: at(20, 30), Title: "Sport"},
	}
	if diff := cmp.Diff(wantChannels, channels, cmp.AllowUnexported(station{})); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want, programmes, cmpopts.EquateApproxTime(0)); diff != "" {
		t.Error(diff)
	}
}

const guideOf = `<?xml version="1.0" encoding="%s"?><tv><channel id="c"><display-name>Kanál</display-name></channel>` +
	`<programme start="20260301" channel="c"><title>Über Größe</title></programme></tv>`

func TestEncodings(t *testing.T) {
	utf16 := func(e unicode.Endianness) func(string) (string, error) {
		return unicode.UTF16(e, unicode.UseBOM).NewEncoder().String
	}
	plain := func(s string) (string, error) { return s, nil }
	for _, tt := range []struct {
		label  string
		encode func(string) (string, error)
	}{
		{"UTF-8", plain},
		{"utf8", plain},
		{"UTF-8", func(s string) (string, error) { return "\ufeff" + s, nil }},
		{"windows-1252", func(s string) (string, error) { return "\ufeff" + s, nil }}, // the mark is right
		{"ISO-8859-1", charmap.ISO8859_1.NewEncoder().String},
		{"iso-8859-15", charmap.ISO8859_15.NewEncoder().String},
		{"windows-1250", charmap.Windows1250.NewEncoder().String},
		{"UTF-16", utf16(unicode.LittleEndian)},
		{"UTF-16", utf16(unicode.BigEndian)},
		{"UTF-8", utf16(unicode.LittleEndian)},
	} {
		text, err := tt.encode(fmt.Sprintf(guideOf, tt.label))
		if err != nil {
			t.Fatal(err)
		}
		channels, programmes, err := readAll(newReader(strings.NewReader(text), nil, ""))
		if err != nil || len(channels) != 1 || channels[0].names[0] != "Kanál" || len(programmes) != 1 || programmes[0].Title != "Über Größe" {
			t.Errorf("%s: %q %+v, %v", tt.label, channels, programmes, err)
		}
	}
	for label, kind := range map[string]butler.Kind{"EBCDIC-XX": butler.KindUnsupported, "ISO-2022-KR": butler.KindUnsupported, "": butler.KindDamaged} {
		text := fmt.Sprintf(guideOf, label)
		if label == "" { // Latin 1 that says nothing of it
			text, _ = charmap.ISO8859_1.NewEncoder().String(strings.Replace(text, ` encoding=""`, "", 1))
		}
		_, _, err := readAll(newReader(strings.NewReader(text), nil, ""))
		if !butler.IsKind(err, kind) || !strings.Contains(err.Error(), "line 1, column") {
			t.Errorf("%q: %v", label, err)
		}
	}
}

func TestHostileXML(t *testing.T) {
	const open = "<tv>\n<programme start=\"20260301\" channel=\"c\"><title>"
	for name, tt := range map[string]struct{ text, says string }{
		"nothing":            {"", "nothing in it"},
		"no XML":             {"hello", "nothing in it"},
		"JSON":               {`{"tv": []}`, "nothing in it"},
		"HTML":               {"<!DOCTYPE html><html><body>please log in</body></html>", "it begins with <html>"},
		"cut off":            {open, "line 2, column 48: it ends within <title>"},
		"cut off in a tag":   {"<tv><programme start=", "unexpected EOF"},
		"wrong end":          {"<tv>\n\n  <channel id='a'></tv>", "line 3, column 24: </tv> ends"},
		"end without begin":  {"</tv>", "</tv> ends what has not begun"},
		"more after the end": {"<tv></tv><tv></tv>", "<tv> follows the end"},
		"bare ampersand":     {open + "this & that</title>", "line 2"},
		"unknown entity":     {open + "&lol9;</title>", "entity"},
		"laughs":             {`<!DOCTYPE tv [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>` + open + "&b;</title>", "entity"},
		"outside":            {`<!DOCTYPE tv [<!ENTITY x SYSTEM "file:///etc/passwd">]>` + open + "&x;</title>", "entity"},
		"deep":               {"<tv>" + strings.Repeat("<x>", 100), "nested more than"},
		"long text":          {open + strings.Repeat("long ", 1<<19), "too long"},
		"long tag":           {"<tv><x y='" + strings.Repeat("z", 2<<20), "too long"},
		"long name":          {"<" + strings.Repeat("z", 2<<20), "too long"},
		"long comment":       {"<tv><!--" + strings.Repeat("z", 2<<20), "too long"},
		"long instruction":   {"<?" + strings.Repeat("z", 2<<20), "too long"},
		"long declaration":   {"<!DOCTYPE " + strings.Repeat("<", 2<<20), "too long"},
		"control characters": {open + "a\x01b</title>", "illegal character"},
		"broken UTF-8":       {open + "a\xffb</title>", "UTF-8"},
		"zeros":              {strings.Repeat("\x00", 100), "illegal character"},
	} {
		_, _, err := readAll(newReader(strings.NewReader(tt.text), nil, ""))
		if !butler.IsKind(err, butler.KindDamaged) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && len(err.Error()) > 500 {
			t.Errorf("%s: the error is as long as the input", name)
		}
	}
}

// Odd programmes do not cost the others.
func TestOddProgrammes(t *testing.T) {
	r := newReader(strings.NewReader(`<tv><unknown><deep>x</deep></unknown>
		<channel><display-name>No id</display-name></channel>
		<channel id="`+strings.Repeat("x", 400)+`"/>
		<programme start="soon" channel="c"><title>When?</title></programme>
		<programme channel="c"><title>Never</title></programme>
		<programme start="20260301" channel="c"><desc>No title</desc></programme>
		<programme start="20260301"><title>Nowhere</title></programme>
		<programme start="20260301" stop="later" channel="c" extra="1"><title>`+strings.Repeat("ü", 4000)+`</title>
			<title>Again</title><icon src="javascript:alert(1)"/><icon src="file:///etc/passwd"/>
			<category>`+strings.Repeat("x", 300)+`</category>`+strings.Repeat("<category>c</category>", 100)+`
			<desc>a&#x202e;b`+"\u009b"+`31mc <b>bold</b> d</desc><date>soon</date><rating><value></value></rating><video><present>no</present></video></programme></tv>`), nil, "")
	channels, programmes, err := readAll(r)
	if err != nil || len(channels) != 0 || len(programmes) != 1 {
		t.Fatalf("%v, %v, %v", channels, programmes, err)
	}
	p := programmes[0]
	if len(p.Title) > maxTitle || !strings.HasPrefix(p.Title, "üü") || p.Icon != "" || len(p.Categories) != 2 || p.Summary != "ab 31mc bold d" || p.Year != 0 || !p.End.IsZero() {
		t.Errorf("%+v", p)
	}
	if r.badTimes != 2 || r.badTime != `line 4, column 39: "soon" is no time` || r.unnamed != 4 {
		t.Errorf("%d, %q, %d", r.badTimes, r.badTime, r.unnamed)
	}
}

func FuzzReader(f *testing.F) {
	f.Add(testdata(f, "small.xml"))
	f.Add([]byte(`<tv><programme start="20260301" channel="c"><title>x</title></programme></tv>`))
	f.Add([]byte("\xff\xfe<\x00t\x00v\x00>\x00"))
	f.Add([]byte(`<?xml version="1.0" encoding="shift_jis"?><tv>`))
	f.Fuzz(func(t *testing.T, text []byte) {
		packed, err := unpack(strings.NewReader(string(text)), Limits{Bytes: 1 << 20}.orDefault())
		if err != nil {
			return
		}
		channels, programmes, err := readAll(newReader(packed, nil, ""))
		if err != nil && butler.KindOf(err) == butler.KindInternal {
			t.Errorf("%v", err)
		}
		for _, c := range channels {
			if c.id == "" || len(c.id) > maxID || len(c.names) > maxNames {
				t.Errorf("%+v", c)
			}
		}
		for _, p := range programmes {
			if p.Title == "" || p.Channel == "" || p.Start.IsZero() || strings.ContainsAny(p.Title+p.Summary, "\n\x00\x1b") {
				t.Errorf("%+v", p)
			}
		}
	})
}
