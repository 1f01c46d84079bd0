// Package exchange has the requests that clients make which cannot be run in tests: programs in Python,
// for which there is no registry here: methods, paths, queries in their order, and headers. Those of
// python-plexapi were read from its source and taken down while it talked to a server; those of the others
// come from what is written of their sources. [Exchange.Run] makes them and checks of the answers what the
// programs read of them, and how they cast it.
package exchange

import (
	"compress/gzip"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// Exchange is what a client does for one call of its user.
type Exchange struct {
	Client string
	Name   string
	Local  bool // the answers tell of the machine: they differ from one to the next
	Steps  []Step
}

// Step is a request and what the client needs of the answer.
type Step struct {
	Method string
	Target string // path and query; {film} and the like stand for what [Names] says
	List   bool   // with the headers of a list: its first hundred
	Status int    // 0 for 200
	// Want names elements and attributes that the answer has, from the root: "Video/Media/Part@indexes=sd",
	// "@machineIdentifier", "Marker/Attributes".
	Want []string
}

// Names are what stands for the names in braces of a [Step.Target]: ids of sections, items and streams. That
// of "host" is what the requests call the server, if that is not its address.
type Names map[string]string

func (n Names) fill(text string) string {
	for name, value := range n {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	return text
}

// Filled returns the target with the names in it filled in.
func (s Step) Filled(n Names) string { return n.fill(s.Target) }

// Answer is an answer that was read.
type Answer struct {
	Step   Step
	Target string
	Status int
	Header http.Header
	Body   []byte
}

// Run makes the requests of an Exchange, one after the other, and returns the answers. It fails the test
// for whatever the client would stumble over.
func (e Exchange) Run(t testing.TB, client *http.Client, url, token string, names Names) []Answer {
	t.Helper()
	var all []Answer
	for _, step := range e.Steps {
		target := names.fill(step.Target)
		step.Want = slices.Clone(step.Want)
		for i := range step.Want {
			step.Want[i] = names.fill(step.Want[i])
		}
		r, err := http.NewRequestWithContext(t.Context(), step.Method, url+target, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header = header(e.Client, step, token)
		r.Host = names["host"]
		res, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := read(res)
		if err != nil {
			t.Fatal(err)
		}
		a := Answer{step, target, res.StatusCode, res.Header, body}
		for _, fault := range a.faults() {
			t.Errorf("%s %s: %s", step.Method, target, fault)
		}
		all = append(all, a)
	}
	return all
}

// read returns the body of an answer, which is compressed only as far as the clients said they could read it.
func read(res *http.Response) ([]byte, error) {
	defer res.Body.Close()
	switch encoding := res.Header.Get("Content-Encoding"); encoding {
	case "":
		return io.ReadAll(res.Body)
	case "gzip":
		z, err := gzip.NewReader(res.Body)
		if err != nil {
			return nil, err
		}
		return io.ReadAll(z)
	default:
		return nil, fmt.Errorf("the client knows no encoding %q", encoding)
	}
}

// faults returns what the client would stumble over.
func (a Answer) faults() []string {
	want := a.Step.Status
	if want == 0 {
		want = http.StatusOK
	}
	if a.Status != want {
		return []string{fmt.Sprintf("status %d, want %d: %.300s", a.Status, want, a.Body)}
	}
	if a.Status >= http.StatusBadRequest || len(a.Body) == 0 && len(a.Step.Want) == 0 {
		return nil
	}
	if !strings.Contains(a.Header.Get("Content-Type"), "xml") {
		if len(a.Step.Want) > 0 {
			return []string{"no XML, but " + a.Header.Get("Content-Type")}
		}
		return nil
	}
	var root Element
	if err := xml.Unmarshal(a.Body, &root); err != nil {
		return []string{err.Error()}
	}
	all := root.Miscast()
	for _, want := range a.Step.Want {
		if !root.has(want) {
			all = append(all, "there is no "+want)
		}
	}
	return all
}

// Element is XML as these clients look at it: attributes by name, whatever the tag.
type Element struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Children []Element  `xml:",any"`
}

// Attr returns an attribute.
func (e Element) Attr(name string) (string, bool) {
	i := slices.IndexFunc(e.Attrs, func(a xml.Attr) bool { return a.Name.Local == name })
	if i < 0 {
		return "", false
	}
	return e.Attrs[i].Value, true
}

// has reports whether there is what a path of [Step.Want] names.
func (e Element) has(path string) bool {
	path, attr, named := strings.Cut(path, "@")
	here := []Element{e}
	for tag := range strings.SplitSeq(path, "/") {
		if tag == "" {
			continue
		}
		var below []Element
		for _, parent := range here {
			for _, child := range parent.Children {
				if child.XMLName.Local == tag {
					below = append(below, child)
				}
			}
		}
		here = below
	}
	if !named {
		return len(here) > 0
	}
	name, want, exactly := strings.Cut(attr, "=")
	return slices.ContainsFunc(here, func(e Element) bool {
		got, ok := e.Attr(name)
		return ok && (!exactly || got == want)
	})
}

// All returns the element and all below it.
func (e Element) All() []Element {
	all := []Element{e}
	for _, child := range e.Children {
		all = append(all, child.All()...)
	}
	return all
}
