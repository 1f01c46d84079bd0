package musicbrainz

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"

	"butler"
	"butler/internal/provider"
)

type named struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// best returns names by how many people gave them, those first on which most agree.
func best(all []named, most int) []string {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b named) int { return cmp.Compare(b.Count, a.Count) })
	var list []string
	for _, n := range all[:min(most, len(all))] {
		list = append(list, n.Name)
	}
	return list
}

const (
	maxGenres = 10
	maxTags   = 20
)

type artist struct {
	ID             string  `json:"id"`
	Name           string  `json:"name"`
	SortName       string  `json:"sort-name"`
	Disambiguation string  `json:"disambiguation"`
	Genres         []named `json:"genres"`
	Tags           []named `json:"tags"`
	Aliases        []named `json:"aliases"`
	Area           *named  `json:"area"`
	Life           struct {
		Begin string `json:"begin"`
	} `json:"life-span"`
}

func (c Client) artist(ctx context.Context, r provider.Ref) (provider.Details, error) {
	var a artist
	valid, changed, err := c.source.JSON(ctx, "/artist/"+r.ID, url.Values{"inc": {"genres tags aliases"}}, r.Known, &a)
	if err != nil || !changed {
		return provider.Details{ID: r.ID, Unchanged: !changed, Valid: valid}, err
	}
	m := butler.Metadata{
		Title: a.Name, SortTitle: a.SortName, Genres: best(a.Genres, maxGenres), Tags: best(a.Tags, maxTags),
		IDs: map[string]string{provider.MusicBrainz: a.ID},
	}
	if a.Area != nil {
		m.Countries = []string{a.Area.Name}
	}
	return provider.Details{ID: a.ID, Metadata: m, Valid: valid}, nil
}

// credit is who something is by: names with what stands between them.
type credit []struct {
	Name   string `json:"name"`
	Join   string `json:"joinphrase"`
	Artist artist `json:"artist"`
}

func (c credit) name() string {
	var b strings.Builder
	for _, one := range c {
		b.WriteString(one.Name + one.Join)
	}
	return b.String()
}

func (c credit) performers() []butler.Credit {
	var all []butler.Credit
	for _, one := range c {
		all = append(all, butler.Credit{Name: one.Name, Job: butler.JobPerformer, IDs: map[string]string{provider.MusicBrainz: one.Artist.ID}})
	}
	return all
}

type release struct {
	ID             string  `json:"id"`
	Title          string  `json:"title"`
	Status         string  `json:"status"`
	Disambiguation string  `json:"disambiguation"`
	Date           string  `json:"date"`
	Country        string  `json:"country"`
	TrackCount     int     `json:"track-count"` // in answers to searches
	Credit         credit  `json:"artist-credit"`
	Genres         []named `json:"genres"`
	Tags           []named `json:"tags"`
	Group          struct {
		ID     string  `json:"id"`
		First  string  `json:"first-release-date"`
		Genres []named `json:"genres"`
		Tags   []named `json:"tags"`
	} `json:"release-group"`
	Labels []struct {
		Label *named `json:"label"`
	} `json:"label-info"`
	Media []medium `json:"media"`
	Cover struct {
		Front bool `json:"front"`
	} `json:"cover-art-archive"`
}

type medium struct {
	Position int     `json:"position"`
	Count    int     `json:"track-count"`
	Tracks   []track `json:"tracks"`
}

type track struct {
	Position  int    `json:"position"`
	Title     string `json:"title"`
	Length    int64  `json:"length"` // ms
	Credit    credit `json:"artist-credit"`
	Recording struct {
		ID     string `json:"id"`
		Length int64  `json:"length"` // ms
	} `json:"recording"`
}

func (r release) official() bool { return r.Status == "Official" }

func (r release) count() int {
	n := 0
	for _, m := range r.Media {
		n += m.Count
	}
	return max(n, r.TrackCount)
}

func (c Client) album(ctx context.Context, ref provider.Ref) (provider.Details, error) {
	var r release
	valid, changed, err := c.source.JSON(ctx, "/release/"+ref.ID, url.Values{
		"inc": {"artist-credits labels recordings release-groups genres tags"},
	}, ref.Known, &r)
	if err != nil || !changed {
		return provider.Details{ID: ref.ID, Unchanged: !changed, Valid: valid}, err
	}
	if !provider.Fits(provider.MusicBrainz, r.ID) {
		return provider.Details{}, butler.E(butler.KindDamaged, "ask MusicBrainz", "its release has no id")
	}
	aired := day(cmp.Or(r.Group.First, r.Date))
	m := butler.Metadata{
		Title: r.Title, Aired: aired, Year: year(cmp.Or(r.Group.First, r.Date)), Credits: r.Credit.performers(),
		Genres: best(append(r.Genres, r.Group.Genres...), maxGenres), Tags: best(append(r.Tags, r.Group.Tags...), maxTags),
		IDs: map[string]string{provider.MusicBrainz: r.ID},
	}
	for _, l := range r.Labels {
		if l.Label != nil && l.Label.Name != "" {
			m.Studio = l.Label.Name
			break
		}
	}
	d := provider.Details{ID: r.ID, Metadata: m, Valid: valid}
	for _, one := range r.Credit {
		d.Artists = append(d.Artists, provider.Artist{ID: one.Artist.ID, Name: one.Name})
	}
	cover := c.covers + "/release/" + r.ID + "/front-1200"
	if !r.Cover.Front && provider.Fits(provider.MusicBrainz, r.Group.ID) { // another edition may have one
		cover = c.covers + "/release-group/" + r.Group.ID + "/front-1200"
	}
	d.Pictures = []provider.Picture{{Kind: butler.AssetPoster, URL: cover}}
	for _, medium := range r.Media {
		for _, t := range medium.Tracks {
			d.Children = append(d.Children, t.details(medium.Position))
		}
	}
	return d, nil
}

func (t track) details(disc int) provider.Details {
	m := butler.Metadata{Title: t.Title, Runtime: max(0, cmp.Or(t.Length, t.Recording.Length)), Credits: t.Credit.performers()}
	if provider.Fits(provider.MusicBrainz, t.Recording.ID) {
		m.IDs = map[string]string{provider.MusicBrainz: t.Recording.ID}
	}
	return provider.Details{ID: t.Recording.ID, Index: t.Position, Disc: disc, Metadata: m}
}

// day returns a date that is known to the day; MusicBrainz has years and months too.
func day(s string) butler.Date {
	d, err := butler.ParseDate(s)
	if err != nil {
		return butler.Date{}
	}
	return d
}

func year(s string) int {
	s, _, _ = strings.Cut(s, "-")
	n := 0
	for _, r := range s {
		if len(s) != 4 || r < '0' || r > '9' {
			return 0
		}
		n = 10*n + int(r-'0')
	}
	return n
}
