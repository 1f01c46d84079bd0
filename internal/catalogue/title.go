package catalogue

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// title names a Part for people: "Film (1999)", "Show – S01E02 – Title", "Artist – Album – 03 Title".
func (t transaction) title(ctx context.Context, part int64) (string, error) {
	id, err := t.ItemOfPart(ctx, part)
	if err != nil {
		return "", err
	}
	const deepest = 8 // no library nests further
	var chain []catdb.Item
	for range deepest {
		item, err := t.Item(ctx, id)
		if err != nil {
			return "", err
		}
		chain = append(chain, item)
		if !item.Parent.Valid {
			break
		}
		id = item.Parent.Int64
	}
	slices.Reverse(chain)
	return titleOf(chain), nil
}

// fileName returns the name of a Part's file, without its folder.
func (t transaction) fileName(ctx context.Context, part int64) (string, error) {
	path, err := t.PathOf(ctx, part)
	return filepath.Base(string(path)), err
}

// titleOf joins the titles of Items from the top down. A season is told by its episode's number.
func titleOf(chain []catdb.Item) string {
	var words []string
	season := int64(-1)
	for _, item := range chain {
		switch butler.ItemKind(item.Kind) {
		case butler.Season:
			season = item.Idx
		case butler.Episode:
			words = append(words, episodeNumber(season, item), item.Title)
		case butler.Track:
			words = append(words, strings.TrimSpace(trackNumber(item)+" "+item.Title))
		case butler.Movie:
			title := item.Title
			if item.Year != 0 {
				title = fmt.Sprintf("%s (%d)", title, item.Year)
			}
			words = append(words, title)
		case butler.Show, butler.Artist, butler.Album, butler.Photo, butler.Extra:
			words = append(words, item.Title)
		}
	}
	words = slices.DeleteFunc(words, func(s string) bool { return s == "" })
	return strings.ToValidUTF8(strings.Join(words, " – "), "\uFFFD")
}

func episodeNumber(season int64, episode catdb.Item) string {
	switch {
	case episode.Idx == 0 && episode.Aired != "":
		return episode.Aired
	case season < 0 || episode.Idx == 0:
		return ""
	case episode.IdxEnd > episode.Idx:
		return fmt.Sprintf("S%02dE%02d-E%02d", season, episode.Idx, episode.IdxEnd)
	}
	return fmt.Sprintf("S%02dE%02d", season, episode.Idx)
}

func trackNumber(track catdb.Item) string {
	switch {
	case track.Idx == 0:
		return ""
	case track.Disc > 1:
		return fmt.Sprintf("%d-%02d", track.Disc, track.Idx)
	}
	return fmt.Sprintf("%02d", track.Idx)
}
