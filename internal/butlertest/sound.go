package butlertest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Song is a recipe of an audio file. Its zero value is an MP3 of two seconds in stereo.
type Song struct {
	Ext      string  // mp3 (default), flac, m4a, ogg, opus, wav, mka, aiff, wv …
	Codec    string  // encoder as ffmpeg names it; by default what suits Ext
	Seconds  float64 // default 2
	Channels int     // 1, 2 (default), 6 or 8
	Rate     int     // default 48000
	Tags     map[string]string
	Cover    bool // front cover; not for ogg, opus and wav
	Silent   bool
}

func (s Song) extension() string { return cmp.Or(s.Ext, "mp3") }

func (s Song) make(ctx context.Context, ffmpeg, dir, path string) error {
	seconds := strconv.FormatFloat(cmp.Or(s.Seconds, 2), 'f', -1, 64)
	args := []string{"-f", "lavfi", "-i", tone(s.Channels, s.Rate, 440, seconds, s.Silent)}
	out := []string{"-map", "0:a"}
	codec := s.Codec
	if codec == "" && s.extension() == "ogg" {
		codec = "libvorbis"
	}
	if codec != "" {
		out = append(out, "-c:a", codec)
	}
	if s.Cover {
		cover := filepath.Join(dir, "cover.jpg")
		if err := makeCover(ctx, ffmpeg, cover); err != nil {
			return err
		}
		args = append(args, "-i", cover)
		out = append(out, "-map", "1:v", "-c:v", "copy", "-disposition:v:0", "attached_pic",
			"-metadata:s:v", "comment=Cover (front)")
	}
	for _, name := range sortedKeys(s.Tags) {
		out = append(out, "-metadata", name+"="+s.Tags[name])
	}
	out = append(out, "-fflags", "+bitexact", "-flags", "+bitexact", "-threads", "1", path)
	return ffmpegRun(ctx, ffmpeg, append(args, out...)...)
}

// tone returns a lavfi source: one sine per channel, each a third higher than the one before.
func tone(channels, rate, hertz int, seconds string, silent bool) string {
	channels = cmp.Or(channels, 2)
	layout := map[int]string{1: "mono", 2: "stereo", 6: "5.1", 8: "7.1"}[channels]
	exprs := make([]string, channels)
	for i := range exprs {
		exprs[i] = fmt.Sprintf("0.2*sin(2*PI*%d*t)", hertz+hertz*i/4)
		if silent {
			exprs[i] = "0"
		}
	}
	return fmt.Sprintf("aevalsrc=exprs='%s':c=%s:s=%d:d=%s", strings.Join(exprs, "|"), layout, cmp.Or(rate, 48000), seconds)
}

func makeCover(ctx context.Context, ffmpeg, path string) error {
	return ffmpegRun(ctx, ffmpeg, "-f", "lavfi", "-i", "testsrc2=size=96x96:rate=1", "-frames:v", "1",
		"-pix_fmt", "yuvj420p", "-fflags", "+bitexact", "-flags", "+bitexact", path)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
