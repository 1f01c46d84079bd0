package musicanalysis

// scales returns what is usual for each feature and how much it varies.
func scales() (usual, deviation [Dimensions]float64) {
	for i := range deviation {
		deviation[i] = 1
	}
	return usual, deviation
}
