package catalogue

import (
	"context"
	"fmt"
	"slices"
	"time"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// Items returns a page of Items and the number of all.
func (d *DB) Items(ctx context.Context, q butler.ItemQuery) (p butler.ItemPage, err error) {
	limit, skip := page(q.Limit), int64(max(0, q.Offset))
	err = d.read(ctx, "list items", func(t transaction) error {
		var rows []catdb.Item
		var err error
		if q.Parent == 0 {
			rows, p.Total, err = t.list(ctx, listKey{q.Section, string(q.Kind)}, limit, skip)
		} else {
			rows, p.Total, err = t.children(ctx, q, limit, skip)
		}
		p.Items = make([]butler.Item, len(rows))
		for i, r := range rows {
			p.Items[i] = toItem(r)
		}
		return err
	})
	return p, err
}

// children returns a page of the Items below another.
func (t transaction) children(ctx context.Context, q butler.ItemQuery, limit, skip int64) ([]catdb.Item, int64, error) {
	parent, kind := nullable(q.Parent), string(q.Kind)
	total, err := t.CountBelow(ctx, catdb.CountBelowParams{Parent: parent, Kind: kind})
	if err != nil {
		return nil, 0, err
	}
	rows, err := t.ItemsBelow(ctx, catdb.ItemsBelowParams{Parent: parent, Kind: kind, Max: limit, Skip: skip})
	return rows, total, err
}

// list returns a page of a list that may be long.
func (t transaction) list(ctx context.Context, key listKey, limit, offset int64) ([]catdb.Item, int64, error) {
	total, from, skip, err := t.at(ctx, key, offset)
	if err != nil || offset >= total {
		return nil, total, err
	}
	var rows []catdb.Item
	if key.kind == "" {
		rows, err = t.ItemsOnTop(ctx, catdb.ItemsOnTopParams{
			Section: key.section, SortKey: from.sortKey, ID: from.id, Skip: skip, Max: limit,
		})
	} else {
		rows, err = t.ItemsOfKind(ctx, catdb.ItemsOfKindParams{
			Section: key.section, Kind: key.kind, SortKey: from.sortKey, ID: from.id, Skip: skip, Max: limit,
		})
	}
	return rows, total, err
}

// Item returns an Item with all that it holds but Items.
func (d *DB) Item(ctx context.Context, id int64) (detail butler.ItemDetail, err error) {
	const op = "read item"
	err = d.read(ctx, op, func(t transaction) error {
		row, err := t.Item(ctx, id)
		if err != nil {
			return missing(op, "item", id, err)
		}
		detail = butler.ItemDetail{Item: toItem(row)}
		media, err := t.MediaOfItem(ctx, id)
		if err != nil {
			return err
		}
		for _, m := range media {
			detail.Media = append(detail.Media, butler.Media{ID: m.ID, Item: m.Item, Version: m.Version})
		}
		parts, err := t.PartsOfItem(ctx, id)
		if err != nil {
			return err
		}
		for _, p := range parts {
			part, err := t.part(ctx, p.Part, p.Item)
			if err != nil {
				return err
			}
			i := slices.IndexFunc(detail.Media, func(m butler.Media) bool { return m.ID == part.Media })
			detail.Media[i].Parts = append(detail.Media[i].Parts, part)
			if part.Missing.IsZero() {
				detail.Media[i].Duration += part.Duration
			}
			if err := t.results(ctx, &detail, part.ID); err != nil {
				return err
			}
		}
		return nil
	})
	return detail, err
}

// results adds what was found out about a Part of an Item.
func (t transaction) results(ctx context.Context, detail *butler.ItemDetail, part int64) error {
	markers, err := t.MarkersOfPart(ctx, part)
	if err != nil {
		return err
	}
	for _, m := range markers {
		detail.Markers = append(detail.Markers, butler.Marker{
			ID: m.ID, Item: detail.ID, Kind: butler.MarkerKind(m.Kind), Start: m.StartMs, End: m.EndMs, Final: m.Final != 0,
		})
	}
	artifacts, err := t.artifacts(ctx, part)
	if err != nil {
		return err
	}
	findings, err := t.findings(ctx, part)
	detail.Artifacts = append(detail.Artifacts, artifacts...)
	detail.Findings = append(detail.Findings, findings...)
	return err
}

// Part returns a Part with its Streams and Chapters.
func (d *DB) Part(ctx context.Context, id int64) (part butler.Part, err error) {
	const op = "read part"
	err = d.read(ctx, op, func(t transaction) error {
		row, err := t.Part(ctx, id)
		if err != nil {
			return missing(op, "part", id, err)
		}
		part, err = t.part(ctx, row.Part, row.Item)
		return err
	})
	return part, err
}

// PartArtifacts returns the generated files of a Part, by name.
func (d *DB) PartArtifacts(ctx context.Context, part int64) (all []butler.Artifact, err error) {
	err = d.read(ctx, "list artifacts", func(t transaction) error {
		all, err = t.artifacts(ctx, part)
		return err
	})
	return all, err
}

// Findings returns what is known of a Part: what an Analysis found, why it failed for good, or why
// it failed and will be tried again.
func (d *DB) Findings(ctx context.Context, part int64) (all []butler.Finding, err error) {
	err = d.read(ctx, "list findings", func(t transaction) error {
		all, err = t.findings(ctx, part)
		return err
	})
	return all, err
}

// missing says which thing it is that there is not.
func missing(op, what string, id int64, err error) error {
	if err = fail(op, err); butler.IsKind(err, butler.KindNotFound) {
		return butler.E(butler.KindNotFound, op, "there is no %s %d", what, id)
	}
	return err
}

func (t transaction) artifacts(ctx context.Context, part int64) ([]butler.Artifact, error) {
	rows, err := t.ArtifactsOfPart(ctx, part)
	var all []butler.Artifact
	for _, r := range rows {
		all = append(all, butler.Artifact{Analysis: r.Analysis, Name: r.Name, Size: r.Size, Count: int(r.Count)})
	}
	return all, err
}

func (t transaction) findings(ctx context.Context, part int64) ([]butler.Finding, error) {
	rows, err := t.FindingsOfPart(ctx, part)
	if err != nil {
		return nil, err
	}
	var all []butler.Finding
	for _, r := range rows {
		all = append(all, butler.Finding{
			Part: part, Analysis: r.Name, Version: int(r.Version), State: butler.UnitState(r.State), Reason: r.Reason,
			Data: toRaw(r.Data), At: fromMS(r.At), Elapsed: time.Duration(r.ElapsedNs),
		})
	}
	retries, err := t.RetriesOfPart(ctx, part)
	for _, r := range retries {
		if slices.ContainsFunc(all, func(f butler.Finding) bool { return f.Analysis == r.Name }) {
			continue // an earlier version's result is worth more than a failure
		}
		all = append(all, butler.Finding{
			Part: part, Analysis: r.Name, Version: int(r.Version), State: butler.UnitFailed, At: fromMS(r.At),
			Reason: fmt.Sprintf("%s (will be tried again)", r.Reason),
		})
	}
	return all, err
}

func (t transaction) part(ctx context.Context, r catdb.Part, item int64) (butler.Part, error) {
	p := butler.Part{
		ID: r.ID, Media: r.Media, Item: item, Section: r.Section, Index: int(r.Idx), Path: string(r.Path), Size: r.Size,
		Modified: time.Unix(0, r.ModifiedNs), ContentID: r.ContentID, Missing: fromMS(r.Missing),
		Features: butler.Features(r.Features),
		Header: butler.Header{
			Container: r.Container, Duration: r.Duration, Bitrate: r.Bitrate, Tags: toTags(r.Tags), Problem: r.Problem,
		},
	}
	streams, err := t.StreamsOfPart(ctx, r.ID)
	if err != nil {
		return p, err
	}
	for _, s := range streams {
		p.Streams = append(p.Streams, butler.Stream{
			ID: s.ID, Index: int(s.Idx), Kind: butler.StreamKind(s.Kind), Codec: s.Codec, Profile: s.Profile,
			Language: s.Language, Title: s.Title, Default: s.IsDefault != 0, Forced: s.Forced != 0, Bitrate: s.Bitrate,
			Duration: s.Duration, Width: int(s.Width), Height: int(s.Height), FrameRate: s.FrameRate,
			Rotation: int(s.Rotation), SAR: s.Sar, PixFormat: s.PixFormat, BitDepth: int(s.BitDepth), Transfer: s.Transfer,
			Channels: int(s.Channels), Layout: s.Layout, Rate: int(s.Rate),
		})
	}
	chapters, err := t.ChaptersOfPart(ctx, r.ID)
	for _, c := range chapters {
		p.Chapters = append(p.Chapters, butler.Chapter{Index: int(c.Idx), Start: c.StartMs, End: c.EndMs, Title: c.Title})
	}
	return p, err
}

func toItem(r catdb.Item) butler.Item {
	return butler.Item{
		ID: r.ID, Section: r.Section, Parent: r.Parent.Int64, Kind: butler.ItemKind(r.Kind), Key: r.Key, Title: r.Title,
		SortTitle: r.SortTitle, Year: int(r.Year), Index: int(r.Idx), IndexEnd: int(r.IdxEnd), Disc: int(r.Disc),
		Aired: toDate(r.Aired), Added: fromMS(r.Added), Updated: fromMS(r.Updated),
	}
}
