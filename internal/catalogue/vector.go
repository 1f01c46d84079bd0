package catalogue

import (
	"context"
	"encoding/binary"
	"math"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// Vectors returns those that an Analysis, or a Conclusion, stored after a mark, at most limit, and the
// next mark: the same if there are none. Those of Parts that are missing are among them.
func (d *DB) Vectors(ctx context.Context, analysis string, mark int64, limit int) (all []butler.Vector, next int64, err error) {
	const op = "read vectors"
	next = mark
	err = d.read(ctx, op, func(t transaction) error {
		id, err := t.AnalysisID(ctx, analysis)
		if err != nil {
			return err
		}
		rows, err := t.VectorsAfter(ctx, catdb.VectorsAfterParams{Analysis: id, Mark: mark, Limit: page(limit)})
		if err != nil {
			return err
		}
		all = make([]butler.Vector, len(rows))
		for i, r := range rows {
			all[i] = butler.Vector{Part: r.Part, Values: make([]float32, len(r.Numbers)/4)}
			for n := range all[i].Values {
				all[i].Values[n] = math.Float32frombits(binary.LittleEndian.Uint32(r.Numbers[4*n:]))
			}
			next = r.Mark
		}
		return nil
	})
	return all, next, err
}
