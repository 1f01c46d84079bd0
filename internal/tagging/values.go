package tagging

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"

	"butler"
	"butler/internal/loudness"
)

// The tags, as TagLib names them for all formats.
const (
	trackGain = "REPLAYGAIN_TRACK_GAIN"
	trackPeak = "REPLAYGAIN_TRACK_PEAK"
	albumGain = "REPLAYGAIN_ALBUM_GAIN"
	albumPeak = "REPLAYGAIN_ALBUM_PEAK"
	opusTrack = "R128_TRACK_GAIN"
	opusAlbum = "R128_ALBUM_GAIN"
)

func allTags() []string {
	return []string{trackGain, trackPeak, albumGain, albumPeak, opusTrack, opusAlbum}
}

// measured is how loud a track and its album are; nil for what is not known.
type measured struct {
	gain, albumGain *float64 // dB, to −18 LUFS
	peak, albumPeak *float64 // true peak; full scale is 1
}

// measuredIn reads what was found out about a stream of a Part.
func measuredIn(findings []butler.Finding, stream int) measured {
	var m measured
	heard := slices.ContainsFunc(findings, func(f butler.Finding) bool { return f.Analysis == "loudness" && f.State == butler.UnitDone })
	for _, f := range findings {
		if f.State != butler.UnitDone || !heard { // what is said of the album is of the file that was there before
			continue
		}
		switch f.Analysis {
		case "loudness":
			var data struct {
				Streams []struct {
					Index int      `json:"index"`
					Gain  *float64 `json:"gain"`
					Peak  *float64 `json:"peak"`
				} `json:"streams"`
			}
			if json.Unmarshal(f.Data, &data) != nil {
				continue
			}
			for _, s := range data.Streams {
				if s.Index == stream {
					m.gain, m.peak = s.Gain, s.Peak
				}
			}
		case "albums":
			var data struct {
				Gain *float64 `json:"gain"`
				Peak *float64 `json:"peak"`
			}
			if json.Unmarshal(f.Data, &data) == nil {
				m.albumGain, m.albumPeak = data.Gain, data.Peak
			}
		}
	}
	return m
}

// tags returns the tags for a file. What is not known has none.
func (m measured) tags(opus bool) map[string]string {
	tags := map[string]string{}
	set := func(name string, v *float64, format func(float64) string) {
		if v != nil && !math.IsNaN(*v) && !math.IsInf(*v, 0) {
			tags[name] = format(*v)
		}
	}
	if opus {
		set(opusTrack, m.gain, q78)
		set(opusAlbum, m.albumGain, q78)
		return tags
	}
	decibels := func(v float64) string { return fmt.Sprintf("%.2f dB", v) }
	factor := func(v float64) string { return strconv.FormatFloat(v, 'f', 6, 64) }
	set(trackGain, m.gain, decibels)
	set(albumGain, m.albumGain, decibels)
	if m.gain != nil { // without it the peak of silence tells players nothing
		set(trackPeak, m.peak, factor)
	}
	if m.albumGain != nil {
		set(albumPeak, m.albumPeak, factor)
	}
	return tags
}

// q78 writes a gain as RFC 7845 section 5.2.1 has it: in 256ths of a dB, to −23 LUFS and not −18 as
// ReplayGain does.
func q78(gain float64) string {
	v := math.Round((gain - 5) * 256)
	return strconv.Itoa(int(max(math.MinInt16, min(math.MaxInt16, v))))
}

// extension returns that of files of a format whose tags can be written, by which TagLib knows it, and
// whether it is Opus; "" for others.
func extension(p butler.Part) (ext string, opus bool) {
	main := loudness.MainStream(p)
	if main == nil || p.Features&butler.HasVideo != 0 {
		return "", false
	}
	switch p.Container {
	case "flac", "mp3":
		return "." + p.Container, false
	case "ogg":
		switch main.Codec {
		case "opus":
			return ".opus", true
		case "vorbis":
			return ".ogg", false
		}
	case "mp4", "m4a":
		return ".m4a", false
	}
	return "", false
}
