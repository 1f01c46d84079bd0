package plexapi

// Settings is the answer to GET /:/prefs and GET /:/prefs/get.
type Settings struct {
	Size    int       `xml:"size,attr" json:"size"`
	Setting []Setting `xml:"Setting" json:"Setting"`
}

// Setting is one preference of a server.
type Setting struct {
	ID       string `xml:"id,attr" json:"id"`
	Label    string `xml:"label,attr" json:"label"`
	Summary  string `xml:"summary,attr" json:"summary"`
	Type     string `xml:"type,attr" json:"type"` // bool, int, text or double
	Default  Value  `xml:"default,attr" json:"default"`
	Value    Value  `xml:"value,attr" json:"value"`
	Hidden   Bool   `xml:"hidden,attr" json:"hidden"`
	Advanced Bool   `xml:"advanced,attr" json:"advanced"`
	Group    string `xml:"group,attr" json:"group"`
	// EnumValues is "value:label|value:label", or "" if any value will do.
	EnumValues string `xml:"enumValues,attr,omitempty" json:"enumValues,omitempty"`
}
