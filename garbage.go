package butler

import (
	"context"
	"iter"
	"time"
)

// Garbage is the Catalogue as those see it who clean up.
type Garbage interface {
	// BlobDigests yields the digests that something refers to, in their order: Findings, Metadata, and what can be undone.
	BlobDigests(ctx context.Context) iter.Seq2[string, error]
	// BundleFiles returns the names of the files that a Bundle is to hold: those of a Part, or of what can be undone.
	BundleFiles(ctx context.Context, p PartContent) ([]string, error)
	// LongMissing yields the Parts of a Section that have been missing since before a time. Time counts only as far as it
	// has passed for the server too: a clock that is set forward makes nothing missing for long.
	LongMissing(ctx context.Context, section int64, before time.Time) iter.Seq2[MissingPart, error]
	// Collect takes Parts, if they are still missing, and the Items that are left with nothing, out of the library,
	// and keeps them for [Garbage.Undo] under the id of a Run. It returns how many Parts it took.
	Collect(ctx context.Context, run int64, parts []int64) (int64, error)
	// Undo puts what a Run collected back as it was, but for what has come anew in its place, and returns how many Parts.
	// Errors: [KindNotFound] if nothing of this Run is kept.
	Undo(ctx context.Context, run int64) (int64, error)
	// Undoable returns the Runs of which something is kept, newest first.
	Undoable(ctx context.Context) ([]Collected, error)
	// CollectedFiles returns the files that a Run took out and that are kept, in a fixed order, after one of them: "" for the
	// first.
	CollectedFiles(ctx context.Context, run int64, after string, limit int) ([]CollectedFile, error)
	// Forget gives up what was kept of Runs other than keep, and returns how many Parts.
	Forget(ctx context.Context, keep int64) (int64, error)
	// PruneRuns forgets the reports of Runs that ended before a time, but for the last success and the last Run of
	// each Task, in steps. With dry set it only counts.
	PruneRuns(ctx context.Context, before time.Time, dry bool) (int64, error)
}

// MissingPart is a Part whose file has not been found.
type MissingPart struct {
	PartContent
	Path  string // where its file was
	Since time.Time
	Bytes int64 // of generated files
}

// Collected is what a Run took out of the library.
type Collected struct {
	Run   int64     `json:"run"`
	At    time.Time `json:"at"`
	Parts int64     `json:"parts"`
	Items int64     `json:"items"`
}

// CollectedFile is a file that a Run took out of the library.
type CollectedFile struct {
	Key     string   `json:"key"` // names it among those of its Run
	Section int64    `json:"section"`
	Path    string   `json:"path"` // where it was
	Bytes   int64    `json:"bytes"`
	Titles  []string `json:"titles,omitempty"` // of its Item and those above it, from the top down
}
