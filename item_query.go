package butler

import "time"

// ItemQuery asks for a page of Items. Fields that are zero limit nothing.
type ItemQuery struct {
	IDs         []int64 // these, in this order, as far as they exist; the other fields are ignored
	Section     int64
	Parent      int64
	Deep        bool     // below Parent at any depth, those that hold no others: all episodes of a show; Extras only if Kind asks
	Kind        ItemKind // without one and without a parent: those that stand at the top
	Title       string   // the title holds this text, in any case
	Year        int
	Trouble     Trouble // only those with it. Without a kind and a parent: wherever they stand
	AddedSince  time.Time
	AddedBefore time.Time
	Sort        ItemSort
	Descending  bool
	After       string // [ItemPage.Next] of the same query; instead of Offset
	Offset      int
	Limit       int
}

// Trouble is what may be wrong with the files of an Item.
type Trouble string

// The troubles.
const (
	TroubleNone    Trouble = ""
	TroubleMissing Trouble = "missing" // a file is missing
	TroubleFailed  Trouble = "failed"  // an Analysis of a present file failed for good
)

// ItemSort is what Items are ordered by.
type ItemSort string

// The orders. Below a parent, the natural one is by disc and index, and then by sort title.
const (
	SortNatural ItemSort = ""      // by sort title, or below a parent as it goes
	SortTitle   ItemSort = "title" // by sort title
	SortAdded   ItemSort = "added"
	SortYear    ItemSort = "year"
	SortAired   ItemSort = "aired"
)

// ItemPage is a page of Items.
type ItemPage struct {
	Items []Item
	Total int64  // on all pages
	Next  string // where the next page begins, for [ItemQuery.After]; "" if this is the last
}

// ItemEntry is an Item with what a list shows of it.
type ItemEntry struct {
	Item
	Parents   []Item     // what it lies in, the nearest first: season, show
	Children  int64      // Items directly below it, but for Extras
	Leaves    int64      // Items below it at any depth that hold no others, but for Extras
	Metadata  Metadata   // in force
	Media     []Media    // Parts without Chapters
	Artifacts []Artifact // of its Parts
}

// ItemDetail is an Item with everything below it that is not an Item.
type ItemDetail struct {
	Item
	Metadata  Metadata     `json:"metadata"` // in force
	Media     []Media      `json:"media"`
	Markers   []Marker     `json:"markers"`
	Artifacts []Artifact   `json:"artifacts"`
	Findings  []Finding    `json:"findings"` // with their evidence
	Work      []PartStatus `json:"work"`     // how far each Analysis is with each Part
}

// PartStatus says how far an Analysis is with a Part.
type PartStatus struct {
	Part     int64     `json:"part"`
	Analysis string    `json:"analysis"`
	Task     string    `json:"task"`
	State    WorkState `json:"state"`
	Version  int       `json:"version"`           // the newest there is
	Attempts int       `json:"attempts,omitzero"` // in vain, of a Part that waits
	After    time.Time `json:"after,omitzero"`    // when it is tried again
	Reason   string    `json:"reason,omitempty"`  // in words
}

// WorkState is how far an Analysis is with a Part.
type WorkState string

// The states of work.
const (
	WorkDone     WorkState = "done"
	WorkLacking  WorkState = "lacking"  // to be made
	WorkStale    WorkState = "stale"    // made, but by an older version, or to be made again
	WorkHanded   WorkState = "handed"   // a Worker has it
	WorkWaiting  WorkState = "waiting"  // failed, and is tried again later
	WorkFailed   WorkState = "failed"   // for good, until file, version or settings change
	WorkOptedOut WorkState = "optedOut" // the Section wants it not
	WorkNone     WorkState = "none"     // the file has nothing to work on
)

// Stored is how much generated files take on disk, Blobs among them. A Blob that several results have is
// stored once, and counted for each.
type Stored struct {
	Section  int64  `json:"section"`
	Analysis string `json:"analysis"`
	Bytes    int64  `json:"bytes"`
	Files    int64  `json:"files"`
}
