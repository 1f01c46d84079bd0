//go:build !race

package catalogue

const underRace = false
