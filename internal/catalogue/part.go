package catalogue

import (
	"context"
	"time"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// Part returns a Part with its Streams and Chapters.
func (d *DB) Part(ctx context.Context, id int64) (part butler.Part, err error) {
	const op = "read part"
	err = d.read(ctx, op, func(t transaction) error {
		row, err := t.Part(ctx, id)
		if err != nil {
			return missing(op, "part", id, err)
		}
		part, err = t.part(ctx, catdb.PartsOfMediaRow(row))
		return err
	})
	return part, err
}

// StreamPart returns the Part that a Stream is of.
func (d *DB) StreamPart(ctx context.Context, stream int64) (part butler.Part, err error) {
	const op = "read stream"
	err = d.read(ctx, op, func(t transaction) error {
		row, err := t.StreamPart(ctx, stream)
		if err != nil {
			return missing(op, "stream", stream, err)
		}
		part, err = t.part(ctx, catdb.PartsOfMediaRow(row))
		return err
	})
	return part, err
}

func (t transaction) part(ctx context.Context, row catdb.PartsOfMediaRow) (butler.Part, error) {
	all, err := t.parts(ctx, []catdb.PartsOfMediaRow{row}, true)
	if err != nil {
		return butler.Part{}, err
	}
	return all[0], nil
}

// parts adds Streams, and Chapters if they are wanted.
func (t transaction) parts(ctx context.Context, rows []catdb.PartsOfMediaRow, chapters bool) ([]butler.Part, error) {
	all := make([]butler.Part, len(rows))
	ids := make([]int64, len(rows))
	at := make(map[int64]*butler.Part, len(rows))
	for i, r := range rows {
		all[i] = toPart(r.Part, r.Item)
		ids[i], at[r.Part.ID] = r.Part.ID, &all[i]
	}
	streams, err := t.StreamsOfParts(ctx, idList(ids))
	if err != nil {
		return nil, err
	}
	for _, s := range streams {
		p := at[s.Part]
		p.Streams = append(p.Streams, toStream(s))
	}
	if !chapters {
		return all, nil
	}
	marks, err := t.ChaptersOfParts(ctx, idList(ids))
	for _, c := range marks {
		p := at[c.Part]
		p.Chapters = append(p.Chapters, butler.Chapter{Index: int(c.Idx), Start: c.StartMs, End: c.EndMs, Title: c.Title})
	}
	return all, err
}

func toPart(r catdb.Part, item int64) butler.Part {
	return butler.Part{
		ID: r.ID, Media: r.Media, Item: item, Section: r.Section, Index: int(r.Idx), Path: string(r.Path), Size: r.Size,
		Modified: time.Unix(0, r.ModifiedNs), ContentID: r.ContentID, Missing: fromMS(r.Missing),
		Features: butler.Features(r.Features),
		Header: butler.Header{
			Container: r.Container, Duration: r.Duration, Bitrate: r.Bitrate, Tags: toTags(r.Tags), Problem: r.Problem,
		},
	}
}

func toStream(s catdb.Stream) butler.Stream {
	if len(s.File) > 0 {
		s.Idx = -1
	}
	return butler.Stream{
		ID: s.ID, Index: int(s.Idx), Kind: butler.StreamKind(s.Kind), Codec: s.Codec, Profile: s.Profile,
		Language: s.Language, Title: s.Title, Default: s.IsDefault != 0, Forced: s.Forced != 0, Bitrate: s.Bitrate,
		Duration: s.Duration, Width: int(s.Width), Height: int(s.Height), FrameRate: s.FrameRate,
		Rotation: int(s.Rotation), SAR: s.Sar, PixFormat: s.PixFormat, BitDepth: int(s.BitDepth), Transfer: s.Transfer,
		Channels: int(s.Channels), Layout: s.Layout, Rate: int(s.Rate),
		External: len(s.File) > 0, File: string(s.File), HearingImpaired: s.HearingImpaired != 0, Commentary: s.Commentary != 0,
	}
}

func toItem(r catdb.Item) butler.Item {
	return butler.Item{
		ID: r.ID, Section: r.Section, Parent: r.Parent.Int64, Kind: butler.ItemKind(r.Kind), Key: r.Key, Title: r.Title,
		SortTitle: r.SortTitle, Year: int(r.Year), Index: int(r.Idx), IndexEnd: int(r.IdxEnd), Disc: int(r.Disc),
		Aired: toDate(r.Aired), Added: fromMS(r.Added), Updated: fromMS(r.Updated),
	}
}
