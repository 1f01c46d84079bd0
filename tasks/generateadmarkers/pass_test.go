package generateadmarkers_test

import (
	"path/filepath"
	"testing"

	"butler"
	"butler/internal/butlertest"
	"butler/tasks/generateadmarkers"
	"butler/tasks/internal/conform"
)

func recording(t *testing.T, f butlertest.Film) butler.Part {
	t.Helper()
	return conform.Part(t, butlertest.Media(t, f), butler.Shows)
}

func TestConformance(t *testing.T) {
	t.Parallel()
	good := recording(t, butlertest.Film{Ext: "ts", Codec: "mpeg2video", Seconds: 5, GOP: 12, Interlaced: true, Sound: []butlertest.Sound{{}}})
	if good.Features&butler.IsRecording == 0 {
		t.Errorf("a transport stream is no recording: %+v", good.Header)
	}
	broken := good
	broken.Path = butlertest.Text(t, filepath.Join(t.TempDir(), "broken.ts"))
	conform.Run(t, generateadmarkers.Task(), good, broken)
}

// What has no commercials has a result that says so.
func TestFilesWithoutBreaks(t *testing.T) {
	t.Parallel()
	for name, film := range map[string]butlertest.Film{
		"no sound":       {Ext: "ts", Seconds: 4},
		"one second":     {Ext: "ts", Seconds: 1, Sound: []butlertest.Sound{{}}},
		"silence":        {Ext: "ts", Seconds: 4, Sound: []butlertest.Sound{{Silent: true}}},
		"5.1 at 8 kHz":   {Ext: "mkv", Seconds: 4, Sound: []butlertest.Sound{{Channels: 6, Rate: 8000, Codec: "pcm_s16le"}}},
		"one key frame":  {Ext: "ts", Seconds: 8, GOP: 1000, Sound: []butlertest.Sound{{}}},
		"narrow picture": {Ext: "ts", Seconds: 2, Width: 16, Height: 108},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var data generateadmarkers.Data
			r := conform.Good(t, generateadmarkers.Task(), recording(t, film), nil, &data)
			if len(data.Breaks) > 0 || len(r.Outcome.Result.Markers) > 0 || data.Pictures == 0 || r.Readings != 1 {
				t.Errorf("%+v, read %d times", data, r.Readings)
			}
		})
	}
}
