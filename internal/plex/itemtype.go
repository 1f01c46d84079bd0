package plex

import "butler"

// typeNumber returns the number that Plex gives to a kind of Item; 0 for none.
func typeNumber(k butler.ItemKind) int {
	switch k {
	case butler.Movie:
		return 1
	case butler.Show:
		return 2
	case butler.Season:
		return 3
	case butler.Episode:
		return 4
	case butler.Artist:
		return 8
	case butler.Album:
		return 9
	case butler.Track:
		return 10
	case butler.Photo:
		return 13
	case butler.Extra:
		return 12 // a clip
	}
	return 0
}
