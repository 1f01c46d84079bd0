package refreshlocalmedia

import (
	"cmp"
	"slices"
	"strings"
)

func sortFiles(all []file) {
	slices.SortFunc(all, func(a, b file) int { return strings.Compare(a.name, b.name) })
}

// sortRanked puts the pictures in the order in which they are to be tried.
func sortRanked(all []ranked) {
	slices.SortStableFunc(all, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.rank, b.rank), strings.Compare(a.name, b.name))
	})
}
