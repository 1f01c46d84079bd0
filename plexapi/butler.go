package plexapi

import "encoding/xml"

// TaskList is the answer to GET /butler.
type TaskList struct {
	ButlerTasks ButlerTasks `json:"ButlerTasks"`
}

// ButlerTasks holds the tasks of a server.
type ButlerTasks struct {
	ButlerTask []ButlerTask `xml:"ButlerTask" json:"ButlerTask"`
}

// ButlerTask is one task and its schedule.
type ButlerTask struct {
	Name               string `xml:"name,attr" json:"name"`
	Interval           int    `xml:"interval,attr" json:"interval"` // days
	ScheduleRandomized Bool   `xml:"scheduleRandomized,attr" json:"scheduleRandomized"`
	Enabled            Bool   `xml:"enabled,attr" json:"enabled"`
	Title              string `xml:"title,attr" json:"title"`
	Description        string `xml:"description,attr" json:"description"`
}

// MarshalXML writes the element ButlerTasks.
func (l TaskList) MarshalXML(e *xml.Encoder, _ xml.StartElement) error {
	return e.EncodeElement(l.ButlerTasks, xml.StartElement{Name: xml.Name{Local: "ButlerTasks"}})
}

// UnmarshalXML reads a root element of any name.
func (l *TaskList) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	return d.DecodeElement(&l.ButlerTasks, &start)
}
