package media

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"

	"butler"
)

// parseStreams returns what ffprobe's JSON tells of the streams that a Pass needs to know.
func parseStreams(out []byte) ([]butler.Stream, error) {
	var probed struct {
		Streams []struct {
			Index         int
			CodecType     string `json:"codec_type"`
			CodecName     string `json:"codec_name"`
			Width, Height int
			ColorTransfer string `json:"color_transfer"`
			Channels      int
			ChannelLayout string `json:"channel_layout"`
			SampleRate    string `json:"sample_rate"`
			Disposition   struct {
				AttachedPic int `json:"attached_pic"`
			}
			SideDataList []struct{ Rotation float64 } `json:"side_data_list"`
		}
	}
	if err := json.Unmarshal(out, &probed); err != nil {
		return nil, butler.E(butler.KindInternal, "read ffprobe", "%w", err)
	}
	kinds := map[string]butler.StreamKind{
		"video": butler.StreamVideo, "audio": butler.StreamAudio, "subtitle": butler.StreamSubtitle, "attachment": butler.StreamAttachment,
	}
	var streams []butler.Stream
	for _, p := range probed.Streams {
		s := butler.Stream{
			Index: p.Index, Kind: butler.StreamData, Codec: p.CodecName, Width: p.Width, Height: p.Height,
			Transfer: p.ColorTransfer, Channels: p.Channels, Layout: p.ChannelLayout,
		}
		if s.Codec == "unknown" || s.Codec == "none" {
			s.Codec = "" // as this ffprobe has no name for it, ffmpeg has no decoder
		}
		if kind, ok := kinds[p.CodecType]; ok {
			s.Kind = kind
		}
		if p.Disposition.AttachedPic != 0 {
			s.Kind = butler.StreamCover
		}
		s.Rate, _ = strconv.Atoi(p.SampleRate)
		for _, d := range p.SideDataList {
			s.Rotation = (360 - int(math.Mod(d.Rotation, 360))) % 360 // ffprobe counts against the clock
		}
		streams = append(streams, s)
	}
	return streams, nil
}

// sameStreams reports whether two lists agree in what a Pass builds on.
func sameStreams(a, b []butler.Stream) bool {
	return slices.EqualFunc(a, b, func(x, y butler.Stream) bool { return x.Index == y.Index && x.Kind == y.Kind })
}

// shapeless returns the indexes of pictures whose size even decoding did not tell, as of a channel of which only the
// sound was received, and of sound whose rate it did not tell. No muxer takes them.
func shapeless(streams []butler.Stream) []int {
	var all []int
	for _, s := range streams {
		picture := s.Kind == butler.StreamVideo || s.Kind == butler.StreamCover
		if picture && (s.Width <= 0 || s.Height <= 0) || s.Kind == butler.StreamAudio && s.Rate <= 0 {
			all = append(all, s.Index)
		}
	}
	slices.Sort(all)
	return all
}
