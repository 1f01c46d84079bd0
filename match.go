package butler

import "context"

// MatchCandidate is a thing of an online source that an Item may be.
type MatchCandidate struct {
	Provider   string  `json:"provider"` // "tmdb", as in [Metadata.IDs]
	ID         string  `json:"id"`       // of the thing there
	Title      string  `json:"title"`
	Year       int     `json:"year,omitzero"`
	Artist     string  `json:"artist,omitempty"` // of an album
	Note       string  `json:"note,omitempty"`   // what tells it from others
	Confidence float64 `json:"confidence"`       // that it is the Item, 0 to 1
	Current    bool    `json:"current,omitempty"`
}

// Matcher says which things of online sources Items are: films, shows, artists and albums.
type Matcher interface {
	// Candidates asks the sources for what an Item may be, the likeliest first. A title and a year other than zero are
	// looked for instead of its own. Errors: [KindNotFound], [KindInvalid] for an Item of another kind, [KindRefused] if
	// no source is switched on for it, and those of sources if none could be asked.
	Candidates(ctx context.Context, item int64, title string, year int) ([]MatchCandidate, error)
	// Choose sets which thing of a source an Item is, as [OriginUser]; an empty id takes that back. The metadata follow
	// when the Item is asked about next. Errors: [KindNotFound], [KindInvalid].
	Choose(ctx context.Context, item int64, provider, id string) error
}
