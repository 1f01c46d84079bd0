//go:build eval

package musicanalysis

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"butler"
	"butler/internal/eval"
	"butler/tasks/internal/conform"
)

// heard is a piece and what was found out about it.
type heard struct {
	work
	data   Data
	vector []float32
	cpu    time.Duration
}

// counts are how often it was right, of one part of the pieces.
type counts struct {
	Pieces       int     `json:"pieces"`
	TempoExact   int     `json:"tempoExact"`   // within 4 %
	TempoOctave  int     `json:"tempoOctave"`  // the same, also of half, double, a third or three times as fast
	KeyExact     int     `json:"keyExact"`     //
	KeyRelative  int     `json:"keyRelative"`  // the relative key
	KeyFifth     int     `json:"keyFifth"`     // a fifth away, in the same mode
	KeyParallel  int     `json:"keyParallel"`  // the same tonic in the other mode
	KeyWeighted  float64 `json:"keyWeighted"`  // as MIREX counts: 1, 0.3, 0.5, 0.2
	TuningOff    float64 `json:"tuningOff"`    // cents, median
	Neighbours   float64 `json:"neighbours"`   // share of the nearest five that are of the same album
	Chance       float64 `json:"chance"`       // what that were by chance
	First        float64 `json:"first"`        // share of the nearest one
	Near         float64 `json:"near"`         // median distance within an album
	Far          float64 `json:"far"`          // to others
	CPU          float64 `json:"cpuPerHour"`   // s, of the whole Pass
	BelowDefault float64 `json:"belowDefault"` // share of all others that are nearer than 0.25
}

func TestEvalMusic(t *testing.T) {
	var chosen, held []heard
	for _, w := range works() {
		h := heard{work: w}
		part := conform.Part(t, render(t, w), butler.Music)
		h.cpu = eval.CPU(t, func() {
			r := conform.Pass(t, Task(), part, nil)
			if r.Outcome.Err != nil {
				t.Fatalf("%s: %v", w.name(), r.Outcome.Err)
			}
			h.vector = r.Outcome.Result.Vector
			if err := json.Unmarshal(r.Outcome.Result.Data, &h.data); err != nil {
				t.Fatal(err)
			}
		})
		if w.held {
			held = append(held, h)
		} else {
			chosen = append(chosen, h)
		}
	}
	all := map[string]counts{"chosen on": count(chosen), "kept aside": count(held)}
	for name, only := range map[string]func(work) bool{
		"with drums": func(w work) bool { return w.drums > 0 }, "without drums": func(w work) bool { return w.drums == 0 },
		"waltz": func(w work) bool { return w.waltz }, "swing": func(w work) bool { return w.swing }, "detuned": func(w work) bool { return w.cents != 0 },
		"own synthesizer": func(w work) bool { return w.font == "" }, "minor": func(w work) bool { return w.minor }, "major": func(w work) bool { return !w.minor },
	} {
		all["kept aside: "+name] = count(slices.DeleteFunc(slices.Clone(held), func(h heard) bool { return !only(h.work) }))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%-32s pieces tempo ±4%% octave  key  rel  fifth par  MIREX tuning  same album of 5 (chance) of 1  near   far  <0.25  CPU s/h\n", "")
	for _, name := range sorted(all) {
		c := all[name]
		n := float64(max(c.Pieces, 1))
		fmt.Fprintf(&b, "%-32s %6d    %.3f  %.3f  %.3f %.3f %.3f %.3f %.3f %5.1f   %.3f (%.3f)  %.3f  %.3f %.3f %.3f  %.1f\n", name, c.Pieces, float64(c.TempoExact)/n, float64(c.TempoOctave)/n,
			float64(c.KeyExact)/n, float64(c.KeyRelative)/n, float64(c.KeyFifth)/n, float64(c.KeyParallel)/n, c.KeyWeighted, c.TuningOff, c.Neighbours, c.Chance, c.First, c.Near, c.Far, c.BelowDefault, c.CPU)
	}
	for _, h := range chosen { // never of those kept aside
		if tempo, octave := tempoRight(h); !tempo || keyError(h) != "exact" {
			fmt.Fprintf(&b, "  %s: %.1f %v minor=%t drums=%d comp=%d swing=%t waltz=%t: tempo %+v (octave %t), key %+v: %s\n", h.name(), h.tempo, h.tonic, h.minor, h.drums, h.comp, h.swing, h.waltz, h.data.Tempo, octave, h.data.Key, keyError(h))
		}
	}
	t.Log(b.String())
	eval.Keep(t, "music", all)
	if c := all["kept aside"]; c.TempoOctave*10 < 8*c.Pieces || c.KeyWeighted < 0.6 || c.Neighbours < 3*c.Chance {
		t.Errorf("worse than it was: %+v", c)
	}
}

func sorted(all map[string]counts) []string {
	var names []string
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func count(all []heard) counts {
	var c counts
	var off, near, far []float64
	var cpu time.Duration
	var seconds float64
	below, pairs := 0, 0
	for i, h := range all {
		c.Pieces++
		cpu += h.cpu
		seconds += float64(h.data.DurationMS) / 1000
		tempo, octave := tempoRight(h)
		c.TempoExact += bit(tempo)
		c.TempoOctave += bit(octave)
		switch keyError(h) {
		case "exact":
			c.KeyExact++
			c.KeyWeighted++
		case "fifth":
			c.KeyFifth++
			c.KeyWeighted += 0.5
		case "relative":
			c.KeyRelative++
			c.KeyWeighted += 0.3
		case "parallel":
			c.KeyParallel++
			c.KeyWeighted += 0.2
		}
		if h.data.Tuning != nil {
			off = append(off, math.Abs(*h.data.Tuning-h.cents))
		}
		type other struct {
			same bool
			d    float64
		}
		var others []other
		for j, o := range all {
			if i == j {
				continue
			}
			d := distance(h.vector, o.vector)
			others = append(others, other{h.album == o.album, d})
			pairs++
			below += bit(d <= 0.25)
			if h.album == o.album {
				near = append(near, d)
				c.Chance += 1 / float64(max(1, len(all)-1))
			} else {
				far = append(far, d)
			}
		}
		slices.SortFunc(others, func(a, b other) int { return cmp.Compare(a.d, b.d) })
		for k, o := range others[:min(5, len(others))] {
			if o.same {
				c.Neighbours += 0.2
				if k == 0 {
					c.First++
				}
			}
		}
	}
	n := float64(max(1, c.Pieces))
	c.Neighbours, c.First, c.Chance, c.KeyWeighted = c.Neighbours/n, c.First/n, c.Chance/n, c.KeyWeighted/n
	c.TuningOff, c.Near, c.Far = median(off), median(near), median(far)
	c.CPU = cpu.Seconds() / max(seconds, 1) * 3600
	c.BelowDefault = float64(below) / float64(max(1, pairs))
	return c
}

func tempoRight(h heard) (exact, octave bool) {
	if h.data.Tempo == nil {
		return false, false
	}
	for _, f := range []float64{1, 2, 0.5, 3, 1.0 / 3} {
		if math.Abs(h.data.Tempo.BPM/(h.tempo*f)-1) <= 0.04 {
			exact, octave = exact || f == 1, true
		}
	}
	return exact, octave
}

func keyError(h heard) string {
	if h.data.Key == nil {
		return "none"
	}
	tonic := slices.Index([]string{"C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"}, h.data.Key.Tonic)
	minor := h.data.Key.Mode == "minor"
	up := (tonic - h.tonic + 12) % 12
	switch {
	case up == 0 && minor == h.minor:
		return "exact"
	case up == 0:
		return "parallel"
	case minor == h.minor && (up == 7 || up == 5):
		return "fifth"
	case minor && !h.minor && up == 9, !minor && h.minor && up == 3:
		return "relative"
	}
	return "other"
}

// distance is that of internal/similar.
func distance(a, b []float32) float64 {
	var dot float64
	for i := range a {
		dot += float64(a[i]) * float64(b[i])
	}
	return (1 - dot) / 2
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

func median(all []float64) float64 {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[len(all)/2]
}
