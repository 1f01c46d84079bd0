package header

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"butler"
	"butler/internal/butlertest"
)

// TestSpoiledHeaders reads every sample many times with some bytes changed where headers lie.
func TestSpoiledHeaders(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	reader := &Reader{tagLib: tagLibIsSafe, probe: func(context.Context, string) ([]byte, error) {
		return nil, errors.New("not asked")
	}}
	path := filepath.Join(t.TempDir(), "spoiled")
	for _, s := range butlertest.Samples(t) {
		whole, err := os.ReadFile(s.Path)
		if err != nil {
			t.Fatal(err)
		}
		for range 25 {
			data := append([]byte(nil), whole...)
			for range 1 + random.IntN(8) {
				at := random.IntN(min(len(data), 3000))
				if random.IntN(2) == 0 {
					at = len(data) - 1 - at
				}
				data[at] = byte(random.IntN(256)) >> random.IntN(8)
				if random.IntN(4) == 0 {
					data[at] = 0xff
				}
			}
			if random.IntN(5) == 0 {
				data = data[:random.IntN(len(data))]
			}
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			h, err := reader.ReadHeader(t.Context(), path, butler.SectionKind(s.Kind))
			if err != nil {
				t.Fatalf("%s: %v", s.Name, err)
			}
			if check(t, h); t.Failed() {
				t.Fatalf("%s spoiled: %+v", s.Name, h)
			}
		}
	}
}
