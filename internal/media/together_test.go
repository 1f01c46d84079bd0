package media_test

import (
	"os"
	"testing"

	"butler"
	"butler/internal/butlertest"
	"butler/internal/media"
	"butler/internal/media/header"
	"butler/internal/media/tool"
	"butler/tasks/deepmediaanalysis"
	"butler/tasks/generateblurhashes"
	"butler/tasks/generatechapterthumbs"
	"butler/tasks/generatemediaindexfiles"
	"butler/tasks/loudnessanalysis"
)

// Ordinary films are read once for all Analyses. One with a single key frame is read once more, for
// those that show pictures of its course.
func TestHowOftenAFilmIsRead(t *testing.T) {
	tools, err := tool.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if tools.Sandbox, err = os.Executable(); err != nil {
		t.Fatal(err)
	}
	tasks := []butler.Task{
		generatemediaindexfiles.Task(), generatechapterthumbs.Task(), generateblurhashes.Task(), deepmediaanalysis.Task(), loudnessanalysis.Task(),
	}
	definitions := butler.CorePreferences(2)
	for _, task := range tasks {
		definitions = append(append(definitions, task.Definition()), task.Preferences...)
	}
	settings := butler.NewSettings(definitions, nil)
	sound := []butlertest.Sound{{Codec: "pcm_s16le"}}
	for _, c := range []struct {
		name string
		film butlertest.Film
		want [5]int
	}{
		{"a key frame a second", butlertest.Film{Seconds: 30, Rate: "5", GOP: 5, Chapters: 6, Sound: sound}, [5]int{1, 1, 1, 1, 1}},
		{"a key frame every ten seconds", butlertest.Film{Seconds: 60, Rate: "5", GOP: 50, Chapters: 12, Sound: sound}, [5]int{1, 1, 1, 1, 1}},
		{"a single key frame", butlertest.Film{Seconds: 60, Rate: "5", GOP: 1000, Chapters: 12, Sound: sound}, [5]int{2, 2, 1, 1, 1}},
	} {
		path := butlertest.Media(t, c.film)
		h, err := header.NewReader(tools).ReadHeader(t.Context(), path, butler.Movies)
		if err != nil {
			t.Fatal(err)
		}
		part := butler.Part{ID: 1, Path: path, Header: h, Features: butler.FeaturesOf(butler.Movies, h)}
		var got [5]int
		var analyses []butler.Analysis
		for i, task := range tasks {
			a := *task.Analysis
			a.Begin = func(in butler.AnalysisInput) (butler.Analyzer, error) {
				got[i]++
				return task.Analysis.Begin(in)
			}
			analyses = append(analyses, a)
		}
		outcomes, err := media.NewPerformer(tools, media.Options{}).Pass(t.Context(), part, analyses, settings, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range outcomes {
			if o.Err != nil {
				t.Errorf("%s: %s: %v", c.name, o.Analysis, o.Err)
			}
		}
		if got != c.want {
			t.Errorf("%s: read %v times, want %v", c.name, got, c.want)
		}
	}
}
