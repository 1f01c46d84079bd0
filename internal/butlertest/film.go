package butlertest

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Film is a recipe of a video file. Its zero value is a Matroska file of three seconds, 192 by 108,
// 25 pictures a second, H.264 with a key frame every second, without sound.
type Film struct {
	Ext        string  // mkv (default), mp4, mov, m4v, ts, avi, webm, mpg …
	Seconds    float64 // default 3
	Width      int     // default 192
	Height     int     // default 108
	Rate       string  // pictures per second, "25" by default, "24000/1001"
	Codec      string  // encoder as ffmpeg names it; by default what suits Ext
	Picture    string  // a lavfi source without size and rate; by default testsrc2
	GOP        int     // pictures from key frame to key frame; default one second
	Sound      []Sound
	Chapters   int      // of equal length, titled "Chapter 1" …
	Subtitles  []string // languages of text subtitles
	Tags       map[string]string
	Cover      bool   // an attached picture
	Attachment bool   // an attached file that is no picture (Matroska)
	Rotation   int    // degrees clockwise, by display matrix (MP4)
	SAR        string // "64:45"
	Depth10    bool   // 10 bits per sample (HEVC)
	HDR        bool   // marked as PQ, BT.2020
	Interlaced bool
	Variable   bool // variable frame rate
	Fragmented bool // MP4 without a sample table
	NoPicture  bool // sound only
}

// Sound is one audio stream of a [Film].
type Sound struct {
	Codec    string // encoder as ffmpeg names it; by default what suits the file
	Channels int    // 1, 2 (default), 6 or 8
	Rate     int    // default 48000
	Language string
	Title    string
	Default  bool
	Silent   bool
}

func (f Film) extension() string { return cmp.Or(f.Ext, "mkv") }

func (f Film) seconds() string {
	return strconv.FormatFloat(cmp.Or(f.Seconds, 3), 'f', -1, 64)
}

func (f Film) rate() string { return cmp.Or(f.Rate, "25") }

func (f Film) make(ctx context.Context, ffmpeg, dir, path string) error {
	var in, out []string
	inputs := 0
	input := func(args ...string) int {
		in = append(in, args...)
		inputs++
		return inputs - 1
	}
	if !f.NoPicture {
		n := input("-f", "lavfi", "-i", f.picture())
		out = append(out, "-map", fmt.Sprintf("%d:v", n))
		out = append(out, f.videoOptions()...)
	}
	for i, s := range f.Sound {
		n := input("-f", "lavfi", "-i", tone(s.Channels, s.Rate, 330*(i+1), f.seconds(), s.Silent))
		out = append(out, "-map", fmt.Sprintf("%d:a", n))
		out = append(out, f.soundOptions(i)...)
	}
	for i, language := range f.Subtitles {
		srt := filepath.Join(dir, fmt.Sprintf("%d.srt", i))
		text := "1\n00:00:00,500 --> 00:00:01,500\n" + language + "\n\n"
		if err := os.WriteFile(srt, []byte(text), 0o600); err != nil {
			return err
		}
		n := input("-i", srt)
		out = append(out, "-map", fmt.Sprintf("%d:s", n), fmt.Sprintf("-c:s:%d", i), f.subtitleCodec(),
			fmt.Sprintf("-metadata:s:s:%d", i), "language="+language)
	}
	attached, err := f.attach(ctx, ffmpeg, dir, input)
	if err != nil {
		return err
	}
	out = append(out, attached...)
	if f.Chapters > 0 {
		name := filepath.Join(dir, "chapters.txt")
		if err := os.WriteFile(name, []byte(f.chapters()), 0o600); err != nil {
			return err
		}
		n := input("-f", "ffmetadata", "-i", name)
		out = append(out, "-map_chapters", strconv.Itoa(n))
	}
	for _, name := range sortedKeys(f.Tags) {
		out = append(out, "-metadata", name+"="+f.Tags[name])
	}
	if f.Fragmented {
		out = append(out, "-movflags", "frag_keyframe+empty_moov+default_base_moof")
	}
	out = append(out, "-fflags", "+bitexact", "-flags", "+bitexact", "-threads", "1", path)
	if err := ffmpegRun(ctx, ffmpeg, append(in, out...)...); err != nil {
		return err
	}
	if f.Rotation != 0 {
		return rotate(path, f.Rotation)
	}
	return nil
}

func (f Film) picture() string {
	source := cmp.Or(f.Picture, "testsrc2")
	sep := "="
	if strings.Contains(source, "=") {
		sep = ":"
	}
	s := fmt.Sprintf("%s%ssize=%dx%d:rate=%s,trim=duration=%s", source, sep,
		cmp.Or(f.Width, 192), cmp.Or(f.Height, 108), f.rate(), f.seconds())
	if f.Variable {
		s += ",select='not(mod(n,3))+gt(t,1)'"
	}
	if f.SAR != "" {
		s += ",setsar=" + strings.ReplaceAll(f.SAR, ":", "/")
	}
	if f.Depth10 {
		return s + ",format=yuv420p10le"
	}
	return s + ",format=yuv420p"
}

func (f Film) videoOptions() []string {
	codec := f.Codec
	if codec == "" {
		switch {
		case f.Depth10:
			codec = "libx265"
		case f.extension() == "webm":
			codec = "libvpx-vp9"
		case f.extension() == "avi":
			codec = "mpeg4"
		case f.extension() == "mpg":
			codec = "mpeg2video"
		default:
			codec = "libx264"
		}
	}
	gop := f.GOP
	if gop == 0 {
		gop = 25
	}
	o := []string{"-c:v:0", codec, "-g:v:0", strconv.Itoa(gop), "-threads:v:0", "1"}
	switch codec {
	case "libx264":
		o = append(o, "-preset:v:0", "ultrafast", "-x264-params", fmt.Sprintf("keyint=%d:min-keyint=%d:scenecut=0", gop, gop))
	case "libx265":
		o = append(o, "-preset:v:0", "ultrafast", "-x265-params",
			fmt.Sprintf("log-level=error:pools=none:frame-threads=1:keyint=%d", gop), "-tag:v:0", "hvc1")
	case "libvpx-vp9", "libvpx":
		o = append(o, "-deadline", "realtime", "-cpu-used", "8", "-b:v:0", "150k")
	}
	if f.Interlaced {
		o = append(o, "-flags:v:0", "+ildct+ilme", "-field_order", "tt", "-top", "1")
	}
	if f.HDR {
		o = append(o, "-color_primaries", "bt2020", "-color_trc", "smpte2084", "-colorspace", "bt2020nc", "-color_range", "tv")
	}
	if f.Variable {
		o = append(o, "-vsync", "vfr")
	}
	return o
}

func (f Film) soundOptions(i int) []string {
	s := f.Sound[i]
	codec := s.Codec
	if codec == "" {
		switch {
		case f.extension() == "webm":
			codec = "libopus"
		case s.Channels == 6 && f.extension() != "mp4":
			codec = "ac3"
		case f.extension() == "avi":
			codec = "libmp3lame"
		case f.extension() == "mpg":
			codec = "mp2"
		default:
			codec = "aac"
		}
	}
	o := []string{fmt.Sprintf("-c:a:%d", i), codec}
	if codec == "dca" {
		o = append(o, "-strict", "-2")
	}
	for _, m := range [][2]string{{"language", s.Language}, {"title", s.Title}} {
		if m[1] != "" {
			o = append(o, fmt.Sprintf("-metadata:s:a:%d", i), m[0]+"="+m[1])
		}
	}
	disposition := "0"
	if s.Default {
		disposition = "default"
	}
	return append(o, fmt.Sprintf("-disposition:a:%d", i), disposition)
}

func (f Film) subtitleCodec() string {
	switch f.extension() {
	case "mp4", "mov", "m4v":
		return "mov_text"
	case "webm":
		return "webvtt"
	}
	return "srt"
}

// attach makes what is attached to the film and returns the options that do it.
func (f Film) attach(ctx context.Context, ffmpeg, dir string, input func(...string) int) ([]string, error) {
	var o []string
	if f.Cover {
		cover := filepath.Join(dir, "cover.jpg")
		if err := makeCover(ctx, ffmpeg, cover); err != nil {
			return nil, err
		}
		if f.matroska() {
			o = append(o, "-attach", cover, "-metadata:s:t:0", "mimetype=image/jpeg")
		} else {
			n := input("-i", cover)
			o = append(o, "-map", fmt.Sprintf("%d:v", n), "-c:v:1", "copy", "-disposition:v:1", "attached_pic")
		}
	}
	if f.Attachment && f.matroska() {
		font := filepath.Join(dir, "notes.txt")
		if err := os.WriteFile(font, []byte("not a picture\n"), 0o600); err != nil {
			return nil, err
		}
		n := 0
		if f.Cover {
			n = 1
		}
		o = append(o, "-attach", font, fmt.Sprintf("-metadata:s:t:%d", n), "mimetype=text/plain")
	}
	return o, nil
}

func (f Film) matroska() bool { return f.extension() == "mkv" || f.extension() == "webm" }

func (f Film) chapters() string {
	total := int(cmp.Or(f.Seconds, 3) * 1000)
	var b strings.Builder
	b.WriteString(";FFMETADATA1\n")
	for i := range f.Chapters {
		fmt.Fprintf(&b, "[CHAPTER]\nTIMEBASE=1/1000\nSTART=%d\nEND=%d\ntitle=Chapter %d\n",
			total*i/f.Chapters, total*(i+1)/f.Chapters, i+1)
	}
	return b.String()
}
