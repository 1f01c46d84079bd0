package fingerprint_test

import (
	"encoding/binary"
	"flag"
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"butler"
	"butler/internal/fingerprint"

	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write testdata anew, by the program fpcalc of Chromaprint")

const rate = 16000

// sounds are 30 seconds each.
func sounds() map[string][]float32 {
	const n = 30 * rate
	all := make(map[string][]float32)
	random := rand.New(rand.NewPCG(1, 2))
	make1 := func(name string, at func(t float64) float64) {
		s := make([]float32, n)
		for i := range s {
			// As 16-bit files have it.
			s[i] = float32(math.Round(max(-1, min(1, at(float64(i)/rate)))*32767)) / 32768
		}
		all[name] = s
	}
	notes := make(map[[2]uint64]float64) // Hz
	note := func(seed uint64, t, length float64) (hz, age float64) {
		k := uint64(t / length)
		hz, ok := notes[[2]uint64{seed, k}]
		if !ok {
			hz = 110 * math.Pow(2, float64(rand.New(rand.NewPCG(seed, k)).IntN(36))/12)
			notes[[2]uint64{seed, k}] = hz
		}
		return hz, t - float64(k)*length
	}
	tune := func(t float64) float64 {
		sum := 0.0
		for voice, length := range []float64{0.25, 0.5, 1.5} {
			hz, age := note(uint64(voice), t, length)
			for k := 1.0; k < 6; k++ {
				sum += math.Sin(2*math.Pi*k*hz*t) / k * math.Exp(-3*age/length)
			}
		}
		return sum / 8
	}
	make1("tune", tune)
	make1("quiet", func(t float64) float64 { return 0.01 * tune(t) })
	make1("noise", func(float64) float64 { return 0.2 * random.NormFloat64() })
	make1("tune in noise", func(t float64) float64 { return 0.5*tune(t) + 0.05*random.NormFloat64() })
	make1("sweep", func(t float64) float64 { return 0.5 * math.Sin(2*math.Pi*(50*t+60*t*t)) })
	make1("clipped", func(t float64) float64 { return 6 * tune(t) })
	make1("pulses", func(t float64) float64 {
		_, age := note(9, t, 0.7)
		return random.NormFloat64() * math.Exp(-20*age) / 2
	})
	brown := 0.0
	make1("speech-like", func(t float64) float64 {
		brown = 0.98*brown + 0.02*random.NormFloat64()
		syllable := max(0, math.Sin(2*math.Pi*3.7*t)+0.3*math.Sin(2*math.Pi*0.31*t))
		buzz := 0.0
		hz := 120 + 30*math.Sin(2*math.Pi*0.8*t)
		for k := 1.0; k < 25; k++ {
			buzz += math.Sin(2*math.Pi*k*hz*t) / (1 + math.Abs(k*hz-700)/200) / 4
		}
		return syllable * (buzz/2 + brown)
	})
	return all
}

func words(samples []float32) []uint32 {
	c := fingerprint.New()
	c.Write(samples)
	return c.Words()
}

// The fingerprint has at least 97 of 100 bits of Chromaprint's own program.
func TestSameAsChromaprint(t *testing.T) {
	t.Parallel()
	for name, samples := range sounds() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden := filepath.Join("testdata", strings.ReplaceAll(name, " ", "_")+".golden")
			if *update {
				if err := os.WriteFile(golden, fpcalc(t, samples), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			text, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			fields := strings.Fields(string(text))
			got := words(samples)
			if len(got) != len(fields) {
				t.Fatalf("%d words, want %d", len(got), len(fields))
			}
			wrong := 0
			for i, f := range fields {
				w, err := strconv.ParseUint(f, 10, 32)
				if err != nil {
					t.Fatal(err)
				}
				wrong += bits.OnesCount32(got[i] ^ uint32(w))
			}
			share := float64(wrong) / float64(32*len(got))
			t.Logf("%.2f %% of the bits differ", 100*share)
			if share > 0.03 {
				t.Errorf("%.2f %% of the bits differ", 100*share)
			}
		})
	}
}

// fpcalc asks Chromaprint's own program, and returns its words, one a line.
func fpcalc(t *testing.T, samples []float32) []byte {
	t.Helper()
	wav := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00")
	wav = binary.LittleEndian.AppendUint32(wav, rate)
	wav = binary.LittleEndian.AppendUint32(wav, 2*rate)
	wav = append(wav, "\x02\x00\x10\x00data"...)
	wav = binary.LittleEndian.AppendUint32(wav, uint32(2*len(samples)))
	for _, s := range samples {
		wav = binary.LittleEndian.AppendUint16(wav, uint16(int16(math.Round(float64(s)*32768))))
	}
	binary.LittleEndian.PutUint32(wav[4:], uint32(len(wav)-8))
	path := filepath.Join(t.TempDir(), "sound.wav")
	if err := os.WriteFile(path, wav, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "fpcalc", "-raw", "-plain", "-length", "600", path).Output()
	if len(out) == 0 { // its status is 3 also for files that are shorter than what was asked for
		t.Fatal(err)
	}
	return []byte(strings.ReplaceAll(strings.TrimSpace(string(out)), ",", "\n") + "\n")
}

func TestLengths(t *testing.T) {
	t.Parallel()
	tone := make([]float32, 10*rate)
	for i := range tone {
		tone[i] = float32(math.Sin(float64(i) / 7))
	}
	span := int(fingerprint.Span.Seconds() * rate)
	for _, c := range []struct{ samples, words int }{
		{0, 0},
		{span - rate/100, 0},
		{span + rate/100, 1},
		{span + 10*int(fingerprint.Step.Seconds()*rate) + rate/100, 11},
	} {
		if got := len(words(tone[:c.samples])); got != c.words {
			t.Errorf("%d samples give %d words, want %d", c.samples, got, c.words)
		}
	}
	if d := fingerprint.At(1000) - 1000*fingerprint.Step; d < 0 || d > time.Millisecond {
		t.Errorf("the 1000th word is %v late", d)
	}
	for n := range 1000 {
		if got := fingerprint.Nearest(fingerprint.Middle(n)); got != n {
			t.Errorf("word %d is found as %d", n, got)
		}
	}
}

// However the sound is cut up, the words are the same, and no sample can do harm.
func TestAnySamples(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		strange := []float32{0, 1, -1, 1e30, float32(math.NaN()), float32(math.Inf(-1)), 1e-30}
		samples := make([]float32, 4*rate)
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		for i := range samples {
			samples[i] = strange[random.IntN(len(strange))] * random.Float32()
		}
		want := words(samples)
		c := fingerprint.New()
		for rest := samples; len(rest) > 0; {
			k := rapid.IntRange(1, len(rest)).Draw(t, "k")
			c.Write(rest[:k])
			rest = rest[k:]
		}
		if !slices.Equal(c.Words(), want) {
			t.Fatal("cut up it is another fingerprint")
		}
	})
}

func TestEncode(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOf(rapid.Uint32()).Draw(t, "words")
		got, err := fingerprint.Decode(fingerprint.Encode(want))
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("%v, %v", got, err)
		}
	})
	for _, bad := range []string{"", "BFP", "BFP\x02", "BFP\x01abc", "XXXXXXXX"} {
		if _, err := fingerprint.Decode([]byte(bad)); !butler.IsKind(err, butler.KindDamaged) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// BenchmarkTenMinutes is the work for ten minutes of sound.
func BenchmarkTenMinutes(b *testing.B) {
	tune := sounds()["tune in noise"]
	for b.Loop() {
		c := fingerprint.New()
		for range 20 {
			c.Write(tune)
		}
	}
}

func Example() {
	c := fingerprint.New()
	c.Write(make([]float32, 3*rate))
	fmt.Println(len(c.Words()), "words, one every", fingerprint.Step.Round(time.Millisecond))
	// Output: 3 words, one every 124ms
}
