package header

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"butler"
	"butler/internal/butlertest"
	"butler/internal/media/tool"

	"golang.org/x/sync/errgroup"
)

func TestDamagedFiles(t *testing.T) {
	reader := NewReader(tools(t))
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	film, mp4Film := butlertest.Standard("mkv"), butlertest.Standard("mp4")
	zeros := in("zeros.mkv")
	if err := os.WriteFile(zeros, make([]byte, 10000), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, path string
		problem    string // what it must say
		streams    int
		duration   bool
	}{
		{"empty", butlertest.Zero(t, in("empty.mkv")), "empty", 0, false},
		{"text", butlertest.Text(t, in("text.mp4")), "text", 0, false},
		{"zeros", zeros, "not a known media format", 0, false},
		{"cut Matroska", butlertest.Truncated(t, film, in("cut.mkv"), 0.5), "cut short", 3, true},
		{"cut Matroska, headers only", butlertest.Truncated(t, film, in("stub.mkv"), 0.0002), "mkv", 0, false},
		{"cut MP4 without index", butlertest.Truncated(t, mp4Film, in("cut.mp4"), 0.5), "no index", 0, false},
		{"cut WAV", butlertest.Truncated(t, butlertest.Song{Ext: "wav"}, in("cut.wav"), 0.5), "cut short", 1, true},
		{"cut JPEG", butlertest.Truncated(t, butlertest.Picture{Width: 640, Height: 480}, in("cut.jpg"), 0.7), "cut short", 1, false},
		{"cut PNG", butlertest.Truncated(t, butlertest.Picture{Ext: "png", Width: 640, Height: 480}, in("cut.png"), 0.7), "cut short", 1, false},
		{"impossible duration", butlertest.HugeDuration(t, in("huge.mkv")), "impossible duration", 2, false},
	} {
		h, err := reader.ReadHeader(t.Context(), c.path, butler.Movies)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if !strings.Contains(h.Problem, c.problem) || len(h.Streams) != c.streams || (h.Duration > 0) != c.duration {
			t.Errorf("%s: problem %q, %d streams, duration %d", c.name, h.Problem, len(h.Streams), h.Duration)
		}
	}
}

func TestNamesAndExtensionsDoNotMatter(t *testing.T) {
	reader := NewReader(tools(t))
	for name, c := range map[string]struct {
		recipe    butlertest.Recipe
		container string
	}{
		"\xff\xfe\xe9.mp3":    {butlertest.Song{}, "mp3"},
		"a\nb.mp3":            {butlertest.Song{Ext: "ogg"}, "ogg"},
		"film.avi":            {butlertest.Film{}, "mkv"},
		"%d.mkv":              {butlertest.Film{Ext: "mp4"}, "mp4"},
		"-rf":                 {butlertest.Film{Ext: "avi"}, "avi"},
		"photo.png":           {butlertest.Picture{}, "jpeg"},
		"ö 'q\" $x`.flac":     {butlertest.Song{Ext: "flac"}, "flac"},
		"http:%2f%2fhost.ogg": {butlertest.Song{Ext: "opus"}, "ogg"},
	} {
		path := butlertest.MediaAs(t, c.recipe, filepath.Join(t.TempDir(), name))
		h, err := reader.ReadHeader(t.Context(), path, butler.Movies)
		if err != nil || h.Problem != "" || h.Container != c.container || len(h.Streams) == 0 {
			t.Errorf("%q: %+v, %v", name, h, err)
		}
	}
}

func TestErrors(t *testing.T) {
	reader := NewReader(tools(t))
	dir := t.TempDir()
	fifo := filepath.Join(dir, "fifo.mkv")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	file := butlertest.Media(t, butlertest.Film{})
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		name, path string
		ctx        context.Context
		want       butler.Kind
	}{
		{"gone", filepath.Join(dir, "gone.mkv"), t.Context(), butler.KindUnreachable},
		{"folder", dir, t.Context(), butler.KindUnsupported},
		{"fifo", fifo, t.Context(), butler.KindUnsupported},
		{"device", "/dev/zero", t.Context(), butler.KindUnsupported},
		{"ended", file, ended, butler.KindInterrupted},
	} {
		h, err := reader.ReadHeader(c.ctx, c.path, butler.Movies)
		if !butler.IsKind(err, c.want) || len(h.Streams) > 0 {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		if c.want == butler.KindInterrupted {
			continue
		}
		if _, err := reader.ContentID(c.path); !butler.IsKind(err, c.want) {
			t.Errorf("%s: content id: %v, want %v", c.name, err, c.want)
		}
	}
	if err := fileError("open", os.ErrPermission); !butler.IsKind(err, butler.KindPermission) || butler.HintOf(err) == "" {
		t.Errorf("permission: %v", err)
	}
	none := NewReader(tool.Tools{})
	avi := butlertest.Media(t, butlertest.Film{Ext: "avi"})
	if _, err := none.ReadHeader(t.Context(), avi, butler.Movies); !butler.IsKind(err, butler.KindMissingTool) {
		t.Errorf("without ffprobe: %v", err)
	}
}

func TestPanicBecomesProblem(t *testing.T) {
	r := &Reader{
		tagLib: func() bool { panic("a bug in a library") },
		probe: func(context.Context, string) ([]byte, error) {
			return nil, butler.E(butler.KindDamaged, "probe", "no")
		},
	}
	h, err := r.ReadHeader(t.Context(), butlertest.Media(t, butlertest.Song{}), butler.Music)
	if err != nil || !strings.Contains(h.Problem, "a bug in a library") {
		t.Errorf("%+v, %v", h, err)
	}
}

func TestPhotoMetadata(t *testing.T) {
	for _, c := range []struct {
		recipe   butlertest.Picture
		rotation int
		date     string
	}{
		{butlertest.Recipes()["photo-taken.jpg"].(butlertest.Picture), 90, "2018-05-06T07:08:09"},
		{butlertest.Picture{Orientation: 8}, 270, ""},
		{butlertest.Picture{Orientation: 5}, 270, ""},
		{butlertest.Picture{Ext: "png", Orientation: 3}, 180, ""},
	} {
		var asked bool
		h, err := fastOnly(&asked).ReadHeader(t.Context(), butlertest.Media(t, c.recipe), butler.Photos)
		if err != nil || len(h.Streams) != 1 || h.Streams[0].Rotation != c.rotation || h.Tags["date"] != c.date {
			t.Errorf("%+v: %+v, %v", c.recipe, h, err)
		}
	}
}

func TestContentID(t *testing.T) {
	id := func(b []byte) string {
		t.Helper()
		s, err := contentID(bytes.NewReader(b), int64(len(b)))
		if err != nil || len(s) != 32 {
			t.Fatalf("%q, %v", s, err)
		}
		return s
	}
	if got, want := id(nil), "99d4e834d39167668cc3ad27aea587eb"; got != want {
		t.Errorf("of nothing: %s, want %s: stored ids would no longer be found", got, want)
	}
	large := bytes.Repeat([]byte("0123456789"), 100_000)
	first := id(large)
	for _, at := range []int{0, block - 1, len(large) / 2, len(large) - 1} {
		changed := bytes.Clone(large)
		changed[at]++
		if id(changed) == first {
			t.Errorf("a change at %d goes unnoticed", at)
		}
	}
	if id(large[:len(large)-1]) == first || id(large) != first {
		t.Error("ids do not follow from the content")
	}
	small := large[:3*block]
	for _, at := range []int{block + 5, 2*block + 5} {
		changed := bytes.Clone(small)
		changed[at]++
		if id(changed) == id(small) {
			t.Errorf("a change at %d of a small file goes unnoticed", at)
		}
	}
	if _, err := contentID(bytes.NewReader(nil), 10); err == nil || errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that shrank: %v", err)
	}
}

func TestManyAtOnce(t *testing.T) {
	var asked bool
	reader := fastOnly(&asked)
	var group errgroup.Group
	for _, r := range []butlertest.Recipe{butlertest.Song{}, butlertest.Song{Ext: "flac"}, butlertest.Film{}, butlertest.Film{Ext: "mp4"}, butlertest.Picture{}} {
		path := butlertest.Media(t, r)
		for range 3 {
			group.Go(func() error {
				h, err := reader.ReadHeader(t.Context(), path, butler.Movies)
				if err == nil && len(h.Streams) == 0 {
					err = errors.New(h.Problem)
				}
				return err
			})
		}
	}
	if err := group.Wait(); err != nil || asked {
		t.Error(err, asked)
	}
}

// What holds nothing to look at or listen to says so: nothing else would ever tell why nothing is made of it.
func TestNothingInsideIsAProblem(t *testing.T) {
	path := filepath.Join(t.TempDir(), "film.mp4")
	if err := os.WriteFile(path, []byte("\x00\x00\x00\x10ftypisom\x00\x00\x00\x00\x00\x00\x00\x08moov"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := &Reader{probe: func(context.Context, string) ([]byte, error) { return []byte(`{"streams":[],"format":{}}`), nil }}
	h, err := r.ReadHeader(t.Context(), path, butler.Movies)
	if err != nil || h.Problem != "the file holds no sound and no pictures" {
		t.Errorf("got %+v, %v", h, err)
	}
}
