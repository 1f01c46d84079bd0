package generateintromarkers

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"runtime"
	"strconv"
	"testing"
	"time"

	"butler"
	"butler/internal/fingerprint"
)

// madeUp returns a season of episodes of 40 minutes, with an intro of 40 seconds in each, made up of words
// that follow each other as those of sound do.
func madeUp(episodes int) butler.ConclusionInput {
	random := rand.New(rand.NewPCG(3, 4))
	walk := func(n int) []uint32 {
		all := make([]uint32, n)
		w := random.Uint32()
		for i := range all {
			for range random.IntN(8) {
				w ^= 1 << random.IntN(32)
			}
			all[i] = w
		}
		return all
	}
	noisy := func(w []uint32) []uint32 {
		all := make([]uint32, len(w))
		for i := range w {
			all[i] = w[i]
			for range random.IntN(4) {
				all[i] ^= 1 << random.IntN(32)
			}
		}
		return all
	}
	const length, intro = 19400, 323
	theme := walk(intro)
	fine := make([]uint16, 75000)
	for i := range fine {
		fine[i] = uint16(random.Uint32())
	}
	var c cuts
	for at := time.Duration(0); at < 40*time.Minute; at += 5 * time.Second {
		c.Silences = append(c.Silences, stretch{at, at + 200*time.Millisecond})
		c.Keys = append(c.Keys, key{At: at})
	}
	blobs := map[string][]byte{"fine": encodeFine(fine), "cuts": c.encode()}
	in := butler.ConclusionInput{
		Blob: func(_ context.Context, r butler.BlobRef) ([]byte, error) { return blobs[r.Digest], nil },
	}
	for i := range episodes {
		w := walk(length)
		copy(w[200+random.IntN(2000):], noisy(theme))
		id := int64(i + 1)
		blobs[strconv.Itoa(i)] = fingerprint.Encode(w)
		in.Members = append(in.Members, butler.Member{
			Item: butler.Item{ID: id},
			Part: butler.Part{ID: id},
			Findings: map[string]butler.Finding{Name: {Part: id, Data: json.RawMessage("{}"), Blobs: []butler.BlobRef{
				{Name: blobSound, Digest: strconv.Itoa(i)}, {Name: blobFine, Digest: "fine"}, {Name: blobCuts, Digest: "cuts"},
			}}},
		})
	}
	return in
}

func benchmarkDraw(b *testing.B, episodes int) {
	in := madeUp(episodes)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for b.Loop() {
		drawn, err := draw(b.Context(), in)
		if err != nil {
			b.Fatal(err)
		}
		if len(drawn) < episodes*9/10 {
			b.Fatalf("%d intros in %d episodes", len(drawn), episodes)
		}
	}
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapSys-before.HeapSys)/1e6, "heap-MB")
}

func BenchmarkSeason100(b *testing.B)  { benchmarkDraw(b, 100) }
func BenchmarkSeason1000(b *testing.B) { benchmarkDraw(b, 1000) }

// BenchmarkAnalysis is the work for ten minutes of sound.
func BenchmarkAnalysis(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 1))
	second := make([]float32, butler.SpeechRate)
	for i := range second {
		second[i] = float32(random.NormFloat64()) / 10
	}
	for b.Loop() {
		a, err := begin(butler.AnalysisInput{})
		if err != nil {
			b.Fatal(err)
		}
		for range 600 {
			if err := a.Sound(&butler.Sound{Rate: butler.SpeechRate, Channels: 1, Samples: second}); err != nil {
				b.Fatal(err)
			}
		}
		if _, err := a.Finish(b.Context(), butler.PassEnd{}); err != nil {
			b.Fatal(err)
		}
	}
}
