package plex

import (
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"butler"
	"butler/internal/loudness"
	"butler/plexapi"
)

// wireMedia returns a version of an Item without its streams.
func wireMedia(m butler.Media, artifacts []butler.Artifact, kind butler.ItemKind) plexapi.Media {
	w := plexapi.Media{ID: m.ID, Title: m.Version, Duration: m.Duration, Part: make([]plexapi.Part, len(m.Parts))}
	for i, p := range m.Parts {
		w.Part[i] = wirePart(p, artifacts)
	}
	if len(m.Parts) == 0 {
		return w
	}
	first := m.Parts[0]
	w.Container = first.Container
	w.Bitrate = kilobits(first)
	if v := picture(first, kind); v != nil {
		width, height := upright(*v)
		w.Width, w.Height = width, height
		w.AspectRatio = aspectRatio(*v)
		if kind != butler.Photo {
			w.VideoCodec, w.VideoProfile = videoCodec(v.Codec), strings.ToLower(v.Profile)
			w.VideoResolution = resolution(width, height)
			w.VideoFrameRate = frameRate(v.FrameRate)
		}
	}
	if a := loudness.MainStream(first); a != nil {
		w.AudioChannels, w.AudioCodec, w.AudioProfile = a.Channels, audioCodec(a.Codec), audioProfile(*a)
	}
	return w
}

func wirePart(p butler.Part, artifacts []butler.Artifact) plexapi.Part {
	w := plexapi.Part{
		ID: p.ID, Key: partKey(p), Duration: p.Duration, File: p.Path, Size: p.Size, Container: p.Container,
	}
	if v := picture(p, ""); v != nil {
		w.VideoProfile = strings.ToLower(v.Profile)
	}
	if a := loudness.MainStream(p); a != nil {
		w.AudioProfile = audioProfile(*a)
	}
	if hasArtifact(artifacts, p.ID, previewsName) {
		w.Indexes = "sd"
	}
	return w
}

// partKey returns the address of a file. The time in it changes with the file.
func partKey(p butler.Part) string {
	extension := strings.ToLower(filepath.Ext(p.Path))
	if strings.ContainsFunc(extension, func(c rune) bool { return (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '.' }) {
		extension = ""
	}
	return "/library/parts/" + strconv.FormatInt(p.ID, 10) + "/" + strconv.FormatInt(p.Modified.Unix(), 10) + "/file" + extension
}

// picture returns the moving pictures of a Part, or the still one of a photo.
func picture(p butler.Part, kind butler.ItemKind) *butler.Stream {
	for i, s := range p.Streams {
		if s.Kind == butler.StreamVideo || kind == butler.Photo && s.Kind == butler.StreamCover {
			return &p.Streams[i]
		}
	}
	return nil
}

// kilobits returns the bit rate of a Part in kbit/s.
func kilobits(p butler.Part) int64 {
	switch {
	case p.Bitrate > 0:
		return p.Bitrate / 1000
	case p.Duration > 0:
		return p.Size * 8 / p.Duration
	}
	return 0
}

// upright returns the size at which pictures are shown, but for the shape of their pixels.
func upright(s butler.Stream) (width, height int) {
	if s.Rotation%180 != 0 {
		return s.Height, s.Width
	}
	return s.Width, s.Height
}

// pixelShape returns width by height of a pixel, 1 if it is not known.
func pixelShape(s butler.Stream) float64 {
	across, down, ok := strings.Cut(s.SAR, ":")
	x, err := strconv.Atoi(across)
	y, err2 := strconv.Atoi(down)
	if !ok || err != nil || err2 != nil || x <= 0 || y <= 0 {
		return 1
	}
	return float64(x) / float64(y)
}

// aspectRatio returns the shape of pictures as Plex tells it: one of the common ones, if it is close.
func aspectRatio(s butler.Stream) float64 {
	if s.Width <= 0 || s.Height <= 0 {
		return 0
	}
	ratio := float64(s.Width) * pixelShape(s) / float64(s.Height)
	if s.Rotation%180 != 0 {
		ratio = 1 / ratio
	}
	for _, common := range []float64{1.33, 1.66, 1.78, 1.85, 2.20, 2.35} {
		if math.Abs(ratio-common) < 0.03 {
			return common
		}
	}
	return math.Round(ratio*100) / 100
}

// resolution returns what Plex calls a size of pictures: by width, as films are cut in height.
func resolution(width, height int) string {
	width, height = max(width, height), min(width, height) // upright films count as if they lay
	switch {
	case width <= 0:
		return ""
	case width > 2600 || height > 1500:
		return "4k"
	case width > 1300 || height > 740:
		return "1080"
	case width > 1050 || height > 580:
		return "720"
	case height > 500:
		return "576"
	case width > 650 || height > 400:
		return "480"
	}
	return "sd"
}

// frameRate returns what Plex calls a number of frames a second.
func frameRate(fps float64) string {
	switch rounded := int(math.Round(fps)); {
	case fps <= 0 || fps > 1000 || math.IsNaN(fps):
		return ""
	case rounded == 25:
		return "PAL"
	case rounded == 30:
		return "NTSC"
	default:
		return strconv.Itoa(rounded) + "p"
	}
}
