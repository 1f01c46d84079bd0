package api_test

import (
	"context"

	"butler"
)

// sources has one that answers, one that does not, and one that is not asked.
func sources(_ context.Context, check bool) []butler.Source {
	all := []butler.Source{
		{Name: "tvmaze", Label: "TVmaze", Asked: true, Checked: check},
		{Name: "tmdb", Label: "TMDB", Asked: true, Checked: check},
		{Name: "musicbrainz", Label: "MusicBrainz", Why: "no contact is set (MetadataContact)"},
	}
	if check {
		all[1].Problem = "ask api.themoviedb.org: it answered 401 Unauthorized"
	}
	return all
}
