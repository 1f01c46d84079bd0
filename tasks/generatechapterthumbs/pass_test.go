package generatechapterthumbs_test

import (
	"path/filepath"
	"testing"

	"butler"
	"butler/internal/butlertest"
	"butler/tasks/generatechapterthumbs"
	"butler/tasks/internal/conform"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	good := conform.Part(t, butlertest.Media(t, butlertest.Film{Seconds: 6, Chapters: 3}), butler.Movies)
	broken := good
	broken.Path = butlertest.Text(t, filepath.Join(t.TempDir(), "broken.mkv"))
	conform.Run(t, generatechapterthumbs.Task(), good, broken)
}

func TestChaptersOfFilms(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		film     butlertest.Film
		count    int
		readings int
	}{
		{"mkv", butlertest.Film{Seconds: 6, Chapters: 3}, 3, 1},
		{"mp4", butlertest.Film{Ext: "mp4", Seconds: 6, Chapters: 2}, 2, 1},
		{"one key frame", butlertest.Film{Seconds: 6, GOP: 1000, Chapters: 3}, 3, 2},
		{"one key frame in a long film", butlertest.Film{Seconds: 60, Rate: "5", GOP: 1000, Chapters: 10}, 10, 2},
		{"long chapters, ten seconds between key frames", butlertest.Film{Seconds: 60, Rate: "5", GOP: 50, Chapters: 5}, 5, 1},
		{"black", butlertest.Film{Seconds: 4, Picture: "color=c=black", Chapters: 2}, 2, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			part := conform.Part(t, butlertest.Media(t, c.film), butler.Movies)
			if len(part.Chapters) != c.count {
				t.Fatalf("chapters %+v", part.Chapters)
			}
			var data generatechapterthumbs.Data
			r := conform.Good(t, generatechapterthumbs.Task(), part, nil, &data)
			if len(data.Chapters) != c.count || data.Width != 320 || r.Readings != c.readings || data.Dense != (c.readings > 1) {
				t.Errorf("read %d times: %+v", r.Readings, data)
			}
			for i, th := range data.Chapters {
				chapter := part.Chapters[i]
				if inside := th.TimeMS >= chapter.Start && th.TimeMS < chapter.End; th.Index != chapter.Index || !inside {
					t.Errorf("%+v for %+v", th, chapter)
				}
				if th.Dull != (c.name == "black") {
					t.Errorf("%+v", th)
				}
			}
		})
	}
}
