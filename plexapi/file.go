package plexapi

// Browse is the answer to GET /services/browse: folders and files of the server.
type Browse struct {
	Size int          `xml:"size,attr" json:"size"`
	Path []BrowsePath `xml:"Path" json:"Path,omitempty"`
	File []BrowseFile `xml:"File" json:"File,omitempty"`
}

// BrowsePath is a folder.
type BrowsePath struct {
	Home    Bool   `xml:"home,attr,omitempty" json:"home,omitempty"` // of the user that runs the server
	Key     string `xml:"key,attr" json:"key"`                       // the address at which it can be browsed
	Path    string `xml:"path,attr" json:"path"`
	Title   string `xml:"title,attr" json:"title"`
	Network Bool   `xml:"network,attr,omitempty" json:"network,omitempty"`
}

// BrowseFile is a file.
type BrowseFile struct {
	Key   string `xml:"key,attr" json:"key"`
	Path  string `xml:"path,attr" json:"path"`
	Title string `xml:"title,attr" json:"title"`
}

// Levels is how loud a stream is over its time: the answer to GET /library/streams/{id}/levels.
type Levels struct {
	Size         int     `xml:"size,attr" json:"size"`
	TotalSamples string  `xml:"totalSamples,attr" json:"totalSamples"` // as many as there are without subsampling
	Level        []Level `xml:"Level" json:"Level"`
}

// Level is a loudness in dB (LUFS).
type Level struct {
	V float64 `xml:"v,attr" json:"v"`
}
