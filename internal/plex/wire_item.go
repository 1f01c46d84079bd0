package plex

import (
	"encoding/xml"
	"strconv"

	"butler"
	"butler/plexapi"
)

// wireItem returns an Item as a list shows it.
func wireItem(e butler.ItemEntry) plexapi.Item {
	w := plexapi.Item{
		XMLName:               xml.Name{Local: element(e.Kind)},
		RatingKey:             strconv.FormatInt(e.ID, 10),
		Key:                   itemKey(e.Item),
		GUID:                  guid(e.Item),
		Type:                  typeName(e.Kind),
		Title:                 e.Title,
		Year:                  e.Year,
		OriginallyAvailableAt: e.Aired.String(),
		AddedAt:               seconds(e.Added),
		UpdatedAt:             max(seconds(e.Updated), seconds(e.Added)),
	}
	if e.SortTitle != e.Title {
		w.TitleSort = e.SortTitle
	}
	if indexed(e.Item) {
		w.Index = &e.Index
	}
	wireParents(&w, e)
	wireMetadata(&w, e)
	switch e.Kind {
	case butler.Show, butler.Season, butler.Artist, butler.Album:
		var none int64
		w.LeafCount, w.ChildCount, w.ViewedLeafCount = &e.Leaves, &e.Children, &none
	case butler.Extra:
		w.Subtype = "clip"
	case butler.Photo:
		if w.Thumb == "" && len(e.Media) > 0 && len(e.Media[0].Parts) > 0 && e.Media[0].Parts[0].Missing.IsZero() {
			w.Thumb = "/library/metadata/" + w.RatingKey + "/thumb/" + strconv.FormatInt(w.UpdatedAt, 10)
		}
	case butler.Movie, butler.Episode, butler.Track:
	}
	w.DeletedAt = deletedAt(e.Media)
	for _, m := range e.Media {
		wire := wireMedia(m, e.Artifacts, e.Kind)
		if w.Duration == 0 {
			w.Duration = wire.Duration
		}
		w.Media = append(w.Media, wire)
	}
	if hasChapters(e.Media) {
		w.ChapterSource = "media"
	}
	return w
}

// indexed reports whether the index of an Item means something.
func indexed(i butler.Item) bool {
	switch i.Kind {
	case butler.Season:
		return true // 0 holds specials
	case butler.Episode, butler.Track:
		return i.Index > 0 || i.Kind == butler.Episode && i.Aired.IsZero() && i.IndexEnd > 0
	default:
		return false
	}
}

func element(k butler.ItemKind) string {
	switch k {
	case butler.Show, butler.Season, butler.Artist, butler.Album:
		return plexapi.ElementDirectory
	case butler.Track:
		return plexapi.ElementTrack
	case butler.Photo:
		return plexapi.ElementPhoto
	case butler.Movie, butler.Episode, butler.Extra:
	}
	return plexapi.ElementVideo
}

func itemPath(id int64) string { return "/library/metadata/" + strconv.FormatInt(id, 10) }

// itemKey returns the address of an Item, or of what is below it if it holds others.
func itemKey(i butler.Item) string {
	if element(i.Kind) == plexapi.ElementDirectory {
		return itemPath(i.ID) + "/children"
	}
	return itemPath(i.ID)
}

func guid(i butler.Item) string {
	return "butler://" + typeName(i.Kind) + "/" + strconv.FormatInt(i.ID, 10)
}

// wireParents tells what an Item lies in.
func wireParents(w *plexapi.Item, e butler.ItemEntry) {
	if len(e.Parents) > 0 {
		p := e.Parents[0]
		w.ParentRatingKey, w.ParentKey, w.ParentGUID = strconv.FormatInt(p.ID, 10), itemPath(p.ID), guid(p)
		w.ParentTitle, w.ParentYear = p.Title, p.Year
		if p.Kind == butler.Season {
			w.ParentIndex = &p.Index
		}
	}
	if len(e.Parents) > 1 {
		g := e.Parents[1]
		w.GrandparentRatingKey, w.GrandparentKey, w.GrandparentGUID = strconv.FormatInt(g.ID, 10), itemPath(g.ID), guid(g)
		w.GrandparentTitle = g.Title
	}
	if e.Kind == butler.Track && e.Disc > 0 {
		w.ParentIndex = &e.Disc
	}
}

// deletedAt returns since when all files of an Item have been missing, or 0.
func deletedAt(media []butler.Media) int64 {
	var last int64
	for _, m := range media {
		for _, p := range m.Parts {
			if p.Missing.IsZero() {
				return 0
			}
			last = max(last, p.Missing.Unix())
		}
	}
	return last
}

func hasChapters(media []butler.Media) bool {
	for _, m := range media {
		for _, p := range m.Parts {
			if p.Features&butler.HasChapters != 0 {
				return true
			}
		}
	}
	return false
}

// chapterOf is a chapter and where it is.
type chapterOf struct {
	butler.Chapter
	part   butler.Part
	number int   // among those of the Media, from 1
	offset int64 // ms: where its Part begins in the Media
}

// chaptersOf returns the chapters of a Media: those of its Parts, one after the other.
func chaptersOf(m butler.Media) []chapterOf {
	var all []chapterOf
	var offset int64
	for _, p := range m.Parts {
		for _, c := range p.Chapters {
			all = append(all, chapterOf{c, p, len(all) + 1, offset})
		}
		offset += p.Duration
	}
	return all
}

// wireChapters returns the chapters of the first Media that has any.
func wireChapters(d butler.ItemDetail) []plexapi.Chapter {
	const most = 1 << 16 // of a Media: ids are made with it
	for _, m := range d.Media {
		chapters := chaptersOf(m)
		if len(chapters) == 0 {
			continue
		}
		all := make([]plexapi.Chapter, len(chapters))
		for i, c := range chapters {
			all[i] = plexapi.Chapter{
				ID: m.ID*most + int64(c.number), Index: c.number, Tag: c.Title,
				StartTimeOffset: c.offset + c.Start, EndTimeOffset: c.offset + c.End,
			}
			if hasArtifact(d.Artifacts, c.part.ID, chapterImageName(c.Index)) {
				all[i].Thumb = "/library/media/" + strconv.FormatInt(m.ID, 10) + "/chapterImages/" + strconv.Itoa(c.number)
			}
		}
		return all
	}
	return nil
}

func hasArtifact(all []butler.Artifact, part int64, name string) bool {
	for _, a := range all {
		if a.Part == part && a.Name == name {
			return true
		}
	}
	return false
}

// wireMarkers returns the Markers of an Item: of its first version that has any, as those of the others say the same once
// more; of a film in several Parts, those of a later one after the Parts before it.
func wireMarkers(d butler.ItemDetail) []plexapi.Marker {
	all := []plexapi.Marker{}
	for _, version := range d.Media {
		before := int64(0)
		for i, p := range version.Parts {
			for _, m := range d.Markers {
				if m.Part != p.ID {
					continue
				}
				all = append(all, plexapi.Marker{
					ID: m.ID, Type: string(m.Kind), StartTimeOffset: before + m.Start, EndTimeOffset: before + m.End,
					Final:      plexapi.Bool(m.Final && i == len(version.Parts)-1),
					Attributes: plexapi.MarkerAttributes{ID: m.ID, Version: max(1, versionOf(d, markerTask(m.Kind)))},
				})
			}
			before += p.Duration
		}
		if len(all) > 0 {
			break
		}
	}
	return all
}

// markerTask returns the Task that makes Markers of a kind.
func markerTask(k butler.MarkerKind) string {
	switch k {
	case butler.MarkerIntro:
		return taskIntros
	case butler.MarkerCredits:
		return taskCredits
	case butler.MarkerCommercial:
		return taskAds
	}
	return ""
}
