package butler

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"reflect"
	"slices"
	"time"
)

// Metadata is what is said of an Item: by a person, a sidecar, a provider. Empty fields say nothing.
type Metadata struct {
	Title         string            `json:"title,omitempty"`
	SortTitle     string            `json:"sortTitle,omitempty"`
	OriginalTitle string            `json:"originalTitle,omitempty"`
	Tagline       string            `json:"tagline,omitempty"`
	Summary       string            `json:"summary,omitempty"`
	Studio        string            `json:"studio,omitempty"`        // network of a show, label of an album
	ContentRating string            `json:"contentRating,omitempty"` // "PG-13", "de/12"
	Year          int               `json:"year,omitzero"`
	Aired         Date              `json:"aired,omitzero"`      // first shown or released; of a photo, when it was taken
	Rating        float64           `json:"rating,omitzero"`     // of an audience, above 0 to 10
	UserRating    float64           `json:"userRating,omitzero"` // of the user, above 0 to 10
	Runtime       int64             `json:"runtime,omitzero"`    // ms
	Genres        []string          `json:"genres,omitempty"`
	Moods         []string          `json:"moods,omitempty"`
	Styles        []string          `json:"styles,omitempty"`
	Countries     []string          `json:"countries,omitempty"`
	Tags          []string          `json:"tags,omitempty"`   // keywords
	Labels        []string          `json:"labels,omitempty"` // a user's own
	Sets          []ItemSet         `json:"sets,omitempty"`   // series of films and the like
	Credits       []Credit          `json:"credits,omitempty"`
	IDs           map[string]string `json:"ids,omitempty"` // by provider: "imdb", "tmdb", "tvdb", "tvmaze", "musicbrainz"
	Assets        []Asset           `json:"assets,omitempty"`
	Photo         *PhotoData        `json:"photo,omitempty"`
}

// ItemSet is a set that a film belongs to.
type ItemSet struct {
	Name  string `json:"name"`
	ID    string `json:"id,omitempty"`   // at a provider: "tmdb:10"
	Place int    `json:"place,omitzero"` // among the films of the set, from 1; 0 if it is not known
}

// Credit is what a person did for an Item.
type Credit struct {
	Name string            `json:"name"`
	Job  CreditJob         `json:"job"`
	Role string            `json:"role,omitempty"` // whom an actor plays
	IDs  map[string]string `json:"ids,omitempty"`
}

// CreditJob is what somebody did.
type CreditJob string

// The jobs.
const (
	JobActor     CreditJob = "actor"
	JobDirector  CreditJob = "director"
	JobWriter    CreditJob = "writer"
	JobProducer  CreditJob = "producer"
	JobComposer  CreditJob = "composer"
	JobPerformer CreditJob = "performer"
)

// AssetKind is what a picture or a sound of an Item is for.
type AssetKind string

// The kinds of Assets.
const (
	AssetPoster AssetKind = "poster" // upright; of music, the square cover
	AssetArt    AssetKind = "art"    // fan art, behind a page
	AssetBanner AssetKind = "banner"
	AssetLogo   AssetKind = "logo"  // clear of its background
	AssetThumb  AssetKind = "thumb" // lying; of an episode, a picture out of it
	AssetDisc   AssetKind = "disc"
	AssetTheme  AssetKind = "theme" // music
)

// Asset is a picture or a sound of an Item. Its bytes are a Blob.
type Asset struct {
	Kind   AssetKind `json:"kind"`
	Digest string    `json:"digest"` // of the Blob
	Size   int64     `json:"size"`   // bytes
	Type   string    `json:"type"`   // "image/jpeg", as its bytes say
	Width  int       `json:"width,omitzero"`
	Height int       `json:"height,omitzero"`
	From   string    `json:"from,omitempty"` // a name a person knows: "poster.jpg", "TMDB"; never a path
}

// PhotoData is what a photo tells of itself.
type PhotoData struct {
	Taken       string   `json:"taken,omitempty"` // "2006-01-02T15:04:05.000", with an offset only if the camera knew it
	Camera      string   `json:"camera,omitempty"`
	Lens        string   `json:"lens,omitempty"`
	Exposure    string   `json:"exposure,omitempty"` // seconds: "1/250"
	Aperture    float64  `json:"aperture,omitzero"`  // f-number
	ISO         int      `json:"iso,omitzero"`
	FocalLength float64  `json:"focalLength,omitzero"` // mm
	Orientation int      `json:"orientation,omitzero"` // 1 to 8, as EXIF has it
	Latitude    *float64 `json:"latitude,omitempty"`   // degrees, north is positive
	Longitude   *float64 `json:"longitude,omitempty"`  // degrees, east is positive
	Place       []string `json:"place,omitempty"`      // from the smallest: town, region, country
	Faces       []string `json:"faces,omitempty"`      // names of people, from the file's own regions
	Colours     []string `json:"colours,omitempty"`    // the main ones, "#rrggbb"
	Stack       int64    `json:"stack,omitzero"`       // the Item that stands for its burst or near-duplicates
}

// Origin says who said something of an Item.
type Origin string

// Origins returns all, the one that counts most first: a field is what the first says who says something.
func Origins() []Origin {
	return []Origin{OriginUser, OriginLocal, OriginEmbedded, OriginOnline, OriginPhoto, OriginStack}
}

// The Origins.
const (
	OriginUser     Origin = "user"     // a person, through this server
	OriginLocal    Origin = "local"    // files beside the media
	OriginEmbedded Origin = "embedded" // the media themselves
	OriginOnline   Origin = "online"   // a provider
	OriginPhoto    Origin = "photo"    // [Result.Metadata] of an Analysis
	OriginStack    Origin = "stack"    // a comparison of photos
)

// ItemMetadata is what one Origin says of an Item.
type ItemMetadata struct {
	Item   int64  `json:"item"`
	Origin Origin `json:"origin"`
	Metadata
	Locked     []string  `json:"locked,omitempty"`    // of OriginUser: JSON names of fields that are as the user left them, also if they are empty
	Provider   string    `json:"provider,omitempty"`  // "tmdb"
	Confidence float64   `json:"confidence,omitzero"` // that it is this Item, above 0 to 1
	Note       string    `json:"note,omitempty"`      // why it is so, or why nothing is known
	Stamp      string    `json:"-"`                   // whoever wrote it knows by this whether something has changed
	At         time.Time `json:"at"`
}

// ItemFile is a present file of an Item.
type ItemFile struct {
	Part       int64
	Path       string
	ModifiedNS int64
	Container  string
	Tags       map[string]string // as [Header.Tags]
}

// ItemTree is an Item with all below it, Extras too, as scans found them: their titles and years are not those of
// Metadata.
type ItemTree struct {
	Item
	Files    []ItemFile
	Children []ItemTree
}

// OldQuery asks for Items whose Metadata of an Origin are old. Items without present files are left out.
type OldQuery struct {
	Origin  Origin
	Section int64
	Item    int64 // with all below it; 0 for all
	Kinds   []ItemKind
	Before  time.Time // never written, or At before this
	After   int64     // an Item's id; those after it, in order
	Limit   int
}

// MetadataStore keeps what is said of Items. What is in force is in the Item and its detail.
type MetadataStore interface {
	// Metadata returns what each Origin says of an Item, in the order of [Origins].
	Metadata(ctx context.Context, item int64) ([]ItemMetadata, error)
	// SetMetadata replaces what one Origin says of an Item; Locked only for OriginUser. It keeps At if that is
	// set. Errors: [KindNotFound].
	SetMetadata(ctx context.Context, m ItemMetadata) error
	// RemoveMetadata forgets what an Origin said. It is no error if it said nothing.
	RemoveMetadata(ctx context.Context, item int64, o Origin) error
	// OldMetadata returns Items whose Metadata are to be looked for.
	OldMetadata(ctx context.Context, q OldQuery) ([]Item, error)
	// MetadataOf returns what one Origin says of the Items of a Section, in the order of their ids, those after one.
	MetadataOf(ctx context.Context, o Origin, section, after int64, limit int) ([]ItemMetadata, error)
	// Trees yields what stands at the top of a Section, with all below it.
	Trees(ctx context.Context, section int64) iter.Seq2[ItemTree, error]
	// Tree returns one Item with all below it. Errors: [KindNotFound].
	Tree(ctx context.Context, item int64) (ItemTree, error)
	// SetSubtitles replaces the external subtitles of a Part: Streams whose File is set; Language, Title, Codec,
	// Default, Forced, HearingImpaired and Commentary are used. Those that stay keep their ids.
	SetSubtitles(ctx context.Context, part int64, subtitles []Stream) error
}

// Effective returns what is in force of what several Origins say: each field is that of the first Origin, in the
// order of [Origins], that says something or has it locked. IDs are joined. Of Assets, those of a kind are those of
// the first Origin that has some of this kind. What OriginStack says comes to what others say of the photo, and its
// Tags to theirs unless these are a user's.
func Effective(all []ItemMetadata) Metadata {
	stack := slices.IndexFunc(all, func(m ItemMetadata) bool { return m.Origin == OriginStack })
	if stack < 0 {
		return effective(all)
	}
	s := all[stack]
	m := effective(slices.Concat(all[:stack], all[stack+1:]))
	if !slices.ContainsFunc(all, func(m ItemMetadata) bool {
		return m.Origin == OriginUser && (len(m.Tags) > 0 || slices.Contains(m.Locked, "tags"))
	}) {
		m.Tags = tidyList(slices.Concat(m.Tags, s.Tags))
	}
	if s.Photo != nil {
		photo := PhotoData{}
		if m.Photo != nil {
			photo = *m.Photo
		}
		photo.Stack = s.Photo.Stack
		m.Photo = &photo
	}
	return m
}

// effective works field by field, without JSON in between: lists ask it of thousands of Items at once.
func effective(all []ItemMetadata) (m Metadata) {
	out := reflect.ValueOf(&m).Elem()
	taken := make([]bool, out.NumField())
	var ids map[string]string
	var assets []Asset
	for _, o := range Origins() {
		for _, one := range all {
			if one.Origin != o {
				continue
			}
			in := reflect.ValueOf(&one.Metadata).Elem()
			for i := range taken {
				switch {
				case taken[i]:
				case saysSomething(in.Field(i)):
					taken[i] = true
					out.Field(i).Set(in.Field(i))
				case len(one.Locked) > 0:
					taken[i] = slices.Contains(one.Locked, fieldName(out.Type().Field(i)))
				}
			}
			for provider, id := range one.IDs {
				if _, known := ids[provider]; known {
					continue
				}
				if ids == nil {
					ids = make(map[string]string)
				}
				ids[provider] = id
			}
			have := len(assets)
			for _, a := range one.Assets {
				if !slices.ContainsFunc(assets[:have], func(b Asset) bool { return a.Kind == b.Kind }) {
					assets = append(assets, a)
				}
			}
		}
	}
	m.IDs, m.Assets = ids, assets
	return m
}

// saysSomething reports whether a field is not empty.
func saysSomething(v reflect.Value) bool {
	if v.Kind() == reflect.Slice || v.Kind() == reflect.Map {
		return v.Len() > 0
	}
	return !v.IsZero()
}

// fields returns the fields of Metadata that say something, by their JSON names.
func fields(m Metadata) map[string]json.RawMessage {
	b, err := json.Marshal(m)
	var all map[string]json.RawMessage
	if err := errors.Join(err, json.Unmarshal(b, &all)); err != nil {
		panic(err) // numbers that JSON has not are refused where Metadata come in
	}
	return all
}
