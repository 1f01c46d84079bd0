package header

import (
	"testing"
	"time"

	"butler"
	"butler/internal/butlertest"
	"butler/internal/media/tool"
)

func TestPhotosOfCamerasAndTelephones(t *testing.T) {
	t.Parallel()
	taken := time.Date(2023, 7, 4, 9, 30, 0, 0, time.UTC)
	tools, err := tool.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r := NewReader(tools)
	for _, c := range []struct {
		recipe              butlertest.Recipe
		container, date     string
		wide, high, rotated int
	}{
		{butlertest.Raw{Taken: taken, Orientation: 6}, "dng", "2023-07-04T09:30:00", 480, 320, 90},
		{butlertest.Raw{Format: "cr2", Taken: taken, Orientation: 8}, "cr2", "2023-07-04T09:30:00", 480, 320, 270},
		{butlertest.Raw{Format: "cr3", Taken: taken, Orientation: 3}, "cr3", "2023-07-04T09:30:00", 96, 64, 180},
		{butlertest.Raw{Format: "orf", Taken: taken}, "orf", "2023-07-04T09:30:00", 480, 320, 0},
		{butlertest.Raw{Format: "rw2", Taken: taken}, "rw2", "2023-07-04T09:30:00", 480, 320, 0},
		{butlertest.Raw{Format: "raf", Taken: taken, Orientation: 6}, "raf", "2023-07-04T09:30:00", 96, 64, 90},
		{butlertest.HEIC{Columns: 3, Rows: 1, Quarters: 3}, "heif", "", 182, 54, 90},
	} {
		h, err := r.ReadHeader(t.Context(), butlertest.Media(t, c.recipe), butler.Photos)
		if err != nil || h.Problem != "" || len(h.Streams) != 1 {
			t.Errorf("%+v: %+v, %v", c.recipe, h, err)
			continue
		}
		s := h.Streams[0]
		if h.Container != c.container || h.Tags["date"] != c.date || s.Width != c.wide || s.Height != c.high || s.Rotation != c.rotated || s.Kind != butler.StreamCover {
			t.Errorf("%+v: %s of %s, %d by %d, turned by %d", c.recipe, h.Container, h.Tags["date"], s.Width, s.Height, s.Rotation)
		}
		if butler.FeaturesOf(butler.Photos, h) != butler.IsPhoto {
			t.Errorf("%+v is no photo to a scan", c.recipe)
		}
	}
}
