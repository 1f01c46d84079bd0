package nfo

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"butler"
)

// node is an element.
type node struct {
	name     string // in lower case
	attrs    map[string]string
	text     []byte // directly in it
	children []*node
}

// parseXML returns the elements at the top, of which there may be several, and the text outside of them. Entities
// that a document type declares are not expanded, and stray signs that people forget to escape are taken as they are.
func parseXML(text []byte) (roots []*node, outside string, err error) {
	d := xml.NewDecoder(bytes.NewReader(text))
	d.Strict = false
	d.Entity = xml.HTMLEntity
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // it is UTF-8 by now
	var open []*node
	var beside strings.Builder
	count := 0
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			if len(roots) > 0 && len(open) == 0 { // an address behind the end need not be XML
				beside.Write(text[min(int(d.InputOffset()), len(text)):])
				break
			}
			line, _ := d.InputPos()
			if syntax, ok := errors.AsType[*xml.SyntaxError](err); ok {
				err = errors.New(syntax.Msg)
			}
			return nil, "", butler.E(butler.KindDamaged, op, "line %d: %w", line, err).WithHint("mend the XML of the file")
		}
		switch t := token.(type) {
		case xml.StartElement:
			if count++; count > maxNodes || len(open) >= maxDepth {
				return nil, "", butler.E(butler.KindInvalid, op, "it has more than %d elements, or more than %d within each other", maxNodes, maxDepth).
					WithHint("is it an NFO file?")
			}
			n := newNode(t)
			if len(open) == 0 {
				roots = append(roots, n)
			} else {
				last := open[len(open)-1]
				last.children = append(last.children, n)
			}
			open = append(open, n)
		case xml.EndElement:
			open = shut(open, strings.ToLower(t.Name.Local))
		case xml.CharData:
			if len(open) == 0 {
				beside.Write(t)
			} else if n := open[len(open)-1]; len(n.text) < maxText {
				n.text = append(n.text, t[:min(len(t), maxText)]...)
			}
		}
	}
	if len(open) > 0 {
		return nil, "", butler.E(butler.KindDamaged, op, "it ends within <%s>", open[len(open)-1].name).
			WithHint("the file is cut short: write it again")
	}
	return roots, beside.String(), nil
}

func newNode(t xml.StartElement) *node {
	n := &node{name: strings.ToLower(t.Name.Local), attrs: make(map[string]string, len(t.Attr))}
	for _, a := range t.Attr {
		n.attrs[strings.ToLower(a.Name.Local)] = strings.TrimSpace(a.Value)
	}
	return n
}

// shut ends the innermost open element of a name, and what was forgotten to be ended within it. An end of something
// that is not open says nothing.
func shut(open []*node, name string) []*node {
	for i := len(open) - 1; i >= 0; i-- {
		if open[i].name == name {
			return open[:i]
		}
	}
	return open
}

// all returns the elements of a name directly in n.
func (n *node) all(name string) (found []*node) {
	for _, c := range n.children {
		if c.name == name && len(found) < maxList {
			found = append(found, c)
		}
	}
	return found
}

// one returns the text of the first element of one of the names, in their order, that has some.
func (n *node) one(names ...string) string {
	for _, name := range names {
		for _, c := range n.children {
			if c.name == name {
				if text := c.value(); text != "" {
					return text
				}
			}
		}
	}
	return ""
}

// value returns the text of n.
func (n *node) value() string { return butler.TidyText(string(n.text)) }

// list returns the texts of the elements of one of the names: several in one element are parted by slashes or bars.
func (n *node) list(names ...string) (all []string) {
	for _, c := range n.children {
		for _, name := range names {
			if c.name != name {
				continue
			}
			for _, text := range strings.FieldsFunc(strings.ReplaceAll(c.value(), " / ", "|"), func(r rune) bool { return r == '|' }) {
				if text = strings.TrimSpace(text); text != "" && len(all) < maxList {
					all = append(all, text)
				}
			}
		}
	}
	return all
}
