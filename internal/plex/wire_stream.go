package plex

import (
	"math"
	"strconv"
	"strings"

	"butler"
	"butler/internal/loudness"
	"butler/plexapi"
)

// wireStreams returns the streams of a Part that Plex knows: pictures, sound and subtitles.
func wireStreams(p butler.Part, sounds []soundOf, album *album, want checks) []plexapi.Stream {
	var all []plexapi.Stream
	sound := loudness.MainStream(p)
	pictures := false
	for _, s := range p.Streams {
		w := plexapi.Stream{
			ID: s.ID, Default: plexapi.Bool(s.Default), Forced: plexapi.Bool(s.Forced), Index: s.Index,
			Bitrate: s.Bitrate / 1000, Title: s.Title, Profile: strings.ToLower(s.Profile), Duration: s.Duration, BitDepth: s.BitDepth,
		}
		wireLanguage(&w, s.Language)
		switch s.Kind {
		case butler.StreamVideo:
			wirePictures(&w, s)
			w.Selected = !plexapi.Bool(pictures)
			pictures = true
		case butler.StreamAudio:
			wireSound(&w, s)
			w.Selected = plexapi.Bool(sound != nil && sound.Index == s.Index)
			wireLoudness(&w, s.Index, sounds, album, want)
		case butler.StreamSubtitle:
			w.StreamType = plexapi.StreamSubtitle
			w.Codec, w.Profile = subtitleCodec(s.Codec), ""
			w.Format, w.HearingImpaired = w.Codec, plexapi.Bool(s.HearingImpaired)
			if s.External {
				w.Key = "/library/streams/" + strconv.FormatInt(s.ID, 10)
			}
		case butler.StreamCover, butler.StreamAttachment, butler.StreamData:
			continue
		}
		describe(&w, s)
		all = append(all, w)
	}
	return all
}

func wirePictures(w *plexapi.Stream, s butler.Stream) {
	w.StreamType = plexapi.StreamVideo
	w.Codec = videoCodec(s.Codec)
	w.Width, w.Height = upright(s)
	w.CodedWidth, w.CodedHeight = s.Width, s.Height
	w.FrameRate = math.Round(s.FrameRate*1000) / 1000
	w.ColorTrc = s.Transfer
	w.ChromaSubsampling = chroma(s.PixFormat)
	if pixelShape(s) != 1 {
		w.Anamorphic, w.PixelAspectRatio = true, s.SAR
	}
	w.Orientation = map[int]int{90: 6, 180: 3, 270: 8}[s.Rotation]
}

func wireSound(w *plexapi.Stream, s butler.Stream) {
	w.StreamType = plexapi.StreamAudio
	w.Codec = audioCodec(s.Codec)
	w.Profile = audioProfile(s)
	w.Channels, w.AudioChannelLayout, w.SamplingRate = s.Channels, s.Layout, s.Rate
}

// wireLoudness tells how loud a stream is, if it was measured.
func wireLoudness(w *plexapi.Stream, index int, sounds []soundOf, album *album, want checks) {
	for _, s := range sounds {
		if s.Index != index {
			continue
		}
		w.Gain, w.Loudness, w.LRA, w.Peak = s.Gain, s.Loudness, s.Range, s.Peak
		if want.ramps {
			w.StartRamp, w.EndRamp = ramps(s.StartRamp), ramps(s.EndRamp)
		}
		if album != nil {
			w.AlbumGain, w.AlbumPeak, w.AlbumRange = album.gain, album.peak, album.spread
		}
	}
}

// ramps returns the points at which a sound has become loud as "dB seconds;dB seconds;…", as MixRamp
// tags have them: dB relative to the loudness of the whole.
func ramps(points []ramp) string {
	var b strings.Builder
	for i, p := range points {
		if i > 0 {
			b.WriteByte(';')
		}
		b.WriteString(strconv.FormatFloat(p.Level, 'f', 2, 64))
		b.WriteByte(' ')
		b.WriteString(strconv.FormatFloat(float64(p.MS)/1000, 'f', 2, 64))
	}
	return b.String()
}

// describe makes the titles by which people choose a stream.
func describe(w *plexapi.Stream, s butler.Stream) {
	language := w.Language
	if language == "" {
		language = "Unknown"
	}
	var brief, details string
	switch w.StreamType {
	case plexapi.StreamVideo:
		brief = resolutionTitle(resolution(w.Width, w.Height))
		if r := dynamicRange(s); r != "" {
			brief = strings.TrimSpace(brief + " " + r)
		}
		details = codecTitle(w.Codec)
		w.DisplayTitle = titled(brief, details)
		w.ExtendedDisplayTitle = titled(brief, strings.TrimSpace(details+" "+profileTitle(s.Profile)))
	case plexapi.StreamAudio:
		details = strings.TrimSpace(codecTitle(w.Codec) + " " + channelTitle(s))
		w.DisplayTitle = titled(language, details)
		w.ExtendedDisplayTitle = w.DisplayTitle
	case plexapi.StreamSubtitle:
		brief = language
		if s.Forced {
			brief += " Forced"
		}
		if s.HearingImpaired {
			brief += " SDH"
		}
		if s.External {
			details = " External"
		}
		details = codecTitle(w.Codec) + details
		w.DisplayTitle = titled(brief, details)
		w.ExtendedDisplayTitle = w.DisplayTitle
	}
	if s.Title != "" {
		w.ExtendedDisplayTitle = titled(s.Title, strings.NewReplacer(" (", " ", ")", "").Replace(w.ExtendedDisplayTitle))
	}
}

func titled(brief, details string) string {
	switch {
	case details == "":
		return brief
	case brief == "":
		return details
	}
	return brief + " (" + details + ")"
}

func resolutionTitle(r string) string {
	switch r {
	case "", "sd", "4k":
		return strings.ToUpper(r)
	}
	return r + "p"
}

// dynamicRange returns HDR10, HLG or "".
func dynamicRange(s butler.Stream) string {
	switch s.Transfer {
	case "smpte2084":
		return "HDR10"
	case "arib-std-b67":
		return "HLG"
	}
	return ""
}

func channelTitle(s butler.Stream) string {
	switch s.Channels {
	case 0:
		return ""
	case 1:
		return "Mono"
	case 2:
		return "Stereo"
	}
	if layout, _, _ := strings.Cut(s.Layout, "("); layout != "" && layout[0] >= '0' && layout[0] <= '9' {
		return layout
	}
	return strconv.Itoa(s.Channels) + "ch"
}

// chroma returns how colours are sampled, of a pixel format as ffmpeg names it.
func chroma(pixFormat string) string {
	switch {
	case strings.Contains(pixFormat, "420"), pixFormat == "nv12", strings.HasPrefix(pixFormat, "p010"):
		return "4:2:0"
	case strings.Contains(pixFormat, "422"):
		return "4:2:2"
	case strings.Contains(pixFormat, "444"):
		return "4:4:4"
	}
	return ""
}
