package header

import (
	"math"
	"strings"

	"butler"

	"github.com/remko/go-mkvparse"
)

// mkvTrack is one TrackEntry.
type mkvTrack struct {
	id, uid             int64
	kind                int64
	codec               string
	private             []byte
	encodedPrivate      bool // compressed or encrypted
	language, name      string
	isDefault, isForced bool
	frame               int64 // ns a picture
	width, height       int64
	displayWidth        int64
	displayHeight       int64
	displayUnit         int64
	transfer            int64
	projection          int64
	roll                float64
	rate, outputRate    float64
	channels, bits      int64
	statistics          map[string]string
}

func (t *mkvTrack) number(id mkvparse.ElementID, v int64) {
	switch id {
	case mkvparse.TrackNumberElement:
		t.id = v
	case mkvparse.TrackUIDElement:
		t.uid = v
	case mkvparse.TrackTypeElement:
		t.kind = v
	case mkvparse.FlagDefaultElement:
		t.isDefault = v != 0
	case mkvparse.FlagForcedElement:
		t.isForced = v != 0
	case mkvparse.DefaultDurationElement:
		t.frame = v
	case mkvparse.PixelWidthElement:
		t.width = v
	case mkvparse.PixelHeightElement:
		t.height = v
	case mkvparse.DisplayWidthElement:
		t.displayWidth = v
	case mkvparse.DisplayHeightElement:
		t.displayHeight = v
	case mkvparse.DisplayUnitElement:
		t.displayUnit = v
	case mkvparse.TransferCharacteristicsElement:
		t.transfer = v
	case mkvparse.ProjectionTypeElement:
		t.projection = v
	case mkvparse.ChannelsElement:
		t.channels = v
	case mkvparse.BitDepthElement:
		t.bits = v
	case mkvparse.ContentEncodingScopeElement:
		t.encodedPrivate = t.encodedPrivate || v&2 != 0
	default: // nothing of the rest is looked at here
	}
}

func (t *mkvTrack) float(id mkvparse.ElementID, v float64) {
	switch id {
	case mkvparse.SamplingFrequencyElement:
		t.rate = v
	case mkvparse.OutputSamplingFrequencyElement:
		t.outputRate = v
	case mkvparse.ProjectionPoseRollElement:
		t.roll = v
	default: // nothing of the rest is looked at here
	}
}

func (t *mkvTrack) text(id mkvparse.ElementID, v string) {
	switch id {
	case mkvparse.CodecIDElement:
		t.codec = v
	case mkvparse.LanguageElement:
		t.language = v
	case mkvparse.NameElement:
		t.name = v
	default: // nothing of the rest is looked at here
	}
}

// stream makes a Stream of the track. firstFrame reads the start of its first frame.
func (t *mkvTrack) stream(firstFrame func() ([]byte, error)) (butler.Stream, error) {
	s := butler.Stream{
		Language: cleanLanguage(t.language), Title: cleanText(t.name), Default: t.isDefault, Forced: t.isForced,
		Bitrate: number(t.statistics["BPS"]), Duration: clock(t.statistics["DURATION"]),
	}
	var err error
	switch t.kind {
	case 1:
		s.Kind = butler.StreamVideo
		err = t.video(&s, firstFrame)
	case 2:
		s.Kind = butler.StreamAudio
		err = t.audio(&s)
	case 17:
		s.Kind = butler.StreamSubtitle
		err = t.subtitle(&s)
	default:
		err = errUnsure
	}
	return s, err
}

func (t *mkvTrack) video(s *butler.Stream, firstFrame func() ([]byte, error)) error {
	if t.width <= 0 || t.height <= 0 || t.width > 1<<16 || t.height > 1<<16 || t.encodedPrivate {
		return errUnsure
	}
	s.Width, s.Height = int(t.width), int(t.height)
	s.FrameRate = t.frameRate(s.Duration)
	if t.displayUnit < 4 && t.displayWidth > 0 && t.displayHeight > 0 && t.displayWidth < 1<<20 && t.displayHeight < 1<<20 {
		s.SAR = approximate(uint64(t.height)*uint64(t.displayWidth), uint64(t.width)*uint64(t.displayHeight), 255)
	}
	if t.projection == 0 {
		s.Rotation = quarter(-t.roll)
	}
	s.Transfer = transferName(int(min(t.transfer, 1000)))
	p, codec, err := t.picture(firstFrame)
	if err != nil {
		return err
	}
	s.Codec = codec
	p.apply(s)
	return nil
}

func (t *mkvTrack) picture(firstFrame func() ([]byte, error)) (p picture, codec string, err error) {
	switch t.codec {
	case "V_MPEG4/ISO/AVC":
		codec = "h264"
		p, err = avcPicture(t.private)
	case "V_MPEGH/ISO/HEVC":
		codec = "hevc"
		p, err = hevcPicture(t.private)
	case "V_AV1":
		codec = "av1"
		p, err = av1Picture(t.private)
	case "V_VP8":
		codec, p = "vp8", picture{chroma: 1, depth: 8}
	case "V_VP9":
		codec = "vp9"
		var b []byte
		if b, err = firstFrame(); err == nil {
			p, err = vp9Frame(b)
		}
	default:
		err = errUnsure
	}
	return p, codec, err
}

// frameRate is that of the track's default duration, or of its statistics.
func (t *mkvTrack) frameRate(duration int64) float64 {
	if t.frame > 0 {
		return 1e9 / float64(t.frame)
	}
	if frames := number(t.statistics["NUMBER_OF_FRAMES"]); frames > 0 && duration > 0 {
		return float64(frames) * 1000 / float64(duration)
	}
	return 0
}

func (t *mkvTrack) audio(s *butler.Stream) error {
	rate := t.rate
	if t.outputRate > 0 {
		rate = t.outputRate
	}
	if !(rate > 0 && rate < 1<<24) || t.channels <= 0 || t.channels > 255 || t.encodedPrivate {
		return errUnsure
	}
	s.Rate, s.Channels = int(math.Round(rate)), int(t.channels)
	switch {
	case t.codec == "A_AAC":
		s.Codec = "aac"
		return applyAAC(s, t.private)
	case t.codec == "A_AC3", t.codec == "A_EAC3":
		s.Codec = strings.ToLower(t.codec[2:])
		if s.Layout = layoutDolby(s.Channels); s.Layout == "" {
			return errUnsure
		}
	case t.codec == "A_OPUS":
		s.Codec = "opus"
		return applyOpus(s, t.private)
	case t.codec == "A_VORBIS":
		s.Codec, s.Layout = "vorbis", layoutOf(s.Channels)
	case t.codec == "A_FLAC":
		s.Codec = "flac"
		_, err := applyFLAC(s, flacInfo(t.private))
		return err
	case t.codec == "A_MPEG/L3" && t.channels <= 2:
		s.Codec, s.Layout = "mp3", layoutOf(s.Channels)
	case t.codec == "A_MPEG/L2" && t.channels <= 2:
		s.Codec, s.Layout = "mp2", layoutOf(s.Channels)
	case t.codec == "A_PCM/INT/LIT" && t.channels <= 2:
		s.Layout = layoutOf(s.Channels)
		return applyPCM(s, int(t.bits), false, false)
	case t.codec == "A_PCM/FLOAT/IEEE" && t.channels <= 2:
		s.Layout = layoutOf(s.Channels)
		return applyPCM(s, int(t.bits), true, false)
	default:
		return errUnsure
	}
	return nil
}

func (t *mkvTrack) subtitle(s *butler.Stream) error {
	switch t.codec {
	case "S_TEXT/UTF8":
		s.Codec = "subrip"
	case "S_TEXT/ASS", "S_TEXT/SSA", "S_ASS", "S_SSA":
		s.Codec = "ass"
	case "S_TEXT/WEBVTT", "D_WEBVTT/SUBTITLES", "D_WEBVTT/CAPTIONS":
		s.Codec = "webvtt"
	case "S_VOBSUB":
		s.Codec = "dvd_subtitle"
	case "S_HDMV/PGS":
		s.Codec = "hdmv_pgs_subtitle"
	case "S_DVBSUB":
		s.Codec = "dvb_subtitle"
	default:
		return errUnsure
	}
	return nil
}

// approximate returns a/b as "a:b" with neither above limit, by continued fractions, or "" for square.
func approximate(a, b, limit uint64) string {
	if a == 0 || b == 0 {
		return ""
	}
	g := gcd(a, b)
	a, b = a/g, b/g
	p0, q0, p1, q1 := uint64(0), uint64(1), uint64(1), uint64(0)
	for b != 0 {
		x := a / b
		p2, q2 := x*p1+p0, x*q1+q0
		if p2 > limit || q2 > limit || x > limit {
			break
		}
		p0, q0, p1, q1 = p1, q1, p2, q2
		a, b = b, a%b
	}
	return ratio(p1, q1)
}
