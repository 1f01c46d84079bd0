package silero

import "golang.org/x/sys/cpu"

// tile multiplies four rows of k values by a panel of k rows of 16 columns: sums[16*r+c] is the sum over
// i of row r's value i times panel[16*i+c].
func tile(k int, a0, a1, a2, a3, panel []float32, sums *[4 * columns]float32) {
	if !cpu.X86.HasAVX2 || !cpu.X86.HasFMA {
		tileGo(k, a0, a1, a2, a3, panel, sums)
		return
	}
	tileAVX2(k, &a0[:k][0], &a1[:k][0], &a2[:k][0], &a3[:k][0], &panel[:k*columns][0], sums)
}

// row multiplies one row of k values by a panel of k rows of 64 columns.
func row(k int, a, panel []float32, sums *[wide]float32) {
	if !cpu.X86.HasAVX2 || !cpu.X86.HasFMA {
		rowGo(k, a, panel, sums)
		return
	}
	rowAVX2(k, &a[:k][0], &panel[:k*wide][0], sums)
}

//go:noescape
func tileAVX2(k int, a0, a1, a2, a3, panel *float32, sums *[4 * columns]float32)

//go:noescape
func rowAVX2(k int, a, panel *float32, sums *[wide]float32)
