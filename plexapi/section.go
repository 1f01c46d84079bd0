package plexapi

// Library is the answer to GET /library.
type Library struct {
	Size       int         `xml:"size,attr" json:"size"`
	AllowSync  Bool        `xml:"allowSync,attr" json:"allowSync"`
	Identifier string      `xml:"identifier,attr" json:"identifier"`
	Title1     string      `xml:"title1,attr" json:"title1"`
	Title2     string      `xml:"title2,attr" json:"title2"`
	Directory  []Directory `xml:"Directory" json:"Directory"`
}

// Sections is the answer to GET /library/sections.
type Sections struct {
	Size      int       `xml:"size,attr" json:"size"`
	TotalSize int       `xml:"totalSize,attr" json:"totalSize"`
	Offset    int       `xml:"offset,attr" json:"offset"`
	AllowSync Bool      `xml:"allowSync,attr" json:"allowSync"`
	Title1    string    `xml:"title1,attr" json:"title1"`
	Directory []Section `xml:"Directory" json:"Directory"`
}

// Section is one library. Times are Unix seconds.
type Section struct {
	AllowSync        Bool       `xml:"allowSync,attr" json:"allowSync"`
	Filters          Bool       `xml:"filters,attr" json:"filters"`
	Refreshing       Bool       `xml:"refreshing,attr" json:"refreshing"` // a scan goes on
	Key              string     `xml:"key,attr" json:"key"`               // its id
	Type             string     `xml:"type,attr" json:"type"`             // movie, show, artist or photo
	Title            string     `xml:"title,attr" json:"title"`
	Agent            string     `xml:"agent,attr" json:"agent"`
	Scanner          string     `xml:"scanner,attr" json:"scanner"`
	Language         string     `xml:"language,attr" json:"language"`
	UUID             string     `xml:"uuid,attr" json:"uuid"`
	UpdatedAt        int64      `xml:"updatedAt,attr,omitempty" json:"updatedAt,omitempty"`
	CreatedAt        int64      `xml:"createdAt,attr" json:"createdAt"`
	ScannedAt        int64      `xml:"scannedAt,attr,omitempty" json:"scannedAt,omitempty"`
	Content          Bool       `xml:"content,attr" json:"content"`
	IsDirectory      Bool       `xml:"directory,attr" json:"directory"`
	ContentChangedAt int64      `xml:"contentChangedAt,attr,omitempty" json:"contentChangedAt,omitempty"`
	Hidden           Bool       `xml:"hidden,attr" json:"hidden,omitempty"` // old SDKs want a number, new ones a bool
	Location         []Location `xml:"Location" json:"Location"`
}

// Location is a folder of a [Section].
type Location struct {
	ID   int64  `xml:"id,attr" json:"id"`
	Path string `xml:"path,attr" json:"path"`
}

// SectionDetails is the answer to GET /library/sections/{id}: what can be asked of a Section.
type SectionDetails struct {
	Size             int          `xml:"size,attr" json:"size"`
	AllowSync        Bool         `xml:"allowSync,attr" json:"allowSync"`
	Content          string       `xml:"content,attr" json:"content"`
	Identifier       string       `xml:"identifier,attr" json:"identifier"`
	LibrarySectionID int64        `xml:"librarySectionID,attr" json:"librarySectionID"`
	Title1           string       `xml:"title1,attr" json:"title1"`
	ViewGroup        string       `xml:"viewGroup,attr" json:"viewGroup"`
	Directory        []SectionKey `xml:"Directory" json:"Directory"`
}

// SectionKey is a list of a Section that can be asked for: its Key is relative.
type SectionKey struct {
	Key   string `xml:"key,attr" json:"key"`
	Title string `xml:"title,attr" json:"title"`
}

// Directories is a list of filters, sorts or first characters of a Section.
type Directories struct {
	Size       int               `xml:"size,attr" json:"size"`
	AllowSync  Bool              `xml:"allowSync,attr" json:"allowSync"`
	Identifier string            `xml:"identifier,attr" json:"identifier"`
	Directory  []FilterDirectory `xml:"Directory" json:"Directory"`
}

// FilterDirectory is an entry of [Directories].
type FilterDirectory struct {
	Key              string `xml:"key,attr" json:"key"`
	Title            string `xml:"title,attr" json:"title"`
	Size             int64  `xml:"size,attr,omitempty" json:"size,omitempty"` // Items that begin with a character
	DefaultDirection string `xml:"defaultDirection,attr,omitempty" json:"defaultDirection,omitempty"`
	DescKey          string `xml:"descKey,attr,omitempty" json:"descKey,omitempty"`
}
