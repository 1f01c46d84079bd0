package photo

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// Bounds of an XMP packet.
const (
	maxElements = 20_000
	maxNested   = 40
	maxValue    = 64 << 10 // bytes of the text of one element
)

const (
	nsRDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	nsXML = "http://www.w3.org/XML/1998/namespace"
)

// property is a property of XMP: a text, a list or a structure. ISO 16684-1, 7.
type property struct {
	name   xml.Name
	text   string
	items  []property // of a list
	fields []property // of a structure
}

var errXMP = errors.New("no XMP packet, or one beyond all bounds")

// readXMP returns the properties of a packet. What was read before an error is returned with it. Entities other than
// those of XML itself are errors, so that nothing grows on its own.
func readXMP(packet []byte) ([]property, error) {
	packet = bytes.TrimPrefix(packet, []byte("\xef\xbb\xbf"))
	d := xml.NewDecoder(bytes.NewReader(packet))
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, errXMP }
	r := rdf{d: d}
	var all []property
	around := 0 // elements around and beside those with properties
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return all, errXMP
		}
		if start, ok := token.(xml.StartElement); ok && start.Name == (xml.Name{Space: nsRDF, Local: "Description"}) {
			p, err := r.element(start, 0)
			all = append(all, p.fields...)
			if err != nil {
				return all, err
			}
		} else if ok {
			if around++; around > maxNested { // of which there are two
				return all, errXMP
			}
		}
	}
}

// rdf reads elements.
type rdf struct {
	d     *xml.Decoder
	count int
}

// element reads an element to its end. What it holds may be text, a list, a structure written as rdf:Description or as
// elements, and a structure written as attributes.
func (r *rdf) element(start xml.StartElement, depth int) (property, error) {
	p := property{name: start.Name}
	if r.count++; r.count > maxElements || depth > maxNested {
		return p, errXMP
	}
	for _, a := range start.Attr {
		switch {
		case a.Name.Space == "xmlns" || a.Name.Local == "xmlns" || a.Name.Space == nsXML:
		case a.Name.Space == nsRDF:
			if a.Name.Local == "resource" {
				p.text = a.Value
			}
		case len(p.fields) < maxElements && len(a.Value) <= maxValue:
			p.fields = append(p.fields, property{name: a.Name, text: a.Value})
		}
	}
	var text strings.Builder
	for {
		token, err := r.d.Token()
		if err != nil {
			return p, errXMP
		}
		switch t := token.(type) {
		case xml.CharData:
			if text.Len()+len(t) <= maxValue {
				text.Write(t)
			}
		case xml.EndElement:
			if s := strings.TrimSpace(text.String()); s != "" {
				p.text = s
			}
			return p, nil
		case xml.StartElement:
			child, err := r.element(t, depth+1)
			p.take(child)
			if err != nil {
				return p, err
			}
		}
	}
}

// take adds what is in an element.
func (p *property) take(child property) {
	if child.name.Space != nsRDF {
		p.fields = append(p.fields, child)
		return
	}
	switch child.name.Local {
	case "Seq", "Bag", "Alt":
		p.items = append(p.items, child.items...)
	case "li":
		p.items = append(p.items, child)
	case "Description":
		p.fields = append(p.fields, child.fields...)
	case "value":
		p.text = child.text
	}
}

// get returns a field of a structure, or nothing.
func get(all []property, space, local string) property {
	for _, p := range all {
		if p.name.Local == local && p.name.Space == space {
			return p
		}
	}
	return property{}
}

// one returns the text of a property, of a list that of its first item that has any.
func (p property) one() string {
	if p.text != "" {
		return p.text
	}
	for _, i := range p.items {
		if i.text != "" {
			return i.text
		}
	}
	return ""
}

// texts returns the texts of a list, or the one text.
func (p property) texts() []string {
	var all []string
	for _, i := range p.items {
		if i.text != "" {
			all = append(all, i.text)
		}
	}
	if len(all) == 0 && p.text != "" {
		all = []string{p.text}
	}
	return all
}
