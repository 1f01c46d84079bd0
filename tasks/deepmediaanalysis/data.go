package deepmediaanalysis

// Data is what is known of a Part. Times are in milliseconds, sizes in bytes, bit rates in bits per
// second.
type Data struct {
	DurationMS       int64       `json:"durationMs"`       // measured: the end of the last packet
	HeaderDurationMS int64       `json:"headerDurationMs"` // what the headers say; 0 if nothing
	Bytes            int64       `json:"bytes"`            // of the file
	Bitrate          int64       `json:"bitrate"`          // average, of the file over its duration
	PeakBitrate      int64       `json:"peakBitrate"`      // the highest over one step of the curve; at least Bitrate
	StepMS           int64       `json:"stepMs"`           // of the curve
	Required         []Bandwidth `json:"requiredBandwidths"`
	KeyFrames        *KeyFrames  `json:"keyFrames,omitempty"` // of the first video stream
	Streams          []Stream    `json:"streams"`
	Gaps             []Gap       `json:"gaps,omitempty"`     // the first of them
	GapCount         int         `json:"gapCount,omitempty"` // all
	Damage           []string    `json:"damage,omitempty"`   // what the decoder complained of, the first of them
	DamageCount      int         `json:"damageCount,omitempty"`
	Faults           []Fault     `json:"faults,omitempty"` // where it did, the first of them, in the order of time
	FaultCount       int         `json:"faultCount,omitempty"`
	DamagedStreams   []int       `json:"damagedStreams,omitempty"`
}

// Fault is a stretch of a stream in which there is something wrong with what is decoded of it.
type Fault struct {
	Stream  int    `json:"stream"`  // -1 if it is none's, or if it is not known whose
	AtMS    int64  `json:"atMs"`    // -1 if nothing of the stream can be decoded
	UntilMS int64  `json:"untilMs"` // of the last complaint
	Count   int    `json:"count"`   // complaints
	What    string `json:"what"`    // the first of them, as ffmpeg says it
}

// Bandwidth is the constant rate at which a client that has BufferMS of playing time before it begins
// never runs dry, wherever it begins.
type Bandwidth struct {
	BufferMS int64 `json:"bufferMs"`
	Bitrate  int64 `json:"bitrate"`
}

// KeyFrames describes the key frames of the first video stream.
type KeyFrames struct {
	Count        int   `json:"count"`
	MinFrames    int   `json:"minFrames"` // of a group of pictures, in frames
	MedianFrames int   `json:"medianFrames"`
	MaxFrames    int   `json:"maxFrames"`
	LongestMS    int64 `json:"longestMs"` // between two key frames, or the last one and the end
	// Thinned is how many key frames each entry of the index in the Artifact stands for; 1 if the
	// index holds all.
	Thinned int `json:"thinned"`
	// Reordered says that frames are not stored in the order in which they are shown (B-frames).
	Reordered bool `json:"reordered"`
	// Variable says that frames do not follow each other at a constant rate.
	Variable bool `json:"variableFrameRate"`
}

// Stream describes the packets of one stream.
type Stream struct {
	Index      int    `json:"index"` // in the file
	Kind       string `json:"kind,omitempty"`
	Codec      string `json:"codec,omitempty"`
	Packets    int64  `json:"packets"`
	Bytes      int64  `json:"bytes"`
	Bitrate    int64  `json:"bitrate"` // average, from the first to the end of the last packet
	StartMS    int64  `json:"startMs"`
	EndMS      int64  `json:"endMs"`
	Backward   int64  `json:"backward,omitempty"` // packets whose decoding time does not rise
	Untimed    int64  `json:"untimed,omitempty"`  // packets without a time
	Wild       int64  `json:"wild,omitempty"`     // packets whose time cannot be right
	GapCount   int    `json:"gapCount,omitempty"`
	LongestGap int64  `json:"longestGapMs,omitempty"`
	// Required is as for the file, for moving pictures and sound.
	Required []Bandwidth `json:"requiredBandwidths,omitempty"`
}

// Gap is a stretch without packets in a stream of moving pictures or sound.
type Gap struct {
	Stream   int   `json:"stream"`
	AtMS     int64 `json:"atMs"`
	LengthMS int64 `json:"lengthMs"`
}

// Curves are what is too large for Data. They are the Artifact [Artifact].
type Curves struct {
	StepMS     int64   `json:"stepMs"`
	Bitrate    []int64 `json:"bitrate"`    // bits per second, one value a step
	KeyFrameMS []int64 `json:"keyFrameMs"` // presentation times of key frames, rising
	Thinned    int     `json:"thinned"`    // key frames that one entry stands for
}
