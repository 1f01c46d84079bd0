package generateintromarkers_test

import (
	"context"
	"fmt"
	"image"
	"io"
	"log/slog"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"butler"
	"butler/tasks/generateintromarkers"
	"butler/tasks/internal/conform"
)

const rate = butler.SpeechRate

// piece is a piece of music that its seed tells from others: chords, a bass and a tune, for some seconds.
func piece(seed uint64, seconds float64) []float32 {
	random := rand.New(rand.NewPCG(seed, 77))
	beat := 0.3 + 0.4*random.Float64()
	root := 40 + random.IntN(12)
	scale := [][]int{{0, 2, 4, 5, 7, 9, 11}, {0, 2, 3, 5, 7, 8, 10}, {0, 2, 4, 7, 9, 12, 14}}[random.IntN(3)]
	s := make([]float32, int(seconds*rate))
	note := func(at, length float64, midi int, volume, bright float64) {
		hz := 440 * math.Pow(2, float64(midi-69)/12)
		from := int(at * rate)
		// A sine by rotation, harmonic by harmonic: faster than to ask for each.
		for k := 1.0; k <= 5; k++ {
			sin, cos := math.Sincos(2 * math.Pi * hz * k / rate)
			x, y := 0.0, volume*math.Pow(bright, k-1)
			decay := math.Exp(-3 / (length * rate))
			for i := range int(1.2 * length * rate) {
				if from+i >= len(s) {
					break
				}
				x, y = (x*cos+y*sin)*decay, (y*cos-x*sin)*decay
				s[from+i] += float32(x)
			}
		}
	}
	for bar := 0.0; bar*4*beat < seconds; bar++ {
		degree := random.IntN(7)
		for i := range 3 {
			note(bar*4*beat, 4*beat, root+12+scale[(degree+2*i)%7], 0.06, 0.5)
		}
		for i := range 4 {
			note((bar*4+float64(i))*beat, beat, root+scale[degree%7], 0.1, 0.6)
		}
		for i := 0.0; i < 8; i++ {
			if random.Float64() < 0.7 {
				note((bar*8+i)*beat/2, beat*(0.5+random.Float64()), root+24+scale[random.IntN(7)], 0.1, 0.3+0.4*random.Float64())
			}
		}
	}
	return s
}

// talk is what is heard in a scene: something like speech, over something like a place.
func talk(seed uint64, seconds float64) []float32 {
	random := rand.New(rand.NewPCG(seed, 99))
	s := make([]float32, int(seconds*rate))
	var place float64
	for i := 0; i < len(s); {
		length := int((0.06 + 0.2*random.Float64()) * rate)
		volume := 0.0
		if random.Float64() < 0.8 {
			volume = 0.05 + 0.2*random.Float64()
		}
		hz, formant := 90+120*random.Float64(), 400+2000*random.Float64()
		noise := random.Float64() < 0.3
		phase := 0.0
		var low float64
		for k := 0; k < length && i < len(s); k, i = k+1, i+1 {
			place = 0.95*place + 0.05*random.NormFloat64()
			envelope := volume * math.Sin(math.Pi*float64(k)/float64(length))
			source := 0.0
			if noise {
				source = random.NormFloat64() / 3
			} else if phase += hz / rate; phase >= 1 {
				phase--
				source = 4
			}
			low += (source - low) * min(1, formant/3000)
			s[i] = float32(envelope*low + 0.05*place)
		}
	}
	return s
}

// join puts stretches of sound one after the other.
func join(parts ...[]float32) []float32 {
	var s []float32
	for _, p := range parts {
		s = append(s, p...)
	}
	return s
}

// season is a group as the Conclusion gets it.
type season struct {
	members []butler.Member
	blobs   map[string][]byte
}

// add analyses an episode, of sound, and of key frames, of which some are black.
func (s *season) add(t testing.TB, samples []float32, keys []time.Duration, black []time.Duration, chapters ...butler.Chapter) {
	t.Helper()
	s.addHeard(t, nil, samples, keys, black, chapters...)
}

// addHeard is add for sound that is heard at other times than it is decoded.
func (s *season) addHeard(t testing.TB, heard butler.Timeline, samples []float32, keys []time.Duration, black []time.Duration, chapters ...butler.Chapter) {
	t.Helper()
	task := generateintromarkers.Task()
	a, err := task.Analysis.Begin(butler.AnalysisInput{Settings: conform.Settings(t, task, nil)})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	picture := func(at time.Duration, luma byte) {
		i := image.NewYCbCr(image.Rect(0, 0, 32, 18), image.YCbCrSubsampleRatio420)
		for p := range i.Y {
			i.Y[p] = luma
		}
		if err := a.Frame(&butler.Frame{Time: at, Image: i}); err != nil {
			t.Fatal(err)
		}
	}
	for _, k := range slices.Sorted(slices.Values(slices.Concat(keys, black))) {
		luma := byte(120)
		if slices.Contains(black, k) {
			luma = 0
		}
		picture(k, luma)
	}
	for rest := samples; len(rest) > 0; {
		n := min(len(rest), 4096)
		if err := a.Sound(&butler.Sound{Rate: rate, Channels: 1, Samples: rest[:n]}); err != nil {
			t.Fatal(err)
		}
		rest = rest[n:]
	}
	r, err := a.Finish(t.Context(), butler.PassEnd{Heard: map[int]butler.Timeline{0: heard}})
	if err != nil {
		t.Fatal(err)
	}
	s.put(r, int64(len(samples))*1000/rate, chapters...)
}

// put adds an episode with a result.
func (s *season) put(r butler.Result, duration int64, chapters ...butler.Chapter) {
	if s.blobs == nil {
		s.blobs = make(map[string][]byte)
	}
	id := int64(len(s.members) + 1)
	f := butler.Finding{Part: id, Analysis: generateintromarkers.Name, Data: r.Data}
	for _, b := range r.Blobs {
		digest := fmt.Sprintf("%d %s", id, b.Name)
		s.blobs[digest] = b.Data
		f.Blobs = append(f.Blobs, butler.BlobRef{Name: b.Name, Digest: digest, Size: int64(len(b.Data))})
	}
	s.members = append(s.members, butler.Member{
		Item:     butler.Item{ID: id, Kind: butler.Episode, Index: int(id)},
		Part:     butler.Part{ID: id, Item: id, Header: butler.Header{Duration: duration, Chapters: chapters}},
		Findings: map[string]butler.Finding{generateintromarkers.Name: f},
	})
}

// draw concludes, and returns the Marker of each episode.
func (s *season) draw(t testing.TB) map[int64]butler.Marker {
	t.Helper()
	task := generateintromarkers.Task()
	drawn, err := task.Conclusions[0].Draw(t.Context(), butler.ConclusionInput{
		Group:    butler.Item{ID: 1000, Kind: butler.Season},
		Members:  s.members,
		Settings: conform.Settings(t, task, nil),
		Blob:     func(_ context.Context, r butler.BlobRef) ([]byte, error) { return s.blobs[r.Digest], nil },
		Open: func(butler.PartContent, string) (io.ReadSeekCloser, error) {
			return nil, butler.E(butler.KindNotFound, "open", "no artifacts")
		},
		Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[int64]butler.Marker)
	for _, d := range drawn {
		if len(d.Result.Markers) != 1 || d.Result.Summary == "" || len(d.Result.Data) == 0 {
			t.Fatalf("%+v", d)
		}
		m := d.Result.Markers[0]
		if m.Kind != butler.MarkerIntro || m.Start < 0 || m.End <= m.Start || m.Confidence <= 0 || m.Confidence > 1 || len(m.Evidence) == 0 {
			t.Errorf("%+v", m)
		}
		for _, e := range m.Evidence {
			if e.Kind == "" || strings.TrimSpace(e.Note) == "" || math.Abs(e.Weight) > 1 {
				t.Errorf("%+v", e)
			}
		}
		found[d.Part] = m
	}
	return found
}
