package plex

import (
	"strings"

	"butler"
)

// videoCodec returns what Plex calls a codec of moving pictures.
func videoCodec(ffmpeg string) string {
	switch ffmpeg {
	case "msmpeg4v3":
		return "msmpeg4"
	default:
		return ffmpeg
	}
}

// audioCodec returns what Plex calls a codec of sound.
func audioCodec(ffmpeg string) string {
	switch {
	case ffmpeg == "dts":
		return "dca"
	case strings.HasPrefix(ffmpeg, "pcm_"):
		return "pcm"
	case strings.HasPrefix(ffmpeg, "wma"):
		return "wma"
	}
	return ffmpeg
}

// audioProfile returns what Plex calls a profile of sound.
func audioProfile(s butler.Stream) string {
	profile := strings.ToLower(s.Profile)
	if s.Codec == "dts" {
		switch profile {
		case "dts-hd ma":
			return "ma"
		case "dts-hd hra":
			return "hra"
		case "dts-es":
			return "es"
		}
	}
	return profile
}

// subtitleCodec returns what Plex calls a format of subtitles.
func subtitleCodec(ffmpeg string) string {
	switch ffmpeg {
	case "subrip":
		return "srt"
	case "hdmv_pgs_subtitle":
		return "pgs"
	case "dvd_subtitle":
		return "vobsub"
	case "webvtt":
		return "vtt"
	}
	return ffmpeg
}

// codecTitle returns a codec as people write it.
func codecTitle(codec string) string {
	switch codec {
	case "h264":
		return "H.264"
	case "mpeg2video":
		return "MPEG-2"
	case "mpeg4":
		return "MPEG-4"
	case "dca":
		return "DTS"
	case "truehd":
		return "TrueHD"
	case "opus", "vorbis":
		return strings.ToUpper(codec[:1]) + codec[1:]
	}
	return strings.ToUpper(codec)
}

// profileTitle returns a profile of pictures as people write it, if it says anything.
func profileTitle(profile string) string {
	switch profile {
	case "High", "Main", "Baseline", "Simple", "":
		return ""
	}
	return profile
}
