package header

import (
	"cmp"
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"butler"
)

// probed is what is taken of ffprobe's JSON.
type probed struct {
	Format struct {
		Name     string            `json:"format_name"`
		Duration string            `json:"duration"`
		Bitrate  string            `json:"bit_rate"`
		Tags     map[string]string `json:"tags"`
	} `json:"format"`
	Streams  []probedStream `json:"streams"`
	Chapters []struct {
		Start string            `json:"start_time"`
		End   string            `json:"end_time"`
		Tags  map[string]string `json:"tags"`
	} `json:"chapters"`
}

type probedStream struct {
	Index       int            `json:"index"`
	Codec       string         `json:"codec_name"`
	Kind        string         `json:"codec_type"`
	Profile     string         `json:"profile"`
	Width       int            `json:"width"`
	Height      int            `json:"height"`
	SAR         string         `json:"sample_aspect_ratio"`
	PixFormat   string         `json:"pix_fmt"`
	Transfer    string         `json:"color_transfer"`
	RawBits     string         `json:"bits_per_raw_sample"`
	Bits        int            `json:"bits_per_sample"`
	Rate        string         `json:"sample_rate"`
	Channels    int            `json:"channels"`
	Layout      string         `json:"channel_layout"`
	AverageRate string         `json:"avg_frame_rate"`
	RealRate    string         `json:"r_frame_rate"`
	Duration    string         `json:"duration"`
	Frames      string         `json:"nb_frames"`
	Bitrate     string         `json:"bit_rate"`
	Disposition map[string]int `json:"disposition"`
	Tags        map[string]string
	SideData    []struct {
		Type     string  `json:"side_data_type"`
		Rotation float64 `json:"rotation"`
	} `json:"side_data_list"`
}

// parseProbe makes a Header of ffprobe's JSON.
func parseProbe(out []byte, f format) (butler.Header, error) {
	var p probed
	if err := json.Unmarshal(out, &p); err != nil {
		return butler.Header{}, err
	}
	h := butler.Header{
		Container: cmp.Or(string(f), containerName(p.Format.Name)),
		Duration:  milliseconds(p.Format.Duration),
		Bitrate:   number(p.Format.Bitrate),
		Tags:      map[string]string{},
	}
	for name, value := range p.Format.Tags {
		if base := len(name) - len("-eng"); base > 0 && name[base] == '-' && p.Format.Tags[name[:base]] != "" {
			continue // the same again with its language
		}
		setTag(h.Tags, name, value)
	}
	still := strings.HasSuffix(p.Format.Name, "_pipe") || p.Format.Name == "image2"
	if still || p.Format.Name == "gif" && len(p.Streams) == 1 && p.Streams[0].Frames == "1" {
		still, h.Duration, h.Bitrate = true, 0, 0
	}
	for _, s := range p.Streams {
		stream := s.stream(still)
		if p.Format.Name == "ogg" { // its tags are with the stream
			stream.Title = ""
			for name, value := range s.Tags {
				setTag(h.Tags, name, value)
			}
		}
		h.Streams = append(h.Streams, stream)
	}
	for i, c := range p.Chapters {
		start := milliseconds(c.Start)
		h.Chapters = append(h.Chapters, butler.Chapter{
			Index: i + 1, Start: start, End: max(start, milliseconds(c.End)), Title: cleanText(c.Tags["title"]),
		})
	}
	return h, nil
}

func (p probedStream) stream(still bool) butler.Stream {
	s := butler.Stream{
		Index: p.Index, Codec: p.Codec, Profile: profileName(p.Profile),
		Language: cleanLanguage(p.Tags["language"]), Title: cleanText(p.Tags["title"]),
		Default: p.Disposition["default"] != 0, Forced: p.Disposition["forced"] != 0,
		Bitrate: cmp.Or(number(p.Bitrate), number(p.Tags["BPS"])), Duration: cmp.Or(clock(p.Tags["DURATION"]), milliseconds(p.Duration)),
	}
	switch p.Kind {
	case "video":
		s.Kind = butler.StreamVideo
		s.Width, s.Height, s.PixFormat = p.Width, p.Height, p.PixFormat
		s.BitDepth = pixDepth(p.PixFormat)
		if p.Transfer != "unknown" {
			s.Transfer = p.Transfer
		}
		s.SAR = shape(p.SAR)
		if p.Disposition["attached_pic"] != 0 || still {
			s.Kind, s.Duration, s.Bitrate, s.SAR = butler.StreamCover, 0, 0, ""
			break
		}
		s.FrameRate = cmp.Or(fraction(p.AverageRate), fraction(p.RealRate))
		for _, d := range p.SideData {
			if d.Type == "Display Matrix" {
				s.Rotation = quarter(-d.Rotation)
			}
		}
	case "audio":
		s.Kind = butler.StreamAudio
		s.Channels, s.Layout, s.Rate = p.Channels, p.Layout, int(number(p.Rate))
		s.BitDepth = cmp.Or(int(number(p.RawBits)), p.Bits)
		if s.Layout == "" && s.Channels <= 2 { // older versions leave it out where it is plain
			s.Layout = layoutOf(s.Channels)
		}
	case "subtitle":
		s.Kind = butler.StreamSubtitle
	case "attachment":
		s.Kind, s.Duration = butler.StreamAttachment, 0
	default:
		s.Kind = butler.StreamData
	}
	return s
}

// containerName returns Plex's name for one of ffmpeg's.
func containerName(name string) string {
	name, _, _ = strings.Cut(name, ",")
	name = strings.TrimSuffix(name, "_pipe")
	if name == "matroska" {
		return string(formatMatroska)
	}
	return name
}

// profileName drops profiles that ffprobe has only a number for.
func profileName(s string) string {
	if _, err := strconv.Atoi(s); err == nil || s == "unknown" {
		return ""
	}
	return s
}

func number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// milliseconds reads seconds as ffprobe writes them.
func milliseconds(s string) int64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0
	}
	return roundMS(v)
}

// roundMS rounds seconds to milliseconds; what cannot be a time becomes 0.
func roundMS(seconds float64) int64 {
	if !(seconds > 0 && seconds < math.MaxInt64/1e6) {
		return 0
	}
	return int64(math.Round(seconds * 1000))
}

// clock reads "00:01:02.345000000", in milliseconds.
func clock(s string) int64 {
	parts := strings.Split(s, ":")
	if len(parts) != 3 {
		return 0
	}
	hours, err1 := strconv.ParseUint(parts[0], 10, 16)
	minutes, err2 := strconv.ParseUint(parts[1], 10, 8)
	seconds, err3 := strconv.ParseFloat(parts[2], 64)
	if err1 != nil || err2 != nil || err3 != nil {
		return 0
	}
	return roundMS(float64(hours*3600+minutes*60) + seconds)
}

// fraction reads "24000/1001".
func fraction(s string) float64 {
	a, b, ok := strings.Cut(s, "/")
	n, d := number(a), number(b)
	if !ok || d == 0 {
		return 0
	}
	return float64(n) / float64(d)
}

// shape returns a sample aspect ratio, or "" for square and unknown.
func shape(s string) string {
	a, b, _ := strings.Cut(s, ":")
	if number(a) == 0 || number(b) == 0 || a == b {
		return ""
	}
	return s
}

// quarter rounds an angle to 0, 90, 180 or 270.
func quarter(degrees float64) int {
	if math.IsNaN(degrees) || math.Abs(degrees) > 1e6 {
		return 0
	}
	return ((int(math.Round(degrees/90))%4 + 4) % 4) * 90
}

// pixDepth returns the bits per sample of a pixel format: "yuv420p10le" has 10.
func pixDepth(pix string) int {
	if pix == "" {
		return 0
	}
	s := strings.TrimSuffix(strings.TrimSuffix(pix, "le"), "be")
	for _, depth := range []int{9, 10, 12, 14, 16} {
		if strings.HasSuffix(s, "p"+strconv.Itoa(depth)) || strings.HasSuffix(s, "gray"+strconv.Itoa(depth)) {
			return depth
		}
	}
	switch s {
	case "p010", "x2rgb10":
		return 10
	case "p016", "rgb48", "rgba64", "ya16", "bgr48", "bgra64":
		return 16
	case "pal8":
		return 8
	}
	return 8
}
