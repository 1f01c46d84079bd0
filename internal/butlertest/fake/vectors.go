package fake

import (
	"context"

	"butler"
)

// Vectors are what an Analysis made. A mark is how many were read.
type Vectors []butler.Vector

// Vectors returns those after a mark.
func (v Vectors) Vectors(_ context.Context, _ string, mark int64, limit int) ([]butler.Vector, int64, error) {
	some := v[min(int(mark), len(v)):]
	some = some[:min(limit, len(some))]
	return some, mark + int64(len(some)), nil
}
