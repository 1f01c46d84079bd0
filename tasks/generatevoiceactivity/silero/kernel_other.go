//go:build !amd64

package silero

// tile multiplies four rows of k values by a panel of k rows of 16 columns: sums[16*r+c] is the sum over
// i of row r's value i times panel[16*i+c].
func tile(k int, a0, a1, a2, a3, panel []float32, sums *[4 * columns]float32) {
	tileGo(k, a0, a1, a2, a3, panel, sums)
}

// row multiplies one row of k values by a panel of k rows of 64 columns.
func row(k int, a, panel []float32, sums *[wide]float32) { rowGo(k, a, panel, sums) }
