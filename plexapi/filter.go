package plexapi

// Meta tells how a list of Items can be filtered and sorted.
type Meta struct {
	Type      []FilterType `xml:"Type" json:"Type"`
	FieldType []FieldType  `xml:"FieldType" json:"FieldType"`
}

// FilterType is a type of Items and what it can be filtered and sorted by.
type FilterType struct {
	Key    string  `xml:"key,attr" json:"key"`
	Type   string  `xml:"type,attr" json:"type"` // movie, show …
	Title  string  `xml:"title,attr" json:"title"`
	Active Bool    `xml:"active,attr" json:"active"` // it is what the list holds
	Sort   []Sort  `xml:"Sort" json:"Sort"`
	Field  []Field `xml:"Field" json:"Field"`
}

// Sort is an order that a list can have.
type Sort struct {
	Default          string `xml:"default,attr,omitempty" json:"default,omitempty"` // direction, of the order that holds without one
	Active           Bool   `xml:"active,attr" json:"active"`
	ActiveDirection  string `xml:"activeDirection,attr,omitempty" json:"activeDirection,omitempty"`
	DefaultDirection string `xml:"defaultDirection,attr" json:"defaultDirection"` // asc or desc
	DescKey          string `xml:"descKey,attr" json:"descKey"`
	Key              string `xml:"key,attr" json:"key"`
	Title            string `xml:"title,attr" json:"title"`
}

// Field is an attribute that a list can be filtered by.
type Field struct {
	Key   string `xml:"key,attr" json:"key"` // movie.title
	Title string `xml:"title,attr" json:"title"`
	Type  string `xml:"type,attr" json:"type"` // of a FieldType
}

// FieldType is a type of fields and how its values can be compared.
type FieldType struct {
	Type     string     `xml:"type,attr" json:"type"`
	Operator []Operator `xml:"Operator" json:"Operator"`
}

// Operator compares a field with a value: it stands between them in a query.
type Operator struct {
	Key   string `xml:"key,attr" json:"key"`
	Title string `xml:"title,attr" json:"title"`
}
