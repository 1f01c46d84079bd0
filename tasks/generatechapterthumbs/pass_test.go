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
		name  string
		film  butlertest.Film
		count int
	}{
		{"mkv", butlertest.Film{Seconds: 6, Chapters: 3}, 3},
		{"mp4", butlertest.Film{Ext: "mp4", Seconds: 6, Chapters: 2}, 2},
		{"one key frame", butlertest.Film{Seconds: 6, GOP: 1000, Chapters: 3}, 3},
		{"black", butlertest.Film{Seconds: 4, Picture: "color=c=black", Chapters: 2}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			part := conform.Part(t, butlertest.Media(t, c.film), butler.Movies)
			if len(part.Chapters) != c.count {
				t.Fatalf("chapters %+v", part.Chapters)
			}
			var data generatechapterthumbs.Data
			conform.Good(t, generatechapterthumbs.Task(), part, nil, &data)
			if len(data.Chapters) != c.count || data.Width != 320 {
				t.Errorf("%+v", data)
			}
			for i, th := range data.Chapters {
				chapter := part.Chapters[i]
				if inside := th.TimeMS >= chapter.Start && th.TimeMS < chapter.End; th.Index != chapter.Index || !inside && c.film.GOP == 0 {
					t.Errorf("%+v for %+v", th, chapter)
				}
				if th.Dull != (c.name == "black") {
					t.Errorf("%+v", th)
				}
			}
		})
	}
}
