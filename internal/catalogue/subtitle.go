package catalogue

import (
	"context"
	"strings"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// firstExternal is above the index of any Stream in a file.
const firstExternal = 1 << 30

// SetSubtitles replaces the external subtitles of a Part.
func (d *DB) SetSubtitles(ctx context.Context, part int64, subtitles []butler.Stream) error {
	const op = "set subtitles"
	seen := make(map[string]bool)
	for _, s := range subtitles {
		if s.File == "" || strings.ContainsRune(s.File, 0) || seen[s.File] {
			return butler.E(butler.KindInvalid, op, "%q is no path of a file, or that of two subtitles", s.File)
		}
		seen[s.File] = true
	}
	var events []butler.Event
	err := d.write(ctx, op, func(t transaction) error {
		row, err := t.Part(ctx, part)
		if err != nil {
			return missing(op, "part", part, err)
		}
		changed, err := t.setSubtitles(ctx, part, subtitles)
		if err != nil || !changed {
			return err
		}
		if err := t.TouchItem(ctx, catdb.TouchItemParams{ID: row.Item, Updated: toMS(d.now())}); err != nil {
			return err
		}
		news := d.newTold()
		news.item(row.Item, butler.ChangeUpdated)
		events, err = t.events(ctx, row.Part.Section, news)
		return err
	})
	if err == nil {
		d.tell(events)
	}
	return err
}

func (t transaction) setSubtitles(ctx context.Context, part int64, subtitles []butler.Stream) (changed bool, err error) {
	rows, err := t.Subtitles(ctx, part)
	if err != nil {
		return false, err
	}
	known := make(map[string]catdb.Stream, len(rows))
	next := int64(firstExternal)
	for _, r := range rows {
		known[string(r.File)] = r
		next = max(next, r.Idx+1)
	}
	for _, s := range subtitles {
		add := catdb.AddSubtitleParams{
			Part: part, Idx: next, Codec: butler.TidyText(s.Codec), Language: butler.TidyText(s.Language), Title: butler.TidyText(s.Title),
			IsDefault: toBit(s.Default), Forced: toBit(s.Forced), File: []byte(s.File), HearingImpaired: toBit(s.HearingImpaired),
			Commentary: toBit(s.Commentary),
		}
		was, ok := known[s.File]
		delete(known, s.File)
		switch {
		case !ok:
			next++
			err = t.AddSubtitle(ctx, add)
		case was.Codec == add.Codec && was.Language == add.Language && was.Title == add.Title && was.IsDefault == add.IsDefault &&
			was.Forced == add.Forced && was.HearingImpaired == add.HearingImpaired && was.Commentary == add.Commentary:
			continue
		default:
			err = t.UpdateSubtitle(ctx, catdb.UpdateSubtitleParams{
				ID: was.ID, Codec: add.Codec, Language: add.Language, Title: add.Title, IsDefault: add.IsDefault, Forced: add.Forced,
				HearingImpaired: add.HearingImpaired, Commentary: add.Commentary,
			})
		}
		if err != nil {
			return false, err
		}
		changed = true
	}
	for _, r := range known {
		if err := t.RemoveSubtitle(ctx, r.ID); err != nil {
			return false, err
		}
		changed = true
	}
	return changed, nil
}
