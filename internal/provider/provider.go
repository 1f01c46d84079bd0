// Package provider is what those who collect it online say of films, series and music: one interface for all of them,
// how the right one among their answers is chosen, and what they share. Each has a folder below this one.
package provider

import (
	"context"

	"butler"
)

// The names of the providers: the keys of their ids in [butler.Metadata.IDs].
const (
	TMDB        = "tmdb"
	TVmaze      = "tvmaze"
	MusicBrainz = "musicbrainz"
)

// Provider knows things under ids of its own. Its methods may be called by several goroutines. Their errors are those
// of [butler/internal/outbound.Client.Do], and [butler.KindDamaged] for answers that make no sense.
type Provider interface {
	// Name is the key of its ids in [butler.Metadata.IDs].
	Name() string
	// Label is its name as people know it.
	Label() string
	// Knows reports whether it can be asked for things of a kind: films, shows, artists, albums.
	Knows(kind butler.ItemKind) bool
	// Search returns what may be meant, at most [MaxCandidates].
	Search(ctx context.Context, q Query) ([]Candidate, error)
	// Find returns its id of what others know under theirs. Errors: [butler.KindNotFound].
	Find(ctx context.Context, kind butler.ItemKind, ids map[string]string) (string, error)
	// Details returns what it says of a thing. Errors: [butler.KindNotFound].
	Details(ctx context.Context, r Ref) (Details, error)
}

// MaxCandidates is how many answers to a search are looked at.
const MaxCandidates = 20

// Query asks for things by what they are called.
type Query struct {
	Kind   butler.ItemKind
	Title  string
	Year   int    // 0 for any
	Artist string // of an album
}

// Candidate is a thing that may be the one that is meant. What is not known is zero.
type Candidate struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Others  []string `json:"others,omitempty"` // titles that it has besides: the original one, other languages
	Year    int      `json:"year,omitzero"`
	Runtime int64    `json:"runtime,omitzero"` // ms
	Artist  string   `json:"artist,omitempty"` // of an album
	Seasons int      `json:"seasons,omitzero"`
	Tracks  int      `json:"tracks,omitzero"`
	Group   string   `json:"-"`              // editions of one work have one, and are not taken for different works
	Note    string   `json:"note,omitempty"` // what tells it from others, for people
}

// Ref names what [Provider.Details] is asked for.
type Ref struct {
	Kind   butler.ItemKind
	ID     string
	Season int        // of a season: its number, and ID is that of the show
	Known  Validators // of the last answer to the same question; zero to have one in any case
}

// Validators tell a server which answer is there already.
type Validators struct {
	ETag     string `json:"etag,omitempty"`
	Modified string `json:"modified,omitempty"`
}

// Details is what a provider says of a thing.
type Details struct {
	ID        string
	Unchanged bool // since Ref.Known; but for Whole nothing else is set
	Metadata  butler.Metadata
	Pictures  []Picture // at most one of a kind
	Index     int       // of a season, an episode, a track
	Disc      int       // of a track
	Seasons   int       // of a show: how many there are
	Children  []Details // seasons, episodes, tracks
	Whole     bool      // of a show: its seasons are among the Children, and are not asked for
	Artists   []Artist  // of an album
	Valid     Validators
}

// Artist is who an album is by.
type Artist struct{ ID, Name string }

// Picture is a picture that a provider has.
type Picture struct {
	Kind butler.AssetKind
	URL  string
}
