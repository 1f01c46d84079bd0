package butler

// Storage is what the server keeps on disk.
type Storage struct {
	Database int64     `json:"database"` // bytes of the Catalogue's files
	Backups  int64     `json:"backups"`  // bytes
	Cache    int64     `json:"cache"`    // bytes
	Files    []Stored  `json:"files"`    // generated files, by Section and Analysis
	Disk     DiskSpace `json:"disk"`     // that holds the data folder
}

// DiskSpace is a file system.
type DiskSpace struct {
	Size int64 `json:"size"` // bytes
	Free int64 `json:"free"` // bytes that the server may use
}
