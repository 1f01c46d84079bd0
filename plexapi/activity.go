package plexapi

// Activities is the answer to GET /activities.
type Activities struct {
	Size     int        `xml:"size,attr" json:"size"`
	Activity []Activity `xml:"Activity" json:"Activity"`
}

// Activity is something that a server is doing.
type Activity struct {
	UUID        string           `xml:"uuid,attr" json:"uuid"`
	Type        string           `xml:"type,attr" json:"type"` // "butler", "library.update.section" …
	Cancellable Bool             `xml:"cancellable,attr" json:"cancellable"`
	UserID      int64            `xml:"userID,attr" json:"userID"`
	Title       string           `xml:"title,attr" json:"title"`
	Subtitle    string           `xml:"subtitle,attr" json:"subtitle"`
	Progress    float64          `xml:"progress,attr" json:"progress"` // 0 to 100, whole from Butler; -1 if it cannot be told
	Context     *ActivityContext `xml:"Context" json:"Context,omitempty"`
}

// ActivityContext is what an activity works on, if that is one thing.
type ActivityContext struct {
	Key              string `xml:"key,attr,omitempty" json:"key,omitempty"` // path of an item
	LibrarySectionID string `xml:"librarySectionID,attr,omitempty" json:"librarySectionID,omitempty"`
}
