package generateintromarkers_test

import (
	"context"
	"io"
	"log/slog"
	"math"
	"reflect"
	"testing"
	"time"

	"butler"
	"butler/tasks/generateintromarkers"
	"butler/tasks/internal/conform"
)

func draw(ctx context.Context, t testing.TB, members []butler.Member, blob func(context.Context, butler.BlobRef) ([]byte, error)) ([]butler.Drawn, error) {
	t.Helper()
	task := generateintromarkers.Task()
	return task.Conclusions[0].Draw(ctx, butler.ConclusionInput{
		Members: members, Settings: conform.Settings(t, task, nil), Blob: blob, Log: slog.New(slog.DiscardHandler),
		Open: func(butler.PartContent, string) (io.ReadSeekCloser, error) {
			return nil, butler.E(butler.KindNotFound, "open", "no artifacts")
		},
	})
}

// An episode that comes later gives the first its intro as well.
func TestJoinedLater(t *testing.T) {
	t.Parallel()
	var s season
	start, _ := s.build(t, 1, []part{scene(12), theme(8, 25), scene(60)})
	if found := s.draw(t); len(found) != 0 {
		t.Fatalf("%+v", found)
	}
	s.build(t, 2, []part{scene(31), theme(8, 25), scene(60)})
	found := s.draw(t)
	if len(found) != 2 || (time.Duration(found[1].Start)*time.Millisecond-start).Abs() > 500*time.Millisecond {
		t.Errorf("%+v", found)
	}
	if again := s.draw(t); !reflect.DeepEqual(found, again) {
		t.Errorf("%+v is another time %+v", found, again)
	}
}

// Two versions of an episode have all in common, and say nothing of an intro; nor do two files of the
// same episode under different numbers. A third episode does, for all of them.
func TestVersions(t *testing.T) {
	t.Parallel()
	one := []part{scene(12), theme(8, 25), scene(60)}
	for _, same := range []bool{true, false} {
		var s season
		s.build(t, 1, one)
		s.build(t, 1, one)
		if same {
			s.members[1].Item = s.members[0].Item
		}
		if found := s.draw(t); len(found) != 0 {
			t.Fatalf("%+v", found)
		}
		s.build(t, 2, []part{scene(31), theme(8, 25), scene(60)})
		if found := s.draw(t); len(found) != 3 {
			t.Errorf("%+v", found)
		}
	}
}

// Intros are where players play them: of sound that begins later than the pictures, or has a hole before them or after.
func TestSoundOfOtherTimes(t *testing.T) {
	t.Parallel()
	const second = time.Second
	var s season
	for i, heard := range []butler.Timeline{
		{{At: 1500 * time.Millisecond}},
		nil,
		{{At: 300 * time.Millisecond}, {Decoded: 5 * second, At: 9 * second}, {Decoded: 60 * second, At: 70 * second}},
		{{Decoded: 20 * second, At: 23 * second}}, // within the intro
	} {
		s.addHeard(t, heard, join(talk(uint64(i), 12), piece(8, 25), talk(uint64(10+i), 35)), nil, nil)
	}
	found := s.draw(t)
	for id, want := range map[int64][2]int64{1: {13_500, 38_500}, 2: {12_000, 37_000}, 3: {16_000, 41_000}} {
		if m := found[id]; max(m.Start-want[0], want[0]-m.Start) > 500 || max(m.End-want[1], want[1]-m.End) > 500 {
			t.Errorf("%d: %d to %d, want %v", id, m.Start, m.End, want)
		}
	}
}

// A chapter's name counts where there is nothing to compare with, and makes surer where there is.
func TestChaptersAsEvidence(t *testing.T) {
	t.Parallel()
	var s season
	parts := []part{scene(12), theme(8, 25), scene(60)}
	chapters := []butler.Chapter{{Index: 1, End: 12000, Title: "Prologue"}, {Index: 2, Start: 12000, End: 37000, Title: "Opening"}, {Index: 3, Start: 37000, End: 97000}}
	s.build(t, 1, parts, chapters...)
	single := s.draw(t)[1]
	if single.Start != 12000 || single.End != 37000 || single.Confidence >= 0.8 {
		t.Errorf("%+v", single)
	}
	s.build(t, 2, parts)
	found := s.draw(t)
	if len(found) != 2 || found[1].Start != 12000 || found[1].End != 37000 || found[1].Confidence <= max(single.Confidence, found[2].Confidence) {
		t.Errorf("%+v", found)
	}
	// What was never analysed still has its chapters.
	for i := range s.members {
		s.members[i].Findings = nil
	}
	if found := s.draw(t); len(found) != 1 || found[1].Start != 12000 {
		t.Errorf("%+v", found)
	}
}

// Silence, a hum, and samples that are none are the same everywhere, and no intro.
func TestNothingToHear(t *testing.T) {
	t.Parallel()
	constant := func(v float32) func(int) float32 { return func(int) float32 { return v } }
	for name, at := range map[string]func(i int) float32{
		"silence":    constant(0),
		"no numbers": constant(float32(math.NaN())),
		"one level":  constant(1),
		"a tone":     func(i int) float32 { return float32(math.Sin(float64(i) * 0.3)) },
		"mains hum":  func(i int) float32 { return float32(0.01 * math.Sin(float64(i)*2*math.Pi*50/rate)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var s season
			for range 3 {
				samples := make([]float32, 60*rate)
				for i := range samples {
					samples[i] = at(i)
				}
				s.add(t, samples, nil, nil)
			}
			if found := s.draw(t); len(found) != 0 {
				t.Errorf("%+v", found)
			}
		})
	}
}

// An episode of silence between scenes has as much of it in common with others, at no place in particular.
func TestSharedSilence(t *testing.T) {
	t.Parallel()
	var s season
	for i := range 3 {
		s.add(t, join(talk(uint64(i), 30), make([]float32, 20*rate), talk(uint64(i+100), 60)), nil, nil)
	}
	if found := s.draw(t); len(found) != 0 {
		t.Errorf("%+v", found)
	}
}

// A Blob that is damaged or gone costs its episode the comparison, or the exactness of the ends, and the
// others nothing.
func TestLostBlobs(t *testing.T) {
	t.Parallel()
	var s season
	for i := range 3 {
		s.build(t, uint64(i+1), []part{scene(5), theme(8, 20), scene(40)})
	}
	for name, want := range map[string]int{"sound": 2, "fine": 3, "cuts": 2} {
		for _, gone := range []bool{true, false} {
			drawn, err := draw(t.Context(), t, s.members, func(_ context.Context, r butler.BlobRef) ([]byte, error) {
				if r.Digest != "2 "+name {
					return s.blobs[r.Digest], nil
				}
				if gone {
					return nil, butler.E(butler.KindNotFound, "read", "gone")
				}
				return []byte("damaged"), nil
			})
			if err != nil || len(drawn) != want {
				t.Errorf("%s: %d intros, %v", name, len(drawn), err)
			}
		}
	}
}

func TestStopped(t *testing.T) {
	t.Parallel()
	var s season
	for i := range 2 {
		s.build(t, uint64(i+1), []part{scene(5), theme(8, 20), scene(40)})
	}
	away := butler.E(butler.KindUnreachable, "read", "the disk is away")
	if _, err := draw(t.Context(), t, s.members, func(context.Context, butler.BlobRef) ([]byte, error) { return nil, away }); !butler.IsKind(err, butler.KindUnreachable) {
		t.Error(err)
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := draw(stopped, t, s.members, func(_ context.Context, r butler.BlobRef) ([]byte, error) { return s.blobs[r.Digest], nil }); err == nil {
		t.Error("no error though stopped")
	}
}
