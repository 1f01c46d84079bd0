package generatemediaindexfiles_test

import (
	"bytes"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"
	"time"

	"butler"
	"butler/internal/bif"
	"butler/internal/butlertest"
	"butler/tasks/generatemediaindexfiles"
	"butler/tasks/internal/conform"
)

func film(t *testing.T, f butlertest.Film) butler.Part {
	t.Helper()
	return conform.Part(t, butlertest.Media(t, f), butler.Movies)
}

// broken is a file of rubbish that a scan took for the film.
func broken(t *testing.T, like butler.Part) butler.Part {
	t.Helper()
	like.Path = butlertest.Text(t, filepath.Join(t.TempDir(), "broken.mkv"))
	return like
}

func TestConformance(t *testing.T) {
	t.Parallel()
	good := film(t, butlertest.Film{Seconds: 5})
	conform.Run(t, generatemediaindexfiles.Task(), good, broken(t, good))
}

func TestPreviewsOfFilms(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name          string
		film          butlertest.Film
		values        map[string]string
		count         int
		distinct      int
		width, height int
		readings      int
	}{
		{"one a second", butlertest.Film{Seconds: 5}, map[string]string{"GenerateBIFFrameInterval": "1"}, 5, 5, 320, 180, 1},
		{"defaults", butlertest.Film{Seconds: 5}, nil, 3, 3, 320, 180, 1},
		{"key frames further apart than the interval", butlertest.Film{Seconds: 10, GOP: 125}, nil, 5, 2, 320, 180, 1},
		{"one key frame", butlertest.Film{Seconds: 5, GOP: 1000}, nil, 3, 3, 320, 180, 2},
		{"one key frame in a long film", butlertest.Film{Seconds: 60, Rate: "5", GOP: 1000}, nil, 30, 30, 320, 180, 2},
		{"ten seconds between key frames", butlertest.Film{Seconds: 60, Rate: "5", GOP: 50}, nil, 30, 6, 320, 180, 1},
		{"one key frame, all frames", butlertest.Film{Seconds: 5, GOP: 1000}, map[string]string{"GenerateBIFKeyframesOnly": "false"}, 3, 3, 320, 180, 1},
		{"shorter than the interval", butlertest.Film{Seconds: 1}, nil, 1, 1, 320, 180, 1},
		{"small", butlertest.Film{Seconds: 3}, map[string]string{"GenerateBIFWidth": "64"}, 2, 2, 64, 36, 1},
		{"turned", butlertest.Film{Ext: "mp4", Rotation: 90, Seconds: 3}, nil, 2, 2, 320, 568, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var data generatemediaindexfiles.Data
			r := conform.Good(t, generatemediaindexfiles.Task(), film(t, c.film), c.values, &data)
			if data.Count != c.count || data.Distinct != c.distinct || data.Width != c.width || data.Height < c.height-2 || data.Height > c.height+2 {
				t.Errorf("%+v", data)
			}
			if r.Readings != c.readings || data.Dense != (c.readings > 1 || len(c.values) > 0 && c.values["GenerateBIFKeyframesOnly"] == "false") {
				t.Errorf("read %d times: %+v", r.Readings, data)
			}
			if a := r.Outcome.Result.Artifacts; len(a) != 1 || a[0].Count != c.count {
				t.Errorf("artifacts %+v", a)
			}
			raw, err := os.ReadFile(filepath.Join(r.Dir, "index-sd.bif"))
			if err != nil {
				t.Fatal(err)
			}
			f, err := bif.Open(bytes.NewReader(raw), int64(len(raw)))
			if err != nil {
				t.Fatal(err)
			}
			if f.Count() != c.count || f.Interval() != time.Duration(data.IntervalMS)*time.Millisecond {
				t.Errorf("%d pictures every %v", f.Count(), f.Interval())
			}
			different := map[string]bool{}
			for i := range f.Count() {
				image, err := f.Image(i)
				if err != nil {
					t.Fatal(err)
				}
				different[string(image)] = true
				m, err := jpeg.Decode(bytes.NewReader(image))
				if err != nil || m.Bounds().Dx() != data.Width || m.Bounds().Dy() != data.Height {
					t.Errorf("picture %d: %v, %v", i, m, err)
				}
			}
			if len(different) != c.distinct {
				t.Errorf("%d different pictures, want %d", len(different), c.distinct)
			}
		})
	}
}

func TestFilesWithoutPictures(t *testing.T) {
	t.Parallel()
	song := conform.Part(t, butlertest.Media(t, butlertest.Song{}), butler.Movies)
	r := conform.Pass(t, generatemediaindexfiles.Task(), song, nil)
	if !butler.IsKind(r.Outcome.Err, butler.KindDamaged) {
		t.Errorf("a song: %v", r.Outcome.Err)
	}
	if files := conform.Files(t, r.Dir); len(files) > 0 {
		t.Errorf("left behind: %q", files)
	}
}

// A header that claims a hundred years does not matter: the packets tell the duration.
func TestHugeDurationOfTheHeader(t *testing.T) {
	t.Parallel()
	part := conform.Part(t, butlertest.HugeDuration(t, filepath.Join(t.TempDir(), "huge.mkv")), butler.Movies)
	var data generatemediaindexfiles.Data
	conform.Good(t, generatemediaindexfiles.Task(), part, nil, &data)
	if data.Count != 2 {
		t.Errorf("%+v", data)
	}
}

// A film that ends in the middle gives previews of what there is.
func TestTruncated(t *testing.T) {
	t.Parallel()
	path := butlertest.Truncated(t, butlertest.Film{Seconds: 10}, filepath.Join(t.TempDir(), "cut.mkv"), 0.5)
	var data generatemediaindexfiles.Data
	conform.Good(t, generatemediaindexfiles.Task(), conform.Part(t, path, butler.Movies), nil, &data)
	if data.Count < 1 || data.Count > 4 {
		t.Errorf("%+v", data)
	}
}
