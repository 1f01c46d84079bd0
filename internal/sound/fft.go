package sound

import (
	"math"

	"gonum.org/v1/gonum/dsp/fourier"
)

// FFT turns frames of real samples into spectra. It is not to be used by several goroutines at once.
// Frames of a power of two take a quarter of the time of others.
type FFT struct {
	n       int
	packed  *complexFFT // of half the length, for powers of two
	twiddle []complex64 // e^(-2πik/n)

	plan  *fourier.FFT // for other lengths
	frame []float64
	out   []complex128
}

// NewFFT returns an FFT for frames of n samples, best a product of small primes. It panics if n is below 2.
func NewFFT(n int) *FFT {
	if n < 2 {
		panic("sound: a spectrum needs two samples")
	}
	f := &FFT{n: n}
	if n >= 8 && n&(n-1) == 0 {
		f.packed, f.twiddle = newComplexFFT(n/2), roots(n, n/2+1)
	} else {
		f.plan, f.frame, f.out = fourier.NewFFT(n), make([]float64, n), make([]complex128, n/2+1)
	}
	return f
}

// roots returns e^(-2πik/n) for k below count.
func roots(n, count int) []complex64 {
	w := make([]complex64, count)
	for k := range w {
		sin, cos := math.Sincos(-2 * math.Pi * float64(k) / float64(n))
		w[k] = complex(float32(cos), float32(sin))
	}
	return w
}

// Bins returns how many values a spectrum has: n/2+1, from 0 to half the rate.
func (f *FFT) Bins() int { return f.n/2 + 1 }

// Power writes the power spectrum of a frame, each sample weighed by the window (nil for none), into dst,
// as much as that has room for, and returns what it wrote. It is not scaled: a sine of amplitude 1 has
// (sum of the window / 2)² in its bin.
func (f *FFT) Power(dst, frame, window []float32) []float32 {
	dst, frame = dst[:min(len(dst), f.Bins())], frame[:f.n]
	if window != nil {
		window = window[:f.n]
	}
	if f.packed == nil {
		f.power(dst, frame, window)
		return dst
	}
	// The even samples as real parts and the odd ones as imaginary parts make one spectrum of half the
	// length, from which that of the whole is put together.
	z := f.packed.in
	if window == nil {
		for i := range z {
			z[i] = complex(frame[2*i], frame[2*i+1])
		}
	} else {
		for i := range z {
			z[i] = complex(frame[2*i]*window[2*i], frame[2*i+1]*window[2*i+1])
		}
	}
	z = f.packed.transform()
	twiddle := f.twiddle[:len(dst)]
	last := len(z) - 1 // a mask
	for k := range dst {
		a, b := z[k&last], z[(len(z)-k)&last]
		er, ei := real(a)+real(b), imag(a)-imag(b)
		or, oi := imag(a)+imag(b), real(b)-real(a)
		wr, wi := real(twiddle[k]), imag(twiddle[k])
		re, im := er+wr*or-wi*oi, ei+wr*oi+wi*or
		dst[k] = (re*re + im*im) / 4
	}
	return dst
}

// power is [FFT.Power] for lengths that are no power of two.
func (f *FFT) power(dst, frame, window []float32) {
	for i, s := range frame {
		f.frame[i] = float64(s)
	}
	for i, w := range window {
		f.frame[i] *= float64(w)
	}
	f.plan.Coefficients(f.out, f.frame)
	for i := range dst {
		c := f.out[i]
		dst[i] = float32(real(c)*real(c) + imag(c)*imag(c))
	}
}
