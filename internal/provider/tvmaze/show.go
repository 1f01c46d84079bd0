package tvmaze

import (
	"slices"
	"strconv"
	"time"

	"butler"
	"butler/internal/provider"
)

type network struct {
	Name    string `json:"name"`
	Country *struct {
		Name string `json:"name"`
	} `json:"country"`
}

type rated struct {
	Average float64 `json:"average"`
}

type picture struct {
	Original string `json:"original"`
}

type show struct {
	ID        int64    `json:"id"`
	Name      string   `json:"name"`
	Genres    []string `json:"genres"`
	Runtime   int64    `json:"runtime"`        // minutes
	Average   int64    `json:"averageRuntime"` // minutes
	Premiered string   `json:"premiered"`
	Rating    rated    `json:"rating"`
	Network   *network `json:"network"`
	Web       *network `json:"webChannel"`
	Externals struct {
		IMDB string `json:"imdb"`
		TVDB int64  `json:"thetvdb"`
	} `json:"externals"`
	Image    *picture `json:"image"`
	Summary  string   `json:"summary"`
	Embedded struct {
		Cast []struct {
			Person    person `json:"person"`
			Character person `json:"character"`
		} `json:"cast"`
		Crew []struct {
			Type   string `json:"type"`
			Person person `json:"person"`
		} `json:"crew"`
		Seasons []season `json:"seasons"`
		Images  []struct {
			Type        string `json:"type"`
			Main        bool   `json:"main"`
			Resolutions struct {
				Original struct {
					URL string `json:"url"`
				} `json:"original"`
			} `json:"resolutions"`
		} `json:"images"`
	} `json:"_embedded"`
}

type person struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

type season struct {
	ID        int64    `json:"id"`
	Number    int      `json:"number"`
	Name      string   `json:"name"`
	Premiered string   `json:"premiereDate"`
	Image     *picture `json:"image"`
	Summary   string   `json:"summary"`
}

type episode struct {
	ID      int64    `json:"id"`
	Name    string   `json:"name"`
	Season  int      `json:"season"`
	Number  int      `json:"number"` // 0 of a special
	AirDate string   `json:"airdate"`
	Runtime int64    `json:"runtime"` // minutes
	Rating  rated    `json:"rating"`
	Image   *picture `json:"image"`
	Summary string   `json:"summary"`
}

func (s show) studio() string {
	switch {
	case s.Network != nil:
		return s.Network.Name
	case s.Web != nil:
		return s.Web.Name
	}
	return ""
}

func (s show) details() provider.Details {
	m := butler.Metadata{
		Title: s.Name, Summary: provider.Plain(s.Summary), Studio: s.studio(), Aired: day(s.Premiered), Year: day(s.Premiered).Year,
		Rating: rating(s.Rating), Runtime: minutes(max(s.Runtime, s.Average)), Genres: s.Genres, Credits: s.credits(),
		IDs: map[string]string{provider.TVmaze: strconv.FormatInt(s.ID, 10)},
	}
	if provider.Fits("imdb", s.Externals.IMDB) {
		m.IDs["imdb"] = s.Externals.IMDB
	}
	if s.Externals.TVDB > 0 {
		m.IDs["tvdb"] = strconv.FormatInt(s.Externals.TVDB, 10)
	}
	for _, n := range []*network{s.Network, s.Web} {
		if n != nil && n.Country != nil {
			m.Countries = []string{n.Country.Name}
			break
		}
	}
	d := provider.Details{ID: strconv.FormatInt(s.ID, 10), Metadata: m, Whole: true}
	d.Pictures = s.Image.add(d.Pictures, butler.AssetPoster)
	for _, kind := range []struct {
		theirs string
		ours   butler.AssetKind
	}{{"background", butler.AssetArt}, {"banner", butler.AssetBanner}, {"typography", butler.AssetLogo}} {
		if url := s.best(kind.theirs); url != "" {
			d.Pictures = append(d.Pictures, provider.Picture{Kind: kind.ours, URL: url})
		}
	}
	return d
}

// best returns the main picture of a type, or the first.
func (s show) best(kind string) string {
	best := ""
	for _, i := range s.Embedded.Images {
		if i.Type == kind && (best == "" || i.Main) {
			best = i.Resolutions.Original.URL
		}
	}
	return best
}

func (p *picture) add(all []provider.Picture, kind butler.AssetKind) []provider.Picture {
	if p == nil || p.Original == "" {
		return all
	}
	return append(all, provider.Picture{Kind: kind, URL: p.Original})
}

const maxCast = 50

func (s show) credits() []butler.Credit {
	var all []butler.Credit
	for _, c := range s.Embedded.Crew {
		job := butler.JobProducer
		switch c.Type {
		case "Creator", "Developer", "Writer":
			job = butler.JobWriter
		case "Executive Producer", "Producer", "Showrunner":
		default:
			continue
		}
		all = append(all, credit(c.Person, job, ""))
	}
	all = all[:min(len(all), maxCast)]
	for i, c := range s.Embedded.Cast {
		if i == maxCast {
			break
		}
		all = append(all, credit(c.Person, butler.JobActor, c.Character.Name))
	}
	return all
}

func credit(p person, job butler.CreditJob, role string) butler.Credit {
	return butler.Credit{Name: p.Name, Job: job, Role: role, IDs: map[string]string{provider.TVmaze: strconv.FormatInt(p.ID, 10)}}
}

// seasons puts the episodes into their seasons. Specials have no number there; they make a season 0, in which they are
// found by title and day.
func seasons(all []season, episodes []episode) []provider.Details {
	var list []provider.Details
	at := func(number int) *provider.Details {
		i := slices.IndexFunc(list, func(d provider.Details) bool { return d.Index == number })
		if i < 0 {
			list = append(list, provider.Details{Index: number})
			i = len(list) - 1
		}
		return &list[i]
	}
	for _, s := range all {
		if s.Number < 0 {
			continue
		}
		d := at(s.Number)
		d.ID = strconv.FormatInt(s.ID, 10)
		d.Metadata = butler.Metadata{
			Title: s.Name, Summary: provider.Plain(s.Summary), Aired: day(s.Premiered), Year: day(s.Premiered).Year,
			IDs: map[string]string{provider.TVmaze: d.ID},
		}
		d.Pictures = s.Image.add(nil, butler.AssetPoster)
	}
	for _, e := range episodes {
		number := e.Season
		if e.Number <= 0 {
			number, e.Number = 0, 0
		}
		if number < 0 {
			continue
		}
		d := at(number)
		d.Children = append(d.Children, e.details())
	}
	return list
}

func (e episode) details() provider.Details {
	id := strconv.FormatInt(e.ID, 10)
	return provider.Details{
		ID: id, Index: e.Number,
		Metadata: butler.Metadata{
			Title: e.Name, Summary: provider.Plain(e.Summary), Aired: day(e.AirDate), Year: day(e.AirDate).Year,
			Rating: rating(e.Rating), Runtime: minutes(e.Runtime), IDs: map[string]string{provider.TVmaze: id},
		},
		Pictures: e.Image.add(nil, butler.AssetThumb),
	}
}

func day(s string) butler.Date {
	d, err := butler.ParseDate(s)
	if err != nil {
		return butler.Date{}
	}
	return d
}

func minutes(n int64) int64 {
	if n <= 0 || n > 100_000 {
		return 0
	}
	return n * time.Minute.Milliseconds()
}

func rating(r rated) float64 {
	if !(r.Average > 0 && r.Average <= 10) {
		return 0
	}
	return r.Average
}
