package tmdb

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"butler"
	"butler/internal/provider"
)

type named struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

func names(all []named) []string {
	var list []string
	for _, n := range all {
		list = append(list, n.Name)
	}
	return list
}

type country struct {
	Code string `json:"iso_3166_1"`
	Name string `json:"name"`
}

type externalIDs struct {
	IMDB string `json:"imdb_id"`
	TVDB int64  `json:"tvdb_id"`
}

func (e externalIDs) ids(id int64) map[string]string {
	ids := map[string]string{provider.TMDB: strconv.FormatInt(id, 10)}
	if provider.Fits("imdb", e.IMDB) {
		ids["imdb"] = e.IMDB
	}
	if e.TVDB > 0 {
		ids["tvdb"] = strconv.FormatInt(e.TVDB, 10)
	}
	return ids
}

type film struct {
	ID            int64     `json:"id"`
	Title         string    `json:"title"`
	OriginalTitle string    `json:"original_title"`
	Tagline       string    `json:"tagline"`
	Overview      string    `json:"overview"`
	ReleaseDate   string    `json:"release_date"`
	Runtime       int64     `json:"runtime"` // minutes
	VoteAverage   float64   `json:"vote_average"`
	Poster        string    `json:"poster_path"`
	Backdrop      string    `json:"backdrop_path"`
	Genres        []named   `json:"genres"`
	Studios       []named   `json:"production_companies"`
	Countries     []country `json:"production_countries"`
	Set           *named    `json:"belongs_to_collection"`
	Credits       credits   `json:"credits"`
	Keywords      struct {
		Keywords []named `json:"keywords"`
	} `json:"keywords"`
	External externalIDs `json:"external_ids"`
	Releases struct {
		Results []struct {
			Country  string `json:"iso_3166_1"`
			Releases []struct {
				Certification string `json:"certification"`
			} `json:"release_dates"`
		} `json:"results"`
	} `json:"release_dates"`
	Images images `json:"images"`
}

func (c *Client) film(ctx context.Context, r provider.Ref) (provider.Details, error) {
	var f film
	valid, changed, err := c.source.JSON(ctx, "/movie/"+r.ID, url.Values{
		"append_to_response":     {"credits,release_dates,external_ids,keywords,images"},
		"include_image_language": {c.images()},
	}, r.Known, &f)
	if err != nil || !changed {
		return provider.Details{ID: r.ID, Unchanged: !changed, Valid: valid}, err
	}
	at, err := c.where(ctx)
	if err != nil {
		return provider.Details{}, err
	}
	m := butler.Metadata{
		Title: f.Title, OriginalTitle: f.OriginalTitle, Tagline: f.Tagline, Summary: f.Overview,
		Aired: day(f.ReleaseDate), Year: day(f.ReleaseDate).Year, Rating: rating(f.VoteAverage), Runtime: minutes(f.Runtime),
		Genres: names(f.Genres), Tags: names(f.Keywords.Keywords), Credits: f.Credits.all(), IDs: f.External.ids(f.ID),
	}
	if len(f.Studios) > 0 {
		m.Studio = f.Studios[0].Name
	}
	for _, n := range f.Countries {
		m.Countries = append(m.Countries, n.Name)
	}
	certificates := map[string]string{}
	for _, n := range f.Releases.Results {
		for _, release := range n.Releases {
			if release.Certification != "" && certificates[n.Country] == "" {
				certificates[n.Country] = release.Certification
			}
		}
	}
	m.ContentRating = c.certificate(certificates)
	if f.Set != nil {
		m.Sets = []butler.ItemSet{c.place(ctx, f.ID, *f.Set)}
	}
	d := provider.Details{ID: strconv.FormatInt(f.ID, 10), Metadata: m, Valid: valid}
	d.Pictures = at.picture(d.Pictures, butler.AssetPoster, f.Poster)
	d.Pictures = at.picture(d.Pictures, butler.AssetArt, f.Backdrop)
	d.Pictures = at.picture(d.Pictures, butler.AssetLogo, c.logo(f.Images))
	return d, nil
}

// place returns the set of a film with its place in it, by date. The place is left out if the set cannot be had: it is
// not worth the film.
func (c *Client) place(ctx context.Context, film int64, n named) butler.ItemSet {
	s := butler.ItemSet{Name: n.Name, ID: provider.TMDB + ":" + strconv.FormatInt(n.ID, 10)}
	all, err := c.set(ctx, n.ID)
	if err != nil {
		return s
	}
	parts := slices.Clone(all.Parts)
	parts = slices.DeleteFunc(parts, func(p setPart) bool { return p.ReleaseDate == "" })
	slices.SortStableFunc(parts, func(a, b setPart) int { return strings.Compare(a.ReleaseDate, b.ReleaseDate) })
	s.Place = 1 + slices.IndexFunc(parts, func(p setPart) bool { return p.ID == film })
	return s
}

// certificate returns that of the country of the language, or that of the United States. Others than these are written
// with their country: "de/12".
func (c *Client) certificate(by map[string]string) string {
	region := c.region()
	switch {
	case region != "US" && by[region] != "":
		return strings.ToLower(region) + "/" + by[region]
	default:
		return by["US"]
	}
}

func minutes(n int64) int64 {
	if n <= 0 || n > 100_000 {
		return 0
	}
	return n * time.Minute.Milliseconds()
}

// rating returns a mean of votes, or 0 if it cannot be one.
func rating(r float64) float64 {
	if !(r > 0 && r <= 10) {
		return 0
	}
	return r
}
