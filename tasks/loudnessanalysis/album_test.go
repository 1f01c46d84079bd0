package loudnessanalysis

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"io"
	"log/slog"
	"math"
	"testing"

	"butler"
	"butler/internal/loudness"
)

// shelf holds levels files by Part.
type shelf map[int64][]byte

func (s shelf) open(p butler.PartContent, name string) (io.ReadSeekCloser, error) {
	raw, ok := s[p.Part]
	if !ok || name != loudness.LevelsName(0) {
		return nil, butler.E(butler.KindNotFound, "open artifact", "gone")
	}
	return closer{bytes.NewReader(raw)}, nil
}

type closer struct{ io.ReadSeeker }

func (closer) Close() error { return nil }

// levelsOf measures samples and returns their levels file and what was found out.
func levelsOf(t *testing.T, samples []float32) ([]byte, json.RawMessage) {
	t.Helper()
	var levels []float64
	var e ends
	m, err := newMeter(48000, 2, "stereo", func(l float64) error { levels = append(levels, l); e.add(l); return nil })
	if err != nil {
		t.Fatal(err)
	}
	if err := m.add(samples); err != nil {
		t.Fatal(err)
	}
	m.finish()
	raw := loudness.Header(uint32(len(levels)))
	for _, l := range levels {
		v := int16(loudness.Silence)
		if !math.IsInf(l, -1) {
			v = int16(math.Round(100 * l))
		}
		raw = binary.LittleEndian.AppendUint16(raw, uint16(v))
	}
	s := m.describe(Stream{Levels: loudness.LevelsName(0), LevelCount: len(levels)}, &e)
	text, err := json.Marshal(Data{Streams: []Stream{s}})
	if err != nil {
		t.Fatal(err)
	}
	return raw, text
}

// draw concludes an album of tracks, by their Data; nil for one that was not measured.
func draw(t *testing.T, files shelf, tracks ...json.RawMessage) []butler.Drawn {
	t.Helper()
	in := butler.ConclusionInput{Open: files.open, Log: slog.New(slog.DiscardHandler)}
	for i, data := range tracks {
		m := butler.Member{Part: butler.Part{ID: int64(i + 1), Header: butler.Header{Streams: []butler.Stream{{Kind: butler.StreamAudio}}}}}
		if data != nil {
			m.Findings = map[string]butler.Finding{Name: {Data: data}}
		}
		in.Members = append(in.Members, m)
	}
	in.Members = append(in.Members, butler.Member{Part: butler.Part{ID: 99}}) // without sound
	drawn, err := albums().Draw(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return drawn
}

func albumOf(t *testing.T, drawn []butler.Drawn, parts int) AlbumData {
	t.Helper()
	if len(drawn) != parts {
		t.Fatalf("%d results, want %d", len(drawn), parts)
	}
	var data AlbumData
	for i, d := range drawn {
		if d.Part != int64(i+1) || d.Result.Summary == "" || string(d.Result.Data) != string(drawn[0].Result.Data) {
			t.Errorf("%+v", d)
		}
	}
	if err := json.Unmarshal(drawn[0].Result.Data, &data); err != nil {
		t.Fatal(err)
	}
	return data
}

// An album sounds as loud as its tracks one after the other.
func TestAlbumIsAsOneTrack(t *testing.T) {
	quiet, loud := test1kHz(48000, stereo(20, -30)), test1kHz(48000, stereo(20, -20), stereo(10, -15))
	whole := measure(t, 48000, 2, "stereo", append(append([]float32{}, quiet...), loud...))
	files := shelf{}
	var data [2]json.RawMessage
	files[1], data[0] = levelsOf(t, quiet)
	files[2], data[1] = levelsOf(t, loud)
	got := albumOf(t, draw(t, files, data[:]...), 2)
	if got.Tracks != 2 || got.Measured != 2 || math.Abs(*got.Loudness-*whole.Loudness) > 0.1 || math.Abs(*got.Gain-*whole.Gain) > 0.1 ||
		math.Abs(got.Peak-whole.Peak) > 1e-3 || math.Abs(*got.Range-*whole.Range) > 0.5 {
		t.Errorf("got %+v, want about %+v", got, whole)
	}
}

func TestAlbumOfOddTracks(t *testing.T) {
	files := shelf{}
	var loud, silent json.RawMessage
	files[1], loud = levelsOf(t, test1kHz(48000, stereo(5, -23)))
	if d := draw(t, files, nil, nil); d != nil {
		t.Errorf("nothing was measured: %+v", d)
	}
	if d := draw(t, files); d != nil {
		t.Errorf("no tracks: %+v", d)
	}
	if got := albumOf(t, draw(t, files, loud, nil), 2); got.Tracks != 2 || got.Measured != 1 || math.Abs(*got.Gain-5) > 0.02 {
		t.Errorf("one was not measured: %+v", got)
	}
	if got := albumOf(t, draw(t, files, loud, loud), 2); got.Measured != 1 {
		t.Errorf("the levels of one are gone: %+v", got)
	}
	files[2] = files[1][:20]
	if got := albumOf(t, draw(t, files, loud, loud), 2); got.Measured != 1 {
		t.Errorf("the levels of one are cut: %+v", got)
	}
	if got := albumOf(t, draw(t, files, loud, json.RawMessage(`[]`)), 2); got.Measured != 1 {
		t.Errorf("the data of one is of another shape: %+v", got)
	}
	files[1], silent = levelsOf(t, make([]float32, 2*48000*5))
	if got := albumOf(t, draw(t, files, silent), 1); got.Measured != 1 || got.Gain != nil || got.PeakDB != nil {
		t.Errorf("silence: %+v", got)
	}
}
