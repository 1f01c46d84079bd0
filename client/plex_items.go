package client

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"butler"
	"butler/plexapi"
)

// This file says in the domain's types what Plex Media Servers say of their library. What they do not
// tell is left empty.

func sectionOfPlex(d plexapi.Section) butler.Section {
	kinds := map[string]butler.SectionKind{"movie": butler.Movies, "show": butler.Shows, "artist": butler.Music, "photo": butler.Photos}
	s := butler.Section{ID: id(d.Key), UUID: d.UUID, Kind: kinds[d.Type], Name: d.Title,
		Created: unix(d.CreatedAt), Updated: unix(d.UpdatedAt), Scanned: unix(d.ScannedAt),
		Items: unknown, Parts: unknown, Missing: unknown}
	for _, l := range d.Location {
		s.Roots = append(s.Roots, l.Path)
	}
	return s
}

// itemOfPlex returns an Item. Its Section is the first that is known.
func itemOfPlex(i plexapi.Item, sections ...int64) butler.Item {
	item := butler.Item{
		ID: id(i.RatingKey), Section: cmp.Or(append([]int64{i.LibrarySectionID}, sections...)...), Parent: id(i.ParentRatingKey),
		Kind: butler.ItemKind(i.Type), Key: i.GUID, Title: i.Title, SortTitle: i.TitleSort, Year: i.Year,
		Added: unix(i.AddedAt), Updated: unix(i.UpdatedAt),
	}
	if i.Type == "clip" {
		item.Kind = butler.Extra
	}
	if i.Index != nil {
		item.Index = *i.Index
	}
	if i.ParentIndex != nil && item.Kind == butler.Track {
		item.Disc = *i.ParentIndex
	}
	day, _, _ := strings.Cut(i.OriginallyAvailableAt, " ")
	if aired, err := butler.ParseDate(day); err == nil {
		item.Aired = aired
	}
	return item
}

func detailOfPlex(i plexapi.Item, section int64) butler.ItemDetail {
	d := butler.ItemDetail{Item: itemOfPlex(i, section)}
	var chapters []butler.Chapter
	for _, c := range i.Chapter {
		chapters = append(chapters, butler.Chapter{Index: c.Index, Start: c.StartTimeOffset, End: c.EndTimeOffset, Title: c.Tag})
	}
	for _, m := range i.Marker {
		d.Markers = append(d.Markers, butler.Marker{ID: m.ID, Item: d.ID, Kind: butler.MarkerKind(m.Type),
			Start: m.StartTimeOffset, End: m.EndTimeOffset, Final: bool(m.Final)})
	}
	for _, m := range i.Media {
		media := butler.Media{ID: m.ID, Item: d.ID, Version: cmp.Or(m.Title, m.VideoResolution), Duration: m.Duration}
		for n, p := range m.Part {
			part := partOfPlex(p, m)
			part.Media, part.Item, part.Section, part.Index = m.ID, d.ID, d.Section, n+1
			part.Missing = unix(i.DeletedAt)
			if len(m.Part) == 1 { // else they run on over all Parts
				part.Chapters = chapters
			}
			part.Features = butler.FeaturesOf(kindOfSection(d.Kind), part.Header)
			media.Parts = append(media.Parts, part)
			if strings.Contains(p.Indexes, "sd") {
				d.Artifacts = append(d.Artifacts, butler.Artifact{Part: p.ID, Analysis: "previews", Name: previewFile, Size: unknown, Count: unknown})
			}
		}
		d.Media = append(d.Media, media)
	}
	return d
}

// kindOfSection returns the kind of the Sections in which Items of a kind are; "" for an extra, which may be
// of a film or of a show.
func kindOfSection(k butler.ItemKind) butler.SectionKind {
	switch k {
	case butler.Movie:
		return butler.Movies
	case butler.Show, butler.Season, butler.Episode:
		return butler.Shows
	case butler.Artist, butler.Album, butler.Track:
		return butler.Music
	case butler.Photo:
		return butler.Photos
	case butler.Extra:
	}
	return ""
}

func partOfPlex(p plexapi.Part, m plexapi.Media) butler.Part {
	part := butler.Part{ID: p.ID, Path: p.File, Size: p.Size, Header: butler.Header{
		Container: cmp.Or(p.Container, m.Container), Duration: cmp.Or(p.Duration, m.Duration), Bitrate: m.Bitrate * 1000,
	}}
	// The address of the file holds the time at which it was changed: /library/parts/{id}/{time}/{name}.
	if names := strings.Split(p.Key, "/"); len(names) > 4 {
		part.Modified = unix(id(names[4]))
	}
	kinds := map[int]butler.StreamKind{plexapi.StreamVideo: butler.StreamVideo, plexapi.StreamAudio: butler.StreamAudio,
		plexapi.StreamSubtitle: butler.StreamSubtitle}
	for _, s := range p.Stream {
		kind, ok := kinds[s.StreamType]
		if !ok {
			kind = butler.StreamData // lyrics, and what may come
		}
		part.Streams = append(part.Streams, butler.Stream{
			ID: s.ID, Index: s.Index, Kind: kind, Codec: s.Codec, Profile: s.Profile, Language: cmp.Or(s.LanguageCode, s.LanguageTag),
			Title: s.Title, Default: bool(s.Default), Forced: bool(s.Forced), Bitrate: s.Bitrate * 1000, Duration: s.Duration,
			Width: cmp.Or(s.CodedWidth, s.Width), Height: cmp.Or(s.CodedHeight, s.Height), FrameRate: s.FrameRate, SAR: s.PixelAspectRatio,
			BitDepth: s.BitDepth, Transfer: s.ColorTrc, Channels: s.Channels, Layout: s.AudioChannelLayout, Rate: s.SamplingRate,
		})
	}
	return part
}

// unix returns the time of Unix seconds, zero for 0.
func unix(seconds int64) time.Time {
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}

// wholeSecond returns a time in Unix seconds, rounded up.
func wholeSecond(t time.Time) int64 { return t.Add(time.Second - 1).Unix() }

// id returns the number of a thing whose id is written as text, 0 if it is none.
func id(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
