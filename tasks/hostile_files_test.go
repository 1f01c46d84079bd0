package tasks_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"butler"
	"butler/internal/butlertest"
)

// hostile is a file that someone has in a library.
type hostile struct {
	kind     butler.SectionKind
	make     func(t testing.TB, path string)
	damaged  bool          // so that any Analysis may find nothing in it
	hopeless bool          // nobody can find anything in it
	refused  []string      // Analyses that it is fit for by its headers, and that rightly find nothing in it
	longest  time.Duration // what it plays, at most
}

// Sources of pictures and sound for ffmpeg. Every film is an episode or a film, of four seconds.
const (
	picture = "-f lavfi -i testsrc2=s=192x108:r=25:d=4"
	tone    = "-f lavfi -i aevalsrc=0.3*sin(880*t)|0.3*sin(990*t):s=48000:d=4"
	silence = "-f lavfi -i anullsrc=r=48000:cl=stereo:d=4"
	encoded = "-c:v libx264 -preset ultrafast -g 25"
	mpeg2   = "-c:v mpeg2video -g 25 -c:a mp2"
)

func hostileFiles() map[string]hostile {
	const plays = 5 * time.Second
	film := func(words ...string) hostile {
		return hostile{kind: butler.Shows, make: ffmpeg(append(words, encoded)...), longest: plays}
	}
	song := func(words ...string) hostile {
		return hostile{kind: butler.Music, make: ffmpeg(words...), longest: plays}
	}
	changed := func(h hostile, change func([]byte) []byte) hostile {
		before := h.make
		h.make = func(t testing.TB, path string) {
			before(t, path)
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			put(t, path, change(data))
		}
		return h
	}
	broken := func(h hostile, change func([]byte) []byte) hostile {
		h = changed(h, change)
		h.damaged, h.longest = true, 2*plays
		return h
	}
	channels := func(n int, layout string) string {
		return "-f lavfi -i aevalsrc=" + strings.TrimSuffix(strings.Repeat("0.1*sin(880*t)|", n), "|") + ":s=48000:d=4:c=" + layout
	}
	return map[string]hostile{
		"no sound.mkv":         film(picture),
		"silent.mkv":           film(picture, silence),
		"silent.flac":          song(silence),
		"black and silent.mkv": film("-f lavfi -i color=black:s=192x108:r=25:d=4", silence),
		"a second.mkv":         film(picture, tone, "-t 1"),
		"a second.flac":        song(tone, "-t 1"),
		"a hundredth.flac":     {kind: butler.Music, make: ffmpeg(tone, "-t 0.01"), longest: plays, damaged: true},
		"one picture.mkv":      film("-f lavfi -i testsrc2=s=192x108:r=25:d=0.04", tone),
		"sound only.mkv":       {kind: butler.Movies, make: ffmpeg(tone), longest: plays},
		"24 channels.wav":      song(channels(24, "22.2")),
		"24 channels.mkv":      film(picture, channels(24, "22.2"), "-c:a pcm_s16le"),
		"8 channels.flac":      song(channels(8, "7.1")),
		"9 channels.wav":       song("-f lavfi -i aevalsrc=" + strings.TrimSuffix(strings.Repeat("0.1*sin(880*t)|", 9), "|") + ":s=48000:d=4"),
		"8 kHz.wav":            song(tone, "-ar 8000 -ac 1"),
		"192 kHz.flac":         song(tone, "-ar 192000"),
		"clipped.flac":         song("-f lavfi -i anoisesrc=d=4:a=1", "-af volume=40dB"),
		"no numbers.wav":       {kind: butler.Music, make: noNumbers, longest: plays, refused: []string{"music"}},
		"says nothing.mkv":     changed(film(picture, tone), matroskaDuration(0)),
		"says a second.mkv":    changed(film(picture, tone), matroskaDuration(1000)),
		"says ten hours.mkv":   changed(film(picture, tone), matroskaDuration(36_000_000)),
		"says for ever.mkv":    changed(film(picture, tone), matroskaDuration(math.Inf(1))),
		"says no number.mkv":   changed(film(picture, tone), matroskaDuration(math.NaN())),
		"says minus one.mkv":   changed(film(picture, tone), matroskaDuration(-1)),
		"says a day.mp4":       changed(film(picture, tone), movieDuration(86_400_000)),
		"says nothing.mp4":     changed(film(picture, tone), movieDuration(0)),
		"says a lot.wav":       changed(song(tone), sizeOfWAV(math.MaxUint32)),
		"says little.wav":      broken(song(tone), sizeOfWAV(100)),
		"cut.mkv":              broken(film(picture, tone), half),
		"cut.mp4":              {kind: butler.Shows, make: changed(film(picture, tone), half).make, longest: plays, damaged: true, hopeless: true},
		"cut.ts":               broken(film(picture, tone, mpeg2), half),
		"cut.flac":             broken(song(tone), half),
		"cut.mp3":              broken(song(tone), half),
		"noise.mkv":            broken(film(picture, tone), noise),
		"noise.ts":             broken(film(picture, tone, mpeg2), noise),
		"noise.flac":           broken(song(tone), noise),
		"noise.mp3":            broken(song(tone), noise),
		"text.mkv":             {kind: butler.Shows, make: func(t testing.TB, path string) { butlertest.Text(t, path) }, damaged: true, hopeless: true},
		"empty.mkv":            {kind: butler.Shows, make: func(t testing.TB, path string) { butlertest.Zero(t, path) }, damaged: true, hopeless: true},
		"text.jpg":             {kind: butler.Photos, make: func(t testing.TB, path string) { butlertest.Text(t, path) }, damaged: true, hopeless: true},
		"empty stream.mkv":     {kind: butler.Shows, make: ffmpeg(picture, "-f lavfi -i anullsrc,atrim=end_sample=0", "-map 0 -map 1 -c:a pcm_s16le", encoded), longest: plays, damaged: true},
		"joined.ts":            {kind: butler.Shows, make: joined(picture+" "+tone+" "+mpeg2+" -output_ts_offset 700", picture+" "+tone+" "+mpeg2+" -output_ts_offset 3"), longest: 2 * plays},
		"late sound.ts":        {kind: butler.Shows, make: joined(picture+" "+mpeg2, picture+" "+tone+" "+mpeg2), longest: 2 * plays, damaged: true},
		"wrapped.ts":           {kind: butler.Shows, make: ffmpeg(picture, tone, mpeg2, "-output_ts_offset 95441 -mpegts_copyts 1"), longest: plays},
	}
}

// ffmpeg returns what makes a file by ffmpeg: inputs and options, separated by spaces.
func ffmpeg(words ...string) func(testing.TB, string) {
	return func(t testing.TB, path string) {
		t.Helper()
		args := append(strings.Fields("-v error -nostdin -y"), strings.Fields(strings.Join(words, " "))...)
		if out, err := exec.CommandContext(t.Context(), butlertest.FFmpeg(t), append(args, path)...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
}

// joined makes a transport stream of two, one after the other.
func joined(first, second string) func(testing.TB, string) {
	return func(t testing.TB, path string) {
		t.Helper()
		var all []byte
		for i, words := range []string{first, second} {
			part := filepath.Join(t.TempDir(), string(rune('a'+i))+".ts")
			ffmpeg(words)(t, part)
			data, err := os.ReadFile(part)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, data...)
		}
		put(t, path, all)
	}
}

func put(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func half(data []byte) []byte { return data[:len(data)/2] }

// noise spoils the middle of a file.
func noise(data []byte) []byte {
	for i := len(data) / 3; i < 2*len(data)/3; i += 3 {
		data[i] ^= byte(i*7 + 1)
	}
	return data
}

// matroskaDuration writes another duration, in ms, into a Matroska file.
func matroskaDuration(ms float64) func([]byte) []byte {
	return func(data []byte) []byte {
		if at := bytes.Index(data, []byte{0x44, 0x89, 0x88}); at >= 0 {
			binary.BigEndian.PutUint64(data[at+3:], math.Float64bits(ms))
		}
		return data
	}
}

// movieDuration writes another duration, in ms, into the header of an MP4 file and those of its tracks.
func movieDuration(ms uint32) func([]byte) []byte {
	return func(data []byte) []byte {
		for _, box := range []struct {
			name string
			at   int // of the duration, version 0
		}{{"mvhd", 16}, {"tkhd", 20}, {"mdhd", 16}} {
			for rest := data; ; {
				i := bytes.Index(rest, []byte(box.name))
				if i < 0 {
					break
				}
				rest = rest[i+4:]
				binary.BigEndian.PutUint32(rest[box.at:], ms)
			}
		}
		return data
	}
}

// sizeOfWAV writes another size of the sound into a WAV file.
func sizeOfWAV(size uint32) func([]byte) []byte {
	return func(data []byte) []byte {
		if at := bytes.Index(data, []byte("data")); at >= 0 {
			binary.LittleEndian.PutUint32(data[at+4:], size)
		}
		return data
	}
}

// noNumbers makes a WAV file of floats that are no numbers, infinite and absurd.
func noNumbers(t testing.TB, path string) {
	t.Helper()
	const samples = 4 * 48000
	le := binary.LittleEndian
	b := append([]byte("RIFF"), 0xff, 0xff, 0xff, 0x7f)
	b = append(b, "WAVEfmt "...)
	b = le.AppendUint32(b, 16)
	b = le.AppendUint16(b, 3) // floats
	b = le.AppendUint16(b, 1)
	b = le.AppendUint32(b, 48000)
	b = le.AppendUint32(b, 4*48000)
	b = le.AppendUint16(b, 4)
	b = le.AppendUint16(b, 32)
	b = append(b, "data"...)
	b = le.AppendUint32(b, 4*samples)
	odd := []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e38, -1e38, 1e-42, 0}
	for i := range samples {
		b = le.AppendUint32(b, math.Float32bits(float32(odd[i%len(odd)])))
	}
	put(t, path, b)
}
