package plexapi

import "encoding/xml"

// Container is the root of most answers: T is [Identity], [Server], [Activities], [Settings] …
type Container[T any] struct {
	MediaContainer T `json:"MediaContainer"`
}

// MarshalXML writes the element MediaContainer.
func (c Container[T]) MarshalXML(e *xml.Encoder, _ xml.StartElement) error {
	return e.EncodeElement(c.MediaContainer, xml.StartElement{Name: xml.Name{Local: "MediaContainer"}})
}

// UnmarshalXML reads a root element of any name.
func (c *Container[T]) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	return d.DecodeElement(&c.MediaContainer, &start)
}
