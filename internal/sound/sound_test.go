package sound_test

import (
	"math"
	"testing"

	"butler/internal/sound"

	"pgregory.net/rapid"
)

func sine(n int, rate, hz, amplitude float64) []float32 {
	s := make([]float32, n)
	for i := range s {
		s[i] = float32(amplitude * math.Sin(2*math.Pi*hz*float64(i)/rate))
	}
	return s
}

func TestFramer(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n, hop := rapid.IntRange(1, 40).Draw(t, "n"), rapid.IntRange(1, 60).Draw(t, "hop")
		total := rapid.IntRange(0, 500).Draw(t, "total")
		all := make([]float32, total)
		for i := range all {
			all[i] = float32(i) / 500
		}
		at := 0
		f := sound.NewFramer(n, hop, func(frame []float32) {
			if len(frame) != n {
				t.Fatalf("a frame of %d samples", len(frame))
			}
			for i, s := range frame {
				if s != all[at+i] {
					t.Fatalf("sample %d of the frame at %d is %v", i, at, s)
				}
			}
			at += hop
		})
		for rest := all; len(rest) > 0; {
			k := rapid.IntRange(1, len(rest)).Draw(t, "k")
			f.Write(rest[:k])
			rest = rest[k:]
		}
		if at+n <= total || at > 0 && at-hop+n > total {
			t.Fatalf("stopped before %d of %d", at, total)
		}
	})
}

func TestClean(t *testing.T) {
	t.Parallel()
	in := []float32{1, float32(math.NaN()), float32(math.Inf(1)), -1e30, -1}
	want := []float32{1, 0, 0, 0, -1}
	for i, s := range sound.AppendClean(nil, in) {
		if s != want[i] {
			t.Errorf("%v became %v", in[i], s)
		}
	}
}

func TestPower(t *testing.T) {
	t.Parallel()
	for _, n := range []int{16, 32, 256, 400, 512, 1000, 2048, 4096} {
		f, window := sound.NewFFT(n), sound.Hann(n)
		bin := n / 8
		p := f.Power(make([]float32, f.Bins()), sine(n, float64(n), float64(bin), 0.5), window)
		if len(p) != n/2+1 {
			t.Fatalf("%d bins", len(p))
		}
		for i, v := range p {
			want := map[int]float64{bin - 1: 0.5, bin: 1, bin + 1: 0.5}[i] * float64(n) / 8
			if math.Abs(math.Sqrt(float64(v))-want) > 1e-4*float64(n) {
				t.Errorf("n %d: bin %d is %v, want %v", n, i, math.Sqrt(float64(v)), want)
			}
		}
	}
}

func TestPowerOfNoise(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.SampledFrom([]int{2, 3, 4, 8, 16, 30, 64, 128}).Draw(t, "n")
		frame := rapid.SliceOfN(rapid.Float32Range(-1, 1), n, n).Draw(t, "frame")
		f := sound.NewFFT(n)
		got := f.Power(make([]float32, rapid.IntRange(0, n).Draw(t, "room")), frame, nil)
		for k, v := range got {
			var sum complex128
			for i, s := range frame {
				sin, cos := math.Sincos(-2 * math.Pi * float64(k*i) / float64(n))
				sum += complex(float64(s)*cos, float64(s)*sin)
			}
			if want := real(sum)*real(sum) + imag(sum)*imag(sum); math.Abs(float64(v)-want) > 1e-4*float64(n) {
				t.Fatalf("bin %d is %v, want %v", k, v, want)
			}
		}
	})
}

// A sine comes out as the same sine at the new rate, and nothing above half the lower rate does.
func TestResampler(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, to, keep int
		hz, gain, off  float64
	}{
		{16000, 11025, 3520, 440, 1, 0.001},
		{16000, 11025, 3520, 3500, 1, 0.001},
		{16000, 11025, 3520, 7550, 0, 0.001},
		{16000, 8000, 3500, 3400, 1, 0.001},
		{16000, 8000, 3500, 4600, 0, 0.001},
		{11025, 16000, 5000, 440, 1, 0.001},
		{44100, 22050, 10000, 440, 1, 0.001},
		{16000, 1000, 400, 100, 1, 0.001},
		{16000, 1000, 400, 5000, 0, 0.001},
		{16000, 16000, 7000, 440, 1, 0.001},
	} {
		r := sound.NewResampler(c.from, c.to, c.keep)
		in := sine(c.from, float64(c.from), c.hz, 0.5)
		var got []float32
		for len(in) > 0 {
			k := min(len(in), 777)
			got = r.Append(got, in[:k])
			in = in[k:]
		}
		got = r.Flush(got)
		if d := len(got) - c.to; d < -1 || d > 2 {
			t.Errorf("%+v: %d samples", c, len(got))
		}
		want := sine(len(got), float64(c.to), c.hz, 0.5*c.gain)
		worst := 0.0
		for i := len(got) / 10; i < len(got)*9/10; i++ {
			worst = max(worst, math.Abs(float64(got[i]-want[i])))
		}
		if worst > c.off {
			t.Errorf("%+v: off by %v", c, worst)
		}
	}
}

func TestLevels(t *testing.T) {
	t.Parallel()
	if v := sound.DB(sound.RMS(sine(16000, 16000, 1000, 1))); math.Abs(v+3.0103) > 1e-3 {
		t.Errorf("a sine has %v dB", v)
	}
	if v := sound.DB(sound.RMS(nil)); v != sound.Floor {
		t.Errorf("nothing has %v dB", v)
	}
	if v := sound.PowerDB(sound.Energy([]float32{0.1})); math.Abs(v+20) > 1e-4 {
		t.Errorf("%v dB", v)
	}
	if v := sound.Amplitude(-6.0206); math.Abs(v-0.5) > 1e-5 {
		t.Errorf("%v", v)
	}
}

func BenchmarkPower4096(b *testing.B) {
	f, window, frame := sound.NewFFT(4096), sound.Hann(4096), sine(4096, 16000, 440, 1)
	dst := make([]float32, f.Bins())
	for b.Loop() {
		f.Power(dst, frame, window)
	}
}

func BenchmarkPower512(b *testing.B) {
	f, window, frame := sound.NewFFT(512), sound.Hann(512), sine(512, 16000, 440, 1)
	dst := make([]float32, f.Bins())
	for b.Loop() {
		f.Power(dst, frame, window)
	}
}

// BenchmarkResampler takes a minute of sound.
func BenchmarkResampler(b *testing.B) {
	in := sine(60*16000, 16000, 440, 1)
	var out []float32
	for b.Loop() {
		r := sound.NewResampler(16000, 11025, 3520)
		out = r.Append(out[:0], in)
	}
}
