package sound

import "gonum.org/v1/gonum/dsp/fourier"

// FFT turns frames of real samples into spectra. It is not to be used by several goroutines at once.
type FFT struct {
	n     int
	plan  *fourier.FFT
	frame []float64
	out   []complex128
}

// NewFFT returns an FFT for frames of n samples, best a product of small primes. It panics if n is below 2.
func NewFFT(n int) *FFT {
	if n < 2 {
		panic("sound: a spectrum needs two samples")
	}
	return &FFT{n: n, plan: fourier.NewFFT(n), frame: make([]float64, n), out: make([]complex128, n/2+1)}
}

// Bins returns how many values a spectrum has: n/2+1, from 0 to half the rate.
func (f *FFT) Bins() int { return len(f.out) }

// Power writes the power spectrum of a frame, each sample weighed by the window (nil for none), into dst,
// as much as that has room for, and returns what it wrote. It is not scaled: a sine of amplitude 1 has
// (sum of the window / 2)² in its bin.
func (f *FFT) Power(dst, frame, window []float32) []float32 {
	frame = frame[:f.n]
	if window == nil {
		for i, s := range frame {
			f.frame[i] = float64(s)
		}
	} else {
		window = window[:f.n]
		for i, s := range frame {
			f.frame[i] = float64(s * window[i])
		}
	}
	f.plan.Coefficients(f.out, f.frame)
	dst = dst[:min(len(dst), len(f.out))]
	for i := range dst {
		c := f.out[i]
		dst[i] = float32(real(c)*real(c) + imag(c)*imag(c))
	}
	return dst
}
