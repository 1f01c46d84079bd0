package butler

// TagOptions say what to do with the loudness tags of files.
type TagOptions struct {
	DryRun bool `json:"dryRun,omitempty"` // only say what would be done
	Remove bool `json:"remove,omitempty"` // take the tags out again
}

// TaggedFile is what became of the loudness tags of one file.
type TaggedFile struct {
	Item   int64             `json:"item"`
	Part   int64             `json:"part"`
	Title  string            `json:"title"` // of the Item
	State  TagState          `json:"state"`
	Reason string            `json:"reason,omitempty"` // why it was skipped or has failed
	Tags   map[string]string `json:"tags,omitempty"`   // that the file has, or would have
}

// TagState is what was done with a file.
type TagState string

// What can be done with a file.
const (
	TagsPlanned TagState = "planned" // it would be written
	TagsWritten TagState = "written"
	TagsSame    TagState = "unchanged" // it had them already
	TagsSkipped TagState = "skipped"
	TagsFailed  TagState = "failed"
)

// RewriteFile notes that a file was written anew with the same pictures and sound: other tags. What was
// found out about it stays, and belongs to the new content.
type RewriteFile struct {
	Part       int64
	Was        string // content id that it had
	ContentID  string
	Size       int64
	ModifiedNS int64
}
