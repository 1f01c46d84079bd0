package header

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"butler"
	"butler/internal/butlertest"
)

// fuzzReader reads mutated files by the fast readers alone. What is to hold: no panic escapes, no
// gigabytes are allocated, and what comes out fits to be stored.
func fuzzReader(f *testing.F, seeds ...string) {
	recipes := butlertest.Recipes()
	for _, name := range seeds {
		data, err := os.ReadFile(butlertest.Media(f, recipes[name]))
		if err != nil {
			f.Fatal(err)
		}
		if len(data) > 64<<10 { // the headers, and the end, where indexes lie
			data = append(data[:32<<10:32<<10], data[len(data)-32<<10:]...)
		}
		f.Add(data)
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(dir, "fuzzed")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		h, err := (&Reader{tagLib: tagLibIsSafe, probe: func(context.Context, string) ([]byte, error) {
			return nil, errors.New("not asked")
		}}).ReadHeader(t.Context(), path, butler.Movies)
		runtime.ReadMemStats(&after)
		if err != nil {
			t.Fatal(err)
		}
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 256<<20 {
			t.Errorf("%d bytes allocated for a file of %d", grown, len(data))
		}
		check(t, h)
	})
}

// check reports what no header may hold.
func check(t *testing.T, h butler.Header) {
	t.Helper()
	if h.Problem == "" && len(h.Streams) == 0 {
		t.Error("nothing found and nothing said")
	}
	if h.Duration < 0 || h.Duration > maxDuration.Milliseconds() || h.Bitrate < 0 {
		t.Errorf("duration %d, bit rate %d", h.Duration, h.Bitrate)
	}
	for i, s := range h.Streams {
		if s.Index != i || s.Kind == "" || s.Width < 0 || s.Height < 0 || s.Channels < 0 || s.Rate < 0 || s.Bitrate < 0 || s.Duration < 0 {
			t.Errorf("stream %d: %+v", i, s)
		}
	}
	for i, c := range h.Chapters {
		if c.Index != i+1 || c.Start < 0 || c.End < c.Start {
			t.Errorf("chapter %d: %+v", i, c)
		}
	}
	texts := []string{h.Problem}
	for name, value := range h.Tags {
		texts = append(texts, name, value)
	}
	for _, s := range texts {
		if strings.ToValidUTF8(s, "") != s || strings.ContainsRune(s, 0) || len(s) > 2*maxText {
			t.Errorf("text %q", s)
		}
	}
}

func FuzzMatroska(f *testing.F) {
	fuzzReader(f, "film.mkv", "cover.mkv", "film.webm", "many-sounds.mkv", "ten-bit.mkv")
}

func FuzzMP4(f *testing.F) {
	fuzzReader(f, "film.mp4", "cover.m4a", "fragmented.mp4", "ten-bit.mp4", "alac.m4a", "film.mov", "subtitles.mp4")
}

func FuzzSound(f *testing.F) {
	fuzzReader(f, "cover.mp3", "cover.flac", "song.ogg", "song.opus", "song.wav")
}

func FuzzPhoto(f *testing.F) {
	fuzzReader(f, "photo-taken.jpg", "photo-turned-3.png", "moving.gif", "photo.webp", "photo.bmp", "photo.tiff")
}

func FuzzProbe(f *testing.F) {
	f.Add([]byte(`{"format":{"format_name":"avi","duration":"1e300","tags":{"TITLE":"a"}},"streams":[{"codec_type":"video","avg_frame_rate":"1/0","sample_aspect_ratio":"0:1","side_data_list":[{"side_data_type":"Display Matrix","rotation":-90}]}],"chapters":[{"start_time":"0","end_time":"-1"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := parseProbe(data, formatUnknown)
		if err != nil {
			return
		}
		h = finish(h, int64(len(data)))
		for i := range h.Streams {
			h.Streams[i].Index = i // ffprobe counts by itself
		}
		if len(h.Streams) > 0 {
			check(t, h)
		}
	})
}
