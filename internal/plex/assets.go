package plex

import (
	"bytes"
	"mime"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"butler"
	"butler/internal/original"
)

// assetNames are the names that Assets have in addresses, and what they stand for, the best first.
func assetNames() map[string][]butler.AssetKind {
	return map[string][]butler.AssetKind{
		"thumb": {butler.AssetPoster, butler.AssetThumb}, "art": {butler.AssetArt}, "banner": {butler.AssetBanner},
		"clearLogo": {butler.AssetLogo}, "logo": {butler.AssetLogo}, "landscape": {butler.AssetThumb}, "disc": {butler.AssetDisc},
		"theme": {butler.AssetTheme},
	}
}

// assetOf returns the Asset that a name stands for: the one of the stamp, or the first.
func assetOf(name string, kind butler.ItemKind, m butler.Metadata, stamp string) *butler.Asset {
	kinds := assetNames()[name]
	if name == "thumb" && (kind == butler.Episode || kind == butler.Extra) {
		kinds = []butler.AssetKind{butler.AssetThumb, butler.AssetPoster}
	}
	var found *butler.Asset
	for _, k := range kinds {
		for i := range m.Assets {
			a := &m.Assets[i]
			switch {
			case a.Kind != k:
			case stamp != "" && stampOf(*a) == stamp:
				return a
			case found == nil:
				found = a
			}
		}
	}
	return found
}

// asset answers with a picture or the theme of an Item.
func (s *server) asset(name string) action {
	return func(w http.ResponseWriter, r *http.Request) error {
		item, err := s.oneItem(r)
		if err != nil {
			return err
		}
		entries, err := s.Items.Entries(r.Context(), []butler.Item{item})
		if err != nil {
			return err
		}
		none := butler.E(butler.KindNotFound, "", "item %d has no %s", item.ID, name)
		if len(entries) == 0 {
			return none
		}
		a := assetOf(name, item.Kind, entries[0].Metadata, r.PathValue("stamp"))
		if a == nil && name == "thumb" && item.Kind == butler.Photo {
			return s.photo(w, r, entries[0])
		}
		if a == nil {
			return none
		}
		data, err := s.Blobs.Blob(r.Context(), a.Digest)
		if butler.IsKind(err, butler.KindNotFound) || butler.IsKind(err, butler.KindDamaged) {
			return none.WithHint("refresh the item: the file is not where it is kept")
		}
		if err != nil {
			return err
		}
		return serve(w, r, served{assetType(a.Type), tag(a.Digest), time.Time{}, bytes.NewReader(data)})
	}
}

// assetType returns a type that browsers take for a picture or a sound and for nothing else.
func assetType(kind string) string {
	switch kind {
	case "image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp", "image/avif",
		"audio/mpeg", "audio/aac", "audio/flac", "audio/ogg", "audio/wav", "audio/mp4", "audio/x-ms-wma":
		return kind
	}
	return "application/octet-stream"
}

// subtitle answers with a subtitle file that lies beside the media.
func (s *server) subtitle(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r.PathValue("stream"), "stream")
	if err != nil {
		return err
	}
	p, err := s.Items.StreamPart(r.Context(), id)
	if err != nil {
		return err
	}
	section, err := s.Library.Section(r.Context(), p.Section)
	if err != nil {
		return err
	}
	f, err := original.OpenSubtitles(r.Context(), p, id, section.Roots)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return butler.E(butler.KindInternal, "open subtitles", "%w", butler.FileErrorCause(err))
	}
	stream := p.Streams[slices.IndexFunc(p.Streams, func(st butler.Stream) bool { return st.ID == id })]
	if v := mime.FormatMediaType("inline", map[string]string{"filename": strings.ToValidUTF8(filepath.Base(stream.File), "_")}); v != "" {
		w.Header().Set("Content-Disposition", v)
	}
	return serve(w, r, served{subtitleType(stream.Codec), tag(id, info.Size(), info.ModTime().UnixNano()), info.ModTime(), f})
}

// subtitleType returns the media type of subtitles.
func subtitleType(codec string) string {
	switch codec {
	case "subrip":
		return "application/x-subrip"
	case "webvtt":
		return "text/vtt"
	case "ass":
		return "text/x-ssa"
	case "ttml":
		return "application/ttml+xml"
	}
	return "application/octet-stream"
}
