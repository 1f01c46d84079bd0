package tmdb

import (
	"context"
	"net/url"
	"strconv"

	"butler"
	"butler/internal/provider"
)

type show struct {
	ID           int64     `json:"id"`
	Name         string    `json:"name"`
	OriginalName string    `json:"original_name"`
	Tagline      string    `json:"tagline"`
	Overview     string    `json:"overview"`
	FirstAirDate string    `json:"first_air_date"`
	Runtimes     []int64   `json:"episode_run_time"` // minutes
	VoteAverage  float64   `json:"vote_average"`
	Poster       string    `json:"poster_path"`
	Backdrop     string    `json:"backdrop_path"`
	Genres       []named   `json:"genres"`
	Networks     []named   `json:"networks"`
	Creators     []member  `json:"created_by"`
	Countries    []country `json:"production_countries"`
	Count        int       `json:"number_of_seasons"`
	Credits      credits   `json:"aggregate_credits"`
	Keywords     struct {
		Results []named `json:"results"`
	} `json:"keywords"`
	External externalIDs `json:"external_ids"`
	Ratings  struct {
		Results []struct {
			Country string `json:"iso_3166_1"`
			Rating  string `json:"rating"`
		} `json:"results"`
	} `json:"content_ratings"`
	Images images `json:"images"`
}

func (c *Client) show(ctx context.Context, r provider.Ref) (provider.Details, error) {
	var s show
	valid, changed, err := c.source.JSON(ctx, "/tv/"+r.ID, url.Values{
		"append_to_response":     {"aggregate_credits,content_ratings,external_ids,keywords,images"},
		"include_image_language": {c.images()},
	}, r.Known, &s)
	if err != nil || !changed {
		return provider.Details{ID: r.ID, Unchanged: !changed, Valid: valid}, err
	}
	at, err := c.where(ctx)
	if err != nil {
		return provider.Details{}, err
	}
	for i := range s.Creators {
		s.Creators[i].Job = "Creator"
	}
	s.Credits.Crew = append(s.Creators, s.Credits.Crew...)
	m := butler.Metadata{
		Title: s.Name, OriginalTitle: s.OriginalName, Tagline: s.Tagline, Summary: s.Overview,
		Aired: day(s.FirstAirDate), Year: day(s.FirstAirDate).Year, Rating: rating(s.VoteAverage),
		Genres: names(s.Genres), Tags: names(s.Keywords.Results), Credits: s.Credits.all(), IDs: s.External.ids(s.ID),
	}
	if len(s.Networks) > 0 {
		m.Studio = s.Networks[0].Name
	}
	if len(s.Runtimes) > 0 {
		m.Runtime = minutes(s.Runtimes[0])
	}
	for _, n := range s.Countries {
		m.Countries = append(m.Countries, n.Name)
	}
	certificates := map[string]string{}
	for _, n := range s.Ratings.Results {
		certificates[n.Country] = n.Rating
	}
	m.ContentRating = c.certificate(certificates)
	d := provider.Details{ID: strconv.FormatInt(s.ID, 10), Metadata: m, Valid: valid, Seasons: s.Count}
	d.Pictures = at.picture(d.Pictures, butler.AssetPoster, s.Poster)
	d.Pictures = at.picture(d.Pictures, butler.AssetArt, s.Backdrop)
	d.Pictures = at.picture(d.Pictures, butler.AssetLogo, c.logo(s.Images))
	return d, nil
}

type season struct {
	ID       int64     `json:"id"`
	Name     string    `json:"name"`
	Overview string    `json:"overview"`
	AirDate  string    `json:"air_date"`
	Poster   string    `json:"poster_path"`
	Number   int       `json:"season_number"`
	Episodes []episode `json:"episodes"`
}

type episode struct {
	ID          int64   `json:"id"`
	Name        string  `json:"name"`
	Overview    string  `json:"overview"`
	AirDate     string  `json:"air_date"`
	Number      int     `json:"episode_number"`
	Runtime     int64   `json:"runtime"` // minutes
	VoteAverage float64 `json:"vote_average"`
	Still       string  `json:"still_path"`
	credits
}

func (c *Client) season(ctx context.Context, r provider.Ref) (provider.Details, error) {
	var s season
	valid, changed, err := c.source.JSON(ctx, "/tv/"+r.ID+"/season/"+strconv.Itoa(r.Season), nil, r.Known, &s)
	if err != nil || !changed {
		return provider.Details{ID: r.ID, Unchanged: !changed, Valid: valid}, err
	}
	at, err := c.where(ctx)
	if err != nil {
		return provider.Details{}, err
	}
	d := provider.Details{
		ID: strconv.FormatInt(s.ID, 10), Index: r.Season, Valid: valid,
		Metadata: butler.Metadata{
			Title: s.Name, Summary: s.Overview, Aired: day(s.AirDate), Year: day(s.AirDate).Year,
			IDs: map[string]string{provider.TMDB: strconv.FormatInt(s.ID, 10)},
		},
	}
	d.Pictures = at.picture(nil, butler.AssetPoster, s.Poster)
	for _, e := range s.Episodes {
		id := strconv.FormatInt(e.ID, 10)
		d.Children = append(d.Children, provider.Details{
			ID: id, Index: e.Number,
			Metadata: butler.Metadata{
				Title: e.Name, Summary: e.Overview, Aired: day(e.AirDate), Year: day(e.AirDate).Year,
				Rating: rating(e.VoteAverage), Runtime: minutes(e.Runtime), Credits: e.all(),
				IDs: map[string]string{provider.TMDB: id},
			},
			Pictures: at.picture(nil, butler.AssetThumb, e.Still),
		})
	}
	return d, nil
}
