package sound

// complexFFT is Stockham's self-sorting FFT in single precision, four points at a time, for powers of two.
// It is written with real and imaginary parts because Go multiplies complex64 in double precision.
type complexFFT struct {
	in, out []complex64
	twiddle []complex64 // e^(-2πik/n), three quarters of the circle
}

func newComplexFFT(n int) *complexFFT {
	return &complexFFT{in: make([]complex64, n), out: make([]complex64, n), twiddle: roots(n, n)}
}

// transform returns the spectrum of in, valid until the next call. in is overwritten.
func (f *complexFFT) transform() []complex64 {
	x, y := f.in, f.out
	n, stride := len(x), 1
	for ; n >= 4; n, stride = n/4, stride*4 {
		if stride == 1 {
			f.first(x, y)
		} else {
			f.four(x, y, n, stride)
		}
		x, y = y, x
	}
	if n == 2 {
		half := len(x) / 2
		lo, hi, ylo, yhi := x[:half], x[half:][:half], y[:half], y[half:][:half]
		for q, a := range lo {
			b := hi[q]
			ylo[q] = complex(real(a)+real(b), imag(a)+imag(b))
			yhi[q] = complex(real(a)-real(b), imag(a)-imag(b))
		}
		x = y
	}
	return x
}

// first is the first stage, where all twiddle factors differ. It and four have the spectrum of four points
// written out: a call for each would take longer than the sums.
func (f *complexFFT) first(x, y []complex64) {
	m := len(x) / 4
	x0, x1, x2, x3 := x[:m], x[m:][:m], x[2*m:][:m], x[3*m:][:m]
	w := f.twiddle
	for p, a := range x0 {
		b, c, d := x1[p], x2[p], x3[p]
		pr, pi, mr, mi := real(a)+real(c), imag(a)+imag(c), real(a)-real(c), imag(a)-imag(c)
		qr, qi, jr, ji := real(b)+real(d), imag(b)+imag(d), imag(d)-imag(b), real(b)-real(d)
		out := (*[4]complex64)(y[4*p:])
		out[0] = complex(pr+qr, pi+qi)
		out[1] = turn(mr-jr, mi-ji, w[p])
		out[2] = turn(pr-qr, pi-qi, w[2*p])
		out[3] = turn(mr+jr, mi+ji, w[3*p])
	}
}

// four is a later stage, of spectra of n points, stride of them side by side.
func (f *complexFFT) four(x, y []complex64, n, stride int) {
	m, step := n/4, len(x)/n
	for p := range m {
		w1, w2, w3 := f.twiddle[p*step], f.twiddle[2*p*step], f.twiddle[3*p*step]
		x0, x1 := x[stride*p:][:stride], x[stride*(p+m):][:stride]
		x2, x3 := x[stride*(p+2*m):][:stride], x[stride*(p+3*m):][:stride]
		y0, y1 := y[stride*4*p:][:stride], y[stride*(4*p+1):][:stride]
		y2, y3 := y[stride*(4*p+2):][:stride], y[stride*(4*p+3):][:stride]
		for q, a := range x0 {
			b, c, d := x1[q], x2[q], x3[q]
			pr, pi, mr, mi := real(a)+real(c), imag(a)+imag(c), real(a)-real(c), imag(a)-imag(c)
			qr, qi, jr, ji := real(b)+real(d), imag(b)+imag(d), imag(d)-imag(b), real(b)-real(d)
			y0[q] = complex(pr+qr, pi+qi)
			y1[q] = turn(mr-jr, mi-ji, w1)
			y2[q] = turn(pr-qr, pi-qi, w2)
			y3[q] = turn(mr+jr, mi+ji, w3)
		}
	}
}

func turn(re, im float32, w complex64) complex64 {
	return complex(re*real(w)-im*imag(w), re*imag(w)+im*real(w))
}
