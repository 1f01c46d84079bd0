// Package nfo reads the NFO files in which Kodi, Jellyfin and their kin keep what is known of a film, a show, a season,
// an episode, an artist or an album: XML of a few shapes, or no more than the address of a page about it.
//
// https://kodi.wiki/view/NFO_files and https://jellyfin.org/docs/general/server/metadata/nfo describe them.
package nfo

import (
	"bytes"
	"maps"

	"butler"
)

// Limits of what is read.
const (
	MaxFile  = 4 << 20 // bytes: a season in one file has a tenth of it
	maxDepth = 32      // elements within each other
	maxNodes = 100_000 // elements of a file
	maxList  = 1000    // entries of a list: genres, people
	maxText  = 64 << 10
)

// Kind is what an Entry is about.
type Kind string

// The kinds, as their elements are called. An Entry without one comes from a file that holds an address only.
const (
	Movie   Kind = "movie"
	Show    Kind = "tvshow"
	Season  Kind = "season"
	Episode Kind = "episodedetails"
	Artist  Kind = "artist"
	Album   Kind = "album"
)

// Entry is what a file says of one thing.
type Entry struct {
	Kind Kind
	butler.Metadata
	Season     int            // of a season or an episode; -1 if it does not say
	Episode    int            // -1 if it does not say
	EpisodeEnd int            // the last of several in one file; -1 if it does not say
	Seasons    map[int]string // of a show: names of its seasons
}

// Parse returns what a file says, one Entry for each thing. Notes of other kinds that bear the name of an NFO file
// say nothing, and that is no error. Errors: [butler.KindInvalid] for a file that is too large or goes too deep,
// [butler.KindDamaged] for XML that is broken, with the line.
func Parse(data []byte) ([]Entry, error) {
	if len(data) > MaxFile {
		return nil, butler.E(butler.KindInvalid, op, "it has more than %d MiB", MaxFile>>20).WithHint("is it an NFO file?")
	}
	text := decode(data)
	if !bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("<")) {
		return onlyIDs(string(text)), nil
	}
	roots, outside, err := parseXML(text)
	if err != nil {
		return nil, err
	}
	var all []Entry
	for _, n := range roots {
		if e, ok := entry(n); ok {
			all = append(all, e)
		}
	}
	switch len(all) {
	case 0:
		return onlyIDs(outside), nil
	case 1: // an address behind it is that of the thing; of several it is not known whose it is
		for provider, id := range idsIn(outside) {
			if all[0].IDs[provider] == "" {
				all[0].IDs = with(all[0].IDs, provider, id)
			}
		}
	}
	return all, nil
}

const op = "read NFO"

func onlyIDs(text string) []Entry {
	ids := idsIn(text)
	if len(ids) == 0 {
		return nil
	}
	return []Entry{{Metadata: butler.Metadata{IDs: ids}, Season: -1, Episode: -1, EpisodeEnd: -1}}
}

// with returns ids with one more.
func with(ids map[string]string, provider, id string) map[string]string {
	all := map[string]string{provider: id}
	maps.Copy(all, ids)
	return all
}
