package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// put stores a file and the Items it belongs to.
func (b *batch) put(ctx context.Context, p *butler.PutFile) error {
	if err := b.checkPath(p.File.Path); err != nil {
		return err
	}
	tags, err := fromTags(p.File.Tags)
	if err != nil {
		return err
	}
	media, err := b.place(ctx, p.Place)
	if err != nil {
		return err
	}
	row := catdb.AddPartParams{
		Section: b.section, Media: media, Idx: int64(p.Place.Index), Lacks: b.lacksOf(int64(p.File.Features)),
		Features: int64(p.File.Features), Duration: p.File.Duration, Size: p.File.Size,
		ModifiedNs: p.File.Modified.UnixNano(), ContentID: p.File.ContentID, Path: []byte(p.File.Path),
		Container: p.File.Container, Bitrate: p.File.Bitrate, Problem: p.File.Problem, Tags: tags,
	}
	part, added := p.Part, false
	if part == 0 {
		if part, added, err = b.add(ctx, row); err != nil {
			return err
		}
	}
	if !added {
		if err := b.update(ctx, part, row); err != nil {
			return err
		}
		if err := b.dropHeader(ctx, part, p.File.Header); err != nil {
			return err
		}
	}
	b.touch(part)
	return b.addHeader(ctx, part, p.File.Header)
}

// add stores a file that is not known. It returns the Part and whether that is new: a scan may store
// again what it stored before, and a file may be back where it was. Another file that had the path
// goes missing; what was found out about it is not this one's.
func (b *batch) add(ctx context.Context, row catdb.AddPartParams) (part int64, added bool, err error) {
	if b.anyMissing && row.ContentID != "" {
		twin := catdb.MissingTwinParams{Section: b.section, Path: row.Path, ContentID: row.ContentID}
		if part, err = b.MissingTwin(ctx, twin); !errors.Is(err, sql.ErrNoRows) {
			return part, false, err
		}
	}
	for {
		result, err := b.AddPart(ctx, row)
		if err != nil {
			return 0, false, err
		}
		n, err := result.RowsAffected()
		if err != nil {
			return 0, false, err
		}
		if n == 1 {
			part, err = result.LastInsertId()
			return part, true, err
		}
		holder, err := b.LivePart(ctx, catdb.LivePartParams{Section: b.section, Path: row.Path})
		if err != nil {
			return 0, false, err
		}
		if row.ContentID != "" && holder.ContentID == row.ContentID {
			return holder.ID, false, nil
		}
		if err := b.miss(ctx, holder.ID); err != nil {
			return 0, false, err
		}
	}
}

// update stores what is new of a known file. If its content is another, all that was found out
// about it is forgotten and its lease ends, so that a late commit is stale.
func (b *batch) update(ctx context.Context, part int64, row catdb.AddPartParams) error {
	was, err := b.state(ctx, part)
	if err != nil {
		return err
	}
	if err := b.displace(ctx, row.Path, part); err != nil {
		return err
	}
	b.leave(part, was.Media, row.Media)
	err = b.UpdatePart(ctx, catdb.UpdatePartParams{
		ID: part, Media: row.Media, Idx: row.Idx, Features: row.Features, Duration: row.Duration, Size: row.Size,
		ModifiedNs: row.ModifiedNs, ContentID: row.ContentID, Path: row.Path, Container: row.Container,
		Bitrate: row.Bitrate, Problem: row.Problem, Tags: row.Tags,
	})
	switch {
	case err != nil:
		return err
	case otherContent(was, row):
		return b.forget(ctx, part, row.Lacks)
	case was.Missing != 0:
		if err := b.another(ctx, part); err != nil {
			return err
		}
	}
	if was.Features != row.Features {
		return b.relackPart(ctx, part)
	}
	return nil
}

// otherContent reports whether a file's bytes are not what they were. Without a content id, its size
// and time tell.
func otherContent(was catdb.PartStateRow, row catdb.AddPartParams) bool {
	if was.ContentID != row.ContentID {
		return true
	}
	return row.ContentID == "" && (was.Size != row.Size || was.ModifiedNs != row.ModifiedNs)
}

// forget drops all that was found out about a Part, but for what Conclusions say of it: that stays until
// they are drawn again, as they must know which files they wrote for it.
func (b *batch) forget(ctx context.Context, part, lacks int64) error {
	drop := []func(context.Context, int64) error{
		b.ForgetFindings, b.ForgetRetries, b.ForgetArtifacts, b.ForgetMarkers, b.ForgetVectors, b.ForgetLease, b.forgetOwn,
		b.ForgetUnboundMarkerEdits,
	}
	for _, f := range drop {
		if err := f(ctx, part); err != nil {
			return err
		}
	}
	return b.SetLacks(ctx, catdb.SetLacksParams{ID: part, Lacks: lacks})
}

// dropHeader drops the Streams and Chapters that a new Header no longer has. The others keep their
// ids.
func (b *batch) dropHeader(ctx context.Context, part int64, h butler.Header) error {
	if err := b.RemoveChapters(ctx, part); err != nil {
		return err
	}
	indexes, err := b.StreamIndexes(ctx, part)
	if err != nil {
		return err
	}
	for _, i := range indexes {
		if slices.ContainsFunc(h.Streams, func(s butler.Stream) bool { return int64(s.Index) == i }) {
			continue
		}
		if err := b.RemoveStream(ctx, catdb.RemoveStreamParams{Part: part, Idx: i}); err != nil {
			return err
		}
	}
	return nil
}

// addHeader stores Streams and Chapters.
func (b *batch) addHeader(ctx context.Context, part int64, h butler.Header) error {
	for _, s := range h.Streams {
		err := b.streams.add(ctx, b.tx, part, s.Index, string(s.Kind), s.Codec, s.Profile, s.Language, s.Title,
			toBit(s.Default), toBit(s.Forced), s.Bitrate, s.Duration, s.Width, s.Height, s.FrameRate, s.Rotation, s.SAR,
			s.PixFormat, s.BitDepth, s.Transfer, s.Channels, s.Layout, s.Rate)
		if err != nil {
			return err
		}
	}
	for _, c := range h.Chapters {
		if err := b.chapters.add(ctx, b.tx, part, c.Index, c.Start, c.End, c.Title); err != nil {
			return err
		}
	}
	return nil
}
