package generatevoiceactivity_test

import (
	"path/filepath"
	"testing"

	"butler"
	"butler/internal/butlertest"
	"butler/internal/subtitle"
	"butler/tasks/generatevoiceactivity"
	"butler/tasks/internal/conform"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	good := conform.Part(t, butlertest.Media(t, butlertest.Film{Sound: []butlertest.Sound{{}}}), butler.Movies)
	broken := good
	broken.Path = butlertest.Text(t, filepath.Join(t.TempDir(), "broken.mkv"))
	conform.Run(t, generatevoiceactivity.Task(), good, broken)
}

func TestTalk(t *testing.T) {
	t.Parallel()
	for name, recipe := range map[string]butlertest.Talk{"mono": {}, "5.1": {Channels: 6}, "sound that begins later": {Delay: 2500}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var data generatevoiceactivity.Data
			r := conform.Good(t, generatevoiceactivity.Task(), conform.Part(t, butlertest.Media(t, recipe), butler.Movies), nil, &data)
			if len(r.Outcome.Result.Blobs) != 1 {
				t.Fatalf("%d blobs", len(r.Outcome.Result.Blobs))
			}
			v, err := subtitle.DecodeVoice(r.Outcome.Result.Blobs[0].Data)
			if err != nil {
				t.Fatal(err)
			}
			spoken := butlertest.Spoken()
			if len(v.Segments) != data.Segments || data.Segments < len(spoken)-2 || data.Segments > len(spoken)+2 {
				t.Errorf("%d stretches of speech: %+v", data.Segments, v.Segments)
			}
			right := 0
			for _, s := range spoken {
				for _, f := range v.Segments {
					if near(f.Start, s[0]+int64(recipe.Delay), 150) && near(f.End, s[1]+int64(recipe.Delay), 250) {
						right++
					}
				}
			}
			if right < len(spoken)*3/4 {
				t.Errorf("%d of %d are right: %+v", right, len(spoken), v.Segments)
			}
			if data.Share < 0.35 || data.Share > 0.55 || *data.FirstMS != v.Segments[0].Start || r.Outcome.Result.Summary == "no speech" {
				t.Errorf("%+v", data)
			}
		})
	}
}

func near(a, b, by int64) bool { return max(a-b, b-a) <= by }

func TestFilmsWithoutSpeech(t *testing.T) {
	t.Parallel()
	for name, film := range map[string]butlertest.Film{
		"tone":      {Sound: []butlertest.Sound{{}}},
		"silence":   {Sound: []butlertest.Sound{{Silent: true}}},
		"one frame": {Seconds: 0.2, Sound: []butlertest.Sound{{}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var data generatevoiceactivity.Data
			conform.Good(t, generatevoiceactivity.Task(), conform.Part(t, butlertest.Media(t, film), butler.Movies), nil, &data)
			if data.Segments != 0 || data.Share != 0 || data.FirstMS != nil || data.LastMS != nil {
				t.Errorf("%+v", data)
			}
		})
	}
}

func TestFilmWithoutSound(t *testing.T) {
	t.Parallel()
	part := conform.Part(t, butlertest.Media(t, butlertest.Film{}), butler.Movies)
	if r := conform.Pass(t, generatevoiceactivity.Task(), part, nil); !butler.IsKind(r.Outcome.Err, butler.KindDamaged) {
		t.Errorf("error %v", r.Outcome.Err)
	}
}
