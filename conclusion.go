package butler

import (
	"context"
	"io"
	"log/slog"
)

// Conclusion is what a Task works out on the server from finished Analyses, of several Parts together:
// the intros of a season, the loudness of an album. It is due for a group when a Finding that it is
// drawn from has changed, and when Parts of the group have come or gone.
type Conclusion struct {
	Name    string // stable, short: "intros"; no Analysis has the same
	Task    string // the Task it belongs to, by which Sections opt out; whoever registers it sets it
	Version int    // from 1
	// From names the Analyses, and Conclusions, that it is drawn from, and [MarkerEdits].
	From []string
	// Groups are the kinds of Item, of which all Parts below one are concluded together. A Part belongs
	// to the nearest Item above it, or its own, of one of these kinds; to none otherwise.
	Groups []ItemKind
	// Settings are the ids of the preferences on which the result depends.
	Settings []string
	// Enabled says whether it is drawn at all; nil for always.
	Enabled func(s Settings) bool
	// Draw works it out. It is deterministic, and changes nothing in what it is given.
	Draw func(ctx context.Context, in ConclusionInput) ([]Drawn, error)
}

// ConclusionInput is what a Conclusion knows of one group.
type ConclusionInput struct {
	Group    Item
	Members  []Member // present Parts, in the order of seasons, discs, numbers and Parts
	Settings Settings
	Blob     func(ctx context.Context, r BlobRef) ([]byte, error)
	Open     func(p PartContent, name string) (io.ReadSeekCloser, error) // an Artifact
	Log      *slog.Logger
}

// Member is a Part of a group.
type Member struct {
	Item      Item
	Part      Part
	Findings  map[string]Finding // of From, that succeeded, by name. Some may lack
	Artifacts []Artifact         // of From
	Markers   []Marker           // of From
	Previous  *Finding           // what this Conclusion found out about the Part before, or nil
}

// Drawn is what a Conclusion found out about one Part. Parts of the group that are not told of lose what
// was found before. Artifacts of the Result are not allowed.
type Drawn struct {
	Part   int64
	Result Result
}

// Due is a group for which a Conclusion is to be drawn.
type Due struct {
	Conclusion string
	Group      int64 // the Item's id
	Change     int64 // grows with each change of what it is drawn from
}

// DueQuery asks for groups. Sections that opt out are left out.
type DueQuery struct {
	Conclusions []string
	Target      Target // an Item stands for the groups in it and for the one that it is in
	// Whole leaves groups out of which a Part still lacks an Analysis that it could get.
	Whole bool
	After int64 // a group's id; those after it, in order
	Limit int   // groups
}

// ConclusionStore knows what is to be concluded, and keeps what was.
type ConclusionStore interface {
	// RegisterConclusions makes Conclusions known. For new ones all groups are due.
	RegisterConclusions(ctx context.Context, all []Conclusion) error
	// Due returns groups in the order of their ids, those of one group in the order in which they were
	// registered.
	Due(ctx context.Context, q DueQuery) ([]Due, error)
	// Group returns the Item of a group, and its Members with what c is drawn from. Errors:
	// [KindNotFound] if there is no such group any more.
	Group(ctx context.Context, c Conclusion, group int64) (Item, []Member, error)
	// Conclude stores what was drawn in place of what was found before, and what the Run of run (0 for
	// none) reports of it; or the reason why nothing could be drawn, which is final until something
	// changes. settings are those of [SettingsUsed]. Errors: [KindStale] if the group has changed since d
	// was asked: nothing is stored, and it is due again.
	Conclude(ctx context.Context, d Due, settings string, drawn []Drawn, cause error, run int64, report UnitReport) error
}

// Vector is a Part in a space in which what is alike is near.
type Vector struct {
	Part   int64
	Values []float32
}

// VectorReader reads the vectors that an Analysis made.
type VectorReader interface {
	// Vectors returns those stored after a mark, at most limit, and the next mark; 0 begins. A Part that
	// is analysed again comes again.
	Vectors(ctx context.Context, analysis string, mark int64, limit int) (all []Vector, next int64, err error)
}

// Stale is of how many Parts a result is stale.
type Stale struct {
	Version  int64 // made by another version
	Settings int64 // made by this version, with other settings
}

// Upgrader finds and renews what is stale: made by an older version, or with other settings than name's
// [SettingsUsed] now. Failures are stale as well. Sections that opt out are left out. name is that of an
// Analysis or a Conclusion.
type Upgrader interface {
	// CountStale returns of how many Parts it is stale what they have, and why.
	CountStale(ctx context.Context, name, settings string, t Target) (Stale, error)
	// Upgrade makes these Parts lack it again, or their groups due, and returns how many Parts it were. What
	// was found stays to be seen until something newer takes its place.
	Upgrade(ctx context.Context, name, settings string, t Target) (int64, error)
}
