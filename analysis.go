package butler

import (
	"context"
	"encoding/json"
	"errors"
	"image"
	"log/slog"
	"time"
)

// Analysis is a Task's work that happens once per Part, anywhere a Worker runs.
type Analysis struct {
	Name    string     // stable, short: "previews"
	Task    string     // the Task it belongs to, by which Sections opt out; whoever registers it sets it
	Version int        // from 1; a higher one redoes what a lower one made
	Applies []Features // a Part lacks it only if it has all features of one of these
	// Settings are the ids of the preferences on which the result depends: what was made with other
	// values is stale.
	Settings []string
	// Estimate says how many bytes it will keep of media of a length, roughly; nil if it is nothing to speak of.
	Estimate func(length time.Duration, s Settings) int64
	// Begin prepares the work on one Part. It does no work itself.
	Begin func(in AnalysisInput) (Analyzer, error)
}

// AnalysisInput is what an Analysis knows of the Part before it is read.
type AnalysisInput struct {
	Part     Part
	Settings Settings
	Dir      string // an empty folder; files left here become Artifacts if the Result names them
	Log      *slog.Logger
	// Dense says that a reading of the key frames has ended with [ErrSparse]: an Analyzer that wants
	// pictures sets [FrameWants.Dense] now.
	Dense bool
}

// ErrSparse is what [Analyzer.Finish] returns, as it is or wrapped, if there were too few key frames to
// make something of worth, and all frames would do. It is no failure: the Part is read once more for the
// Analyses that returned it, and for no others, with [AnalysisInput.Dense] set. That costs a whole
// decode. With Dense set it must not be returned: there is nothing more to give then.
var ErrSparse = errors.New("too few key frames")

// Analyzer works on one Part during a Pass. Its methods are called by one goroutine at a time; data
// arrives in the order of the file, interleaved between kinds. An error ends this Analyzer's part in
// the Pass and no other's.
type Analyzer interface {
	// Wants says what the Analyzer is to be fed.
	Wants() Wants
	// Packet is called for every packet of every stream, if wanted. p is valid during the call.
	Packet(p *Packet) error
	// Frame is called for decoded pictures, if wanted. f is valid, and must not be changed, during
	// the call.
	Frame(f *Frame) error
	// Sound is called for decoded sound, if wanted. s is valid, and must not be changed, during the
	// call.
	Sound(s *Sound) error
	// Finish is called once after the last data, and returns what was found. It has read back what
	// it wrote. It is not called for a Pass that failed. It may return [ErrSparse].
	Finish(ctx context.Context, end PassEnd) (Result, error)
	// Close frees what the Analyzer holds. It is always called, last.
	Close() error
}

// Refiner is an Analyzer that, once the file was read, wants to see some short stretches of it frame by
// frame: key frames tell where something is to within seconds.
type Refiner interface {
	Analyzer
	// Closer is called once, after the last data and before Finish. It returns the stretches; what is
	// beyond [MaxCloser] in all is left out, from the end of the list.
	Closer(end PassEnd) []Stretch
	// Close frames come in the order of time, those of overlapping stretches once, as wide as the Analyzer
	// wants its frames. They may be fewer than asked for, or none, if the stretch cannot be read.
	CloseFrame(f *Frame) error
}

// Stretch is a part of a file's time.
type Stretch struct {
	From, To time.Duration
}

// MaxCloser is how much one Analyzer may look at closely, of one Part.
const MaxCloser = time.Minute

// SpeechRate is the rate, in samples per second, of the one channel of the first audio stream that all
// Analyses want which do not need better sound: it is made once for all of them.
const SpeechRate = 16000

// Speech returns the wish for it.
func Speech() *SoundWants { return &SoundWants{First: true, Rate: SpeechRate, Channels: 1} }

// Wants is what a Pass has to decode. The zero value wants nothing.
type Wants struct {
	Packets bool
	Frames  *FrameWants
	Sound   *SoundWants
}

// FrameWants asks for pictures of the first moving-picture stream (of the cover or photo, if there
// is none): upright, in square pixels, in standard dynamic range, scaled to Width.
type FrameWants struct {
	Width int           // px; the height follows from the shape
	Every time.Duration // no more often than this is needed; 0 for every key frame
	At    []time.Duration
	Dense bool // all frames count, not only key frames: costs a whole decode
}

// SoundWants asks for sound as 32-bit floats. Zero values keep what the stream has.
type SoundWants struct {
	First    bool // of the first audio stream only, not of all
	Rate     int  // samples per second
	Channels int  // 1 mixes down
}

// Packet is one packet of a container.
type Packet struct {
	Stream int           // index in the file
	PTS    time.Duration // from the start of the file; -1 if unknown
	DTS    time.Duration
	Length time.Duration // how long it plays; 0 if unknown
	Size   int           // bytes
	Key    bool
}

// Frame is one decoded picture.
type Frame struct {
	Time  time.Duration // from the start of the file
	Image *image.YCbCr  // 4:2:0, full range as JPEG has it
}

// Sound is a stretch of decoded sound of one stream.
type Sound struct {
	Stream   int // index in the file
	Rate     int // samples per second
	Channels int
	Layout   string    // as ffmpeg names it: "stereo", "5.1(side)"
	Samples  []float32 // interleaved; full scale is ±1
}

// PassEnd tells how the reading went.
type PassEnd struct {
	Duration time.Duration    // the time of the last packet's end, of all streams; more to be trusted than the header
	Damage   []string         // what the decoder complained of, shortened
	Faults   []Fault          // where it complained, in the order of the file, if an Analyzer wants packets
	Bytes    int64            // size of the file
	Heard    map[int]Timeline // when decoded sound is heard, by stream
}

// Fault is something that could not be decoded as it should.
type Fault struct {
	Stream int           // index in the file; -1 if it is none's, or if it is not known whose
	At     time.Duration // when the next frame is shown that could be decoded; -1 for all of the stream
	What   string        // as ffmpeg says it
}

// Result is what an Analysis made of a Part.
type Result struct {
	Artifacts []Artifact      // files in the Dir of the input, by name
	Data      json.RawMessage // what to know of them, or what was found out; documented in the Task's README
	Markers   []Marker        // Kind, Start, End, Final, Confidence and Evidence are used
	Blobs     []Blob
	Refs      []BlobRef // to its Blobs, one each, once [KeepBlobs] has stored them
	Vector    []float32 // see [Vector]; nil for none
	Metadata  *Metadata // of the Part's Item, as [OriginPhoto]; nil for none
	Summary   string    // in a few words, for the report: "312 previews"
}

// Outcome is how one Analysis of a Unit ended.
type Outcome struct {
	Analysis string
	Version  int
	Settings string // those it was made with, see [SettingsUsed]
	Result   Result
	Err      error // nil if it succeeded; its [Disposition] decides what becomes of it
	Elapsed  time.Duration
}
