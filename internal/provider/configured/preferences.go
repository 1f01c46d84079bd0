// Package configured makes the providers that the preferences ask for.
package configured

import (
	"butler"
	"butler/internal/provider"
)

// The preferences.
const (
	PrefProviders          = "MetadataProviders"
	PrefLanguage           = "MetadataLanguage"
	PrefTMDBKey            = "MetadataTMDBKey"
	PrefContact            = "MetadataContact"
	PrefTMDBAddress        = "MetadataTMDBAddress"
	PrefTVmazeAddress      = "MetadataTVmazeAddress"
	PrefMusicBrainzAddress = "MetadataMusicBrainzAddress"
	PrefCoversAddress      = "MetadataCoverArtAddress"
)

// Preferences returns the definitions.
func Preferences() []butler.Preference {
	address := func(id, label string) butler.Preference {
		return butler.Preference{ID: id, Label: label, Type: butler.PreferenceText, Format: butler.FormatURL, Advanced: true, Group: "library",
			Summary: "Of a mirror or proxy of your own. Empty for the public one."}
	}
	return []butler.Preference{
		{ID: PrefProviders, Label: "Sources of online metadata", Type: butler.PreferenceText, Group: "library",
			Default: provider.TMDB + ", " + provider.TVmaze + ", " + provider.MusicBrainz,
			Summary: "Which are asked, the preferred one first: tmdb, tvmaze, musicbrainz. They are sent titles, years and ids of what is in the libraries. Empty for none."},
		{ID: PrefTMDBKey, Label: "Key for TMDB", Type: butler.PreferenceText, Secret: true, Group: "library",
			Summary: "An API key or API read access token of your account at themoviedb.org. Without one TMDB is not asked."},
		{ID: PrefContact, Label: "Contact for MusicBrainz", Type: butler.PreferenceText, Group: "library",
			Summary: "An e-mail address or page by which you can be reached: MusicBrainz demands one of all who ask it, and is not asked without."},
		{ID: PrefLanguage, Label: "Language of online metadata", Type: butler.PreferenceText, Default: "en-US", Group: "library",
			Summary: "A language and a country, such as en-US or de-DE, as far as sources have it. Certificates are those of the country."},
		address(PrefTMDBAddress, "Address of TMDB"),
		address(PrefTVmazeAddress, "Address of TVmaze"),
		address(PrefMusicBrainzAddress, "Address of MusicBrainz"),
		address(PrefCoversAddress, "Address of the Cover Art Archive"),
	}
}
