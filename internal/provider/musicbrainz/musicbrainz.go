// Package musicbrainz asks MusicBrainz for artists, albums and tracks, and the Cover Art Archive for covers:
// https://musicbrainz.org/doc/MusicBrainz_API, https://musicbrainz.org/doc/Cover_Art_Archive/API. It needs no key, but
// an address in the User-Agent by which whoever runs the program can be reached, and allows one request a second.
//
// An album is a release there, or the release group of several editions; a track is a recording.
package musicbrainz

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"butler"
	"butler/internal/outbound"
	"butler/internal/provider"
)

// Where the two are.
const (
	Address = "https://musicbrainz.org/ws/2"
	Covers  = "https://coverartarchive.org"
)

// Client is a [provider.Provider].
type Client struct {
	source provider.Source
	covers string
}

var _ provider.Provider = Client{}

// New returns a Client for the addresses of MusicBrainz and of the Cover Art Archive, "" for [Address] and [Covers].
func New(o *outbound.Client, address, covers string) Client {
	if address == "" {
		address = Address
	}
	if covers == "" {
		covers = Covers
	}
	return Client{provider.Source{Client: o, Base: address, Query: url.Values{"fmt": {"json"}}}, strings.TrimSuffix(covers, "/")}
}

// Name implements [provider.Provider].
func (c Client) Name() string { return provider.MusicBrainz }

// Label implements [provider.Provider].
func (c Client) Label() string { return "MusicBrainz" }

// Knows implements [provider.Provider].
func (c Client) Knows(kind butler.ItemKind) bool {
	return kind == butler.Artist || kind == butler.Album
}

// Search implements [provider.Provider].
func (c Client) Search(ctx context.Context, q provider.Query) ([]provider.Candidate, error) {
	if q.Kind == butler.Artist {
		return c.artists(ctx, q)
	}
	query := "release:" + phrase(q.Title)
	if q.Artist != "" {
		query += " AND artist:" + phrase(q.Artist)
	}
	if q.Year > 0 {
		query += " AND date:" + strconv.Itoa(q.Year)
	}
	var answer struct {
		Releases []release `json:"releases"`
	}
	if _, _, err := c.source.JSON(ctx, "/release", search(query), provider.Validators{}, &answer); err != nil {
		return nil, err
	}
	var all []provider.Candidate
	for _, r := range answer.Releases[:min(len(answer.Releases), provider.MaxCandidates)] {
		note := strings.TrimSpace(strings.Join([]string{r.Status, r.Country, r.Disambiguation}, " "))
		all = append(all, provider.Candidate{
			ID: r.ID, Title: r.Title, Year: year(r.Date), Artist: r.Credit.name(), Tracks: r.count(), Group: r.Group.ID, Note: provider.Brief(note),
		})
	}
	return all, nil
}

func (c Client) artists(ctx context.Context, q provider.Query) ([]provider.Candidate, error) {
	var answer struct {
		Artists []artist `json:"artists"`
	}
	if _, _, err := c.source.JSON(ctx, "/artist", search("artist:"+phrase(q.Title)), provider.Validators{}, &answer); err != nil {
		return nil, err
	}
	var all []provider.Candidate
	for _, a := range answer.Artists[:min(len(answer.Artists), provider.MaxCandidates)] {
		candidate := provider.Candidate{ID: a.ID, Title: a.Name, Note: provider.Brief(a.Disambiguation)}
		for _, alias := range a.Aliases {
			candidate.Others = append(candidate.Others, alias.Name)
		}
		all = append(all, candidate)
	}
	return all, nil
}

func search(query string) url.Values {
	return url.Values{"query": {query}, "limit": {strconv.Itoa(provider.MaxCandidates)}}
}

// phrase quotes text for the search language, Lucene's: within quotes only quotes and backslashes mean something.
func phrase(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// Find implements [provider.Provider]. MusicBrainz knows none of the other ids that music has here.
func (c Client) Find(context.Context, butler.ItemKind, map[string]string) (string, error) {
	return "", butler.E(butler.KindNotFound, "find at MusicBrainz", "it knows none of the ids")
}

// Details implements [provider.Provider]. The id of an album may be that of a release or of a release group.
func (c Client) Details(ctx context.Context, r provider.Ref) (provider.Details, error) {
	if !provider.Fits(provider.MusicBrainz, r.ID) {
		return provider.Details{}, butler.E(butler.KindNotFound, "ask MusicBrainz", "%q is no id there", r.ID)
	}
	switch r.Kind {
	case butler.Artist:
		return c.artist(ctx, r)
	case butler.Album:
		d, err := c.album(ctx, r)
		if butler.IsKind(err, butler.KindNotFound) {
			return c.group(ctx, r)
		}
		return d, err
	default:
		return provider.Details{}, butler.E(butler.KindNotFound, "ask MusicBrainz", "it has nothing of kind %s", r.Kind)
	}
}

// group returns the details of a release of a group: the first official one.
func (c Client) group(ctx context.Context, r provider.Ref) (provider.Details, error) {
	var answer struct {
		Releases []release `json:"releases"`
	}
	_, _, err := c.source.JSON(ctx, "/release", url.Values{"release-group": {r.ID}, "limit": {"100"}}, provider.Validators{}, &answer)
	if err != nil {
		return provider.Details{}, err
	}
	var best *release
	for i := range answer.Releases {
		one := &answer.Releases[i]
		if best == nil || one.official() && !best.official() ||
			one.official() == best.official() && one.Date != "" && (best.Date == "" || one.Date < best.Date) {
			best = one
		}
	}
	if best == nil || !provider.Fits(provider.MusicBrainz, best.ID) {
		return provider.Details{}, butler.E(butler.KindNotFound, "ask MusicBrainz", "there is no release %s", r.ID)
	}
	return c.album(ctx, provider.Ref{Kind: r.Kind, ID: best.ID})
}
