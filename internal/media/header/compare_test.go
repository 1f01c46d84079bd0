package header

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"butler"
	"butler/internal/butlertest"
	"butler/internal/media/tool"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func tools(t testing.TB) tool.Tools {
	t.Helper()
	tools, err := tool.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return tools
}

// fastOnly is a Reader that notes whether it would have asked ffprobe.
func fastOnly(asked *bool) *Reader {
	return &Reader{tagLib: func() bool { return true }, probe: func(context.Context, string) ([]byte, error) {
		*asked = true
		return nil, errors.New("not asked")
	}}
}

// throughProbe reads a file by ffprobe alone.
func throughProbe(t testing.TB, r *Reader, path string) butler.Header {
	t.Helper()
	f, err := open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	head := make([]byte, min(sniffed, f.size))
	if _, err := f.ReadAt(head, 0); err != nil {
		t.Fatal(err)
	}
	h, err := r.readProbe(t.Context(), path, sniff(head))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return finish(h, f.size)
}

// forgive takes out of want what the package's documentation says a fast reader cannot know, where
// the fast reader does leave it empty.
func forgive(got, want butler.Header) butler.Header {
	want.Streams = slices.Clone(want.Streams)
	for i := range want.Streams {
		if i >= len(got.Streams) {
			break
		}
		w, g := &want.Streams[i], got.Streams[i]
		blank := func(to *int64, have int64) {
			if have == 0 {
				*to = 0
			}
		}
		matroskaFile := want.Container == "mkv" || want.Container == "webm"
		if matroskaFile {
			blank(&w.Bitrate, g.Bitrate)
			blank(&w.Duration, g.Duration)
			if g.FrameRate == 0 {
				w.FrameRate = 0
			}
		}
		if g.Kind == butler.StreamCover && len(got.Streams) == 1 { // a photo
			w.Rotation = g.Rotation
			want.Tags = got.Tags
			if g.PixFormat == "" {
				w.PixFormat = ""
			}
		}
		if g.Kind == butler.StreamCover && g.Width == 0 {
			w.Width, w.Height, w.PixFormat, w.BitDepth, w.Profile = 0, 0, "", 0, ""
		}
	}
	return want
}

func headerOptions() cmp.Options {
	return cmp.Options{
		cmpopts.EquateEmpty(),
		cmpopts.EquateApprox(0, 0.01), // frame rates
		cmp.FilterPath(func(p cmp.Path) bool {
			name := p.Last().String()
			return name == ".Duration" || name == ".Start" || name == ".End"
		}, cmp.Comparer(func(a, b int64) bool { return a-b <= 60 && b-a <= 60 })),
		cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Bitrate" },
			cmp.Comparer(func(a, b int64) bool {
				return math.Abs(float64(a-b)) <= 0.04*math.Max(float64(a), float64(b))
			})),
	}
}

func TestFastReadersAgreeWithFFprobe(t *testing.T) {
	probing := NewReader(tools(t))
	slow := []string{ // what has no fast reader
		"film.avi", "film.ts", "film.mpg", "interlaced.mpg", "mpeg2.mkv", "mpeg4.mkv", "song.aac", "song.ac3",
		"mjpeg.mov", "song.aiff", "song.wv", "flac.ogg",
	}
	for _, s := range butlertest.Samples(t) {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			var asked bool
			got, err := fastOnly(&asked).ReadHeader(t.Context(), s.Path, butler.SectionKind(s.Kind))
			if err != nil {
				t.Error(err)
				return
			}
			if asked != slices.Contains(slow, s.Name) {
				t.Errorf("asked ffprobe: %v (%s)", asked, got.Problem)
			}
			if asked {
				return
			}
			want := forgive(got, throughProbe(t, probing, s.Path))
			if d := cmp.Diff(want, got, headerOptions()); d != "" {
				t.Errorf("ffprobe (-) and the fast reader (+) differ:\n%s", d)
			}
		})
	}
}
