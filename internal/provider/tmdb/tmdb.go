// Package tmdb asks The Movie Database for films and series, by version 3 of its API:
// https://developer.themoviedb.org/reference/intro/getting-started. It needs a key of the user's own.
package tmdb

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"butler"
	"butler/internal/outbound"
	"butler/internal/provider"
)

// Address is where the API is.
const Address = "https://api.themoviedb.org/3"

// Options are what a Client is told.
type Options struct {
	Outbound *outbound.Client
	Address  string // "" for [Address]
	Key      string // an API key (version 3), or an API read access token (version 4)
	Language string // of titles and summaries, and the country of certificates: "de-DE". "" for "en-US"
}

// Client is a [provider.Provider].
type Client struct {
	source   provider.Source
	language string // "de-DE"

	pictures *pictures
	sets     *sets
}

var _ provider.Provider = (*Client)(nil)

// New returns a Client.
func New(o Options) *Client {
	if o.Address == "" {
		o.Address = Address
	}
	if o.Language == "" {
		o.Language = "en-US"
	}
	s := provider.Source{Client: o.Outbound, Base: o.Address, Query: url.Values{"language": {o.Language}}}
	// A token is three parts with dots between them and goes into a header; a key is 32 digits and goes into the query.
	if strings.Contains(o.Key, ".") {
		s.Bearer = o.Key
	} else {
		s.Query.Set("api_key", o.Key)
	}
	return &Client{source: s, language: o.Language, pictures: &pictures{}, sets: &sets{known: map[int64]*set{}}}
}

// Name implements [provider.Provider].
func (c *Client) Name() string { return provider.TMDB }

// Label implements [provider.Provider].
func (c *Client) Label() string { return "TMDB" }

// Knows implements [provider.Provider].
func (c *Client) Knows(kind butler.ItemKind) bool { return kind == butler.Movie || kind == butler.Show }

// region returns the country of the language, in capitals.
func (c *Client) region() string {
	_, region, ok := strings.Cut(c.language, "-")
	if !ok || len(region) != 2 {
		return "US"
	}
	return strings.ToUpper(region)
}

// found is an entry of a list. Films have title and release_date, series name and first_air_date.
type found struct {
	ID            int64   `json:"id"`
	Title         string  `json:"title"`
	Name          string  `json:"name"`
	OriginalTitle string  `json:"original_title"`
	OriginalName  string  `json:"original_name"`
	ReleaseDate   string  `json:"release_date"`
	FirstAirDate  string  `json:"first_air_date"`
	Popularity    float64 `json:"popularity"`
	Overview      string  `json:"overview"`
}

// Search implements [provider.Provider].
func (c *Client) Search(ctx context.Context, q provider.Query) ([]provider.Candidate, error) {
	query := url.Values{"query": {q.Title}, "include_adult": {"false"}}
	path, year := "/search/movie", "primary_release_year"
	if q.Kind == butler.Show {
		path, year = "/search/tv", "first_air_date_year"
	}
	if q.Year > 0 {
		query.Set(year, strconv.Itoa(q.Year))
	}
	var answer struct {
		Results []found `json:"results"`
	}
	if _, _, err := c.source.JSON(ctx, path, query, provider.Validators{}, &answer); err != nil {
		return nil, err
	}
	var all []provider.Candidate
	for _, f := range answer.Results[:min(len(answer.Results), provider.MaxCandidates)] {
		d := day(f.ReleaseDate + f.FirstAirDate)
		candidate := provider.Candidate{ID: strconv.FormatInt(f.ID, 10), Title: f.Title + f.Name, Year: d.Year, Note: provider.Brief(f.Overview)}
		if original := f.OriginalTitle + f.OriginalName; original != candidate.Title {
			candidate.Others = []string{original}
		}
		all = append(all, candidate)
	}
	return all, nil
}

// Find implements [provider.Provider].
func (c *Client) Find(ctx context.Context, kind butler.ItemKind, ids map[string]string) (string, error) {
	for _, other := range []string{"imdb", "tvdb"} {
		id := ids[other]
		if !provider.Fits(other, id) {
			continue
		}
		var answer struct {
			Movies []found `json:"movie_results"`
			Shows  []found `json:"tv_results"`
		}
		_, _, err := c.source.JSON(ctx, "/find/"+id, url.Values{"external_source": {other + "_id"}}, provider.Validators{}, &answer)
		if err != nil && !butler.IsKind(err, butler.KindNotFound) {
			return "", err
		}
		results := answer.Movies
		if kind == butler.Show {
			results = answer.Shows
		}
		if len(results) > 0 {
			return strconv.FormatInt(results[0].ID, 10), nil
		}
	}
	return "", butler.E(butler.KindNotFound, "find at TMDB", "it knows none of the ids")
}

// Details implements [provider.Provider].
func (c *Client) Details(ctx context.Context, r provider.Ref) (provider.Details, error) {
	if !provider.Fits(provider.TMDB, r.ID) {
		return provider.Details{}, butler.E(butler.KindNotFound, "ask TMDB", "%q is no id there", r.ID)
	}
	switch r.Kind {
	case butler.Movie:
		return c.film(ctx, r)
	case butler.Show:
		return c.show(ctx, r)
	case butler.Season:
		return c.season(ctx, r)
	default:
		return provider.Details{}, butler.E(butler.KindNotFound, "ask TMDB", "it has nothing of kind %s", r.Kind)
	}
}

// images are the languages of pictures that are wanted: that of the texts, English, and those without words.
func (c *Client) images() string {
	language, _, _ := strings.Cut(c.language, "-")
	if language == "en" {
		return "en,null"
	}
	return language + ",en,null"
}

func day(s string) butler.Date {
	d, err := butler.ParseDate(s)
	if err != nil {
		return butler.Date{}
	}
	return d
}

// sets remembers series of films: all films of one are asked for in the same night.
type sets struct {
	mu    sync.Mutex
	known map[int64]*set
}

type set struct {
	Parts []setPart `json:"parts"`
}

type setPart struct {
	ID          int64  `json:"id"`
	ReleaseDate string `json:"release_date"`
}

const maxSets = 1000 // that are remembered

// set returns a series of films.
func (c *Client) set(ctx context.Context, id int64) (*set, error) {
	c.sets.mu.Lock()
	s, ok := c.sets.known[id]
	c.sets.mu.Unlock()
	if ok {
		return s, nil
	}
	s = &set{}
	if _, _, err := c.source.JSON(ctx, "/collection/"+strconv.FormatInt(id, 10), nil, provider.Validators{}, s); err != nil {
		return nil, err
	}
	c.sets.mu.Lock()
	defer c.sets.mu.Unlock()
	if len(c.sets.known) < maxSets {
		c.sets.known[id] = s
	}
	return s, nil
}
