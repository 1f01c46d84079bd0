package catalogue

import (
	"context"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// rewrite gives a present Part the content that it was written anew with. A lease that has begun
// meanwhile ends: what its Worker makes would lie in the Bundle of the old content.
func (b *batch) rewrite(ctx context.Context, r *butler.RewriteFile) error {
	if r.ContentID == "" || r.Was == "" {
		return butler.E(butler.KindInvalid, b.op, "part %d cannot be told from another without a content id", r.Part)
	}
	n, err := b.RewritePart(ctx, catdb.RewritePartParams{
		ID: r.Part, Section: b.section, Was: r.Was, ContentID: r.ContentID, Size: r.Size, ModifiedNs: r.ModifiedNS,
	})
	if err != nil {
		return err
	}
	if n == 0 {
		if _, err := b.state(ctx, r.Part); err != nil {
			return err
		}
		return butler.E(butler.KindConflict, b.op, "the file of part %d is missing, or another than the one that was written anew", r.Part)
	}
	b.told.part(r.Part)
	err = b.RebindMarkerEdits(ctx, catdb.RebindMarkerEditsParams{Part: r.Part, Was: r.Was, ContentID: r.ContentID})
	if err != nil {
		return err
	}
	return b.ForgetLease(ctx, r.Part)
}
