package plexapi

// Media is one version of an [Item].
type Media struct {
	ID               int64   `xml:"id,attr" json:"id"`
	Title            string  `xml:"title,attr,omitempty" json:"title,omitempty"` // what tells it from the others
	Duration         int64   `xml:"duration,attr,omitempty" json:"duration,omitempty"`
	Bitrate          int64   `xml:"bitrate,attr,omitempty" json:"bitrate,omitempty"` // kbit/s
	Width            int     `xml:"width,attr,omitempty" json:"width,omitempty"`     // px, upright
	Height           int     `xml:"height,attr,omitempty" json:"height,omitempty"`
	AspectRatio      float64 `xml:"aspectRatio,attr,omitempty" json:"aspectRatio,omitempty"`
	AudioChannels    int     `xml:"audioChannels,attr,omitempty" json:"audioChannels,omitempty"`
	AudioCodec       string  `xml:"audioCodec,attr,omitempty" json:"audioCodec,omitempty"`
	VideoCodec       string  `xml:"videoCodec,attr,omitempty" json:"videoCodec,omitempty"`
	VideoResolution  string  `xml:"videoResolution,attr,omitempty" json:"videoResolution,omitempty"` // 4k, 1080, 720, 576, 480, sd
	Container        string  `xml:"container,attr,omitempty" json:"container,omitempty"`
	VideoFrameRate   string  `xml:"videoFrameRate,attr,omitempty" json:"videoFrameRate,omitempty"` // 24p, PAL, NTSC, 60p …
	AudioProfile     string  `xml:"audioProfile,attr,omitempty" json:"audioProfile,omitempty"`
	VideoProfile     string  `xml:"videoProfile,attr,omitempty" json:"videoProfile,omitempty"`
	HasVoiceActivity Bool    `xml:"hasVoiceActivity,attr" json:"hasVoiceActivity"`
	Part             []Part  `xml:"Part" json:"Part"`
}

// Part is one file of a [Media].
type Part struct {
	ID                  int64    `xml:"id,attr" json:"id"`
	Key                 string   `xml:"key,attr" json:"key"` // the address of the file
	Duration            int64    `xml:"duration,attr,omitempty" json:"duration,omitempty"`
	File                string   `xml:"file,attr" json:"file"` // its path on the server
	Size                int64    `xml:"size,attr" json:"size"` // bytes
	Container           string   `xml:"container,attr,omitempty" json:"container,omitempty"`
	AudioProfile        string   `xml:"audioProfile,attr,omitempty" json:"audioProfile,omitempty"`
	VideoProfile        string   `xml:"videoProfile,attr,omitempty" json:"videoProfile,omitempty"`
	Indexes             string   `xml:"indexes,attr,omitempty" json:"indexes,omitempty"`       // "sd" if there are previews
	Accessible          *Bool    `xml:"accessible,attr,omitempty" json:"accessible,omitempty"` // if it was asked for by checkFiles
	Exists              *Bool    `xml:"exists,attr,omitempty" json:"exists,omitempty"`
	DeepAnalysisVersion int      `xml:"deepAnalysisVersion,attr,omitempty" json:"deepAnalysisVersion,omitempty"`
	RequiredBandwidths  string   `xml:"requiredBandwidths,attr,omitempty" json:"requiredBandwidths,omitempty"` // kbit/s, by growing buffers
	Stream              []Stream `xml:"Stream" json:"Stream,omitempty"`
}

// The values of [Stream.StreamType].
const (
	StreamVideo    = 1
	StreamAudio    = 2
	StreamSubtitle = 3
)

// Stream is one stream of a [Part].
type Stream struct {
	ID                   int64   `xml:"id,attr" json:"id"`
	StreamType           int     `xml:"streamType,attr" json:"streamType"`
	Default              Bool    `xml:"default,attr,omitempty" json:"default,omitempty"`
	Selected             Bool    `xml:"selected,attr,omitempty" json:"selected,omitempty"`
	Forced               Bool    `xml:"forced,attr,omitempty" json:"forced,omitempty"`
	HearingImpaired      Bool    `xml:"hearingImpaired,attr,omitempty" json:"hearingImpaired,omitempty"`
	Key                  string  `xml:"key,attr,omitempty" json:"key,omitempty"` // address of a file beside the media
	Codec                string  `xml:"codec,attr" json:"codec"`
	Index                int     `xml:"index,attr" json:"index"`                                               // in the file
	Bitrate              int64   `xml:"bitrate,attr,omitempty" json:"bitrate,omitempty"`                       // kbit/s
	RequiredBandwidths   string  `xml:"requiredBandwidths,attr,omitempty" json:"requiredBandwidths,omitempty"` // as of a Part
	Language             string  `xml:"language,attr,omitempty" json:"language,omitempty"`
	LanguageTag          string  `xml:"languageTag,attr,omitempty" json:"languageTag,omitempty"`   // en
	LanguageCode         string  `xml:"languageCode,attr,omitempty" json:"languageCode,omitempty"` // eng
	Title                string  `xml:"title,attr,omitempty" json:"title,omitempty"`
	Profile              string  `xml:"profile,attr,omitempty" json:"profile,omitempty"`
	Duration             int64   `xml:"duration,attr,omitempty" json:"duration,omitempty"`
	BitDepth             int     `xml:"bitDepth,attr,omitempty" json:"bitDepth,omitempty"`
	Width                int     `xml:"width,attr,omitempty" json:"width,omitempty"`
	Height               int     `xml:"height,attr,omitempty" json:"height,omitempty"`
	CodedWidth           int     `xml:"codedWidth,attr,omitempty" json:"codedWidth,omitempty"`
	CodedHeight          int     `xml:"codedHeight,attr,omitempty" json:"codedHeight,omitempty"`
	FrameRate            float64 `xml:"frameRate,attr,omitempty" json:"frameRate,omitempty"`
	Anamorphic           Bool    `xml:"anamorphic,attr,omitempty" json:"anamorphic,omitempty"`
	PixelAspectRatio     string  `xml:"pixelAspectRatio,attr,omitempty" json:"pixelAspectRatio,omitempty"`
	ChromaSubsampling    string  `xml:"chromaSubsampling,attr,omitempty" json:"chromaSubsampling,omitempty"` // 4:2:0
	ColorTrc             string  `xml:"colorTrc,attr,omitempty" json:"colorTrc,omitempty"`
	Orientation          int     `xml:"orientation,attr,omitempty" json:"orientation,omitempty"` // as in Exif
	Channels             int     `xml:"channels,attr,omitempty" json:"channels,omitempty"`
	AudioChannelLayout   string  `xml:"audioChannelLayout,attr,omitempty" json:"audioChannelLayout,omitempty"`
	SamplingRate         int     `xml:"samplingRate,attr,omitempty" json:"samplingRate,omitempty"`
	Format               string  `xml:"format,attr,omitempty" json:"format,omitempty"` // of subtitles
	DisplayTitle         string  `xml:"displayTitle,attr" json:"displayTitle"`
	ExtendedDisplayTitle string  `xml:"extendedDisplayTitle,attr" json:"extendedDisplayTitle"`
	// Loudness, of sound that was measured.
	AlbumGain  *float64 `xml:"albumGain,attr,omitempty" json:"albumGain,omitempty"`   // dB
	AlbumPeak  *float64 `xml:"albumPeak,attr,omitempty" json:"albumPeak,omitempty"`   // 1 is full scale
	AlbumRange *float64 `xml:"albumRange,attr,omitempty" json:"albumRange,omitempty"` // LU
	EndRamp    string   `xml:"endRamp,attr,omitempty" json:"endRamp,omitempty"`       // "dB seconds;dB seconds;…"
	Gain       *float64 `xml:"gain,attr,omitempty" json:"gain,omitempty"`             // dB
	Loudness   *float64 `xml:"loudness,attr,omitempty" json:"loudness,omitempty"`     // LUFS
	LRA        *float64 `xml:"lra,attr,omitempty" json:"lra,omitempty"`               // LU
	Peak       *float64 `xml:"peak,attr,omitempty" json:"peak,omitempty"`             // 1 is full scale
	StartRamp  string   `xml:"startRamp,attr,omitempty" json:"startRamp,omitempty"`
}
