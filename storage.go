package butler

import "time"

// Storage is what the server keeps on disk.
type Storage struct {
	Database int64     `json:"database"` // bytes of the Catalogue's files
	Backups  int64     `json:"backups"`  // bytes
	Cache    int64     `json:"cache"`    // bytes
	Files    []Stored  `json:"files"`    // generated files, by Section and Analysis
	Disk     DiskSpace `json:"disk"`     // that holds the data folder
	// Generated is the sum of Files, and Quota what it may be: bytes, 0 for no limit. See [PrefQuota].
	Generated int64 `json:"generated"`
	Quota     int64 `json:"quota,omitzero"`
}

// Generated returns how many bytes some generated files have.
func Generated(all []Stored) (bytes int64) {
	for _, s := range all {
		bytes += s.Bytes
	}
	return bytes
}

// Estimate says what an Analysis is yet to make, roughly.
type Estimate struct {
	Task     string        `json:"task"`
	Analysis string        `json:"analysis"`
	Enabled  bool          `json:"enabled"`         // the Task's gate lets it run
	Files    int64         `json:"files"`           // that lack it
	Playing  time.Duration `json:"playing"`         // ns, their playing time in all
	Bytes    int64         `json:"bytes"`           // that it will keep; 0 if that is nothing to speak of
	Work     time.Duration `json:"work,omitzero"`   // ns, how long that takes here, with one file after the other; 0 while it is not known
	Beyond   int64         `json:"beyond,omitzero"` // bytes that the quota does not leave room for, were this made alone
}

// DiskSpace is a file system.
type DiskSpace struct {
	Size int64 `json:"size"` // bytes
	Free int64 `json:"free"` // bytes that the server may use
}
