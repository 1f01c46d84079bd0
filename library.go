package butler

import (
	"encoding/json"
	"slices"
	"time"
)

// SectionKind is what a Section holds.
type SectionKind string

// The kinds of a Section.
const (
	Movies SectionKind = "movies"
	Shows  SectionKind = "shows"
	Music  SectionKind = "music"
	Photos SectionKind = "photos"
)

// Valid reports whether k is one of the kinds.
func (k SectionKind) Valid() bool {
	return k == Movies || k == Shows || k == Music || k == Photos
}

// Section is one library: a kind, a name, and the folders it is made of.
type Section struct {
	ID      int64       `json:"id"`
	UUID    string      `json:"uuid"`
	Kind    SectionKind `json:"kind"`
	Name    string      `json:"name"`
	Roots   []string    `json:"roots"`            // absolute folders
	OptOuts []string    `json:"optOuts,omitzero"` // Tasks that leave this Section alone
	Created time.Time   `json:"created"`
	Updated time.Time   `json:"updated,omitzero"`
	Scanned time.Time   `json:"scanned,omitzero"` // last complete scan
	Items   int64       `json:"items"`            // that people count: films, episodes, tracks, photos
	Parts   int64       `json:"parts"`            // present files
	Missing int64       `json:"missing"`          // files that a scan did not find
	Warning string      `json:"warning,omitempty"`
}

// ItemKind is what an Item is.
type ItemKind string

// The kinds of an Item.
const (
	Movie   ItemKind = "movie"
	Show    ItemKind = "show"
	Season  ItemKind = "season"
	Episode ItemKind = "episode"
	Artist  ItemKind = "artist"
	Album   ItemKind = "album"
	Track   ItemKind = "track"
	Photo   ItemKind = "photo"
	Extra   ItemKind = "extra" // a trailer, a featurette: child of a film or show
)

// Item is one thing in a Section: a film, a season, a track.
type Item struct {
	ID        int64     `json:"id"`
	Section   int64     `json:"section"`
	Parent    int64     `json:"parent,omitzero"`
	Kind      ItemKind  `json:"kind"`
	Key       string    `json:"key"` // what makes it the same Item at the next scan; unique among its Section
	Title     string    `json:"title"`
	SortTitle string    `json:"sortTitle,omitempty"`
	Year      int       `json:"year,omitzero"`
	Index     int       `json:"index,omitzero"`    // of a season, episode, track; a season 0 holds specials
	IndexEnd  int       `json:"indexEnd,omitzero"` // last episode of a file with several
	Disc      int       `json:"disc,omitzero"`
	Aired     Date      `json:"aired,omitzero"`
	Added     time.Time `json:"added"`
	Updated   time.Time `json:"updated,omitzero"`
}

// Media is one version of an Item (a resolution, a cut). Its Parts are played one after the other.
type Media struct {
	ID       int64  `json:"id"`
	Item     int64  `json:"item"`
	Version  string `json:"version,omitempty"` // what tells it from the others: "2160p", "Director's Cut"
	Duration int64  `json:"duration"`          // ms, the sum of its Parts
	Parts    []Part `json:"parts"`
}

// Part is one file. Path may hold any bytes but zero.
type Part struct {
	ID        int64     `json:"id"`
	Media     int64     `json:"media"`
	Item      int64     `json:"item"`
	Section   int64     `json:"section"`
	Index     int       `json:"index"` // among the Parts of its Media, from 1
	Path      string    `json:"path"`
	Size      int64     `json:"size"`      // bytes
	Modified  time.Time `json:"modified"`  // of the file
	ContentID string    `json:"contentId"` // of the bytes, see internal/media/header
	Missing   time.Time `json:"missing,omitzero"`
	Header
	Features Features `json:"features"`
}

// Header is what a file's headers tell.
type Header struct {
	Container string            `json:"container,omitempty"` // mkv, mp4, mp3, flac, jpeg … as Plex names it
	Duration  int64             `json:"duration,omitzero"`   // ms; 0 if unknown
	Bitrate   int64             `json:"bitrate,omitzero"`    // bits per second, over all
	Streams   []Stream          `json:"streams,omitempty"`
	Chapters  []Chapter         `json:"chapters,omitempty"`
	Tags      map[string]string `json:"tags,omitempty"`    // lower-case names: title, artist, albumartist, album, track, disc, date …
	Problem   string            `json:"problem,omitempty"` // why the headers could not be read (fully)
}

// StreamKind is what a Stream carries.
type StreamKind string

// The kinds of a Stream.
const (
	StreamVideo      StreamKind = "video"
	StreamAudio      StreamKind = "audio"
	StreamSubtitle   StreamKind = "subtitle"
	StreamCover      StreamKind = "cover" // a still picture in a video stream's place
	StreamAttachment StreamKind = "attachment"
	StreamData       StreamKind = "data"
)

// Stream is one stream of a Part.
type Stream struct {
	ID        int64      `json:"id"`
	Index     int        `json:"index"` // in the file, as ffmpeg counts; -1 of an external one
	Kind      StreamKind `json:"kind"`
	Codec     string     `json:"codec,omitempty"`   // as ffmpeg names it
	Profile   string     `json:"profile,omitempty"` //
	Language  string     `json:"language,omitempty"`
	Title     string     `json:"title,omitempty"`
	Default   bool       `json:"default,omitempty"`
	Forced    bool       `json:"forced,omitempty"`
	Bitrate   int64      `json:"bitrate,omitzero"` // bits per second
	Duration  int64      `json:"duration,omitzero"`
	Width     int        `json:"width,omitzero"` // coded pixels, before rotation
	Height    int        `json:"height,omitzero"`
	FrameRate float64    `json:"frameRate,omitzero"` // per second, average
	Rotation  int        `json:"rotation,omitzero"`  // degrees clockwise: 0, 90, 180, 270
	SAR       string     `json:"sar,omitempty"`      // shape of a pixel, "64:45"; empty for square
	PixFormat string     `json:"pixFormat,omitempty"`
	BitDepth  int        `json:"bitDepth,omitzero"`
	Transfer  string     `json:"transfer,omitempty"` // smpte2084, arib-std-b67 … as ffmpeg names it
	Channels  int        `json:"channels,omitzero"`
	Layout    string     `json:"layout,omitempty"` // as ffmpeg names it: "5.1(side)"
	Rate      int        `json:"rate,omitzero"`    // samples per second

	External        bool   `json:"external,omitempty"` // a file of its own beside the media, no stream in it
	File            string `json:"-"`                  // its path
	HearingImpaired bool   `json:"hearingImpaired,omitempty"`
	Commentary      bool   `json:"commentary,omitempty"`
}

// Chapter is one chapter of a Part.
type Chapter struct {
	Index int    `json:"index"` // from 1
	Start int64  `json:"start"` // ms
	End   int64  `json:"end"`   // ms
	Title string `json:"title,omitempty"`
}

// Artifact is one generated file of a Part. It lies in the Part's Bundle.
type Artifact struct {
	Part     int64  `json:"part"`
	Analysis string `json:"analysis"`
	Name     string `json:"name"`  // path within the Bundle, with slashes: "index-sd.bif", "chapters/1.jpg"
	Size     int64  `json:"size"`  // bytes
	Count    int    `json:"count"` // images in it, if it holds several
}

// Finding is what an Analysis or a Conclusion has found out about a Part.
type Finding struct {
	Part     int64           `json:"part"`
	Analysis string          `json:"analysis"` // its name; or that of the Conclusion
	Version  int             `json:"version"`
	State    UnitState       `json:"state"`
	Reason   string          `json:"reason,omitempty"` // of a failure
	Data     json.RawMessage `json:"data,omitempty"`   // its shape is in the README of the Task
	Blobs    []BlobRef       `json:"blobs,omitempty"`
	At       time.Time       `json:"at"`
	Elapsed  time.Duration   `json:"elapsed,omitzero"` // ns
}

// Features say what a Part has for Analyses to work on.
type Features uint32

// The features.
const (
	HasVideo    Features = 1 << iota // moving pictures
	HasAudio                         //
	HasChapters                      //
	HasCover                         // a still picture among sound
	IsPhoto                          //
	InMovies                         // in a Section of films
	InShows                          // in a Section of series
	InMusic                          // in a Section of music
	IsRecording                      // of television, in a container that broadcasts come in
)

// FeaturesOf derives them from a Part's headers and the kind of Section it is in.
func FeaturesOf(kind SectionKind, h Header) Features {
	if kind == Photos {
		for _, s := range h.Streams {
			if s.Kind == StreamVideo || s.Kind == StreamCover {
				return IsPhoto
			}
		}
		return 0
	}
	f := map[SectionKind]Features{Movies: InMovies, Shows: InShows, Music: InMusic}[kind]
	if isRecording(h) {
		f |= IsRecording
	}
	for _, s := range h.Streams {
		switch s.Kind {
		case StreamVideo:
			f |= HasVideo
		case StreamAudio:
			f |= HasAudio
		case StreamCover:
			f |= HasCover
		case StreamSubtitle, StreamAttachment, StreamData:
		}
	}
	if f&HasVideo != 0 && len(h.Chapters) > 0 {
		f |= HasChapters
	}
	return f
}

// isRecording reports whether a file is in a container that broadcasts are recorded in: a transport stream,
// Windows Media Center's WTV, or its older DVR-MS, which is ASF with the MPEG-2 pictures of television.
func isRecording(h Header) bool {
	switch h.Container {
	case "mpegts", "wtv":
		return true
	case "asf":
		return slices.ContainsFunc(h.Streams, func(s Stream) bool { return s.Kind == StreamVideo && s.Codec == "mpeg2video" })
	}
	return false
}
