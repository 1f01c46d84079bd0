package original_test

import (
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"butler"
	"butler/internal/original"
)

// write makes a file and the Part that it is.
func write(t *testing.T, path, text string) butler.Part {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return butler.Part{ID: 7, Path: path, Size: info.Size(), Modified: info.ModTime()}
}

func TestOpenGivesOutWhatWasScanned(t *testing.T) {
	dir := t.TempDir()
	good := write(t, filepath.Join(dir, "film.mkv"), "film")
	f, err := original.Open(good)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if b, err := io.ReadAll(f); err != nil || string(b) != "film" {
		t.Fatalf("%q, %v", b, err)
	}

	missing := good
	missing.Missing = time.Unix(1, 0)
	grown := good
	grown.Size++
	older := good
	older.Modified = good.Modified.Add(-time.Second)
	away := good
	away.Path = filepath.Join(dir, "away.mkv")
	folder := good
	folder.Path = dir
	pipe := good
	pipe.Path = filepath.Join(dir, "pipe.mkv")
	if err := syscall.Mkfifo(pipe.Path, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, p := range map[string]butler.Part{
		"missing": missing, "of another size": grown, "of another time": older, "away": away, "a folder": folder, "a pipe": pipe,
	} {
		if f, err := original.Open(p); !butler.IsKind(err, butler.KindNotFound) {
			t.Errorf("%s: %v, %v", name, f, err)
		}
	}
}

func TestOpenSubtitlesStaysInTheLibrary(t *testing.T) {
	root, elsewhere := t.TempDir(), t.TempDir()
	film := write(t, filepath.Join(root, "film.mkv"), "film")
	write(t, filepath.Join(root, "film.srt"), "beside")
	write(t, filepath.Join(elsewhere, "secret.srt"), "secret")
	if err := os.Symlink(filepath.Join(elsewhere, "secret.srt"), filepath.Join(root, "film.de.srt")); err != nil {
		t.Fatal(err)
	}
	film.Streams = []butler.Stream{
		{ID: 1, Kind: butler.StreamSubtitle},
		{ID: 2, Kind: butler.StreamSubtitle, External: true, File: filepath.Join(root, "film.srt")},
		{ID: 3, Kind: butler.StreamSubtitle, External: true, File: filepath.Join(root, "film.de.srt")},
		{ID: 4, Kind: butler.StreamSubtitle, External: true, File: filepath.Join(elsewhere, "secret.srt")},
		{ID: 5, Kind: butler.StreamSubtitle, External: true, File: root},
	}
	for id, want := range map[int64]string{1: "", 2: "beside", 3: "", 4: "", 5: "", 6: ""} {
		f, err := original.OpenSubtitles(t.Context(), film, id, []string{root})
		if want == "" {
			if !butler.IsKind(err, butler.KindNotFound) {
				t.Errorf("stream %d: %v, %v", id, f, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("stream %d: %v", id, err)
			continue
		}
		b, err := io.ReadAll(f)
		if string(b) != want || err != nil || f.Close() != nil {
			t.Errorf("stream %d: %q, %v", id, b, err)
		}
	}
	// A disk that moved with a link in its place is the library's own.
	link := filepath.Join(t.TempDir(), "media")
	if err := os.Symlink(elsewhere, link); err != nil {
		t.Fatal(err)
	}
	f, err := original.OpenSubtitles(t.Context(), film, 4, []string{root, link})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}

func TestType(t *testing.T) {
	video := []butler.Stream{{Kind: butler.StreamVideo}}
	for _, c := range []struct {
		container string
		streams   []butler.Stream
		want      string
	}{
		{"mkv", video, "video/x-matroska"}, {"mkv", nil, "audio/x-matroska"}, {"mp4", video, "video/mp4"}, {"webm", nil, "audio/webm"},
		{"mp3", nil, "audio/mpeg"}, {"jpeg", nil, "image/jpeg"}, {"heic", nil, "image/heic"}, {"html", nil, "application/octet-stream"}, {"", nil, "application/octet-stream"},
	} {
		if got := original.Type(butler.Part{Header: butler.Header{Container: c.container, Streams: c.streams}}); got != c.want {
			t.Errorf("%s: %s, want %s", c.container, got, c.want)
		}
	}
}
