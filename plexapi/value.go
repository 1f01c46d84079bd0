package plexapi

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strconv"
)

// Bool is 1 or 0 in XML, true or false in JSON. Reading takes either in both.
type Bool bool

// MarshalXMLAttr writes 1 or 0.
func (b Bool) MarshalXMLAttr(name xml.Name) (xml.Attr, error) {
	if b {
		return xml.Attr{Name: name, Value: "1"}, nil
	}
	return xml.Attr{Name: name, Value: "0"}, nil
}

// UnmarshalXMLAttr reads 1, 0, true or false.
func (b *Bool) UnmarshalXMLAttr(a xml.Attr) error { return b.parse(a.Value) }

// UnmarshalJSON reads true, false, 1 or 0, also as a string.
func (b *Bool) UnmarshalJSON(data []byte) error {
	s := string(data)
	if s == "null" {
		return nil
	}
	if q, err := strconv.Unquote(s); err == nil {
		s = q
	}
	return b.parse(s)
}

func (b *Bool) parse(s string) error {
	switch s {
	case "1", "true":
		*b = true
	case "0", "false":
		*b = false
	default:
		return fmt.Errorf("plexapi: %q is not a bool", s)
	}
	return nil
}

// Value is the value of a [Setting]. In JSON it has the type of the setting: a bool, a number or a
// string. In XML it is text: true or false, digits, or any.
type Value struct {
	Text string
	// Bare says that Text is written to JSON as it stands, a bool or a number, and not as a string.
	// One that JSON does not know, such as .5, is written as a string all the same.
	Bare bool
}

// String returns the text.
func (v Value) String() string { return v.Text }

// MarshalXMLAttr writes the text.
func (v Value) MarshalXMLAttr(name xml.Name) (xml.Attr, error) {
	return xml.Attr{Name: name, Value: v.Text}, nil
}

// UnmarshalXMLAttr reads the text.
func (v *Value) UnmarshalXMLAttr(a xml.Attr) error {
	*v = Value{Text: a.Value}
	return nil
}

// MarshalJSON writes a string, or the text itself if it is bare.
func (v Value) MarshalJSON() ([]byte, error) {
	if v.Bare && json.Valid([]byte(v.Text)) {
		return []byte(v.Text), nil
	}
	return json.Marshal(v.Text)
}

// UnmarshalJSON reads a string, a number or a bool.
func (v *Value) UnmarshalJSON(data []byte) error {
	var s string
	if err := json.Unmarshal(data, &s); err == nil {
		*v = Value{Text: s}
		return nil
	}
	*v = Value{Text: string(data), Bare: true}
	return nil
}
