package catalogue

import (
	"context"
	"fmt"
	"slices"
	"time"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// Item returns an Item with all that it holds but Items.
func (d *DB) Item(ctx context.Context, id int64) (detail butler.ItemDetail, err error) {
	const op = "read item"
	err = d.read(ctx, op, func(t transaction) error {
		row, err := t.Item(ctx, id)
		if err != nil {
			return missing(op, "item", id, err)
		}
		said, err := t.inForce(ctx, []int64{id})
		if err != nil {
			return err
		}
		detail = butler.ItemDetail{Item: toItem(row), Metadata: said[id]}
		media, err := t.MediaOfItems(ctx, idList([]int64{id}))
		if err != nil {
			return err
		}
		if detail.Media, err = t.media(ctx, media, true); err != nil {
			return err
		}
		artifacts, err := t.artifactsOf(ctx, detail.Media)
		if err != nil {
			return err
		}
		for _, m := range detail.Media {
			for _, p := range m.Parts {
				detail.Artifacts = append(detail.Artifacts, artifacts[p.ID]...)
				if err := t.results(ctx, &detail, p, d.now()); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return detail, err
}

// results adds what was found out about a Part of an Item, and what is to be.
func (t transaction) results(ctx context.Context, detail *butler.ItemDetail, p butler.Part, now time.Time) error {
	markers, err := t.markersOf(ctx, map[int64]int64{p.ID: detail.ID})
	if err != nil {
		return err
	}
	detail.Markers = append(detail.Markers, markers[p.ID].inForce...)
	k, err := t.knowledge(ctx, p.ID)
	if err != nil {
		return err
	}
	work, err := t.work(ctx, p, k, now)
	detail.Findings = append(detail.Findings, k.found(p.ID)...)
	detail.Work = append(detail.Work, work...)
	return err
}

// PartArtifacts returns the generated files of a Part, by name.
func (d *DB) PartArtifacts(ctx context.Context, part int64) (all []butler.Artifact, err error) {
	err = d.read(ctx, "list artifacts", func(t transaction) error {
		byPart, err := t.artifactsOf(ctx, []butler.Media{{Parts: []butler.Part{{ID: part}}}})
		all = byPart[part]
		return err
	})
	return all, err
}

// Findings returns what is known of a Part: what an Analysis found, why it failed for good, or why
// it failed and will be tried again.
func (d *DB) Findings(ctx context.Context, part int64) (all []butler.Finding, err error) {
	err = d.read(ctx, "list findings", func(t transaction) error {
		k, err := t.knowledge(ctx, part)
		all = k.found(part)
		return err
	})
	return all, err
}

// storedMetadata is under what Stored lists the Assets of Metadata. No Analysis has this name.
const storedMetadata = "metadata"

// Stored returns what generated files take, by Section and Analysis, and then the Assets of Metadata by Section.
func (d *DB) Stored(ctx context.Context) (all []butler.Stored, err error) {
	err = d.read(ctx, "measure artifacts", func(t transaction) error {
		rows, err := t.Stored(ctx)
		if err != nil {
			return err
		}
		all = make([]butler.Stored, 0, len(rows))
		for _, r := range rows {
			all = append(all, butler.Stored{Section: r.Section, Analysis: r.Name, Bytes: r.Bytes, Files: r.Files})
		}
		assets, err := t.StoredAssets(ctx)
		for _, r := range assets {
			all = append(all, butler.Stored{Section: r.Section, Analysis: storedMetadata, Bytes: r.Bytes, Files: r.Files})
		}
		return err
	})
	return all, err
}

// knowledge is what Analyses brought to light of a Part, or failed to.
type knowledge struct {
	findings []catdb.FindingsOfPartRow
	retries  []catdb.RetriesOfPartRow
}

func (t transaction) knowledge(ctx context.Context, part int64) (k knowledge, err error) {
	if k.findings, err = t.FindingsOfPart(ctx, part); err != nil {
		return k, err
	}
	k.retries, err = t.RetriesOfPart(ctx, part)
	return k, err
}

func (k knowledge) finding(analysis string) (catdb.Finding, bool) {
	i := slices.IndexFunc(k.findings, func(f catdb.FindingsOfPartRow) bool { return f.Name == analysis })
	if i < 0 {
		return catdb.Finding{}, false
	}
	return k.findings[i].Finding, true
}

func (k knowledge) retry(analysis string) (catdb.RetriesOfPartRow, bool) {
	i := slices.IndexFunc(k.retries, func(r catdb.RetriesOfPartRow) bool { return r.Name == analysis })
	if i < 0 {
		return catdb.RetriesOfPartRow{}, false
	}
	return k.retries[i], true
}

// found returns k as Findings. A failure that cost no attempt is none.
func (k knowledge) found(part int64) (all []butler.Finding) {
	for _, r := range k.findings {
		all = append(all, toFinding(r.Finding, r.Name))
	}
	for _, r := range k.retries {
		// An earlier version's result is worth more than a failure.
		if _, better := k.finding(r.Name); better || r.Attempts == 0 {
			continue
		}
		all = append(all, butler.Finding{
			Part: part, Analysis: r.Name, Version: int(r.Version), State: butler.UnitFailed, At: fromMS(r.At),
			Reason: fmt.Sprintf("%s (will be tried again)", r.Reason),
		})
	}
	return all
}

// missing says which thing it is that there is not.
func missing(op, what string, id int64, err error) error {
	if err = fail(op, err); butler.IsKind(err, butler.KindNotFound) {
		return butler.E(butler.KindNotFound, op, "there is no %s %d", what, id)
	}
	return err
}
