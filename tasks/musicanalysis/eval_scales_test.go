//go:build eval

package musicanalysis

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"butler"
	"butler/internal/eval"
	"butler/tasks/internal/conform"
)

// TestEvalScales prints the tables of scales.go, from the pieces that things may be chosen on, and keeps
// what was heard in them for a closer look.
func TestEvalScales(t *testing.T) {
	type kept struct {
		Name     string
		Album    int
		Tempo    float64
		Tonic    int
		Minor    bool
		Features []float64
		ACF      []float64
		Spectrum []float64
		Chroma   [12]float64
	}
	var all []kept
	var sum, square [Dimensions]float64
	for _, w := range works() {
		if w.held {
			continue
		}
		var a *analyzer
		task := Task()
		task.Analysis.Begin = func(butler.AnalysisInput) (butler.Analyzer, error) { a = newAnalyzer(); return a, nil }
		if r := conform.Pass(t, task, conform.Part(t, render(t, w), butler.Music), nil); r.Outcome.Err != nil {
			t.Fatal(r.Outcome.Err)
		}
		k := kept{w.name(), w.album, w.tempo, w.tonic, w.minor, a.features(), a.rhythm.acf[:], a.rhythm.spectrum[:700], a.harmony.chroma.average()}
		all = append(all, k)
		for i, v := range k.Features {
			sum[i] += v
			square[i] += v * v
		}
	}
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(eval.Dir(t, "music"), "features.json"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	n := float64(len(all))
	var usual, deviation strings.Builder
	for i := range sum {
		mean := sum[i] / n
		fmt.Fprintf(&usual, "%.4g, ", mean)
		fmt.Fprintf(&deviation, "%.3g, ", math.Sqrt(max(1e-6, square[i]/n-mean*mean)))
	}
	t.Logf("usual\n%s\ndeviation\n%s", usual.String(), deviation.String())
}
