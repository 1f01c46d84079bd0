package plexapi

import "encoding/xml"

// Items is a page of a list of Items, or Items with all that is known of them. Metadata are elements
// of several names in XML: see [Item].
type Items struct {
	Size                int    `xml:"size,attr" json:"size"`
	TotalSize           int64  `xml:"totalSize,attr" json:"totalSize"`
	Offset              int64  `xml:"offset,attr" json:"offset"`
	AllowSync           Bool   `xml:"allowSync,attr" json:"allowSync"`
	Identifier          string `xml:"identifier,attr" json:"identifier"`
	LibrarySectionID    int64  `xml:"librarySectionID,attr,omitempty" json:"librarySectionID,omitempty"`
	LibrarySectionTitle string `xml:"librarySectionTitle,attr,omitempty" json:"librarySectionTitle,omitempty"`
	LibrarySectionUUID  string `xml:"librarySectionUUID,attr,omitempty" json:"librarySectionUUID,omitempty"`
	Title1              string `xml:"title1,attr,omitempty" json:"title1,omitempty"`
	Title2              string `xml:"title2,attr,omitempty" json:"title2,omitempty"`
	ViewGroup           string `xml:"viewGroup,attr,omitempty" json:"viewGroup,omitempty"`
	Key                 string `xml:"key,attr,omitempty" json:"key,omitempty"` // id of the Item that the list is below
	ParentTitle         string `xml:"parentTitle,attr,omitempty" json:"parentTitle,omitempty"`
	Meta                *Meta  `xml:"Meta" json:"Meta,omitempty"`
	Metadata            []Item `xml:",any" json:"Metadata,omitempty"`
}

// Item is a film, show, season, episode, artist, album, track, photo or clip. In XML it is an element
// Video, Directory, Track or Photo, in JSON an object. Times are Unix seconds, durations milliseconds.
type Item struct {
	XMLName               xml.Name      `json:"-"`
	RatingKey             string        `xml:"ratingKey,attr" json:"ratingKey"` // its id
	Key                   string        `xml:"key,attr" json:"key"`             // its address
	GUID                  string        `xml:"guid,attr" json:"guid"`
	ParentRatingKey       string        `xml:"parentRatingKey,attr,omitempty" json:"parentRatingKey,omitempty"`
	ParentKey             string        `xml:"parentKey,attr,omitempty" json:"parentKey,omitempty"`
	ParentGUID            string        `xml:"parentGuid,attr,omitempty" json:"parentGuid,omitempty"`
	ParentTitle           string        `xml:"parentTitle,attr,omitempty" json:"parentTitle,omitempty"`
	ParentIndex           *int          `xml:"parentIndex,attr,omitempty" json:"parentIndex,omitempty"` // season of an episode, disc of a track
	ParentYear            int           `xml:"parentYear,attr,omitempty" json:"parentYear,omitempty"`
	GrandparentRatingKey  string        `xml:"grandparentRatingKey,attr,omitempty" json:"grandparentRatingKey,omitempty"`
	GrandparentKey        string        `xml:"grandparentKey,attr,omitempty" json:"grandparentKey,omitempty"`
	GrandparentGUID       string        `xml:"grandparentGuid,attr,omitempty" json:"grandparentGuid,omitempty"`
	GrandparentTitle      string        `xml:"grandparentTitle,attr,omitempty" json:"grandparentTitle,omitempty"`
	ParentThumb           string        `xml:"parentThumb,attr,omitempty" json:"parentThumb,omitempty"`
	GrandparentThumb      string        `xml:"grandparentThumb,attr,omitempty" json:"grandparentThumb,omitempty"`
	GrandparentArt        string        `xml:"grandparentArt,attr,omitempty" json:"grandparentArt,omitempty"`
	GrandparentTheme      string        `xml:"grandparentTheme,attr,omitempty" json:"grandparentTheme,omitempty"`
	Type                  string        `xml:"type,attr" json:"type"`
	Subtype               string        `xml:"subtype,attr,omitempty" json:"subtype,omitempty"`
	Title                 string        `xml:"title,attr" json:"title"`
	TitleSort             string        `xml:"titleSort,attr,omitempty" json:"titleSort,omitempty"`
	OriginalTitle         string        `xml:"originalTitle,attr,omitempty" json:"originalTitle,omitempty"`
	Tagline               string        `xml:"tagline,attr,omitempty" json:"tagline,omitempty"`
	Summary               string        `xml:"summary,attr,omitempty" json:"summary,omitempty"`
	Studio                string        `xml:"studio,attr,omitempty" json:"studio,omitempty"`
	ContentRating         string        `xml:"contentRating,attr,omitempty" json:"contentRating,omitempty"`
	AudienceRating        float64       `xml:"audienceRating,attr,omitempty" json:"audienceRating,omitempty"` // above 0 to 10
	UserRating            float64       `xml:"userRating,attr,omitempty" json:"userRating,omitempty"`         // above 0 to 10
	LibrarySectionTitle   string        `xml:"librarySectionTitle,attr,omitempty" json:"librarySectionTitle,omitempty"`
	LibrarySectionID      int64         `xml:"librarySectionID,attr,omitempty" json:"librarySectionID,omitempty"`
	LibrarySectionKey     string        `xml:"librarySectionKey,attr,omitempty" json:"librarySectionKey,omitempty"`
	Index                 *int          `xml:"index,attr,omitempty" json:"index,omitempty"` // of a season, episode, track
	Year                  int           `xml:"year,attr,omitempty" json:"year,omitempty"`
	Duration              int64         `xml:"duration,attr,omitempty" json:"duration,omitempty"`
	OriginallyAvailableAt string        `xml:"originallyAvailableAt,attr,omitempty" json:"originallyAvailableAt,omitempty"` // YYYY-MM-DD
	LeafCount             *int64        `xml:"leafCount,attr,omitempty" json:"leafCount,omitempty"`
	ViewedLeafCount       *int64        `xml:"viewedLeafCount,attr,omitempty" json:"viewedLeafCount,omitempty"`
	ChildCount            *int64        `xml:"childCount,attr,omitempty" json:"childCount,omitempty"`
	Thumb                 string        `xml:"thumb,attr,omitempty" json:"thumb,omitempty"`
	Art                   string        `xml:"art,attr,omitempty" json:"art,omitempty"`
	Banner                string        `xml:"banner,attr,omitempty" json:"banner,omitempty"`
	Theme                 string        `xml:"theme,attr,omitempty" json:"theme,omitempty"`
	ThumbBlurHash         string        `xml:"thumbBlurHash,attr,omitempty" json:"thumbBlurHash,omitempty"`
	ArtBlurHash           string        `xml:"artBlurHash,attr,omitempty" json:"artBlurHash,omitempty"`
	ChapterSource         string        `xml:"chapterSource,attr,omitempty" json:"chapterSource,omitempty"`
	MusicAnalysisVersion  int           `xml:"musicAnalysisVersion,attr,omitempty" json:"musicAnalysisVersion,omitempty"`
	Distance              *float64      `xml:"distance,attr,omitempty" json:"distance,omitempty"` // of its sound from another's, 0 to 1
	AddedAt               int64         `xml:"addedAt,attr" json:"addedAt"`
	UpdatedAt             int64         `xml:"updatedAt,attr,omitempty" json:"updatedAt,omitempty"`
	DeletedAt             int64         `xml:"deletedAt,attr,omitempty" json:"deletedAt,omitempty"` // since when its files are missing
	Media                 []Media       `xml:"Media" json:"Media,omitempty"`
	Chapter               []Chapter     `xml:"Chapter" json:"Chapter,omitempty"`
	Marker                []Marker      `xml:"Marker" json:"Marker,omitempty"`
	Collection            []Tag         `xml:"Collection" json:"Collection,omitempty"` // that it is in
	Genre                 []Tag         `xml:"Genre" json:"Genre,omitempty"`
	Country               []Tag         `xml:"Country" json:"Country,omitempty"`
	Director              []Tag         `xml:"Director" json:"Director,omitempty"`
	Writer                []Tag         `xml:"Writer" json:"Writer,omitempty"`
	Producer              []Tag         `xml:"Producer" json:"Producer,omitempty"`
	Role                  []Tag         `xml:"Role" json:"Role,omitempty"`
	Mood                  []Tag         `xml:"Mood" json:"Mood,omitempty"`
	Style                 []Tag         `xml:"Style" json:"Style,omitempty"`
	Label                 []Tag         `xml:"Label" json:"Label,omitempty"`
	Tags                  []Tag         `xml:"Tag" json:"Tag,omitempty"`
	Guids                 []GUID        `xml:"Guid" json:"Guid,omitempty"`
	Image                 []Image       `xml:"Image" json:"Image,omitempty"`
	Field                 []LockedField `xml:"Field" json:"Field,omitempty"` // those that are locked
}

// The names of an [Item]'s element in XML.
const (
	ElementVideo     = "Video"
	ElementDirectory = "Directory"
	ElementTrack     = "Track"
	ElementPhoto     = "Photo"
)

// Tag is a word that several Items have.
type Tag struct {
	ID   int64  `xml:"id,attr,omitempty" json:"id,omitempty"`
	Tag  string `xml:"tag,attr" json:"tag"`
	Role string `xml:"role,attr,omitempty" json:"role,omitempty"` // whom an actor plays
}

// GUID is by what a provider knows an [Item]: "imdb://tt0133093".
type GUID struct {
	ID string `xml:"id,attr" json:"id"`
}

// Image is a picture of an [Item].
type Image struct {
	Alt  string `xml:"alt,attr" json:"alt"`
	Type string `xml:"type,attr" json:"type"` // coverPoster, background, banner, clearLogo, snapshot
	URL  string `xml:"url,attr" json:"url"`
}

// LockedField says of a field of an [Item] that a person has locked it: nothing else changes it.
type LockedField struct {
	Locked Bool   `xml:"locked,attr" json:"locked"`
	Name   string `xml:"name,attr" json:"name"`
}

// Chapter is one chapter of an [Item]. Times are in milliseconds.
type Chapter struct {
	ID              int64  `xml:"id,attr" json:"id"`
	Index           int    `xml:"index,attr" json:"index"` // from 1
	Tag             string `xml:"tag,attr,omitempty" json:"tag,omitempty"`
	StartTimeOffset int64  `xml:"startTimeOffset,attr" json:"startTimeOffset"`
	EndTimeOffset   int64  `xml:"endTimeOffset,attr" json:"endTimeOffset"`
	Thumb           string `xml:"thumb,attr,omitempty" json:"thumb,omitempty"`
}

// Marker marks a stretch of an [Item]. Times are in milliseconds.
type Marker struct {
	ID              int64            `xml:"id,attr" json:"id"`
	Type            string           `xml:"type,attr" json:"type"` // intro, credits or commercial
	StartTimeOffset int64            `xml:"startTimeOffset,attr" json:"startTimeOffset"`
	EndTimeOffset   int64            `xml:"endTimeOffset,attr" json:"endTimeOffset"`
	Final           Bool             `xml:"final,attr,omitempty" json:"final,omitempty"` // the last credits
	Attributes      MarkerAttributes `xml:"Attributes" json:"Attributes"`                // clients fail without it
}

// MarkerAttributes tells how a [Marker] was made.
type MarkerAttributes struct {
	ID      int64 `xml:"id,attr" json:"id"`
	Version int   `xml:"version,attr" json:"version"`
}
