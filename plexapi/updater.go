package plexapi

// Updates is the answer to GET /updater/status.
type Updates struct {
	Size              int       `xml:"size,attr" json:"size"`
	CanInstall        Bool      `xml:"canInstall,attr" json:"canInstall"`
	AutoUpdateVersion int       `xml:"autoUpdateVersion,attr,omitempty" json:"autoUpdateVersion,omitempty"`
	CheckedAt         int64     `xml:"checkedAt,attr,omitempty" json:"checkedAt,omitempty"` // Unix seconds
	DownloadURL       string    `xml:"downloadURL,attr,omitempty" json:"downloadURL,omitempty"`
	Status            int       `xml:"status,attr" json:"status"` // 0 unless something is under way or went wrong
	Release           []Release `xml:"Release" json:"Release,omitempty"`
}

// Release is a version of the server that is newer than the one that runs.
type Release struct {
	Key         string `xml:"key,attr" json:"key"`
	Version     string `xml:"version,attr" json:"version"`
	Added       string `xml:"added,attr" json:"added"` // what is new
	Fixed       string `xml:"fixed,attr" json:"fixed"`
	DownloadURL string `xml:"downloadURL,attr" json:"downloadURL"`
	State       string `xml:"state,attr" json:"state"` // available, downloading, downloaded, installing, skipped, error …
}
