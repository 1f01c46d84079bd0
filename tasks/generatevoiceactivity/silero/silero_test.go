package silero

import (
	"encoding/binary"
	"flag"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
)

// vowels is a buzz of a falling pitch through resonances that move, in bursts, over some noise: near
// enough to speech to move the network.
func vowels(seconds float64) []float32 {
	random := rand.New(rand.NewPCG(1, 2))
	out := make([]float32, int(seconds*Rate))
	var phase float64
	type resonance struct{ y1, y2 float64 }
	var r [3]resonance
	for i := range out {
		t := float64(i) / Rate
		phase += (140 + 30*math.Sin(2*math.Pi*0.7*t)) / Rate
		source := 0.02 * random.NormFloat64()
		if phase >= 1 {
			phase--
			source++
		}
		var x float64
		for k, f := range []float64{550 + 250*math.Sin(2*math.Pi*2.3*t), 1500 + 600*math.Sin(2*math.Pi*1.7*t), 2600} {
			const damping = 0.97
			y := source + 2*damping*math.Cos(2*math.Pi*f/Rate)*r[k].y1 - damping*damping*r[k].y2
			r[k].y1, r[k].y2 = y, r[k].y1
			x += y * []float64{0.05, 0.03, 0.01}[k]
		}
		x *= max(0, math.Sin(2*math.Pi*2*t)) // syllables
		if math.Mod(t, 3) > 2 {
			x = 0
		}
		out[i] = float32(x + 0.001*random.NormFloat64())
	}
	return out
}

func probabilities(samples []float32, piece int) []float32 {
	var all []float32
	d := New(func(p float32) { all = append(all, p) })
	for part := range slices.Chunk(samples, piece) {
		d.Write(part)
	}
	d.Finish()
	return all
}

// dump writes the sound of the reference for ONNX Runtime, which made testdata/reference.f32 of it and of
// silero_vad_v6.onnx.
var dump = flag.String("dump", "", "write the sound of the reference to this file")

func TestSameAsReference(t *testing.T) {
	t.Parallel()
	sound := vowels(12)
	if *dump != "" {
		write(t, *dump, sound)
	}
	want := read(t, "testdata/reference.f32")
	got := probabilities(sound, 1000)
	var most, high float64
	for i := range want {
		most = max(most, math.Abs(float64(got[i]-want[i])))
		high = max(high, float64(want[i]))
	}
	if len(want) != len(got) || most > 0.01 || high < 0.5 {
		t.Errorf("%d probabilities for %d, off by up to %.5f; highest %.3f", len(got), len(want), most, high)
	}
}

func write(t *testing.T, path string, values []float32) {
	t.Helper()
	var b []byte
	for _, v := range values {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) []float32 {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var values []float32
	for ; len(b) >= 4; b = b[4:] {
		values = append(values, math.Float32frombits(binary.LittleEndian.Uint32(b)))
	}
	return values
}

func TestPiecesMakeNoDifference(t *testing.T) {
	t.Parallel()
	sound := vowels(3)
	want := probabilities(sound, len(sound))
	for _, piece := range []int{1, 511, 8192, 10_000} {
		if got := probabilities(sound, piece); !slices.Equal(got, want) {
			t.Errorf("other probabilities in pieces of %d", piece)
		}
	}
}

func TestHostileSamples(t *testing.T) {
	t.Parallel()
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for name, samples := range map[string][]float32{
		"none": nil, "one": {1}, "no numbers": slices.Repeat([]float32{nan, inf, -inf}, 3000),
		"beyond all limits": slices.Repeat([]float32{math.MaxFloat32, -math.MaxFloat32}, 3000),
		"loud":              slices.Repeat([]float32{99, -99, 99, 0}, 3000),
		"denormal":          slices.Repeat([]float32{1e-42, -1e-42}, 3000),
	} {
		got := probabilities(samples, 4096)
		if len(got) != (len(samples)+Chunk-1)/Chunk {
			t.Errorf("%s: %d probabilities of %d samples", name, len(got), len(samples))
		}
		for _, p := range got {
			if !(p >= 0 && p <= 1) {
				t.Errorf("%s: probability %v", name, p)
			}
		}
	}
}

func TestKernelsAgree(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	some := func(n int) []float32 {
		all := make([]float32, n)
		for i := range all {
			all[i] = float32(random.NormFloat64())
		}
		return all
	}
	near := func(a, b []float32) bool {
		return slices.EqualFunc(a, b, func(x, y float32) bool { return math.Abs(float64(x-y)) < 1e-3 })
	}
	for _, k := range []int{1, 2, 65, 387} {
		a, panel, wider := some(4*k), some(k*columns), some(k*wide)
		var x, y [4 * columns]float32
		tile(k, a, a[k:], a[2*k:], a[3*k:], panel, &x)
		tileGo(k, a, a[k:], a[2*k:], a[3*k:], panel, &y)
		if !near(x[:], y[:]) {
			t.Errorf("tiles of depth %d differ", k)
		}
		var v, w [wide]float32
		row(k, a, wider, &v)
		rowGo(k, a, wider, &w)
		if !near(v[:], w[:]) {
			t.Errorf("rows of depth %d differ", k)
		}
	}
}

func TestApproximations(t *testing.T) {
	t.Parallel()
	for x := float32(-90); x <= 90; x += 0.0137 {
		if got, want := float64(sigmoid(x)), 1/(1+math.Exp(-float64(x))); math.Abs(got-want) > 1e-5 {
			t.Errorf("sigmoid(%v) = %v, want %v", x, got, want)
		}
		if got, want := float64(tanh(x)), math.Tanh(float64(x)); math.Abs(got-want) > 1e-5 {
			t.Errorf("tanh(%v) = %v, want %v", x, got, want)
		}
	}
	for _, c := range []struct {
		half uint16
		want float32
	}{{0, 0}, {0x3c00, 1}, {0xc000, -2}, {0x3555, 0.333251953125}, {1, 0x1p-24}, {0x0400, 0x1p-14}, {0x7bff, 65504}} {
		if got := single(c.half); got != c.want {
			t.Errorf("%#x is %v, want %v", c.half, got, c.want)
		}
	}
}

// BenchmarkTenMinutes works on ten minutes of sound.
func BenchmarkTenMinutes(b *testing.B) {
	minute := vowels(60)
	for b.Loop() {
		d := New(func(float32) {})
		for range 10 {
			for part := range slices.Chunk(minute, 4096) {
				d.Write(part)
			}
		}
		d.Finish()
	}
}
