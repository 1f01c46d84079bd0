package plex

import (
	"slices"
	"strings"

	"butler"
)

// kindNone stands for types of Plex that this library has none of: collections, photo albums, clips
// among photos.
const kindNone butler.ItemKind = "none"

// kindOf returns the kind of Item that Plex gives a number or a name.
func kindOf(text string) (butler.ItemKind, bool) {
	switch text {
	case "1", "movie":
		return butler.Movie, true
	case "2", "show":
		return butler.Show, true
	case "3", "season":
		return butler.Season, true
	case "4", "episode":
		return butler.Episode, true
	case "8", "artist":
		return butler.Artist, true
	case "9", "album":
		return butler.Album, true
	case "10", "track":
		return butler.Track, true
	case "12", "clip":
		return butler.Extra, true
	case "13", "photo":
		return butler.Photo, true
	case "14", "photoalbum", "18", "collection", "15", "playlist", "42", "optimizedVersion":
		return kindNone, true
	}
	return "", false
}

// kindsOf reads the parameter type: numbers or names, separated by commas.
func kindsOf(text string, of butler.SectionKind) ([]butler.ItemKind, error) {
	if text == "" {
		return []butler.ItemKind{topKind(of)}, nil
	}
	var all []butler.ItemKind
	for name := range strings.SplitSeq(text, ",") {
		kind, ok := kindOf(strings.TrimSpace(name))
		if !ok {
			return nil, butler.E(butler.KindInvalid, "", "%q is no type of items", shorten(name)).
				WithHint("1 movie, 2 show, 3 season, 4 episode, 8 artist, 9 album, 10 track, 12 clip, 13 photo, 14 photo album, 18 collection")
		}
		if kind != kindNone && !slices.Contains(all, kind) {
			all = append(all, kind)
		}
	}
	return all, nil
}

// topKind returns the kind of Item that stands at the top of a Section, "" if it may be any.
func topKind(k butler.SectionKind) butler.ItemKind {
	switch k {
	case butler.Movies:
		return butler.Movie
	case butler.Shows:
		return butler.Show
	case butler.Music:
		return butler.Artist
	case butler.Photos:
		return butler.Photo
	}
	return ""
}

// typeName returns what Plex calls a kind of Item.
func typeName(k butler.ItemKind) string {
	if k == butler.Extra {
		return "clip"
	}
	return string(k)
}

// typeTitle returns the plural that people read.
func typeTitle(k butler.ItemKind) string {
	switch k {
	case butler.Movie:
		return "Movies"
	case butler.Show:
		return "TV Shows"
	case butler.Season:
		return "Seasons"
	case butler.Episode:
		return "Episodes"
	case butler.Artist:
		return "Artists"
	case butler.Album:
		return "Albums"
	case butler.Track:
		return "Tracks"
	case butler.Photo:
		return "Photos"
	case butler.Extra:
		return "Clips"
	}
	return ""
}

// kindsIn returns the kinds of Items of a Section that can be listed, from the top down.
func kindsIn(k butler.SectionKind) []butler.ItemKind {
	switch k {
	case butler.Movies:
		return []butler.ItemKind{butler.Movie}
	case butler.Shows:
		return []butler.ItemKind{butler.Show, butler.Season, butler.Episode}
	case butler.Music:
		return []butler.ItemKind{butler.Artist, butler.Album, butler.Track}
	case butler.Photos:
		return []butler.ItemKind{butler.Photo}
	}
	return nil
}
