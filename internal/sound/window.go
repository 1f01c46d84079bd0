package sound

import "math"

// Hann returns a window of n values that ends before its second zero, as spectra want it (periodic).
func Hann(n int) []float32 { return cosine(n, n, 0.5, 0.5) }

// Hamming returns a window of n values, both ends included (symmetric).
func Hamming(n int) []float32 { return cosine(n, max(1, n-1), 0.54, 0.46) }

func cosine(n, period int, a, b float64) []float32 {
	w := make([]float32, n)
	for i := range w {
		w[i] = float32(a - b*math.Cos(2*math.Pi*float64(i)/float64(period)))
	}
	return w
}
