// Package tvmaze asks TVmaze for series: https://www.tvmaze.com/api. It needs no key, and allows twenty requests in ten
// seconds. What it tells is under CC BY-SA.
package tvmaze

import (
	"context"
	"net/url"
	"strconv"

	"butler"
	"butler/internal/outbound"
	"butler/internal/provider"
)

// Address is where the API is.
const Address = "https://api.tvmaze.com"

// Client is a [provider.Provider].
type Client struct{ source provider.Source }

var _ provider.Provider = Client{}

// New returns a Client for an address, "" for [Address].
func New(o *outbound.Client, address string) Client {
	if address == "" {
		address = Address
	}
	return Client{provider.Source{Client: o, Base: address}}
}

// Name implements [provider.Provider].
func (c Client) Name() string { return provider.TVmaze }

// Label implements [provider.Provider].
func (c Client) Label() string { return "TVmaze" }

// Knows implements [provider.Provider].
func (c Client) Knows(kind butler.ItemKind) bool { return kind == butler.Show }

// Search implements [provider.Provider]. TVmaze does not search by year.
func (c Client) Search(ctx context.Context, q provider.Query) ([]provider.Candidate, error) {
	var answer []struct {
		Show show `json:"show"`
	}
	if _, _, err := c.source.JSON(ctx, "/search/shows", url.Values{"q": {q.Title}}, provider.Validators{}, &answer); err != nil {
		return nil, err
	}
	var all []provider.Candidate
	for _, a := range answer[:min(len(answer), provider.MaxCandidates)] {
		s := a.Show
		all = append(all, provider.Candidate{
			ID: strconv.FormatInt(s.ID, 10), Title: s.Name, Year: day(s.Premiered).Year, Note: provider.Brief(s.studio() + " " + provider.Plain(s.Summary)),
		})
	}
	return all, nil
}

// Find implements [provider.Provider].
func (c Client) Find(ctx context.Context, _ butler.ItemKind, ids map[string]string) (string, error) {
	for _, other := range []string{"imdb", "tvdb"} {
		id := ids[other]
		if !provider.Fits(other, id) {
			continue
		}
		var s show
		_, _, err := c.source.JSON(ctx, "/lookup/shows", url.Values{map[string]string{"imdb": "imdb", "tvdb": "thetvdb"}[other]: {id}}, provider.Validators{}, &s)
		switch {
		case err == nil && s.ID > 0:
			return strconv.FormatInt(s.ID, 10), nil
		case err != nil && !butler.IsKind(err, butler.KindNotFound):
			return "", err
		}
	}
	return "", butler.E(butler.KindNotFound, "find at TVmaze", "it knows none of the ids")
}

// Details implements [provider.Provider]. One answer has all seasons and episodes, so a season cannot be asked for alone.
func (c Client) Details(ctx context.Context, r provider.Ref) (provider.Details, error) {
	if r.Kind != butler.Show || !provider.Fits(provider.TVmaze, r.ID) {
		return provider.Details{}, butler.E(butler.KindNotFound, "ask TVmaze", "%s %q is nothing that it can be asked for", r.Kind, r.ID)
	}
	var s show
	// The episodes are asked for so that a new one changes the answer; with their specials they come apart.
	valid, changed, err := c.source.JSON(ctx, "/shows/"+r.ID, url.Values{"embed[]": {"cast", "crew", "seasons", "images", "episodes"}}, r.Known, &s)
	if err != nil || !changed {
		return provider.Details{ID: r.ID, Unchanged: !changed, Whole: true, Valid: valid}, err
	}
	var episodes []episode
	_, _, err = c.source.JSON(ctx, "/shows/"+r.ID+"/episodes", url.Values{"specials": {"1"}}, provider.Validators{}, &episodes)
	if err != nil && !butler.IsKind(err, butler.KindNotFound) {
		return provider.Details{}, err
	}
	d := s.details()
	d.Valid = valid
	d.Children = seasons(s.Embedded.Seasons, episodes)
	for _, season := range s.Embedded.Seasons {
		d.Seasons = max(d.Seasons, season.Number)
	}
	return d, nil
}
