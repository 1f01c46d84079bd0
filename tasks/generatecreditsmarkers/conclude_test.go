package generatecreditsmarkers_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"testing"

	"butler"
	"butler/tasks/generatecreditsmarkers"
	"butler/tasks/internal/conform"
)

// conclude draws the Conclusion from what Passes found, as of one group, and returns the Markers by Part.
func conclude(t testing.TB, kind butler.ItemKind, results []conform.Result) map[int64][]butler.Marker {
	t.Helper()
	task := generatecreditsmarkers.Task()
	kept := map[string][]byte{}
	in := butler.ConclusionInput{
		Group:    butler.Item{ID: 1, Kind: kind},
		Log:      slog.New(slog.DiscardHandler),
		Settings: conform.Settings(t, task, nil),
		Blob: func(_ context.Context, r butler.BlobRef) ([]byte, error) {
			return kept[r.Digest], nil
		},
	}
	for _, r := range results {
		f := butler.Finding{Part: r.Part.ID, Analysis: generatecreditsmarkers.Name, Version: 1, Data: r.Outcome.Result.Data}
		for _, b := range r.Outcome.Result.Blobs {
			sum := sha256.Sum256(b.Data)
			digest := hex.EncodeToString(sum[:])
			kept[digest] = b.Data
			f.Blobs = append(f.Blobs, butler.BlobRef{Name: b.Name, Digest: digest, Size: int64(len(b.Data))})
		}
		in.Members = append(in.Members, butler.Member{Item: butler.Item{ID: r.Part.Item}, Part: r.Part, Findings: map[string]butler.Finding{f.Analysis: f}})
	}
	drawn, err := task.Conclusions[0].Draw(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	markers := map[int64][]butler.Marker{}
	for _, d := range drawn {
		markers[d.Part] = d.Result.Markers
	}
	return markers
}
