package plexapi

import "encoding/xml"

// MyPlex is the answer to GET /myplex/account: what a server knows of the account it is claimed by.
type MyPlex struct {
	MyPlex Account `json:"MyPlex"`
}

// Account is an account at plex.tv.
type Account struct {
	AuthToken            string `xml:"authToken,attr" json:"authToken"`
	Username             string `xml:"username,attr" json:"username"`
	MappingState         string `xml:"mappingState,attr" json:"mappingState"`
	MappingError         string `xml:"mappingError,attr" json:"mappingError"`
	SignInState          string `xml:"signInState,attr" json:"signInState"` // "none" for a server that is not claimed
	PublicAddress        string `xml:"publicAddress,attr" json:"publicAddress"`
	PublicPort           int    `xml:"publicPort,attr" json:"publicPort"`
	PrivateAddress       string `xml:"privateAddress,attr" json:"privateAddress"`
	PrivatePort          int    `xml:"privatePort,attr" json:"privatePort"`
	SubscriptionFeatures string `xml:"subscriptionFeatures,attr" json:"subscriptionFeatures"`
	SubscriptionActive   Bool   `xml:"subscriptionActive,attr" json:"subscriptionActive"`
	SubscriptionState    string `xml:"subscriptionState,attr" json:"subscriptionState"`
}

// MarshalXML writes the element MyPlex.
func (m MyPlex) MarshalXML(e *xml.Encoder, _ xml.StartElement) error {
	return e.EncodeElement(m.MyPlex, xml.StartElement{Name: xml.Name{Local: "MyPlex"}})
}

// UnmarshalXML reads a root element of any name.
func (m *MyPlex) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	return d.DecodeElement(&m.MyPlex, &start)
}
