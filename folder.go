package butler

import "context"

// Folder is a folder of the server's machine that a Section may be made of.
type Folder struct {
	Path string `json:"path"`
	Name string `json:"name"`
}

// FolderList is what is in a folder, or, with Path "", the folders to begin with.
type FolderList struct {
	Path    string   `json:"path,omitempty"`
	Above   []Folder `json:"above"`   // those that lead to it, from one to begin with
	Folders []Folder `json:"folders"` // by name; hidden ones are left out
	Files   int      `json:"files"`   // beside them, without hidden ones
	More    bool     `json:"more"`    // there is more than was looked at: only the first are told
}

// FolderLister looks at the folders that may be chosen, and at nothing else.
type FolderLister interface {
	// Folders returns what is in a folder; of "" the folders to begin with. Errors: [KindNotFound] for what is not there or
	// may not be chosen, [KindUnreachable] if it does not answer or may not be read.
	Folders(ctx context.Context, path string) (FolderList, error)
}
