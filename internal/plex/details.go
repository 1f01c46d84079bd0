package plex

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"butler"
	"butler/plexapi"
)

// checks say what a request wants to be told of Items beyond what a list shows.
type checks struct {
	files      bool // look whether the files are there
	bandwidths bool
	chapters   bool
	markers    bool
	ramps      bool
}

func checksOf(r *http.Request) checks {
	v := r.URL.Query()
	return checks{
		files: ticked(v, "checkFiles"), bandwidths: ticked(v, "includeBandwidths"), chapters: ticked(v, "includeChapters"),
		markers: ticked(v, "includeMarkers"), ramps: ticked(v, "includeLoudnessRamps"),
	}
}

func ticked(v url.Values, name string) bool {
	text := v.Get(name)
	return text == "1" || text == "true"
}

// items answers with all that is known of Items, asked for by their ids.
func (s *server) items(w http.ResponseWriter, r *http.Request) error {
	if ofCollection(r) {
		return s.collection(w, r)
	}
	ctx := r.Context()
	start, size, err := page(r)
	if err != nil {
		return err
	}
	all, err := s.someItems(r)
	if err != nil {
		return err
	}
	total := int64(len(all))
	start = min(start, total)
	entries, err := s.Items.Entries(ctx, all[start:min(start+size, total)])
	if err != nil {
		return err
	}
	sections, err := s.sectionNames(ctx)
	if err != nil {
		return err
	}
	want, loud := checksOf(r), albums{s, map[int64]*album{}}
	list := plexapi.Items{TotalSize: total, Offset: start, Size: len(entries), Identifier: libraryIdentifier}
	for _, e := range entries {
		item, err := s.wireDetails(ctx, e, want, loud)
		if err != nil {
			return err
		}
		place(&item, e.Section, sections)
		if item.Collection, err = s.collectionTags(ctx, e.ID); err != nil {
			return err
		}
		list.Metadata = append(list.Metadata, item)
	}
	if err := s.wireAncestors(ctx, list.Metadata, entries); err != nil {
		return err
	}
	if len(entries) > 0 {
		section := sections[entries[0].Section]
		list.LibrarySectionID, list.LibrarySectionTitle, list.LibrarySectionUUID = section.ID, section.Name, section.UUID
	}
	return s.answerPage(w, r, list)
}

// answerPage answers with a page of a list, and says in headers too which one it is.
func (s *server) answerPage(w http.ResponseWriter, r *http.Request, list plexapi.Items) error {
	w.Header().Set("X-Plex-Container-Start", strconv.FormatInt(list.Offset, 10))
	w.Header().Set("X-Plex-Container-Total-Size", strconv.FormatInt(list.TotalSize, 10))
	return s.answer(w, r, plexapi.Container[plexapi.Items]{MediaContainer: list})
}

// answerItems answers with Items as a list shows them.
func (s *server) answerItems(w http.ResponseWriter, r *http.Request, items []butler.Item, list plexapi.Items) error {
	list, err := s.listed(r.Context(), items, list)
	if err != nil {
		return err
	}
	return s.answerPage(w, r, list)
}

// listed puts Items into a list.
func (s *server) listed(ctx context.Context, items []butler.Item, list plexapi.Items) (plexapi.Items, error) {
	list.Identifier = libraryIdentifier
	list.Size = len(items)
	if len(items) == 0 {
		return list, nil
	}
	entries, err := s.Items.Entries(ctx, items)
	if err != nil {
		return list, err
	}
	var sections map[int64]butler.Section
	if list.LibrarySectionID == 0 {
		if sections, err = s.sectionNames(ctx); err != nil {
			return list, err
		}
	}
	list.Size = len(entries)
	list.Metadata = make([]plexapi.Item, len(entries))
	for i, e := range entries {
		list.Metadata[i] = wireItem(e)
		place(&list.Metadata[i], e.Section, sections)
	}
	return list, s.wireAncestors(ctx, list.Metadata, entries)
}

func (s *server) sectionNames(ctx context.Context) (map[int64]butler.Section, error) {
	all, err := s.Library.Sections(ctx)
	if err != nil {
		return nil, err
	}
	byID := make(map[int64]butler.Section, len(all))
	for _, section := range all {
		byID[section.ID] = section
	}
	return byID, nil
}

// place says which Section an Item is in, where the answer does not say it of all.
func place(w *plexapi.Item, id int64, sections map[int64]butler.Section) {
	if section, ok := sections[id]; ok {
		w.LibrarySectionID, w.LibrarySectionTitle = section.ID, section.Name
		w.LibrarySectionKey = "/library/sections/" + wireSection(section).Key
	}
}

// wireDetails returns all that is known of an Item.
func (s *server) wireDetails(ctx context.Context, e butler.ItemEntry, want checks, loud albums) (plexapi.Item, error) {
	w := wireItem(e)
	if err := s.wireMore(ctx, &w, e); err != nil {
		return w, err
	}
	d, err := s.Items.Item(ctx, e.ID)
	if err != nil {
		return w, err
	}
	found := findingsOf(d)
	w.ThumbBlurHash, w.ArtBlurHash = found.blurHash.Thumb, found.blurHash.Art
	w.MusicAnalysisVersion = versionOf(d, taskMusic)
	album := found.album
	if album == nil && e.Kind == butler.Track && len(found.loudness) > 0 {
		if album, err = loud.of(ctx, e.Item); err != nil {
			return w, err
		}
	}
	w.Media = make([]plexapi.Media, len(d.Media))
	for i, m := range d.Media {
		w.Media[i] = wireMedia(m, d.Artifacts, e.Kind)
		for j, p := range m.Parts {
			if hasDone(d, p.ID, taskVoice) {
				w.Media[i].HasVoiceActivity = true
			}
			part := &w.Media[i].Part[j]
			part.Stream = wireStreams(p, found.loudness[p.ID], album, want)
			if deep := found.deep[p.ID]; deep.version > 0 {
				part.DeepAnalysisVersion = deep.version
				if want.bandwidths {
					part.RequiredBandwidths = deep.bandwidths
					for k := range part.Stream {
						part.Stream[k].RequiredBandwidths = deep.streams[part.Stream[k].Index]
					}
				}
			}
			if want.files {
				exists, accessible := s.look(ctx, p)
				part.Exists, part.Accessible = (*plexapi.Bool)(&exists), (*plexapi.Bool)(&accessible)
			}
		}
	}
	if want.chapters {
		w.Chapter = wireChapters(d)
	}
	if want.markers {
		w.Marker = wireMarkers(d)
	}
	return w, nil
}
